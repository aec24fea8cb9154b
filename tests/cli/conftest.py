"""The command as people run it: another process with an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from runoff.graph.sqlite_load import SqliteWriter

from ..contract.samples import flow, holder, info, record_type, school_to_ice

ROOT = Path(__file__).parents[2]
Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that all commands share, so that the evidence is compiled once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def env(cache: Path, tmp_path: Path) -> dict[str, str]:
    """An environment with nothing set but what a process needs, and a home of its own."""
    return {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path), "XDG_CACHE_HOME": str(cache), "PYTHONPATH": str(ROOT), "COLUMNS": "100",
    }  # fmt: skip


@pytest.fixture
def runoff(env: dict[str, str], tmp_path: Path) -> Run:
    """Runs `runoff` with arguments; variables of the environment come as `set`, those to take away as `unset`."""

    def run(*arguments: object, set: dict[str, str] | None = None, unset: tuple[str, ...] = (), **options: Any) -> Done:
        around = {key: value for key, value in {**env, **(set or {})}.items() if key not in unset}
        command = [sys.executable, "-m", "runoff", *map(str, arguments)]
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
        return subprocess.run(
            command, cwd=tmp_path, env=around, text=True, timeout=60, check=False, **{**streams, **options}
        )

    return run


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of one route, school to ICE, and one that leads nowhere."""
    path = tmp_path_factory.mktemp("store") / "small.sqlite"
    with closing(SqliteWriter(path)) as writer:
        lone = [
            record_type("lone-record"),
            holder("lone", kind="custodian"),
            flow("lone-flow", "lone > broker", "lone-record"),
        ]
        writer.load(info("small"), [*school_to_ice(), *lone], [("schools", "Ask the county.")])
    return path

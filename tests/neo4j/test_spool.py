"""The records of a push wait in a temporary file, for which there may be no room."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

_FULL = """
import resource, sys
from runoff.graph.neo4j_spool import Spool
from runoff.schema.errors import StoreUnavailable
from tests.contract.samples import flow
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
try:
    Spool(flow(f"f-{n}", "broker > ice", "pupil-record", note="x" * 3000) for n in range(8000))
except StoreUnavailable as error:
    print(error)
"""


@pytest.mark.parametrize("room", [0, 1_000_000, 20_000_000])
def test_a_full_disk_is_said_with_the_variable_that_names_another(room: int, tmp_path: Path) -> None:
    """Wherever room runs out; nothing is left behind."""
    done = subprocess.run(
        [sys.executable, "-c", _FULL, str(room)],
        cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.startswith("the temporary file that a push needs cannot be kept: ")
    assert done.stdout.endswith("Set TMPDIR to a folder with more room.\n")
    assert list(tmp_path.iterdir()) == []

"""Apache Jena's `riot`, a strict parser, accepts every format without a warning.

It comes from Maven (`jena-pom.xml`), or from the folder of jars named by RUNOFF_JENA. Nothing else needs Java or Maven: where riot is not to
be had, the test is skipped with the reason, in CI too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from runoff.graph.store import Reader
from tests.rdf.conftest import ENDINGS, dump

_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"


@pytest.fixture(scope="session")
def jars(tmp_path_factory: pytest.TempPathFactory) -> Path:
    named = os.environ.get("RUNOFF_JENA")
    if shutil.which("java") is None:
        pytest.skip("no java here: riot is not run")
    if named:
        return Path(named)
    folder = tmp_path_factory.mktemp("jena")
    problem = "no mvn here" if shutil.which("mvn") is None else ""
    if not problem:
        command = [
            "mvn",
            "-q",
            "-B",
            "-f",
            str(Path(__file__).with_name("jena-pom.xml")),
            _COPY,
            f"-DoutputDirectory={folder}",
        ]
        try:
            run = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
            problem = "" if run.returncode == 0 else f"mvn could not fetch Jena: {run.stdout[-300:]}"
        except subprocess.TimeoutExpired:
            problem = "mvn took more than ten minutes to fetch Jena"
    if problem:
        pytest.skip(f"{problem}: riot is not run")
    return folder


def riot(jars: Path, *files: Path) -> Any:
    # A warning of riot's is an error to us: it tells of bad IRIs and literals.
    return subprocess.run(
        ["java", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", f"{jars}/*", "riotcmd.riot", "--validate", "--strict", *map(str, files)],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def test_riot_accepts_every_format(jars: Path, packaged: Reader, tmp_path: Path) -> None:
    files = []
    for form, ending in ENDINGS.items():
        files.append(tmp_path / f"{form}{ending}")
        files[-1].write_bytes(dump(packaged, form))
    day = tmp_path / "day.nq"
    day.write_bytes(dump(packaged, "nquads", day="2026-06-01", target="ice"))
    folder = Path(__file__).parents[2] / "graph" / "rdf"
    run = riot(jars, *files, day, folder / "ontology.ttl", folder / "shapes.ttl")
    assert (run.returncode, run.stdout + run.stderr) == (0, "")


def test_riot_would_tell(jars: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.nt"
    broken.write_text('<http://a.example/b c> <http://a.example/p> "x"^^<http://www.w3.org/2001/XMLSchema#date> .\n')
    run = riot(jars, broken)
    assert run.returncode != 0
    assert "ERROR" in run.stdout + run.stderr

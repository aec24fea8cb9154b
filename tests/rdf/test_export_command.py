"""`runoff export`: files whole or not at all, and errors with a remedy."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from runoff.graph.rdf import export as rdf_export
from runoff.graph.rdf.iris import Iris
from runoff.graph.rdf.statements import statements
from runoff.graph.store import DatasetInfo, Reader
from runoff.queries.cli import cli
from runoff.schema.errors import InvalidData, RunoffError
from runoff.schema.whole_file import replacing
from tests.conformance import suite
from tests.rdf.conftest import ENDINGS, GRAPH, dump
from tests.signals import heed_ctrl_c


def run(*args: str) -> Any:
    return CliRunner().invoke(cli, ["export", *args])


@pytest.mark.parametrize("form", ENDINGS)
def test_a_file_is_what_standard_output_is(sample: Any, form: str, tmp_path: Path) -> None:
    target = tmp_path / "out"
    assert run(form, "-o", str(target), "--store", str(sample.path)).exit_code == 0
    printed = run(form, "--store", str(sample.path))
    assert printed.exit_code == 0
    assert target.read_bytes() == printed.stdout_bytes == dump(sample, form)
    assert "out" in os.listdir(tmp_path)
    assert not list(tmp_path.glob(".out*"))


def test_a_new_file_has_usual_permissions_and_an_old_one_keeps_its_own(sample: Any, tmp_path: Path) -> None:
    target = tmp_path / "out.nt"
    run("ntriples", "-o", str(target), "--store", str(sample.path))
    mask = os.umask(0)
    os.umask(mask)
    assert target.stat().st_mode & 0o777 == 0o666 & ~mask
    target.chmod(0o600)
    run("ntriples", "-o", str(target), "--store", str(sample.path))
    assert target.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (["turtle", "--as-of", "2024-01-01"], 2, "no named graphs"),
        (["nquads", "--as-of", "2024"], 2, "--as-of"),
        (["nquads", "--as-of", "2024-01-01", "--to", "nobody"], 2, 'no holder "nobody"'),
        (["nquads", "--base", "nowhere"], 2, "--base"),
        (["parchment"], 2, "parchment"),
        (["nquads", "-o", "/nowhere/at/all/x.nq"], 1, "cannot be written"),
    ],
)
def test_errors_leave_with_their_code(sample: Any, args: list[str], code: int, told: str) -> None:
    result = run(*args, "--store", str(sample.path))
    assert result.exit_code == code
    assert told in result.stderr


def test_an_empty_store_is_an_error_and_no_file(make_store: Callable[[Any], Reader], tmp_path: Path) -> None:
    target = tmp_path / "out.nq"
    target.write_text("what was there")
    reader: Any = make_store([])
    result = run("nquads", "-o", str(target), "--store", str(reader.path))
    assert result.exit_code == 1
    assert "the store is empty" in result.stderr
    assert target.read_text() == "what was there"


class _Short:
    """A store that gives one flow fewer than it counts."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    def datasets(self) -> list[DatasetInfo]:
        return self._reader.datasets()

    def records(self, kind: str) -> Any:
        found = list(self._reader.records(kind))
        return iter(found[1:] if kind == "flow" else found)


def test_an_export_with_fewer_flows_than_the_store_is_an_error_and_no_file(sample: Reader, tmp_path: Path) -> None:
    target = tmp_path / "out.nq"
    short: Any = _Short(sample)
    with pytest.raises(RunoffError, match="2 of its 3 flows"), replacing(target) as out:
        rdf_export.export(short, "nquads", out)
    assert list(tmp_path.glob("*out*")) == []


def _interrupt(target: Path, stop: type[BaseException]) -> None:
    with replacing(target) as out:
        out.write(b"half")
        raise stop


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, MemoryError])
def test_an_interrupted_export_leaves_what_was_there(tmp_path: Path, stop: type[BaseException]) -> None:
    target = tmp_path / "out.nq"
    target.write_text("what was there")
    with pytest.raises(stop):
        _interrupt(target, stop)
    assert target.read_text() == "what was there"
    assert os.listdir(tmp_path) == ["out.nq"]


_SLOW = """
import sys, time
from runoff.graph.rdf import formats
real = formats.FORMATS["nquads"][0]
def slow(blocks, iris):
    for part in real(blocks, iris):
        print("writing", flush=True, file=sys.stderr)
        time.sleep(0.05)
        yield part
formats.FORMATS["nquads"] = (slow, True)
from runoff.queries.cli import main
main(["export", "nquads", "-o", sys.argv[1], "--store", sys.argv[2]])
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_no_half_file(sample: Any, tmp_path: Path, number: int) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", _SLOW, str(folder / "x.nq"), str(sample.path)],
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_ctrl_c,
    )
    assert process.stderr is not None
    assert process.stderr.readline() == "writing\n"
    assert len(os.listdir(folder)) == 1, "it writes into a file beside"
    process.send_signal(number)
    process.communicate(timeout=30)
    assert process.returncode == (130 if number == signal.SIGINT else 143)
    assert os.listdir(folder) == []


def test_a_value_that_the_declaration_does_not_know_is_an_error(make_store: Callable[[Any], Reader]) -> None:
    records = list(suite.records(suite.filled(GRAPH)))
    next(data for _, data in records if data["id"] == "broker-to-ice")["mechanism"] = "magic"
    with pytest.raises(InvalidData, match="broker-to-ice: 'magic'"):
        list(statements(make_store(records), Iris()))


def test_no_rdf_library_is_needed_to_export(sample: Any, tmp_path: Path) -> None:
    script = (
        "import sys\nfor name in ('rdflib', 'pyoxigraph', 'pyshacl', 'pyld'): sys.modules[name] = None\n"
        "from runoff.queries.cli import main\nmain(sys.argv[1:])"
    )
    for form in ENDINGS:
        target = str(tmp_path / form)
        run_ = subprocess.run(
            [sys.executable, "-c", script, "export", form, "-o", target, "--store", str(sample.path)], check=False
        )
        assert run_.returncode == 0
        assert os.path.getsize(target) > 1000

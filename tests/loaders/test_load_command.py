"""`runoff load` with public files: reports, refusals, rejects, and a store that an interrupted load leaves as it was."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from runoff.loaders.registry import loaders
from runoff.queries.cli import cli

from ..signals import heed_ctrl_c
from .conftest import FIXTURES

OLD, NEW = FIXTURES / "participatingAgencies07092025pm.xlsx", FIXTURES / "participatingAgencies07182025pm.xlsx"
SHARING = FIXTURES / "agency_access20240426.csv"


def run(*args: object) -> Result:
    return CliRunner().invoke(cli, [*map(str, args)])


def report(*args: object) -> dict[str, object]:
    result = run("load", *args, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, object] = json.loads(result.stdout)
    return found


def content(store: Path) -> list[tuple[str, str, str]]:
    connection = sqlite3.connect(store)
    try:
        return connection.execute("SELECT dataset, id, data FROM record ORDER BY 1, 2").fetchall()
    finally:
        connection.close()


def test_the_list_names_every_loader_with_licence_and_page() -> None:
    text = run("load", "--list").stdout
    rows = json.loads(run("load", "--list", "--json").stdout)
    assert [row["name"] for row in rows] == list(loaders())
    assert {"ice-287g", "flock-sharing", "usaspending-contracts", "federal-ai-inventory", "data-broker-registry", "eia-861",
            "fbi-agencies"} <= set(loaders())  # fmt: skip
    for row in rows:
        assert row["name"] in text
        assert row["license"] in text
        assert row["page"] in text


def test_a_report_adds_up_and_says_what_was_rejected(store: Path) -> None:
    told = report("ice-287g", OLD, "--store", store)
    assert told["rows_read"] == told["loaded"] + told["rejected"] + sum(told["skipped"].values())  # type: ignore
    assert told["changed"] is True
    (reject,) = [one for one in told["rejects"] if one["value"] == "5025-07-07"]  # type: ignore
    assert (reject["column"], reject["file"]) == ("signed", f"{OLD.name}, Sheet1")
    assert told["rejected"] == len(told["rejects"]) == 4  # type: ignore


def test_text_says_the_same(store: Path) -> None:
    result = run("load", "flock-sharing", SHARING, "--store", store)
    assert result.exit_code == 0
    assert "flock-sharing 2024-04-26 loaded into" in result.stdout
    assert "50 rows read: 50 loaded, 0 skipped, 0 rejected" in result.stdout
    again = run("load", "flock-sharing", SHARING, "--store", store)
    assert "nothing changed" in again.stdout
    assert "50 rows read" in again.stdout


def test_the_report_names_the_encoding_and_bytes_that_it_lacks_are_rejected(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "participating-2025-07-18.csv"
    rows = "NEW MEXICO,{} Police Department,Municipality,,Task Force Model,2025-05-08,link\n"
    header = "STATE,LAW ENFORCEMENT AGENCY,TYPE,COUNTY,SUPPORT TYPE,SIGNED,MOA\n"
    path.write_bytes(
        (header + rows.format("Cañon")).encode("cp1252") + rows.format("Pe?asco").encode().replace(b"?", b"\x81")
    )
    told = report("ice-287g", path, "--store", store)
    assert told["files"][0]["encoding"] == "Windows-1252"  # type: ignore[index]
    assert (told["loaded"], told["rejected"]) == (1, 1)
    result = run("load", "ice-287g", path, "--store", store)
    assert f"{path.name} was read as Windows-1252" in result.stdout
    assert "holds characters that the file's encoding does not have" in result.stdout


def test_loading_twice_leaves_the_store_as_it_was(store: Path) -> None:
    report("ice-287g", OLD, "--store", store)
    before = content(store)
    told = report("ice-287g", OLD, "--store", store)
    assert told["changed"] is False
    assert content(store) == before


def test_two_loads_and_one_give_the_same_store(store: Path, tmp_path: Path) -> None:
    other = Path(shutil.copy(store, tmp_path / "other.sqlite"))
    report("ice-287g", OLD, NEW, "--store", store)
    report("ice-287g", NEW, "--store", other)
    refused = run("load", "ice-287g", OLD, "--store", other)
    assert refused.exit_code == 2
    assert "--older" in refused.stderr
    report("ice-287g", OLD, "--older", "--store", other)
    assert content(store) == content(other)


def test_datasets_share_holders_and_a_trace_crosses_from_one_to_the_other(store: Path) -> None:
    report("flock-sharing", SHARING, "--store", store)
    report("fbi-agencies", FIXTURES / "fbi_lee_latest.csv", "--store", store)
    answer = run("trace", "license-plate-scan", "--from", "sylvania-oh-police", "--to", "adrian-mi-police", "--ever",
                 "--store", store, "--format", "json")  # fmt: skip
    assert answer.exit_code == 0, answer.output
    hops = json.loads(answer.stdout)["paths"][0]["hops"]
    assert hops[-1]["outcome"] == "access"
    assert hops[-1]["evidence"][0]["locator"] == "agency_access20240426.csv, row 2"


def test_refusals_take_one_line_and_change_nothing(store: Path, tmp_path: Path) -> None:
    before = content(store)
    torn = tmp_path / "participating-2025-07-18.csv"
    torn.write_text("STATE,AGENCY NAME\nTEXAS,A\n", encoding="utf-8")
    for args, code, words in [
        (("ice-278g", NEW), 2, "ice-287g"),
        (("ice-287g",), 2, "needs files"),
        (("ice-287g", tmp_path / "absent.xlsx"), 2, "no file"),
        (("ice-287g", torn), 4, "nearest known layout"),
        (("flock-sharing", NEW), 4, "unknown header"),
        (("ice-287g", NEW, NEW), 2, "same file"),
    ]:
        result = run("load", *args, "--store", store)
        assert result.exit_code == code, result.output
        assert words in result.stderr
        assert len(result.stderr.strip().splitlines()) == 1
    assert content(store) == before
    assert run("load", "ice-287g", NEW).exit_code == 2
    assert run("load").exit_code == 2


def test_a_store_without_evidence_says_what_to_load_first(tmp_path: Path) -> None:
    result = run("load", "ice-287g", NEW, "--store", tmp_path / "new.sqlite")
    assert result.exit_code == 2
    assert "runoff load evidence" in result.stderr
    assert not (tmp_path / "new.sqlite").exists()


def _broken(tmp_path: Path) -> Path:
    path = tmp_path / "participating-2025-07-18.csv"
    path.write_text(
        "STATE,LAW ENFORCEMENT AGENCY,TYPE,COUNTY,SUPPORT TYPE,SIGNED,MOA\n"
        "ALABAMA,Colbert County Sheriff's Office,County,Colbert County,Task Force Model,2025-05-08,link\n"
        "TENNESSEE,Grundy County Sheriff's Office ,County,Grundy County,Warrant Service Officer,5025-07-07,link pending\n",
        encoding="utf-8",
    )
    return path


def test_strict_loads_nothing(store: Path, tmp_path: Path) -> None:
    before = content(store)
    result = run("load", "ice-287g", _broken(tmp_path), "--strict", "--store", store)
    assert result.exit_code == 4
    assert "5025" in result.stderr or "nothing was loaded" in result.stderr
    assert content(store) == before


def test_rejects_are_written_beside_the_store_mended_and_loaded(store: Path, tmp_path: Path) -> None:
    told = report("ice-287g", _broken(tmp_path), "--store", store)
    rejects = Path(str(told["rejects_file"]))
    assert rejects == store.with_name("store.sqlite.ice-287g-rejects.csv")
    elsewhere = tmp_path / "mine.csv"
    elsewhere.write_text(rejects.read_text(encoding="utf-8").replace("5025-", "2025-"), encoding="utf-8")
    mended = report("ice-287g", elsewhere, "--rejects", tmp_path / "again.csv", "--store", store)
    assert (mended["loaded"], mended["rejected"], mended["rejects_file"]) == (1, 0, None)
    shown = run("show", "agreement-287g-grundy-county-tn-sheriff-warrant", "--store", store)
    assert "2025-07-07" in shown.output or "7 July 2025" in shown.output


_KILLED = """
import os, signal, sys
how = int(sys.argv.pop())
from runoff.loaders import loading
tell = loading.Loading._tell
def killed(self, *args):
    os.kill(os.getpid(), how)
    tell(self, *args)
loading.Loading._tell = killed
from runoff.queries.cli import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_an_interrupted_load_leaves_the_store_as_it_was(store: Path, how: signal.Signals, again: bool) -> None:
    if again:
        report("ice-287g", OLD, "--store", store)
    before = content(store)
    command = [sys.executable, "-c", _KILLED, "load", "ice-287g", str(NEW), "--store", str(store), str(int(how))]
    env = {**os.environ, "RUNOFF_STORE": ""}
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False, preexec_fn=heed_ctrl_c)
    assert done.returncode == (130 if how == signal.SIGINT else -signal.SIGKILL), done.stderr
    assert "Traceback" not in done.stderr
    assert content(store) == before


def test_importing_the_frame_loads_no_heavy_library() -> None:
    code = (
        "import sys; import runoff.loaders.registry as r; r.loaders(); import runoff.loaders.loading;"
        "print([m for m in ('openpyxl', 'rapidfuzz', 'polars', 'sqlalchemy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

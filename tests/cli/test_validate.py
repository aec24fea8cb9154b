"""`runoff validate` on what contributors bring: every problem with file, line, id and remedy, and exit 4."""

from __future__ import annotations

import json
import re
import resource
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from runoff.queries.cli import cli

from ..schema.documents import dump, put, sound
from .conftest import Run


def validate(*arguments: object) -> Result:
    """Run the check in this process, on a day named."""
    return CliRunner().invoke(cli, ["validate", "--on", "2026-12-01", *map(str, arguments)])


def contribution(**more: Any) -> dict[str, Any]:
    """A flow between holders of the packaged evidence, and its source."""
    flow = {
        "id": "a-new-flow", "from": "k12-schools", "to": "ice", "carries": ["student-attendance-record"],
        "mechanism": "voluntary-disclosure", "outcome": "moved", "status": "unknown", "first_seen": "2021-03", "last_seen": "2021-04",
        "jurisdictions": ["US-VT"], "certainty": "reported",
        "evidence": [{"source": "a-new-source", "locator": "page 1", "says": "It says so.", "shows": ["flow"]}], **more,
    }  # fmt: skip
    source = {"id": "a-new-source", "title": "News", "publisher": "A paper", "date": "2021-05-01", "kind": "journalism",
              "url": "https://example.org/news"}  # fmt: skip
    return {"sources": [source], "flows": [flow]}


def test_the_packaged_evidence_is_sound() -> None:
    """Without files it checks what ships with the package."""
    result = validate()
    assert result.exit_code == 0, result.stdout
    assert re.search(r"^\d+ records, 0 error\(s\), \d+ warning\(s\)$", result.stdout, re.M)


def test_a_contribution_may_refer_to_the_packaged_evidence(tmp_path: Path) -> None:
    """A file of one flow and its source is checked beside what is there already."""
    path = tmp_path / "new.yaml"
    path.write_text(dump(contribution()))
    result = validate(path)
    assert result.stdout == "2 records, 0 error(s), 0 warning(s)\n"
    assert result.exit_code == 0


def test_every_problem_names_file_line_id_and_remedy(tmp_path: Path) -> None:
    """As text a line each; as JSON with the same parts under their names; exit 4."""
    path = tmp_path / "new.yaml"
    path.write_text(dump(contribution(to="icee", mechanism="magic", start="2021-13", colour="red")))
    text, data = validate(path), json.loads(validate(path, "--json").stdout)
    assert text.exit_code == 4
    assert data["errors"] == len(data["problems"]) >= 3
    for line, problem in zip(text.stdout.splitlines()[:-1], data["problems"], strict=True):
        assert line.startswith(f"{path}:{problem['line']}: error: a-new-flow: {problem['message']}")
        assert line.endswith(problem["remedy"])
        assert problem["line"] > 1
        assert problem["remedy"]
        assert problem["rule"]


def test_warnings_are_told_apart(tmp_path: Path) -> None:
    """A warning does not fail, unless --strict asks for it."""
    document = contribution()
    document["holders"] = [{"id": "idle-body", "name": "Idle", "kind": "vendor"}]
    path = tmp_path / "new.yaml"
    path.write_text(dump(document))
    result = validate(path)
    assert result.exit_code == 0
    assert "warning: idle-body: is used by no record." in result.stdout
    assert result.stdout.endswith("3 records, 0 error(s), 1 warning(s)\n")
    assert validate(path, "--strict").exit_code == 4


@pytest.mark.parametrize(
    ("kind", "id"),
    [("flows", "nctue-to-equifax"), ("instruments", "customs-summons-1509"), ("holders", "utility-customer-record")],
)
def test_an_id_that_the_evidence_has_already_is_told(kind: str, id: str, tmp_path: Path) -> None:
    """A mended copy of a record is checked in its place, with a warning; an id of another kind is an error."""
    document = contribution()
    if kind == "flows":
        document["flows"][0]["id"] = id
    elif kind == "holders":
        document["holders"] = [{"id": id, "name": "Taken", "kind": "vendor"}]
        document["flows"][0]["from"] = id
    else:
        law = {
            "id": id,
            "name": "Taken",
            "kind": "statute",
            "effect": "compels",
            "judicial_review": "none",
            "status": "in-force",
        }
        document["instruments"] = [{**law, "evidence": document["flows"][0]["evidence"]}]
    path = tmp_path / "new.yaml"
    path.write_text(dump(document))
    result = validate(path)
    assert result.exit_code == (4 if kind == "holders" else 0)
    assert f"{id}: has the id of a re" in result.stdout


def test_a_movement_that_the_evidence_tells_already_is_a_problem(tmp_path: Path) -> None:
    """The same movement under another id is told twice, also if the first is in the packaged files."""
    packaged = json.loads(
        CliRunner().invoke(cli, ["show", "nctue-to-equifax", "--json"], env={"RUNOFF_STORE": ""}).stdout
    )
    copy = {**packaged["record"], "id": "told-again"}
    path = tmp_path / "new.yaml"
    path.write_text(dump({"flows": [copy]}))
    result = validate(path)
    assert result.exit_code == 4
    assert "tells the same movement as nctue-to-equifax" in result.stdout


def test_broken_files_do_not_hide_each_other(tmp_path: Path) -> None:
    """Every file of a folder is read; each that cannot be is told."""
    for name, content in (("a.yaml", b""), ("b.yaml", "name: Québec".encode("latin-1")), ("c.yaml", b"flows:\n\t- id: a\n"),
                          ("d.yaml", b"floes: []\n")):  # fmt: skip
        (tmp_path / name).write_bytes(content)
    result = validate(tmp_path)
    assert result.exit_code == 4
    for name in ("a.yaml: ", "b.yaml: ", "c.yaml:2: ", "d.yaml:1: "):
        assert name in result.stdout


def test_a_bomb_of_aliases_goes_off_nowhere(runoff: Run, tmp_path: Path) -> None:
    """Twenty lines that would unfold into a trillion words are refused at once."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 12)]
    (tmp_path / "bomb.yaml").write_text("\n".join(lines))
    done = runoff("validate", "bomb.yaml", preexec_fn=little_time)
    assert done.returncode == 4, done.stderr
    assert "bomb.yaml:2: error: " in done.stdout


def little_time() -> None:
    """Lets the process have two seconds and a gigabyte."""
    resource.setrlimit(resource.RLIMIT_CPU, (2, 2))
    resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))


def test_what_is_wrong_is_told_without_a_traceback(runoff: Run, tmp_path: Path) -> None:
    """A day of release that is none, a file that is not there, a folder without files, a day that is none."""
    put(tmp_path / "odd", dump(sound()), released="5025-07-07")
    (tmp_path / "none").mkdir()
    for arguments, code in (
        (("odd",), 4),
        (("missing.yaml",), 2),
        (("none",), 2),
        (("--on", "soon"), 2),
        (("x" * 5000,), 2),
    ):
        done = runoff("validate", *arguments)
        assert "Traceback" not in done.stderr, arguments
        assert done.returncode == code, arguments


def test_what_a_file_holds_cannot_take_the_terminal_over(runoff: Run, tmp_path: Path) -> None:
    """Keys and values are quoted without control characters, a problem a line."""
    (tmp_path / "new.yaml").write_text(
        'flows:\n  - id: "a\\e[2J"\n    "\\e]0;title\\a": x\n    name: "\\x9b31m"\n    "b\\r\\nc": d\n'
    )
    done = runoff("validate", "new.yaml")
    assert done.returncode == 4
    assert done.stdout.replace("\n", "").isprintable()
    for line in done.stdout.splitlines()[:-1]:
        assert line.startswith("new.yaml:")
    assert "\x1b" not in done.stderr


def test_loading_a_broken_file_says_all_that_is_wrong(runoff: Run, tmp_path: Path) -> None:
    """`load` refuses with 4 and every problem, and makes no store."""
    (tmp_path / "new.yaml").write_text(dump(contribution(mechanism="magic", colour="red")))
    done = runoff("load", "evidence", "new.yaml", "--store", "s.sqlite")
    assert (done.returncode, done.stdout) == (4, "")
    assert "magic" in done.stderr
    assert "colour" in done.stderr
    assert not (tmp_path / "s.sqlite").exists()


HOSTILE = [
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "$(rm -rf ~)",
    "\u202etxt.exe",
    "\u200fשלום",
    "x" * 10_000,
]


def test_hostile_names_are_loaded_and_shown_harmlessly(runoff: Run, tmp_path: Path) -> None:
    """A name that is a formula, a script, a command, turned round or very long goes through every form without effect."""
    document = sound()
    document["holders"] += [
        {"id": f"hostile-{number}", "name": name, "kind": "vendor"} for number, name in enumerate(HOSTILE)
    ]
    put(tmp_path / "hostile", dump(document))
    assert runoff("load", "evidence", "hostile", "--store", "s.sqlite").returncode == 0
    table = runoff("list", "holders", "--store", "s.sqlite").stdout
    assert table.replace("\n", "").isprintable()
    assert "hostile-0,'=cmd" in runoff("list", "holders", "--format", "csv", "--store", "s.sqlite").stdout
    names = {one["name"] for one in json.loads(runoff("list", "holders", "--json", "--store", "s.sqlite").stdout)}
    assert set(HOSTILE) <= names

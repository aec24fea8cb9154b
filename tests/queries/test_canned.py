"""Canned queries as files: the packaged ones in every form, a user's own, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from runoff.graph.store import Reader
from runoff.queries import formats, listing
from runoff.queries.answer import Answer
from runoff.queries.canned import load, own_folders, run, titles
from runoff.queries.cli import cli
from runoff.schema.errors import InvalidData

OWN = """\
title: What a clinic may pass on
question: How could a patient's record reach ICE?
trace: {record: health-record, in: "{in}"}
parameters:
  - {name: in, type: place, help: State of the clinic.}
reading: Each route is a way by itself.
caveats:
  - Ask a lawyer.
"""

NAMES = [name for name, _ in titles()]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder of queries, found as in a home directory."""
    monkeypatch.delenv("RUNOFF_QUERIES", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = tmp_path / "runoff" / "queries"
    folder.mkdir(parents=True)
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_every_packaged_query_answers_in_every_form(name: str, evidence: Reader) -> None:
    """And what it does not say stands in its texts, whole."""
    query, answer = load(name), run(evidence, name)
    for form in formats.FORMATS:
        text = formats.render(answer, form) if isinstance(answer, Answer) else listing.render(answer, form)
        if form == "text":
            told = " ".join(text.split())
            assert all(" ".join(one.split()) in told for one in query.caveats)
    assert query.caveats or query.reading


def test_a_query_of_ones_own_is_listed_and_answers(own: Path) -> None:
    """It lies beside the packaged ones, under its file's name."""
    (own / "clinic.yaml").write_text(OWN, encoding="utf-8")
    assert {name for name, _ in titles()} == {*NAMES, "clinic"}
    result = CliRunner().invoke(cli, ["run", "clinic", "-p", "in", "US-OR", "--as-of", "2026-11-25"])
    assert result.exit_code == 0
    assert "handed over in Oregon" in result.stdout
    assert "Ask a lawyer." in result.stdout


def test_a_query_of_ones_own_comes_before_the_packaged_one_of_its_name(own: Path) -> None:
    """So that a reader can put a question as it should be put for them."""
    (own / "dmv-to-ice.yaml").write_text(OWN, encoding="utf-8")
    assert load("dmv-to-ice").title == "What a clinic may pass on"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("reading: Each", "readings: Each", 'unknown key "readings"'),
        ("reading: Each route is a way by itself.\n", "", 'has no "reading"'),
        ("title: What a clinic may pass on", "title: [a, b]", 'has no "title"'),
        ("trace: {record", "traces: {record", 'unknown key "traces"'),
        ("trace: {record: health-record", "trace: {rekord: health-record", 'asks "rekord"'),
        ('"{in}"', '"{state}"', "has no such parameter"),
        ("type: place", "type: planet", 'of type "planet"'),
        (", help: State of the clinic.", "", "not well formed"),
        ("- Ask a lawyer.", "- Ask: a lawyer.", 'has under "caveats"'),
        ("caveats:\n  - Ask a lawyer.", "caveats: Ask a lawyer.", 'has under "caveats"'),
        (OWN, "", "is empty"),
        (OWN, "- a\n- b\n", ""),
        ("title:", "title: [", ""),
    ],
)
def test_what_is_wrong_with_a_file_is_said_and_where(old: str, new: str, says: str, own: Path) -> None:
    """One line with the file, and no traceback."""
    assert old in OWN
    (own / "clinic.yaml").write_text(OWN.replace(old, new), encoding="utf-8")
    with pytest.raises(InvalidData, match=r"clinic\.yaml") as caught:
        load("clinic")
    assert says in str(caught.value)
    result = CliRunner().invoke(cli, ["run", "clinic"])
    assert result.exit_code == 4
    assert "clinic.yaml" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_relative_folder_of_settings_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the XDG specification; the user's home then holds the queries, and nothing is read from where one stands."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", "settings")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert own_folders() == [tmp_path / "home" / ".config" / "runoff" / "queries"]

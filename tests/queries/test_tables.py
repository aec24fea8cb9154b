"""Answers as tables: safe in a spreadsheet, aligned on a terminal, one JSON object a line."""

from __future__ import annotations

import csv
import io
import json

import pytest

from runoff.graph.store import Reader
from runoff.queries import tables
from runoff.queries.answer import Answer
from runoff.queries.question import Question
from runoff.queries.trace import trace


@pytest.fixture(scope="session")
def answer(evidence: Reader) -> Answer:
    """An answer with several routes, inferences, restrictions and many sources."""
    return trace(evidence, Question("utility-customer-record", as_of="2019-06-15"))


# --- CSV -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "hostile",
    ["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("https://x")'],
)
def test_no_cell_starts_a_formula(hostile: str) -> None:
    """A cell that a spreadsheet would compute begins with an apostrophe instead."""
    text = tables.csv_text(("a", "b"), [(hostile, "x")])
    _, row = csv.reader(io.StringIO(text, newline=""))
    assert row == [f"'{hostile}", "x"]


def test_what_is_no_formula_stays_as_it_is() -> None:
    """Numbers, nothing, quotes, commas, line ends inside, other scripts."""
    assert [tables.safe_cell(value) for value in (None, 0, 12, "a=b", "日本", "1-2")] == [
        "",
        "0",
        "12",
        "a=b",
        "日本",
        "1-2",
    ]
    text = tables.csv_text(("a",), [('say "hi", twice\nand leave',)])
    assert list(csv.reader(io.StringIO(text, newline="")))[1] == ['say "hi", twice\nand leave']
    assert text.startswith("a\r\n")


def test_every_row_has_every_column(answer: Answer) -> None:
    """One row for each citation of each flow, one for each step; each flow's row has a source, a place in it, an address."""
    rows = list(csv.DictReader(io.StringIO(tables.answer_csv(answer), newline="")))
    hops = [hop for path in answer.paths for hop in path.hops]
    assert len(rows) == sum(max(1, len(hop.evidence)) for hop in hops)
    assert all(set(row) == set(tables.HOP_COLUMNS) for row in rows)
    for row in rows:
        if row["step"] == "flow":
            assert all(row[column] for column in ("source", "locator", "says", "certainty", "publisher"))
        else:
            assert not row["flow"]
    assert {row["path"] for row in rows} == {path.id for path in answer.paths}


def test_csv_without_a_path_is_a_header() -> None:
    """No row, and no half row either."""
    assert tables.csv_text(("a", "b"), []) == "a,b\r\n"


# --- table ---------------------------------------------------------------------------------------------------------


def test_columns_are_aligned() -> None:
    """Also with wide letters, and letters that take no room of their own."""
    text = tables.table(("a", "b"), [("日本", "x"), ("e\u0301", "y"), ("long", "z")])
    assert text.splitlines() == ["a     b", "----  -", "日本  x", "e\u0301     y", "long  z"]


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x9b2Jgone", "2Jgone"),
        ("two\nlines", "two lines"),
        ("a\tb\rc", "a b c"),
        ("\x07bell\x00", "bell"),
        ("\u202etxt.exe", "txt.exe"),
        ("\u200b\u200f", ""),
    ],
)
def test_nothing_in_a_cell_moves_the_cursor(hostile: str, shown: str) -> None:
    """Control characters and marks of direction are left out; each record stays on its line."""
    assert tables.table(("a",), [(hostile,)]).splitlines()[2:] == ([shown] if shown else [""])


def test_an_empty_table_is_its_header() -> None:
    """Nothing found is a header with a rule."""
    assert tables.table(("id", "name"), []) == "id  name\n--  ----\n"


def test_each_flow_of_an_answer_names_a_source(answer: Answer) -> None:
    """Title, publisher, date and place in it; a step says that it is inferred."""
    lines = tables.answer_table(answer).splitlines()[2:]
    assert len(lines) == sum(len(path.hops) for path in answer.paths)
    assert sum("inferred" in line for line in lines) == sum(len(path.hops) - len(path.flows) for path in answer.paths)
    assert all("http" in line or "inferred" in line for line in lines)


def test_no_path_is_said(evidence: Reader) -> None:
    """Without a path the table is one line with the reason."""
    none = trace(evidence, Question("utility-customer-record", to="lexisnexis-risk", as_of="2019-06-15"))
    assert tables.answer_table(none) == f"no path: {none.reason}\n"
    assert tables.answer_jsonl(none) == ""


# --- JSON lines ----------------------------------------------------------------------------------------------------


def test_a_line_of_json_is_a_path_of_the_answer(answer: Answer) -> None:
    """The same data as in the whole answer, one path a line."""
    lines = tables.answer_jsonl(answer).splitlines()
    assert [json.loads(line) for line in lines] == answer.to_dict()["paths"]
    assert json.loads(answer.to_json())["paths"] == answer.to_dict()["paths"]

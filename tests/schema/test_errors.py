"""Errors that a person can act on: one line, a remedy, an exit code."""

from __future__ import annotations

import pytest

from runoff.schema.errors import InvalidData, RunoffError, StoreUnavailable, UnknownId, UsageError
from runoff.schema.problems import Problem


@pytest.mark.parametrize(
    ("error", "code"),
    [(RunoffError, 1), (UsageError, 2), (UnknownId, 2), (StoreUnavailable, 3), (InvalidData, 4)],
)
def test_exit_codes(error: type[RunoffError], code: int) -> None:
    """Each error knows with which code the command ends."""
    assert error.exit_code == code


def test_an_unknown_id_names_near_ones() -> None:
    """What was probably meant comes with the error; without any, a way to look."""
    assert str(UnknownId("holder", "nctu", ["nctue"])) == 'no holder "nctu". Did you mean nctue?'
    assert "runoff search zzz" in str(UnknownId("holder", "zzz"))


def test_a_problem_is_one_line() -> None:
    """File, line, severity, id, what is wrong, what to do."""
    one = Problem("a.yaml", 7, "a-flow", "has no date.", "Add one.", "error", "undated")
    assert str(one) == "a.yaml:7: error: a-flow: has no date. Add one."
    assert str(Problem("a.yaml", 0, "", "is empty.", "", "error", "x")) == "a.yaml: error: is empty."


@pytest.mark.parametrize("hostile", ["two\nlines", "back\rto the start", "\x1b[31mred", "\x9b2J", "\x07"])
def test_a_problem_stays_one_line_whatever_it_quotes(hostile: str) -> None:
    """What a file holds cannot move a terminal's cursor, colour it, or look like another problem."""
    told = str(Problem("a.yaml", 7, hostile, f'unknown field "{hostile}".', "Mend it.", "error", "unknown-field"))
    assert told.isprintable()

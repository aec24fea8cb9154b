"""Days worked out by hand that pin the checker to rule 5, and what makes it an independent one."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.checker.days import hi, lo, own_days, years_on

CHECKER = ("days.py", "open_flows.py", "enumeration.py", "brute_force.py")


@pytest.mark.parametrize("name", CHECKER)
def test_the_checker_has_nothing_of_the_engine(name: str) -> None:
    """It was written from the rules alone: it imports itself and the standard library."""
    tree = ast.parse(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert {one.name for one in node.names} <= {"datetime", "itertools"}
        elif isinstance(node, ast.ImportFrom) and node.level:
            assert f"{node.module}.py" in CHECKER
        elif isinstance(node, ast.ImportFrom):
            assert node.module in ("__future__", "collections.abc", "dataclasses", "typing")


@pytest.mark.parametrize(
    ("status", "dates", "certain", "possible"),
    [
        ("active", {"start": "2020-03", "last_seen": "2020-02-29"}, ("2020-03-31", "2022-02-28"), ("2020-03-01", None)),
        ("active", {"last_seen": "2024-02-29"}, ("2024-02-29", "2026-02-28"), ("2021-02-28", None)),
        ("unknown", {"first_seen": "2020", "last_seen": "2021"}, ("2020-12-31", "2021-01-01"), ("2017-01-01", None)),
        ("enjoined", {"start": "2020", "end": "2022"}, ("2020-12-31", "2022-01-01"), ("2020-01-01", "2022-12-31")),
        ("paused", {"first_seen": "2020-05-01"}, ("2020-05-01", "2020-05-01"), ("2017-05-01", "2020-05-01")),
        ("ended", {"end": "2020-05"}, None, ("2017-05-01", "2020-05-31")),
        ("one-off", {"start": "2020-05-01"}, ("2020-05-01", "2020-05-01"), ("2020-05-01", "2020-05-01")),
        ("one-off", {"start": "2020-05", "end": "2020-06"}, None, ("2020-05-01", "2020-06-30")),
        ("active", {}, None, None),
    ],
)
def test_the_days_of_a_flow(
    status: str, dates: dict[str, str], certain: tuple[str, str] | None, possible: tuple[str, str | None] | None
) -> None:
    """Bounds are inclusive; None for a last day: for ever (5)."""
    days = own_days({"status": status, **dates})
    assert days.certain == (() if certain is None else ((lo(certain[0]), lo(certain[1])),))
    if possible is None:
        assert days.possible == ()
    else:
        ((first, last),) = days.possible
        assert (first, last) == (lo(possible[0]), lo(possible[1]) if possible[1] else 10**9)


def test_partial_dates_and_years() -> None:
    assert hi("2024-02") == lo("2024-02-29")
    assert hi("2023") == lo("2023-12-31")
    assert lo("2023") == lo("2023-01-01")
    assert years_on(lo("2024-02-29"), -3) == lo("2021-02-28")
    assert years_on(lo("2020-02-29"), 4) == lo("2024-02-29")

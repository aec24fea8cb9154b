"""Partial dates: what `2021`, `2021-02` and `2021-02-26` may mean."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runoff.schema.dates import BEGINNING, FOREVER, Bounds, add_years, bounds, day, iso


def on(text: str) -> int:
    """The ordinal of a day."""
    return datetime.date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021", "2021-01-01", "2021-12-31"),
        ("2021-02", "2021-02-01", "2021-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2021-12", "2021-12-01", "2021-12-31"),
        ("2021-02-26", "2021-02-26", "2021-02-26"),
        ("1600", "1600-01-01", "1600-12-31"),
        ("2100-12-31", "2100-12-31", "2100-12-31"),
    ],
)
def test_a_partial_date_stands_for_its_days(text: str, first: str, last: str) -> None:
    """A year has its days, a month its own, leap years included."""
    assert bounds(text) == Bounds(on(first), on(last))


@pytest.mark.parametrize(
    "text",
    ["", "21", "2021-2", "2021-02-3", "2021/02/26", "26.2.2021", "2021-02-26T00:00", " 2021", "2021\n", "20211", "-2021",
     "٢٠٢١", "2021-Q1", "2021?", "2021-XX"],
)  # fmt: skip
def test_other_spellings_are_no_dates(text: str) -> None:
    """Only digits and hyphens, in full; the message shows how to write it."""
    with pytest.raises(ValueError, match="2021-02-26"):
        bounds(text)


@pytest.mark.parametrize("text", ["2021-02-29", "2021-13", "2021-00", "2021-04-31", "2021-01-00", "1900-02-29"])
def test_what_is_not_in_the_calendar_is_no_date(text: str) -> None:
    """29 February is a day in leap years only; there is no month 13."""
    with pytest.raises(ValueError, match="calendar"):
        bounds(text)


@pytest.mark.parametrize("text", ["5025-07-07", "0202-01-01", "1599", "2101", "9999-12"])
def test_a_far_year_is_taken_for_a_slip(text: str) -> None:
    """5025-07-07 is a mistyped 2025-07-07, not a day in three thousand years."""
    with pytest.raises(ValueError, match="mistyped"):
        bounds(text)


@pytest.mark.parametrize("text", ["2021", "2021-02", "", "2021-02-30", "2021-02-2x"])
def test_a_question_needs_a_whole_day(text: str) -> None:
    """A month or a year is no day to ask about."""
    with pytest.raises(ValueError, match="2021"):
        day(text)


@pytest.mark.parametrize(
    ("text", "years", "then"),
    [
        ("2024-02-29", 1, "2025-02-28"),
        ("2024-02-29", 4, "2028-02-29"),
        ("2024-02-29", -3, "2021-02-28"),
        ("2023-02-28", 1, "2024-02-28"),
        ("2021-12-31", 2, "2023-12-31"),
    ],
)
def test_years_are_added_by_the_calendar(text: str, years: int, then: str) -> None:
    """29 February becomes 28 February where there is none."""
    assert add_years(on(text), years) == on(then)


def test_the_ends_of_time_are_no_days() -> None:
    """What is unbounded is told by no date."""
    assert iso(BEGINNING) is None
    assert iso(FOREVER) is None
    assert iso(on("2021-02-26")) == "2021-02-26"


@given(st.dates(datetime.date(1600, 1, 1), datetime.date(2100, 12, 31)))
@settings(derandomize=True, database=None, max_examples=200)
def test_a_day_lies_in_its_month_and_its_year(one: datetime.date) -> None:
    """Leaving out a part of a date only ever widens it."""
    whole = one.isoformat()
    exact, month, year = bounds(whole), bounds(whole[:7]), bounds(whole[:4])
    assert exact.lo == exact.hi == one.toordinal() == day(whole)
    assert year.lo <= month.lo <= exact.lo <= exact.hi <= month.hi <= year.hi
    assert iso(exact.lo) == whole

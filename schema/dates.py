"""Partial dates: a year, a month or a day, as in EDTF level 0 (ISO 8601-2).

A partial date stands for every day that it may mean. Days are proleptic Gregorian ordinals, as
`datetime.date.toordinal` counts them, so that date logic is integer arithmetic.
"""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

#: Ends of time: days before every and after every date that can be written.
BEGINNING = 0
FOREVER = 4_000_000

_FORM = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_EARLIEST, _LATEST = 1600, 2100


class Bounds(NamedTuple):
    """First and last possible day of a partial date.

    >>> bounds("2021-02")
    Bounds(lo=737822, hi=737849)
    """

    lo: int
    hi: int


def bounds(text: str) -> Bounds:
    """The days that a partial date may mean.

    Raises:
        ValueError: not `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, no day of the calendar, or a year outside
            1600 to 2100 (a mistyped year is likelier than such a date).
    """
    match = _FORM.fullmatch(text)
    if match is None:
        raise ValueError(f'"{text}" is no date: write 2021, 2021-02 or 2021-02-26')
    year, month, day = (int(part) if part else None for part in match.groups())
    if year is None or not _EARLIEST <= year <= _LATEST:
        raise ValueError(f'"{text}" is not between {_EARLIEST} and {_LATEST}; the year may be mistyped')
    try:
        first = datetime.date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        raise ValueError(f'"{text}" is no day of the calendar') from None
    if day is not None:
        return Bounds(first.toordinal(), first.toordinal())
    if month is None or month == 12:
        after = datetime.date(year + 1, 1, 1)
    else:
        after = datetime.date(year, month + 1, 1)
    return Bounds(first.toordinal(), after.toordinal() - 1)


def day(text: str) -> int:
    """The day that a complete date names.

    Raises:
        ValueError: no complete date of the calendar.
    """
    if len(text) != len("2021-02-26"):
        raise ValueError(f'"{text}" is no day: write 2021-02-26')
    return bounds(text).lo


def add_years(ordinal: int, years: int) -> int:
    """The same day of the calendar some years on; 29 February falls back to the 28th."""
    date = datetime.date.fromordinal(ordinal)
    try:
        return date.replace(year=date.year + years).toordinal()
    except ValueError:
        return date.replace(year=date.year + years, day=28).toordinal()


def iso(ordinal: int) -> str | None:
    """A day as `YYYY-MM-DD`; None for the ends of time."""
    if ordinal <= BEGINNING or ordinal >= FOREVER:
        return None
    return datetime.date.fromordinal(ordinal).isoformat()


def today() -> str:
    """The present day in the machine's own time zone; answers take it from nowhere else."""
    return datetime.date.today().isoformat()


def now() -> str:
    """The present second in UTC, `YYYY-MM-DDTHH:MM:SSZ` (ISO 8601)."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

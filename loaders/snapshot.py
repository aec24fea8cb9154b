"""The day of a file: published tables carry it in their names, in more than one form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress

from ..schema.dates import bounds, iso, today

_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?!\d)"), lambda m: f"{m[1]}-{m[2]}-{m[3]}"),
    (re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?!\d)"), lambda m: f"{m[1]}-{m[2]}-{m[3]}"),
    (re.compile(r"(?<!\d)(\d\d)(\d\d)(20\d\d)(?!\d)"), lambda m: f"{m[3]}-{m[1]}-{m[2]}"),
    (re.compile(r"(?<!\d)(\d\d)(\d\d)(\d\d)(?=[ap]m)"), lambda m: f"20{m[3]}-{m[1]}-{m[2]}"),
    (re.compile(r"(?<!\d)(20\d\d)(?!\d)"), lambda m: m[1]),
)


def in_name(name: str) -> str | None:
    """The date in a file's name: a day, else a year, though it be yet to come; None where there is none.

    >>> in_name("participatingAgencies07182025pm.xlsx"), in_name("Utility_Data_2018.xlsx")
    ('2025-07-18', '2018')
    """
    for text in _candidates(name):
        with suppress(ValueError):
            bounds(text)
            return text
    return None


def is_past(date: str) -> bool:
    """Whether a text is a date in one of the forms in which dates are kept, and not yet to come."""
    return in_name(date) == date and bounds(date).lo <= bounds(today()).lo


def _candidates(name: str) -> Iterator[str]:
    for pattern, write in _FORMS:
        for found in pattern.finditer(name):
            yield write(found)


def last_day(date: str) -> str:
    """The last day that a date may mean, and today where that is yet to come."""
    return iso(min(bounds(date).hi, bounds(today()).lo)) or date

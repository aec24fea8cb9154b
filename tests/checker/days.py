"""Days on which flows and holders are, and restrictions bite (rule 5)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

Days = tuple[tuple[int, int], ...]
"""Spans of days, both bounds included, in order, apart by at least one day."""

BEGIN, END = -(10**9), 10**9
ALWAYS: Days = ((BEGIN, END),)
NEVER: Days = ()


def span(first: int, last: int) -> Days:
    """The days from first to last."""
    return ((first, last),) if first <= last else NEVER


def union(one: Days, other: Days) -> Days:
    """The days in either."""
    result: list[tuple[int, int]] = []
    for first, last in sorted(one + other):
        if result and first <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(last, result[-1][1]))
        else:
            result.append((first, last))
    return tuple(result)


def common(one: Days, other: Days) -> Days:
    """The days in both."""
    return tuple((max(a, c), min(b, d)) for a, b in one for c, d in other if max(a, c) <= min(b, d))


def minus(one: Days, other: Days) -> Days:
    """The days of one that are not in the other."""
    for first, last in other:
        one = tuple(piece for a, b in one for piece in span(a, min(b, first - 1)) + span(max(a, last + 1), b))
    return one


def first_from(days: Days, day: int) -> int | None:
    """The first of the days that is not before day."""
    return next((max(first, day) for first, last in days if last >= day), None)


def lo(text: str) -> int:
    """The first possible day of a partial date."""
    year, month, day = [*map(int, text.split("-")), 1, 1][:3]
    return datetime.date(year, month, day).toordinal()


def hi(text: str) -> int:
    """The last possible day of a partial date."""
    numbers = list(map(int, text.split("-")))
    if len(numbers) == 3:
        return lo(text)
    year, month = numbers[0], numbers[1] if len(numbers) == 2 else 12
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    return following.toordinal() - 1


def years_on(day: int, years: int) -> int:
    """The same day of the calendar so many years later."""
    date = datetime.date.fromordinal(day)
    if (date.month, date.day) == (2, 29):
        try:
            return date.replace(year=date.year + years).toordinal()
        except ValueError:
            return date.replace(year=date.year + years, day=28).toordinal()
    return date.replace(year=date.year + years).toordinal()


@dataclass(frozen=True)
class Open:
    """The days on which something is certainly, and possibly, so."""

    certain: Days
    possible: Days

    def both(self, other: Open) -> Open:
        """The days on which it is so of both."""
        return Open(common(self.certain, other.certain), common(self.possible, other.possible))


CLOSED = Open(NEVER, NEVER)
UNJUDGED = Open(ALWAYS, ALWAYS)


def own_days(flow: dict[str, Any]) -> Open:
    """The days of a flow by its own dates and status (5)."""
    start, end = flow.get("start"), flow.get("end")
    first, last = flow.get("first_seen"), flow.get("last_seen")
    if end and not (start or first or last):
        first = last = end
    if not (start or first or last):
        return CLOSED
    certain_from, possible_from = beginning(start, first or last)
    if flow["status"] == "one-off":
        days = span(possible_from, hi(first_known(end, start, last, first)))
        return Open(days if days and days[0][0] == days[0][1] else NEVER, days)
    if flow["status"] in ("ended", "paused") or end:
        until = first_known(end, last, first, start)
        return Open(span(certain_from, lo(until)), span(possible_from, hi(until)))
    certain_to = lo(first_known(last, first, start))
    if flow["status"] == "active":
        certain_to = years_on(certain_to, 2)
    return Open(span(certain_from, certain_to), span(possible_from, END))


def beginning(start: str | None, seen: str | None) -> tuple[int, int]:
    """From when a flow is certainly and possibly open (5)."""
    if start:
        return hi(start), lo(start)
    return hi(first_known(seen)), years_on(lo(first_known(seen)), -3)


def first_known(*dates: str | None) -> str:
    """The first of the dates that is known."""
    return next(date for date in dates if date)


def holder_days(holder: dict[str, Any]) -> Open:
    """The days on which a holder exists (5)."""
    since, until = holder.get("since"), holder.get("until")
    return Open(
        span(hi(since) if since else BEGIN, lo(until) if until else END),
        span(lo(since) if since else BEGIN, hi(until) if until else END),
    )


def possible_bite(restriction: dict[str, Any]) -> Days:
    """The days that a block takes from the certain ones, and on which narrowing acts (5)."""
    start, end = restriction.get("start"), restriction.get("end")
    return span(lo(start) if start else BEGIN, hi(end) if end else END)


def certain_bite(restriction: dict[str, Any]) -> Days:
    """The days that a block takes from the possible ones (5)."""
    start, end = restriction.get("start") or restriction.get("first_seen"), restriction.get("end")
    return span(hi(start) if start else BEGIN, lo(end) if end else END)


def carrying_days(carries: list[str], narrowings: list[dict[str, Any]], record: str) -> Days:
    """The days on which the type is among what narrowing leaves of what is carried (5)."""
    narrowed, barred = NEVER, NEVER
    for restriction in narrowings:
        days = possible_bite(restriction)
        narrowed = union(narrowed, days)
        if record not in restriction["to"]:
            barred = union(barred, days)
    free = minus(ALWAYS, narrowed) if record in carries else NEVER
    return union(free, minus(narrowed, barred))

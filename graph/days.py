"""When a flow is open, and for which record types: rules 5 and 6 of `queries/rules.md`, compiled once at load.

Days are ordinals (see `runoff.schema.dates`); a run of days is an inclusive pair; a set of days is a sorted
tuple of runs that do not touch. No reader of the compiled form repeats date logic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..schema import places
from ..schema.dates import BEGINNING, FOREVER, Bounds, add_years, bounds

Run = tuple[int, int]
Days = tuple[Run, ...]

ALWAYS: Days = ((BEGINNING, FOREVER),)
NEVER: Days = ()

_UNSHOWN_YEARS_BEFORE = -3
_ACTIVE_YEARS_AFTER = 2


class Judgement(NamedTuple):
    """Open days at a set of places: certainly open for every reading of the dates, possibly for some."""

    places: int
    possible: Days
    certain: Days


#: The judgements of a flow that is always and everywhere open.
ALL_ALWAYS = (Judgement(places.ALL, ALWAYS, ALWAYS),)


@dataclass(frozen=True, slots=True)
class Easing:
    """Which judgements are lifted, for the nearest miss of rule 12."""

    dates: bool = False
    restrictions: bool = False


STRICT = Easing()


def intersect(left: Days, right: Days) -> Days:
    """The days in both sets."""
    found = []
    for a, b in left:
        for c, d in right:
            low, high = max(a, c), min(b, d)
            if low <= high:
                found.append((low, high))
    return tuple(found)


def subtract(days: Days, taken: Run) -> Days:
    """The days of a set that are not in a run; a run that ends before it begins holds no day."""
    if taken[0] > taken[1]:
        return days
    left: list[Run] = []
    for a, b in days:
        if taken[1] < a or taken[0] > b:
            left.append((a, b))
            continue
        if a < taken[0]:
            left.append((a, taken[0] - 1))
        if taken[1] < b:
            left.append((taken[1] + 1, b))
    return tuple(left)


def _run(low: int, high: int) -> Days:
    return ((low, high),) if low <= high else NEVER


def _bounds(record: Mapping[str, Any], *fields: str) -> Bounds | None:
    """Bounds of the first of these fields that the record has."""
    for field in fields:
        if record.get(field):
            return bounds(record[field])
    return None


def _begin(flow: Mapping[str, Any]) -> tuple[int, int] | None:
    """First possibly and first certainly open day; None if the flow has no date at all."""
    start = _bounds(flow, "start")
    if start is not None:
        return start.lo, start.hi
    seen = _bounds(flow, "first_seen", "last_seen", "end")
    if seen is None:
        return None
    return add_years(seen.lo, _UNSHOWN_YEARS_BEFORE), seen.hi


def _finish(flow: Mapping[str, Any]) -> tuple[int, int]:
    """Last possibly and last certainly open day of a flow that has a date."""
    if flow.get("end") or flow["status"] in ("ended", "paused"):
        end = _bounds(flow, "end", "last_seen", "first_seen", "start")
        assert end is not None
        return end.hi, end.lo
    seen = _bounds(flow, "last_seen", "first_seen", "start")
    assert seen is not None
    if flow["status"] == "active":
        return FOREVER, add_years(seen.lo, _ACTIVE_YEARS_AFTER)
    return FOREVER, seen.lo


def own_days(flow: Mapping[str, Any]) -> tuple[Days, Days]:
    """Possible and certain days of a flow by its own dates and status (rule 5, begins and ends)."""
    if flow["status"] == "proposed":
        return NEVER, NEVER
    if flow["status"] == "one-off":
        start, end = _bounds(flow, "start"), _bounds(flow, "end", "start")
        if start is None or end is None:
            return NEVER, NEVER
        possible = _run(start.lo, end.hi)
        return possible, possible if start.lo == end.hi else NEVER
    begin = _begin(flow)
    if begin is None:
        return NEVER, NEVER
    finish = _finish(flow)
    return _run(begin[0], finish[0]), _run(begin[1], finish[1])


def existence(holder: Mapping[str, Any]) -> tuple[Days, Days]:
    """Possible and certain days on which a holder existed."""
    since, until = _bounds(holder, "since"), _bounds(holder, "until")
    possible = _run(since.lo if since else BEGINNING, until.hi if until else FOREVER)
    certain = _run(since.hi if since else BEGINNING, until.lo if until else FOREVER)
    return possible, certain


def bites(restriction: Mapping[str, Any]) -> tuple[Run, Run]:
    """Possible and certain days on which a restriction bites, each as a run that may hold no day."""
    start, seen, end = (_bounds(restriction, field) for field in ("start", "first_seen", "end"))
    possible = (start.lo if start else BEGINNING, end.hi if end else FOREVER)
    known = start or seen
    certain = (known.hi if known else BEGINNING, end.lo if end else FOREVER)
    return possible, certain


def _carried(carries: Sequence[str], narrowings: Sequence[Mapping[str, Any]]) -> dict[str, Days]:
    """On which days each record type passes, once narrowings have acted."""
    runs = [(bites(one)[0], frozenset(one.get("to") or ())) for one in narrowings]
    runs = [(run, kept) for run, kept in runs if run[0] <= run[1]]
    edges = sorted({BEGINNING} | {run[0] for run, _ in runs} | {run[1] + 1 for run, _ in runs if run[1] < FOREVER})
    passing: dict[str, list[Run]] = {}
    for index, first in enumerate(edges):
        last = edges[index + 1] - 1 if index + 1 < len(edges) else FOREVER
        acting = [kept for run, kept in runs if run[0] <= first and last <= run[1]]
        for record in frozenset.intersection(*acting) if acting else carries:
            days = passing.setdefault(record, [])
            if days and days[-1][1] + 1 == first:
                days[-1] = (days[-1][0], last)
            else:
                days.append((first, last))
    return {record: tuple(days) for record, days in passing.items()}


def bites_in(restriction: Mapping[str, Any]) -> int:
    """The places in which a restriction bites: those that it names, else all."""
    named = restriction.get("jurisdictions")
    return places.mask(named) if named else places.ALL


def _groups(restrictions: Sequence[Mapping[str, Any]], where: int) -> Iterable[tuple[int, list[Mapping[str, Any]]]]:
    """Sets of places at which the same restrictions bite."""
    groups: dict[tuple[int, ...], int] = {}
    if not restrictions:
        yield where, []
        return
    reach = [bites_in(one) for one in restrictions]
    remaining = where
    while remaining:
        bit = remaining & -remaining
        remaining ^= bit
        key = tuple(index for index, mask in enumerate(reach) if mask & bit)
        groups[key] = groups.get(key, 0) | bit
    for key, mask in groups.items():
        yield mask, [restrictions[index] for index in key]


def judge(
    flow: Mapping[str, Any], sender: Mapping[str, Any], receiver: Mapping[str, Any], easing: Easing = STRICT
) -> dict[str, list[Judgement]]:
    """For each record type that the flow may carry: at which places it is open, when.

    A flow whose sender stands in a state is judged there alone; its judgement is then given for all
    places. Whether the flow holds at a place (`holds`) is not part of the judgement.

    Args:
        flow, sender, receiver: records as plain data.
        easing: judgements to leave out.
    """
    possible, certain = (ALWAYS, ALWAYS) if easing.dates else own_days(flow)
    if not easing.dates:
        for holder in (sender, receiver):
            exists = existence(holder)
            possible, certain = intersect(possible, exists[0]), intersect(certain, exists[1])
    acting = [
        one
        for one in flow.get("restrictions") or ()
        if one["effect"] in ("blocks", "narrows") and not easing.restrictions
    ]
    state = places.state_bit(sender.get("jurisdiction"))
    found: dict[str, list[Judgement]] = {}
    for where, biting in _groups(acting, state or places.ALL):
        here_possible, here_certain = possible, certain
        for one in biting:
            if one["effect"] == "blocks":
                bites_possibly, bites_certainly = bites(one)
                here_certain = subtract(here_certain, bites_possibly)
                here_possible = subtract(here_possible, bites_certainly)
        for record, days in _carried(flow["carries"], [one for one in biting if one["effect"] == "narrows"]).items():
            judgement = Judgement(
                places.ALL if state else where, intersect(here_possible, days), intersect(here_certain, days)
            )
            if judgement.possible:
                found.setdefault(record, []).append(judgement)
    return {record: _merge(judgements) for record, judgements in found.items()}


def _merge(judgements: Sequence[Judgement]) -> list[Judgement]:
    """Join places whose open days are the same."""
    merged: dict[tuple[Days, Days], int] = {}
    for one in judgements:
        key = one.possible, one.certain
        merged[key] = merged.get(key, 0) | one.places
    return [Judgement(where, *days) for days, where in merged.items()]


def holds(flow: Mapping[str, Any], sender: Mapping[str, Any]) -> int:
    """The places of a path at which a flow holds; all or none where its sender stands in a state (rule 6)."""
    where = places.mask(flow["jurisdictions"])
    state = places.state_bit(sender.get("jurisdiction"))
    if state:
        return places.ALL if where & state else 0
    return where

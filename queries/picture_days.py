"""On which days the flows and routes of a picture are open: the compiled judgements, over all of time."""

from __future__ import annotations

from collections.abc import Iterable

from ..graph.days import ALWAYS, Days, intersect
from ..graph.store import Pass, Reader
from ..schema import places


def union(runs: Iterable[tuple[int, int]]) -> Days:
    """Runs of days as a set: sorted, and joined where they touch."""
    joined: list[tuple[int, int]] = []
    for low, high in sorted(runs):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return tuple(joined)


class OpenDays:
    """The open days of the passes of some record types, for flows by themselves and along a route."""

    def __init__(self, reader: Reader, records: Iterable[str]) -> None:
        self._passes: dict[tuple[str, str], Pass] = {(one.flow, one.record): one for one in reader.passes(set(records))}

    def of_flow(self, flow: str, records: Iterable[str], where: int = places.ALL) -> tuple[Days, Days]:
        """Possible and certain days on which a flow passes one of these record types, at one of these places."""
        possible: list[tuple[int, int]] = []
        certain: list[tuple[int, int]] = []
        for record in records:
            one = self._passes.get((flow, record))
            for judged in one.open if one else ():
                if one is not None and judged.places & one.holds & where:
                    possible += judged.possible
                    certain += judged.certain
        return union(possible), union(certain)

    def of_route(self, hops: Iterable[tuple[str, str]], where: int) -> tuple[Days, Days]:
        """Possible and certain days on which all flows of a route are open, at one and the same place (rule 6)."""
        passes = [self._passes.get(hop) for hop in hops]
        if any(one is None for one in passes):
            return (), ()
        judged = [
            [(run.places & one.holds, run.possible, run.certain) for run in one.open]
            for one in passes
            if one is not None
        ]
        possible: list[tuple[int, int]] = []
        certain: list[tuple[int, int]] = []
        for place in _alike(where, judged):
            both: tuple[Days, Days] = (ALWAYS, ALWAYS)
            for runs in judged:
                here = [(first, second) for mask, first, second in runs if mask & place]
                both = (
                    intersect(both[0], union(run for first, _ in here for run in first)),
                    intersect(both[1], union(run for _, second in here for run in second)),
                )
            possible += both[0]
            certain += both[1]
        return union(possible), union(certain)


def _alike(where: int, judged: Iterable[Iterable[tuple[int, Days, Days]]]) -> Iterable[int]:
    """One place of each group of places at which all passes are judged alike."""
    groups: dict[tuple[tuple[int, int], ...], int] = {}
    table = [list(runs) for runs in judged]
    while where:
        bit = where & -where
        where ^= bit
        key = tuple((i, j) for i, runs in enumerate(table) for j, (mask, _, _) in enumerate(runs) if mask & bit)
        groups.setdefault(key, bit)
    return groups.values()


def state_on(day: int | None, possible: Days, certain: Days) -> str | None:
    """Certain, possible or closed on a day; None where no day is judged."""
    if day is None:
        return None
    for word, days in (("certain", certain), ("possible", possible)):
        if any(low <= day <= high for low, high in days):
            return word
    return "closed"


def mask_of(codes: Iterable[str], closed: Iterable[str] = ()) -> int:
    """The set of places of a path, with those that it lost on the way."""
    return places.mask([*codes, *closed])

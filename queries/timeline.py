"""`timeline`: when each route of a record opened and closed, certainly and possibly, and by which flow, law or order.

All days are searched at once (`all_days.py`): on each day the routes that are possibly open here are those that a trace for
that day lists, but for paths that begin at the map's edge, which are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from ..graph.days import ALWAYS, Days, subtract
from ..graph.store import Reader
from ..schema import dates, places
from ..schema.errors import UsageError
from .all_days import AnyDay, Spell, Spells, join_days, meet, shown, unite
from .answer import DatasetRef, Erratum, HolderRef, Named, Path, plain
from .attempt import Attempt
from .build import Builder, dataset_ref
from .causes import Cause, Causes
from .errata import errata_of, rests_on
from .network import Facts, Network, gather
from .question import Question
from .search import Clock, RawPath, Unfolded
from .starts import NAMED, Start
from .trace import checked


@dataclass(frozen=True, slots=True)
class Run:
    """Days without a break, `YYYY-MM-DD`.

    Attributes:
        first: None if it has no beginning.
        last: None if it goes on past the day asked for.
        opened_by, closed_by: what has its bound there; empty where it has none.
    """

    first: str | None
    last: str | None
    opened_by: tuple[Cause, ...] = ()
    closed_by: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """What happened to a route at places that are alike.

    Attributes:
        places: codes, `("US",)` for all.
        possible, certain: when it was open; certain days are possible ones, too.
        unsure: days on which it was possibly and not certainly open: what is not known.
        gaps: days between two possible runs.
    """

    places: tuple[str, ...]
    possible: tuple[Run, ...]
    certain: tuple[Run, ...]
    unsure: tuple[Run, ...]
    gaps: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """The history of one sequence of flows; `path` tells its steps, its own judgement of days does not count."""

    path: Path
    stretches: tuple[Stretch, ...]

    def to_dict(self) -> dict[str, Any]:
        """The course as plain data."""
        hops = [hop.to_dict() for hop in self.path.hops]
        for hop in hops:
            hop.pop("open", None)
        return {
            "path": self.path.id,
            "holders": plain(self.path.holders),
            "hops": hops,
            "weakest_outcome": self.path.weakest_outcome,
            "weakest_certainty": self.path.weakest_certainty,
            "inferences": plain(self.path.inferences),
            "disputed": self.path.disputed,
            "stretches": plain(self.stretches),
        }


@dataclass(frozen=True, slots=True)
class Timeline:
    """When the routes of a record were open, up to the day asked for; the earliest opened first."""

    question: Question
    record: Named
    target: HolderRef
    dataset: DatasetRef
    courses: tuple[Course, ...]
    complete: bool
    limits_hit: tuple[str, ...]
    errata: tuple[Erratum, ...] = ()

    @property
    def found(self) -> bool:
        """Whether any route was ever open."""
        return bool(self.courses)

    def to_dict(self) -> dict[str, Any]:
        """The timeline as plain data."""
        asked = self.question.to_dict()
        for key in ("given", "ever"):
            asked.pop(key)
        return {
            "question": asked,
            "dataset": plain(self.dataset),
            "record": plain(self.record),
            "target": plain(self.target),
            "found": self.found,
            "complete": self.complete,
            "limits_hit": list(self.limits_hit),
            "map_edge_left_out": True,
            **({"errata": plain(self.errata)} if self.errata else {}),
            "courses": [one.to_dict() for one in self.courses],
        }


def timeline(reader: Reader, question: Question) -> Timeline:
    """When each route of a record from its first holders opened and closed, up to the day asked for.

    Args:
        question: as for a trace, without `given` and `ever`; `limit` counts sequences of flows.

    Raises:
        UsageError: as for a trace, or `given` or `ever` is asked for.
    """
    question = checked(question)
    if question.given or question.ever:
        raise UsageError("a timeline judges every day by itself.", "Leave out --given and --ever.")
    clock = Clock(question.timeout)
    facts = gather(reader, question)
    searched = _Searched(reader, facts, question, clock)
    grouped: dict[tuple[str, ...], list[RawPath]] = {}
    search = searched.search()
    for raw in search.paths():
        grouped.setdefault(raw.label.flows, []).append(raw)
    today = dates.day(question.as_of)
    found = []
    for group in grouped.values():
        spells = [one for one in unite(searched.spells(group)) if one.possible[0][0] <= today]
        if spells:
            found.append((min(one.possible[0][0] for one in spells), group[0].key, group, spells))
    found.sort(key=lambda one: (one[0], one[1]))
    cut = bool(question.limit and len(found) > question.limit)
    found = found[: question.limit] if cut else found
    limits = ("paths",) * cut + search.limits()
    builder = Builder(reader, searched.network)
    causes = Causes(reader)
    paths = _Builder(reader, facts, question).paths([group[0] for _, _, group, _ in found])
    return Timeline(
        question=question,
        record=builder.record(question.record),
        target=builder.holder(question.to),
        dataset=dataset_ref(reader.datasets()),
        courses=tuple(
            Course(path, tuple(_stretch(causes, searched, group, spell, today) for spell in sorted(spells, key=_order)))
            for path, (_, _, group, spells) in zip(paths, found, strict=True)
        ),
        complete=not {"paths", "time"} & set(limits),
        limits_hit=limits,
        errata=errata_of(reader, replace(question, ever=True), clock, rests_on(paths)),
    )


def _order(spell: Spell) -> tuple[int, int]:
    return -spell.where.bit_count(), spell.where


class _Builder(Builder):
    """Builds paths of which no day is judged."""

    def __init__(self, reader: Reader, facts: Facts, question: Question) -> None:
        super().__init__(reader, Network(facts, replace(question, ever=True), ()))

    def paths(self, found: Any) -> tuple[Path, ...]:
        """Paths in the order given, their places those at which they were ever open."""
        begin = self._network.openness.begin
        ever = ((raw, begin(places.union(one.where for one in raw.label.state))) for raw in found)
        return super().paths([RawPath(raw.label._replace(state=state), raw.key, raw.also) for raw, state in ever])


class _Searched(Attempt):
    """The search over all days, from the starts of all days."""

    def __init__(self, reader: Reader, facts: Facts, question: Question, clock: Clock) -> None:
        super().__init__(reader, facts, question, clock, judge=AnyDay(), searching=Unfolded, edge=False)

    def shown(self, start: Start) -> Spells:
        """When and where a path begins at a start: named for the type asked for always, else while the holder sends it."""
        state = self.base.facts.holders[start.at].state
        if start.begins == NAMED and start.record == self.question.record:
            found: Spells = (Spell(start.where, ALWAYS, ALWAYS),)
        else:
            # That it is possibly sent is enough for a start; what is certain is judged by the flows of the path alone.
            sent = shown(self.base, start.at, start.record)
            found = tuple(Spell(one.where, one.possible, one.possible) for one in sent)
        return meet(found, (Spell(state or start.where, ALWAYS, ALWAYS),)) if start.steps else found

    def spells(self, group: list[RawPath]) -> Iterator[Spell]:
        """When and where paths were open, as a question for each day would find them."""
        for raw in group:
            yield from meet(raw.label.state, self.shown(raw.label.start))


def _stretch(causes: Causes, searched: _Searched, group: list[RawPath], spell: Spell, today: int) -> Stretch:
    """A spell with what opened and closed each of its runs, up to the day asked for."""
    bit = spell.where & -spell.where

    def runs(days: Days, certain: bool) -> tuple[Run, ...]:
        found = []
        for low, high in days:
            if low > today:
                continue
            opened = causes.at(searched.base, group, bit, low, opening=True, certain=certain) if dates.iso(low) else ()
            ends = high < today
            closed = causes.at(searched.base, group, bit, high, opening=False, certain=certain) if ends else ()
            found.append(Run(dates.iso(low), dates.iso(high) if ends else None, opened, closed))
        return tuple(found)

    until_now = tuple((low, min(high, today)) for low, high in spell.possible if low <= today)
    gaps = [(before[1] + 1, after[0] - 1) for before, after in pairwise(until_now)]
    return Stretch(
        tuple(places.codes(spell.where)),
        runs(spell.possible, certain=False),
        runs(spell.certain, certain=True),
        tuple(_bare(run, today) for run in _without(spell.possible, spell.certain) if run[0] <= today),
        tuple(_bare(run, today) for run in gaps),
    )


def _bare(run: tuple[int, int], today: int) -> Run:
    return Run(dates.iso(run[0]), dates.iso(run[1]) if run[1] < today else None)


def _without(days: Days, taken: Days) -> Days:
    for run in taken:
        days = subtract(days, run)
    return join_days([days])

"""`matrix`: where each route of a record is open, where it is closed, and by what: all states and territories at once.

One search without a place serves them all. What a path has left when it arrives says for every place whether it holds there
as surely as a question put for that place alone would (a test compares them); one more search, in which no restriction acts,
finds what only a law, an order or a rule keeps closed. Paths that begin at the map's edge are left out: whether one begins
there depends on the place asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..graph.store import Reader
from ..schema import places
from ..schema.errors import UsageError
from .answer import DatasetRef, Erratum, HolderRef, Named, Path, plain
from .attempt import Attempt
from .build import Builder, dataset_ref
from .errata import errata_of, rests_on
from .laws import Law, Laws
from .network import Facts, gather
from .openness import CERTAIN, POSSIBLE, WORDS
from .question import Question
from .search import Clock, RawPath, Search, Unfolded
from .starts import NAMED, Start, sent_at
from .trace import checked

OPEN = ("certain", "possible", "open")
CLOSED, ABSENT = "closed", "none"


@dataclass(frozen=True, slots=True)
class Cell:
    """One route at one place.

    Attributes:
        state: certain or possible (open on the day asked for), open (dates are not judged), closed (it would be open but for
            the instruments in `by`), or none (it does not hold there).
        outcome: the weakest outcome on it: moved, access, demanded, permitted or refused; None where it is not open.
        by: what closes it there.
        narrowed_by: what leaves only a part of the record to an open route.
        path: id of the best path of the route there.
    """

    place: str
    state: str
    outcome: str | None = None
    by: tuple[Law, ...] = ()
    narrowed_by: tuple[Law, ...] = ()
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One route: paths that pass the same holders. Its dates are told by the cells, not by `path`.

    Attributes:
        path: the best of them, as an example of what the route rests on.
        cells: one for each place of the matrix, in its order.
    """

    number: int
    path: Path
    cells: tuple[Cell, ...]

    @property
    def open_anywhere(self) -> bool:
        """Whether it is open at any place."""
        return any(cell.state in OPEN for cell in self.cells)

    def to_dict(self) -> dict[str, Any]:
        """The route as plain data."""
        hops = [hop.to_dict() for hop in self.path.hops]
        for hop in hops:
            hop.pop("open", None)
        return {
            "number": self.number,
            "holders": plain(self.path.holders),
            "path": self.path.id,
            "hops": hops,
            "inferences": plain(self.path.inferences),
            "disputed": self.path.disputed,
            "cells": plain(self.cells),
        }


@dataclass(frozen=True, slots=True)
class Matrix:
    """Routes from first holders, by state and territory.

    Attributes:
        places: codes of the rows, by name.
        routes: those open somewhere before those that are closed wherever they would hold.
        limits_hit: which of paths (`limit` cut the routes), hops and time cut the search.
    """

    question: Question
    record: Named
    target: HolderRef
    dataset: DatasetRef
    places: tuple[str, ...]
    routes: tuple[Column, ...]
    complete: bool
    limits_hit: tuple[str, ...]
    errata: tuple[Erratum, ...] = ()

    @property
    def found(self) -> bool:
        """Whether any route is open anywhere."""
        return any(route.open_anywhere for route in self.routes)

    def to_dict(self) -> dict[str, Any]:
        """The matrix as plain data."""
        return {
            "question": self.question.to_dict(),
            "dataset": plain(self.dataset),
            "record": plain(self.record),
            "target": plain(self.target),
            "found": self.found,
            "complete": self.complete,
            "limits_hit": list(self.limits_hit),
            "map_edge_left_out": True,
            **({"errata": plain(self.errata)} if self.errata else {}),
            "places": list(self.places),
            "routes": [route.to_dict() for route in self.routes],
        }


def matrix(reader: Reader, question: Question, judge_before_any_step: str | None = None) -> Matrix:
    """Where each route of a record from its first holders is open or closed, for every state and territory.

    Args:
        question: as for a trace; with a place only that row is given, and `limit` counts routes.
        judge_before_any_step: yes, no or unknown keeps the paths of which that is said; None all.

    Raises:
        UsageError: as for a trace.
    """
    question = checked(question)
    clock = Clock(question.timeout)
    whole = replace(question, place=None, limit=0)
    facts = gather(reader, whole)
    attempts = [_Places(reader, facts, whole, clock)]
    if not question.ever and any(one.open != one.unrestricted for one in facts.passes):
        lifted = replace(whole, lifted=whole.lifted | {"restriction"})
        attempts.append(_Places(reader, facts, lifted, clock))
    searches = [attempt.search() for attempt in attempts]
    strict, *more = (
        attempt.lines(search, judge_before_any_step) for attempt, search in zip(attempts, searches, strict=True)
    )
    eased = more[0] if more else []
    rows = (question.place,) if question.place else tuple(sorted(places.CODES, key=places.name))
    drawn = _columns(reader, attempts, strict, eased, rows)
    limit = question.limit
    cut = bool(limit and len(drawn) > limit)
    limits = ("paths",) * cut + searches[0].limits()
    if "time" not in limits and any(search.timed_out for search in searches):
        limits = (*limits, "time")
    builder = Builder(reader, attempts[0].network)
    return Matrix(
        question=question,
        record=builder.record(question.record),
        target=builder.holder(question.to),
        dataset=dataset_ref(reader.datasets()),
        places=rows,
        routes=tuple(drawn[:limit] if cut else drawn),
        complete=not {"paths", "time"} & set(limits),
        limits_hit=limits,
        errata=errata_of(reader, question, clock, rests_on(column.path for column in drawn)),
    )


def canned_question(name: str, parameters: Mapping[str, str]) -> tuple[Question, str | None]:
    """The question of a canned query, and what it asks of judges.

    Raises:
        UnknownId: there is no such query.
        UsageError: it asks for no routes, or a parameter that it does not have.
    """
    from .canned import fill, load, question_from

    query = load(name)
    if query.kind != "trace":
        raise UsageError(f"{name} asks for no routes of one record.", "Name a query that traces one, or a record type.")
    settings = fill(query, parameters)
    return question_from(settings), settings.get("judge_before_any_step")


@dataclass(frozen=True, slots=True)
class _Line:
    """A path, as sure as `rank`, at a set of places."""

    raw: RawPath
    rank: int
    where: int

    @property
    def order(self) -> tuple[Any, ...]:
        """Its place in the order of a question for one of these places (rule 8)."""
        key = self.raw.key
        return (key[0], self.rank, *key[2:])


class _Places(Attempt):
    """One search without a place, read place by place."""

    def __init__(self, reader: Reader, facts: Facts, question: Question, clock: Clock) -> None:
        super().__init__(reader, facts, question, clock, searching=Unfolded, edge=False)

    def lines(self, search: Search, judge: str | None) -> list[_Line]:
        """The best path of each sequence of flows, with the places at which it is the best, and how sure it is there."""
        by_flows: dict[tuple[str, ...], list[RawPath]] = {}
        for raw in search.paths():
            by_flows.setdefault(raw.label.flows, []).append(raw)
        groups = list(by_flows.values())
        if judge is not None:
            built = Builder(self._reader, self.network).paths(group[0] for group in groups)
            groups = [group for group, path in zip(groups, built, strict=True) if path.judge_before_any_step == judge]
        return [line for group in groups for line in best_by_place(self._surely(raw) for raw in group)]

    def _surely(self, raw: RawPath) -> Iterator[_Line]:
        """A path where it is certain, and where it is possible."""
        openness, state = self.network.openness, raw.label.state
        shown = self._shown(raw.label.start)
        left = openness.left(state) & shown
        if openness.rank(state) not in (CERTAIN, POSSIBLE):
            yield _Line(raw, openness.rank(state), left)
            return
        certain = openness.certainly_left(state) & left
        yield _Line(raw, CERTAIN, certain)
        yield _Line(raw, POSSIBLE, left & ~certain)

    def _shown(self, start: Start) -> int:
        """The places for which a question would start here: those at which the holder sends the type, or an extract of it."""
        where = start.where
        if start.steps:
            where &= self.base.facts.holders[start.at].state or places.ALL
        if start.begins == NAMED and start.record == self.question.record:
            return where
        return where & sent_at(self.base, start.at, start.record)


def best_by_place(lines: Iterable[Iterable[_Line]]) -> list[_Line]:
    """Of some paths, the best at each place: each with the places at which no better one holds."""
    found, taken = [], 0
    for line in sorted((one for some in lines for one in some), key=lambda one: one.order):
        if line.where & ~taken:
            found.append(replace(line, where=line.where & ~taken))
            taken |= line.where
    return found


def _columns(
    reader: Reader, attempts: list[_Places], strict: list[_Line], eased: list[_Line], rows: tuple[str, ...]
) -> list[Column]:
    """The routes, each with its cells: open by the search as asked, closed where only restrictions keep it so."""
    shown = places.mask(rows)
    opened = _by_route(strict, shown)
    closed = {}
    for holders, lines in _by_route(eased, shown).items():
        taken = 0
        for line in opened.get(holders, ()):
            taken |= line.where
        closed[holders] = [replace(line, where=left) for line in lines if (left := line.where & ~taken)]
    laws = Laws(reader, attempts[0].network)
    drawn = []
    for holders in dict.fromkeys((*opened, *closed)):
        cells = _cells(laws, opened.get(holders, []), closed.get(holders, []))
        if cells:
            first = [*opened.get(holders, ()), *closed.get(holders, ())][0]
            drawn.append((holders not in opened, first, cells))
    drawn.sort(key=lambda one: (one[0], one[1].order))
    paths: dict[int, Path] = {}
    for ease, attempt in enumerate(attempts):
        chosen = [one for one in drawn if one[0] == bool(ease)]
        built = Builder(reader, attempt.network).paths(line.raw for _, line, _ in chosen)
        paths |= {id(one[1]): path for one, path in zip(chosen, built, strict=True)}
    return [
        Column(number, paths[id(line)], tuple(cells.get(place, Cell(place, ABSENT)) for place in rows))
        for number, (_, line, cells) in enumerate(drawn, 1)
    ]


def _by_route(lines: list[_Line], shown: int) -> dict[tuple[str, ...], list[_Line]]:
    routes: dict[tuple[str, ...], list[_Line]] = {}
    for line in lines:
        if line.where & shown:
            routes.setdefault(line.raw.label.holders, []).append(replace(line, where=line.where & shown))
    return {holders: best_by_place([some]) for holders, some in routes.items()}


def _cells(laws: Laws, opened: list[_Line], closed: list[_Line]) -> dict[str, Cell]:
    """The cells of one route, but for those where it does not hold."""
    cells: dict[str, Cell] = {}
    for line in opened:
        outcome = laws.outcome(line.raw.label)
        id = line.raw.id
        for where, found in laws.acting(line.raw.label, line.where, closing=False):
            for place in _codes(where):
                cells[place] = Cell(place, WORDS[line.rank] or "open", outcome, (), found, id)
    for line in closed:
        for where, found in laws.acting(line.raw.label, line.where, closing=True):
            if found:
                for place in _codes(where):
                    cells[place] = Cell(place, CLOSED, None, found, (), line.raw.id)
    return cells


def _codes(where: int) -> list[str]:
    return [code for code in places.CODES if where & places.BIT[code]]

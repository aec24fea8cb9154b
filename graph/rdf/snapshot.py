"""The graph of one day: a direct edge for each flow that is open then, certainly or possibly, as two named graphs.

A place asked for, or one in which a holder stands, decides which flows are open. So the edges are written once for each
set of places at which the same flows are open, between stands of that set, and no property path changes the place on its way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...schema import dates, places
from ...schema.errors import UnknownId, UsageError
from ..days import Days
from ..store import HolderFacts, Pass, Reader
from ..type_relations import TypeRelations
from . import literals
from .iris import Iris, code, place
from .records import TYPE, Block, token
from .walks import EDGES, Stand, Walker

SURETIES = ("possible", "certain")


@dataclass(frozen=True, slots=True)
class _Day:
    """What a store knows that bears on one day; each pass comes with the places at which it is open."""

    day: str
    target: str | None
    inside: frozenset[str]
    holders: dict[str, HolderFacts]
    relations: TypeRelations
    open: dict[str, list[tuple[Pass, int]]]
    classes: tuple[int, ...]


def snapshot(reader: Reader, iris: Iris, day: str, target: str | None) -> Iterator[Block]:
    """The two graphs of a day, for questions that lead to one target.

    Args:
        target: id of a holder, beyond whose inside nothing goes on (rule 2); None where there is no target.

    Raises:
        UsageError: the day is none.
        UnknownId: the target is no holder of the store.
    """
    known = _gather(reader, day, target)
    walkers = {
        surety: [
            (
                where,
                Walker(
                    known.holders, known.relations, [one for one, at in known.open[surety] if at & where], known.inside
                ),
            )
            for where in known.classes
        ]
        for surety in SURETIES
    }
    senders = walkers["possible"]
    for surety in SURETIES:
        yield from _graph(reader, iris, known, surety, walkers[surety], senders)


def graph_name(iris: Iris, day: str, surety: str) -> str:
    """The IRI of a day's graph."""
    return iris.of("graph", day, surety)


def _gather(reader: Reader, day: str, target: str | None) -> _Day:
    try:
        at = dates.day(day)
    except ValueError as error:
        raise UsageError(f"--as-of: {error}.") from None
    if target is not None:
        found = reader.get(target)
        if found is None or found.kind != "holder":
            raise UnknownId("holder", target)
    types = reader.types()
    opened: dict[str, list[tuple[Pass, int]]] = {surety: [] for surety in SURETIES}
    classes = [places.ALL]
    for one in reader.passes(types):
        if one.outcome_name not in EDGES:
            continue
        for surety in SURETIES:
            where = _open_at(one, at, surety)
            if where:
                opened[surety].append((one, where))
                classes = [part for other in classes for part in (other & where, other & ~where) if part]
    holders = reader.holders({id for id, _ in reader.names("holder")})
    inside = frozenset(reader.inside(target)) if target else frozenset()
    return _Day(day, target, inside, holders, TypeRelations(types), opened, tuple(sorted(classes, key=places.codes)))


def _open_at(one: Pass, day: int, surety: str) -> int:
    """The places at which a pass is open on a day (rules 5 and 6)."""
    where = 0
    for judgement in one.open:
        days: Days = judgement.possible if surety == "possible" else judgement.certain
        if any(low <= day <= high for low, high in days):
            where |= judgement.places
    return where & one.holds


def _graph(
    reader: Reader,
    iris: Iris,
    known: _Day,
    surety: str,
    walkers: list[tuple[int, Walker]],
    senders: list[tuple[int, Walker]],
) -> Iterator[Block]:
    graph = graph_name(iris, known.day, surety)
    about = [
        f"{TYPE} {token('runoff:Snapshot')}",
        f"{token('runoff:day')} {literals.date(known.day)}",
        f"{token('runoff:surety')} {literals.text(surety)}",
    ]
    if known.target:
        about.append(f"{token('runoff:target')} {iris.of('id', known.target)}")
    yield Block(graph, graph, about)
    yield from _frame(reader, iris, known, surety, graph)
    somewhere = {
        holder: {record for _, walker in senders for record in known.relations.parts if walker.sends(holder, record)}
        for holder, facts in known.holders.items()
        if facts.first and holder not in known.inside
    }
    here = dict(senders)
    for where, walker in walkers:
        yield from _Places(iris, known, graph, where, walker, here[where], somewhere).blocks()


def _frame(reader: Reader, iris: Iris, known: _Day, surety: str, graph: str) -> Iterator[Block]:
    """What queries need beside the edges, so that a graph stands by itself: who is part of what, kinds, senders."""
    above = (("part_of", "runoff:partOf"), ("operated_by", "runoff:operatedBy"), ("instance_of", "runoff:instanceOf"))
    for holder, facts in sorted(known.holders.items()):
        pairs = [f"{token(name)} {iris.of('id', getattr(facts, key))}" for key, name in above if getattr(facts, key)]
        if facts.state:
            pairs.append(f"{token('runoff:standsIn')} {place(places.codes(facts.state)[0])}")
        if pairs:
            yield Block(graph, iris.of("id", holder), pairs)
    for record, facts_of in sorted(reader.types().items()):
        wider = (("skos:broader", facts_of.broader), ("runoff:extractOf", facts_of.extract_of))
        pairs = [f"{token(name)} {iris.of('id', other)}" for name, other in wider if other]
        if pairs:
            yield Block(graph, iris.of("id", record), pairs)
    for flow, sender in sorted({(one.flow, one.sender) for one, _ in known.open[surety]}):
        pairs = [f"{TYPE} {token('runoff:Flow')}", f"{token('runoff:from')} {iris.of('id', sender)}"]
        yield Block(graph, iris.of("id", flow), pairs)


class _Places:
    """The edges at one set of places at which the same flows are open."""

    def __init__(
        self,
        iris: Iris,
        known: _Day,
        graph: str,
        where: int,
        walker: Walker,
        sender: Walker,
        somewhere: dict[str, set[str]],
    ) -> None:
        self._iris = iris
        self._known = known
        self._graph = graph
        self._where = where
        self._walker = walker
        self._sender = sender
        self._somewhere = somewhere
        codes = places.codes(where)
        self._label = codes[0]
        self._subject = iris.of("places", known.day, self._label)

    def blocks(self) -> Iterator[Block]:
        codes = places.CODES if self._where == places.ALL else places.codes(self._where)
        covers = [f"{token('runoff:covers')} {place(one)}" for one in codes]
        yield Block(self._graph, self._subject, [f"{TYPE} {token('runoff:PlaceSet')}", *covers])
        edges = self._explore()
        reached = {stand for following in edges.values() for _, stand in following}
        fresh = self._walker.origins()
        leading = self._leading(edges)
        for name, stand in sorted((self._name(stand), stand) for stand in reached | set(edges)):
            pairs = self._about(stand, stand in fresh)
            if stand in leading:
                pairs.append(f"{TYPE} {token('runoff:Leading')}")
            pairs += self._edges(edges.get(stand, ()))
            yield Block(self._graph, name, pairs)

    def _leading(self, edges: dict[Stand, list[tuple[Pass, Stand]]]) -> set[Stand]:
        """The stands inside the target, and those from which some walk comes to one: the others lead nowhere."""
        behind: dict[Stand, list[Stand]] = {}
        for stand, following in edges.items():
            for _, reached in following:
                behind.setdefault(reached, []).append(stand)
        waiting = [stand for stand in behind if stand.holder in self._known.inside]
        found: set[Stand] = set()
        while waiting:
            stand = waiting.pop()
            if stand not in found:
                found.add(stand)
                waiting += behind.get(stand, ())
        return found

    def _explore(self) -> dict[Stand, list[tuple[Pass, Stand]]]:
        """Every stand to which some walk comes, with what can follow."""
        found: dict[Stand, list[tuple[Pass, Stand]]] = {}
        waiting = list(self._walker.origins())
        while waiting:
            stand = waiting.pop()
            if stand not in found:
                found[stand] = [(one, reached) for one, reached in self._walker.onward(stand)]
                waiting += [reached for _, reached in found[stand]]
        return {stand: following for stand, following in found.items() if following}

    def _about(self, stand: Stand, fresh: bool) -> list[str]:
        pairs = [f"{TYPE} {token('runoff:Stand')}"]
        if fresh:
            pairs.append(f"{TYPE} {token('runoff:FreshStand')}")
            pairs += [f"{TYPE} {token(name)}" for name in self._starts(stand.holder, stand.record)]
        return [
            *pairs,
            f"{token('runoff:heldBy')} {self._iris.of('id', stand.holder)}",
            f"{token('runoff:recordType')} {self._iris.of('id', stand.record)}",
            f"{token('runoff:at')} {self._subject}",
        ]

    def _starts(self, holder: str, record: str) -> Iterator[str]:
        """Whether the holder sends the type here, and how it starts as a first holder (rule 3): with or without a place asked for."""
        here = self._sender.sends(holder, record)
        if here:
            yield "runoff:Sender"
        state = self._known.holders[holder].state
        if record in self._somewhere.get(holder, ()) and (not state or state & self._where):
            if here or not state:
                yield "runoff:Start"
            if here:
                yield "runoff:StartHere"

    def _edges(self, following: Iterable[tuple[Pass, Stand]]) -> list[str]:
        """For each flow that follows an edge by what it did, and one by its own name."""
        pairs = set()
        for one, stand in following:
            name = self._name(stand)
            pairs.add(f"{token(EDGES[one.outcome_name])} {name}")
            pairs.add(f"{self._iris.of('id', one.flow)} {name}")
        return sorted(pairs)

    def _name(self, stand: Stand) -> str:
        """A stand's IRI: holder, record type, places, and what the walk has to remember, if anything."""
        more = sorted(stand.barred - self._walker.plain(stand))
        memory = ["among"] if stand.widened else []
        if more:
            memory.append(code(*more))
        return self._iris.of("stand", stand.holder, stand.record, self._label, *(["-".join(memory)] if memory else []))

"""`reach`: what a holder's records reach, record type by record type, and whom.

What counts as the holder's records are the types that flows bring to it or that it sends, itself or as one of a class. Every
way on is followed by the rules of a trace (`rules.md`), to every holder that it comes to and not to one target.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from ..graph.store import Reader
from ..graph.type_relations import TypeRelations
from .answer import DatasetRef, Erratum, HolderRef, Named, Path, plain
from .build import Builder, dataset_ref
from .errata import errata_of_ends
from .network import Levers, Network, class_chain, class_steps, gather
from .openness import CERTAIN, POSSIBLE
from .question import Question
from .search import Clock, Label, RawPath, Search
from .starts import NAMED, Start
from .trace import checked


@dataclass(frozen=True, slots=True)
class End:
    """All paths of one record type between the holder asked about and one other.

    Attributes:
        record: the type with which the paths start.
        holder: the other end: who gets it (reach), or where the paths begin (feeds).
        paths: how many there are; `certain` and `possible` of them open on the day asked for (a path is one or the other).
        demands: how many of them rest on a demand of which delivery is not documented.
        begins: first-holder, named or map-edge.
        best: the best of them.
    """

    record: Named
    holder: HolderRef
    paths: int
    certain: int
    possible: int
    demands: int
    begins: str
    best: Path


@dataclass(frozen=True, slots=True)
class Ends:
    """Who is linked to a holder, by record type.

    Attributes:
        way: reach or feeds.
        question: what was asked; its `from_` (reach) or `to` (feeds) is the holder, and its record is empty where all count.
        entries: by record type, the best path first.
        limits_hit: which of entries (`limit` cut the list), hops (longer paths exist) and time cut it.
        errata: corrections of what it rests on, and withdrawn flows with which it would be another.
    """

    way: str
    question: Question
    holder: HolderRef
    dataset: DatasetRef
    entries: tuple[End, ...]
    complete: bool
    limits_hit: tuple[str, ...]
    errata: tuple[Erratum, ...] = ()

    @property
    def found(self) -> bool:
        """Whether there is any."""
        return bool(self.entries)

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data."""
        asked = self.question.to_dict()
        kept = (
            "as_of",
            "given",
            "ever",
            "in",
            "outcome",
            "min_certainty",
            "without",
            "via",
            "avoid",
            "max_hops",
            "limit",
        )
        return {
            "question": {"way": self.way, "holder": self.holder.id, "record": self.question.record or None}
            | {key: asked[key] for key in kept},
            "dataset": plain(self.dataset),
            "found": self.found,
            "complete": self.complete,
            "limits_hit": list(self.limits_hit),
            "entries": plain(self.entries),
            **({"errata": plain(self.errata)} if self.errata else {}),
        }


def reach(reader: Reader, question: Question) -> Ends:
    """Whom the records of the holder in `from_` reach.

    Args:
        question: as for a trace; `record` may be empty for all types, `to` does not count, `limit` counts entries.

    Raises:
        UsageError: as for a trace, or `via` is asked for.
    """
    found = _reach(reader, question)
    return replace(found, errata=errata_of_ends(reader, lambda store: _reach(store, replace(question, limit=0))))


def _reach(reader: Reader, question: Question) -> Ends:
    question = checked(question)
    clock = Clock(question.timeout)
    types = reader.types()
    relations = TypeRelations(types)
    first = question.from_
    assert first is not None
    # Checks the ids and the place.
    gather(reader, replace(question, to=first, record=question.record or next(iter(types))))
    chain = [first, *class_chain(reader.holders([first]), first)]
    wanted = relations.asked(question.record) if question.record else set(types)
    found, limits = [], set()
    for record in sorted(wanted & _held(reader, chain, wanted, relations)):
        search = _Everywhere(_network(reader, replace(question, record=record), relations), first, record, clock)
        found += [(record, search.network, *one) for one in search.ends(reader)]
        limits |= search.hit
    builders: dict[str, Builder] = {}
    entries = []
    for record, network, holder, paths in found:
        builder = builders.setdefault(record, Builder(reader, network))
        entries.append(end(builder, record, holder, paths))
    return assembled(reader, "reach", question, first, entries, limits)


def end(builder: Builder, record: str, holder: str, paths: list[RawPath]) -> End:
    """The entry of one record type and one holder, from its paths in order."""
    ranks = [path.key[1] for path in paths]
    return End(
        builder.record(record), builder.holder(holder), len(paths), ranks.count(CERTAIN), ranks.count(POSSIBLE),
        sum(path.key[2] == 1 for path in paths), paths[0].label.start.begins, builder.paths(paths[:1])[0],
    )  # fmt: skip


def assembled(reader: Reader, way: str, question: Question, holder: str, entries: list[End], limits: set[str]) -> Ends:
    """The answer, cut at the limit."""
    cut = bool(question.limit and len(entries) > question.limit)
    if cut:
        limits = limits | {"entries"}
    record = reader.get(holder)
    assert record is not None
    return Ends(
        way,
        question,
        HolderRef(holder, record.data["name"], record.data["kind"]),
        dataset_ref(reader.datasets()),
        tuple(entries[: question.limit] if cut else entries),
        not {"entries", "time"} & limits,
        tuple(one for one in ("entries", "hops", "time") if one in limits),
    )


def _held(reader: Reader, chain: list[str], wanted: Collection[str], relations: TypeRelations) -> set[str]:
    """The record types that flows bring to these holders or that these send, and those of which they send an extract."""
    held: set[str] = set()
    flows = {flow for holder in chain for flow in reader.flows_at(holder)}
    for record in reader.fetch(flows).values():
        carried = set(record.data["carries"])
        for one in record.data.get("restrictions", ()):
            carried.update(one.get("to", ()))
        held |= carried
        if record.data["from"] in chain:
            held |= {whole for whole in wanted if relations.extracts[whole] & carried}
    return held


def _network(reader: Reader, question: Question, relations: TypeRelations) -> Network:
    """The network of one record type, with no target: every pass of what it can turn into."""
    onward = frozenset(relations.onward({question.record}))
    passes = tuple(reader.passes(onward))
    ends = {end for one in passes for end in (one.sender, one.receiver)} | {str(question.from_)}
    facts = replace(
        gather(reader, replace(question, to=str(question.from_))), holders=reader.holders(ends), target=frozenset(),
        asked=frozenset((question.record,)), onward=onward, passes=passes, leading=frozenset(ends),
    )  # fmt: skip
    levers = Levers(reader, question)
    return Network(facts, question, levers.replace(reader, facts), levers.flows, levers.holders, question.min_certainty)


class _Everywhere(Search):
    """Follows one record type from one holder to every other."""

    def __init__(self, network: Network, holder: str, record: str, clock: Clock) -> None:
        where = network.start_places(holder)
        starts = [
            Start(NAMED, holder, record, steps, where)
            for at, steps in class_steps(network.facts.holders, holder, record)
            if not network.elsewhere(at)
        ]
        super().__init__(network, starts, (), clock, network.question.max_hops)
        self.hit: set[str] = set()

    def ends(self, reader: Reader) -> list[tuple[str, list[RawPath]]]:
        """Every holder that is reached, with the paths to it in order, the one with the best path first."""
        inside: dict[str, set[str]] = {}
        reached: dict[str, list[RawPath]] = {}
        for group in self._prefixes():
            holder = group[0].moves[-1].edge.one.receiver
            within = inside.setdefault(holder, reader.inside(holder) if holder not in inside else set())
            # A path to a holder ends at the first holder inside it (rule 2).
            fitting = [label for label in group if not (within & label.stands) - {holder}]
            if fitting:
                reached.setdefault(holder, []).extend(self._finish(fitting))
        for paths in reached.values():
            paths.sort(key=lambda one: one.key)
        return sorted(reached.items(), key=lambda item: item[1][0].key)

    def _prefixes(self) -> Iterator[list[Label]]:
        """All ways of at most `max_hops` flows, those with the same flows together."""
        waiting: list[list[Label]] = [self._roots]
        popped = 0
        while waiting:
            popped += 1
            if popped % 128 == 0 and self.clock.over():
                self.timed_out = True
                self.hit.add("time")
                return
            for group in self._grow(waiting.pop()).values():
                if len(group[0].moves) > self.max_hops:
                    self.hit.add("hops")
                    continue
                yield group
                waiting.append(group)

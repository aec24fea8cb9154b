"""From finished searches to answers: names, citations, inferences in words, judges, days and places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..graph.days import Days, intersect
from ..graph.steps import Step
from ..graph.store import DatasetInfo, Reader, Record
from ..schema import dates, places
from ..schema.language import say
from ..schema.vocabularies import CERTAINTY, OUTCOME, UNREVIEWED_MECHANISMS
from . import naming, path_id
from .answer import (
    Citation,
    DatasetRef,
    DisputeRef,
    HolderRef,
    Hop,
    Inference,
    InstrumentRef,
    Named,
    Path,
    RestrictionRef,
    SourceRef,
)
from .network import Move, Network
from .openness import CERTAIN, WORDS, holding, judgements
from .search import Label, RawPath
from .starts import EDGE

_STRICTEST_REVIEW = ("before", "on-challenge", "none")
_OUTCOMES = tuple(OUTCOME.terms)
_CERTAINTIES = tuple(CERTAINTY.terms)


def dataset_ref(infos: list[DatasetInfo]) -> DatasetRef:
    """What an answer says of the datasets that it rests on."""
    return DatasetRef(
        "+".join(info.name for info in infos),
        "+".join(info.version for info in infos),
        "+".join(info.digest[:16] for info in infos),
        max((info.released for info in infos), default=""),
    )


def source_ref(record: Record) -> SourceRef:
    """A source as a footnote needs it."""
    data = record.data
    return SourceRef(
        record.id, data["title"], data["publisher"], data.get("date"), data.get("url") or data.get("read_at")
    )


#: What a step takes for granted.
INFERRED = {
    "part-of": "{before} is part of {holder}: its records are taken to be {holder}'s.",
    "run-by": "{before} is run by {holder}: its records are taken to be {holder}'s.",
    "one-of": "{before} is one of {holder}: what is documented of the class is taken to hold for it.",
    "includes": "{has} is part of {had}: that it was taken out of it and passed on is not documented of one record.",
    "yields": "{has} is made out of {had}: that one was made of this record is not documented.",
    "is-among": "{had} is a kind of {has}: that it is among those passed on is not documented.",
}


class Builder:
    """Makes paths for one question; reads each record that they cite once."""

    def __init__(self, reader: Reader, network: Network) -> None:
        self._reader = reader
        self._network = network
        self._records: dict[str, Record] = {}

    def paths(self, found: Iterable[RawPath]) -> tuple[Path, ...]:
        """Paths in the order given."""
        raw = list(found)
        self._fetch({move.edge.one.flow for one in raw for move in one.label.moves})
        cited: set[str] = set()
        for one in raw:
            for move in one.label.moves:
                cited |= _cited(self._records[move.edge.one.flow].data)
        self._fetch(cited)
        return tuple(self._path(one) for one in raw)

    def _fetch(self, ids: set[str]) -> None:
        wanted = ids - self._records.keys()
        if wanted:
            self._records |= self._reader.fetch(wanted)

    def holder(self, id: str) -> HolderRef:
        """A holder by id, name and kind."""
        facts = self._network.facts.holders[id]
        return HolderRef(facts.id, facts.name, facts.kind)

    def record(self, id: str) -> Named:
        """A record type by id and name."""
        return Named(id, self._network.facts.types[id].name)

    def source(self, id: str) -> SourceRef:
        """A source, read if it was not yet."""
        self._fetch({id})
        return source_ref(self._records[id])

    def _path(self, raw: RawPath) -> Path:
        label = raw.label
        openness = self._network.openness
        left = openness.left(label.state)
        certain = openness.rank(label.state) == CERTAIN
        hops: list[Hop] = [self._step(step) for step in label.start.steps]
        for move in label.moves:
            hops += [self._step(step) for step in move.steps]
            hops.append(self._flow(move, left, certain))
        flows = [hop for hop in hops if hop.step == "flow"]
        open_from, open_to = self._open_days(label, left)
        return Path(
            hops=tuple(hops),
            id=path_id.make(label.start.holder, label.start.record, (str(hop.flow) for hop in flows)),
            begins=label.start.begins,
            also=tuple(self.record(id) for id in raw.also),
            open=WORDS[openness.rank(label.state)],
            weakest_certainty=_CERTAINTIES[label.certainty],
            weakest_outcome=max((str(hop.outcome) for hop in flows), key=_OUTCOMES.index),
            inferences=tuple(self._inferences(label)),
            judge_before_any_step=_judge_before(flows),
            disputed=any(hop.dispute for hop in flows),
            open_from=open_from,
            open_to=open_to,
            places=tuple(places.codes(left)),
            places_closed=tuple(places.codes(label.start.where & ~left)) if left != label.start.where else (),
        )

    def _step(self, step: Step) -> Hop:
        typed = step.kind in ("includes", "yields", "is-among")
        return Hop(
            step=step.kind,
            from_=self.holder(step.holder_before),
            to=self.holder(step.holder),
            record=self.record(step.record),
            record_before=self.record(step.record_before) if typed else None,
        )

    def _flow(self, move: Move, left: int, certain: bool) -> Hop:
        one = move.edge.one
        flow = self._records[one.flow].data
        openness = self._network.openness
        if WORDS[openness.rank(openness.begin(left))] is None:
            is_open = None
        elif certain or openness.certain_places(move.edge.gate) & left:
            is_open = "certain"
        else:
            is_open = "possible"
        return Hop(
            step="flow",
            from_=self.holder(one.sender),
            to=self.holder(one.receiver),
            record=self.record(one.record),
            flow=one.flow,
            mechanism=flow["mechanism"],
            status=flow["status"],
            outcome=flow["outcome"],
            certainty=flow["certainty"],
            open=is_open,
            start=flow.get("start"),
            end=flow.get("end"),
            first_seen=flow.get("first_seen"),
            last_seen=flow.get("last_seen"),
            jurisdictions=tuple(flow["jurisdictions"]),
            judicial_review=self._review(flow),
            under=tuple(self._instrument(id) for id in flow.get("under", ())),
            restricted_by=tuple(self._restriction(item) for item in flow.get("restrictions", ())),
            dispute=self._dispute(flow.get("dispute")),
            evidence=tuple(self.citation(item) for item in flow.get("evidence", ())),
            note=flow.get("note"),
        )

    def _instrument(self, id: str) -> InstrumentRef:
        data = self._records[id].data
        return InstrumentRef(id, data["name"], data["kind"], data.get("citation"), data["judicial_review"])

    def _restriction(self, item: dict[str, Any]) -> RestrictionRef:
        return RestrictionRef(
            item["instrument"],
            self._records[item["instrument"]].data["name"],
            item["effect"],
            tuple(item.get("to", ())),
            tuple(self.record(id).name for id in item.get("to", ())),
            tuple(item.get("jurisdictions", ())),
            item.get("start"),
            item.get("first_seen"),
            item.get("end"),
            item.get("note"),
        )

    def _dispute(self, item: dict[str, Any] | None) -> DisputeRef | None:
        if item is None:
            return None
        by = self._reader.get(item["by"])
        return DisputeRef(by.data["name"] if by else item["by"], item["says"], self.source(item["source"]))

    def citation(self, item: dict[str, Any]) -> Citation:
        """One item of evidence with its source."""
        return Citation(self.source(item["source"]), item["locator"], item["says"], item.get("relays"))

    def _review(self, flow: dict[str, Any]) -> str:
        reviews = {self._records[id].data["judicial_review"] for id in flow.get("under", ())}
        for review in _STRICTEST_REVIEW:
            if review in reviews:
                return review
        return "none" if flow["mechanism"] in UNREVIEWED_MECHANISMS else "unknown"

    def _inferences(self, label: Label) -> Iterable[Inference]:
        start = label.start
        if start.begins == EDGE:
            name = naming.holder(self.holder(start.holder).name)
            yield Inference(
                EDGE,
                start.holder,
                say("No source here says how {holder} gets the record at the place and on the day asked.", holder=name),
            )
        for step in start.steps:
            yield self._inferred_step(step)
        for index, move in enumerate(label.moves):
            for step in move.steps:
                yield self._inferred_step(step)
            one = move.edge.one
            if index and move.edge.generic_sender:
                name = naming.holder(self.holder(one.sender).name)
                says = "{holder} is a class, not one body: that those who got the record are those who pass it on is not documented."
                yield Inference("generic-sender", one.flow, naming.capital(say(says, holder=name)))
            if index and label.moves[index - 1].edge.by_query:
                name = naming.holder(self.holder(one.sender).name)
                says = (
                    "{holder} can look the record up; that it keeps what it finds and passes it on is not documented."
                )
                yield Inference("after-query", one.flow, naming.capital(say(says, holder=name)))

    def _inferred_step(self, step: Step) -> Inference:
        says = say(
            INFERRED[step.kind],
            before=naming.holder(self.holder(step.holder_before).name), holder=naming.holder(self.holder(step.holder).name),
            had=naming.record(self.record(step.record_before).name), has=naming.record(self.record(step.record).name),
        )  # fmt: skip
        return Inference(step.kind, step.holder, naming.capital(says))

    def _open_days(self, label: Label, left: int) -> tuple[str | None, str | None]:
        """The days around the day asked for on which every flow was possibly open, at one of the places left."""
        question = self._network.question
        if question.ever or question.given or "date" in question.lifted:
            return None, None
        day = dates.day(question.as_of)
        first, last = dates.FOREVER, dates.BEGINNING
        by_pass = [
            [(judgement.places & holding(move.edge.one, question), judgement.possible)
             for judgement in judgements(move.edge.one, question)]
            for move in label.moves
        ]  # fmt: skip
        for group in _alike(left, by_pass):
            days: Days = ((dates.BEGINNING, dates.FOREVER),)
            for judged in by_pass:
                here: Days = tuple(run for where, runs in judged if where & group for run in runs)
                days = intersect(days, here)
            for low, high in days:
                if low <= day <= high:
                    first, last = min(first, low), max(last, high)
        return dates.iso(first), dates.iso(last)


def _alike(left: int, by_pass: list[list[tuple[int, Days]]]) -> list[int]:
    """One place of each group of places at which all passes are judged alike."""
    groups: dict[tuple[int, ...], int] = {}
    remaining = left
    while remaining:
        bit = remaining & -remaining
        remaining ^= bit
        key = tuple(index for judged in by_pass for index, (where, _) in enumerate(judged) if where & bit)
        groups.setdefault(key, bit)
    return list(groups.values())


def _judge_before(flows: list[Hop]) -> str:
    reviews = {hop.judicial_review for hop in flows}
    return "yes" if "before" in reviews else "unknown" if "unknown" in reviews else "no"


def _cited(flow: dict[str, Any]) -> set[str]:
    cited = {item["source"] for item in flow.get("evidence", ())} | set(flow.get("under", ()))
    cited |= {item["instrument"] for item in flow.get("restrictions", ())}
    if "dispute" in flow:
        cited.add(flow["dispute"]["source"])
    return cited

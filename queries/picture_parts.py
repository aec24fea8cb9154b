"""Cards and arrows of pictures, made of records: every text in words, every citation with its address."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..graph.pictures.model import FLOW, STEP, Cite, Edge, Fact, Node
from ..graph.store import Reader, Record
from ..schema import places
from ..schema.language import english, say
from ..schema.vocabularies import CERTAINTY, STATUS, UNREVIEWED_MECHANISMS, Vocabulary
from . import naming, spanish, words
from .answer import SourceRef
from .build import source_ref
from .picture_days import OpenDays, state_on

_LABEL_WIDTH = 22
_KIND = {
    "custodian": "custodian", "agency": "agency", "vendor": "vendor", "data-broker": "data broker", "network": "network",
    "system": "system", "people": "people",
}  # fmt: skip
_RELATIONS = (
    ("part_of", "Part of"),
    ("operated_by", "Run by"),
    ("instance_of", "One of"),
    ("owned_by", "Owned by"),
)
_DAYS = (("since", "Since"), ("until", "Until"))
STEP_WORDS = {"part-of": "is part of", "run-by": "is run by", "one-of": "is one of"}
_STEPS = {
    "part-of": "{sender} is part of {receiver}",
    "run-by": "{sender} is run by {receiver}",
    "one-of": "{sender} is one of {receiver}",
}
_ROLES = {"first": "first holder", "edge": "the map's edge", "target": "target"}
_OPEN = {"certain": "Certainly open.", "possible": "Possibly open.", "closed": "Closed."}


def cite(source: SourceRef, locator: str, says: str) -> Cite:
    """A citation in words; only web addresses become links."""
    when = words.date(source.date) if source.date else say("undated")
    where = f", {locator}" if locator else ""
    url = source.url if source.url and source.url.startswith(("https://", "http://")) else None
    return Cite(says, f"{source.publisher}, “{source.title}”, {when}{where}", url)


def review_of(mechanism: str, reviews: set[str]) -> str:
    """Whether a judge must look before a flow, by its mechanism and its instruments' reviews (rule 13)."""
    for review in ("before", "on-challenge", "none"):
        if review in reviews:
            return review
    return "none" if mechanism in UNREVIEWED_MECHANISMS else "unknown"


def kind_words(kind: str) -> str:
    """A kind of holder in words."""
    return say(_KIND[kind])


def _term(vocabulary: Vocabulary, term: str) -> str:
    """A term of a vocabulary with its meaning."""
    return f"{say(term).capitalize()}: {say(vocabulary.terms[term])}"


def _carried(names: Sequence[str]) -> list[str]:
    """What an arrow carries, in the lines of its label."""
    more = f" +{len(names) - 1}" if len(names) > 1 else ""
    return textwrap.wrap(names[0] + more, _LABEL_WIDTH, max_lines=2, placeholder="…")


def _seen(flow: dict[str, Any]) -> str:
    """What is known of a flow's days, in words."""
    return words.seen(flow.get("start"), flow.get("end"), flow.get("first_seen"), flow.get("last_seen"), flow["status"])


class Parts:
    """Makes cards and arrows from the records of a store, and reads each record once."""

    def __init__(self, reader: Reader, day: int | None, days: OpenDays, where: int = places.ALL) -> None:
        self._reader = reader
        self._records: dict[str, Record] = {}
        self._day = day
        self._days = days
        self._where = where

    def fetch(self, ids: Iterable[str]) -> None:
        """Read these records at one go."""
        wanted = {id for id in ids if id not in self._records}
        if wanted:
            self._records |= self._reader.fetch(wanted)

    def record(self, id: str) -> Record | None:
        """A record, read if it was not yet."""
        self.fetch({id})
        return self._records.get(id)

    def name(self, id: str) -> str:
        """The name of a record in a line of its own, or the id where it has none."""
        one = self.record(id)
        if one is None:
            return id
        name = str(one.data.get("name") or one.data.get("title") or id)
        in_line = {"holder": words.full_name, "record-type": naming.record_label}
        return in_line[one.kind](name) if one.kind in in_line else name

    def called(self, id: str) -> str:
        """The same inside a sentence."""
        one = self.record(id)
        if english() or one is None or one.kind not in ("holder", "record-type"):
            return self.name(id)
        return spanish.holder(one.data["name"]) if one.kind == "holder" else spanish.the(one.data["name"])

    def fetch_flows(self, ids: Iterable[str]) -> list[dict[str, Any]]:
        """These flows, and all that they name and cite."""
        wanted = sorted(set(ids))
        self.fetch(wanted)
        flows = [self._records[id].data for id in wanted if id in self._records]
        named: set[str] = set()
        for flow in flows:
            named |= {flow["from"], flow["to"], *flow["carries"], *flow.get("under", ())}
            named |= {item["source"] for item in flow.get("evidence", ())}
            named |= {item["instrument"] for item in flow.get("restrictions", ())}
        self.fetch(named)
        return flows

    def holder(self, id: str, node: str, role: str = "") -> Node:
        """A holder as a card."""
        one = self.record(id)
        assert one is not None
        data = one.data
        stands = say(_ROLES[role]) if role else ""
        says = " · ".join(filter(None, (kind_words(data["kind"]), stands)))
        facts = [Fact(say("What it is"), text) for text in [data.get("description")] if text]
        facts.append(
            Fact(say("Kind"), words.listed([kind_words(kind) for kind in (data["kind"], *data.get("also", ()))]))
        )
        facts += [Fact(say(heading), self.name(data[key])) for key, heading in _RELATIONS if data.get(key)]
        if data.get("generic"):
            facts.append(Fact(say("A class"), say("This stands for all bodies of its kind, not for one.")))
        if data.get("jurisdiction"):
            facts.append(Fact(say("Where"), places.label(data["jurisdiction"])))
        facts += [Fact(say(heading), words.date(data[key])) for key, heading in _DAYS if data.get(key)]
        facts.append(Fact(say("Id"), id))
        return Node(
            node, id, words.full_name(data["name"]), data["kind"], says, role, data.get("jurisdiction"), bool(data.get("generic")),
            facts=tuple(facts), cites=tuple(self._findings(id)),
        )  # fmt: skip

    def _findings(self, id: str) -> Iterator[Cite]:
        """What sources state about a holder that is no flow."""
        ids = [other for kind, other, field in self._reader.mentions(id) if kind == "finding" and field == "about"]
        self.fetch(ids)
        for other in ids:
            finding = self._records[other].data
            for item in finding.get("evidence", ()):
                yield cite(self._source(item["source"]), item["locator"], finding["says"])

    def _source(self, id: str) -> SourceRef:
        one = self.record(id)
        assert one is not None
        return source_ref(one)

    def step(self, id: str, kind: str, from_: Node, to: Node) -> Edge:
        """An inferred step between two holders."""
        said = say(_STEPS[kind], sender=self.called(from_.ref), receiver=self.called(to.ref))
        inferred = say("Inferred: {step}, whose records its records are taken to be.", step=said)
        title = said if english() else words.sentence(said)[:-1]
        facts = (Fact(say("What it is"), inferred),)
        return Edge(id, from_.id, to.id, STEP, title=title, label=(say(STEP_WORDS[kind]),), mechanism=kind, facts=facts)

    def flow(
        self,
        id: str,
        from_: Node,
        to: Node,
        flow: dict[str, Any],
        records: Sequence[str],
        extra: Sequence[Fact] = (),
    ) -> Edge:
        """A flow as an arrow that carries some of its record types."""
        possible, certain = self._days.of_flow(flow["id"], records, self._where)
        opened = state_on(self._day, possible, certain)
        names = tuple(self.name(one) for one in records)
        restrictions = tuple(self._restriction(item) for item in flow.get("restrictions", ()))
        under = tuple(self.name(one) for one in flow.get("under", ()))
        return Edge(
            id=id,
            from_=from_.id,
            to=to.id,
            kind=FLOW,
            ref=flow["id"],
            title=say("{sender} to {receiver}", sender=from_.label, receiver=to.label),
            label=tuple(_carried(names)),
            marks=tuple(self._marks(flow, opened)),
            record_ids=tuple(records),
            records=names,
            mechanism=flow["mechanism"],
            outcome=flow["outcome"],
            status=flow["status"],
            certainty=flow["certainty"],
            open=opened,
            possible=possible,
            certain=certain,
            start=flow.get("start"),
            end=flow.get("end"),
            first_seen=flow.get("first_seen"),
            last_seen=flow.get("last_seen"),
            dates=_seen(flow),
            jurisdictions=tuple(flow["jurisdictions"]),
            places=tuple(places.label(code) for code in flow["jurisdictions"]),
            review=self._review(flow),
            under=under,
            restricted_by=restrictions,
            disputed="dispute" in flow,
            facts=(*self._facts(flow, names, opened), *extra),
            cites=tuple(self._cites(flow)),
        )

    def _marks(self, flow: dict[str, Any], opened: str | None) -> Iterator[str]:
        marks = [say(flow["outcome"])] if flow["outcome"] not in ("moved", "access") else []
        marks += [say(flow["certainty"])] if flow["certainty"] != "documented" else []
        if flow["status"] in ("ended", "paused", "enjoined", "proposed", "one-off"):
            year = (flow.get("end") or "")[:4]
            stands = say("once") if flow["status"] == "one-off" else say(flow["status"])
            marks.append(f"{stands} {year}" if year else stands)
        elif opened == "possible":
            # The words for a flow; those for a route may differ from them, as in Spanish.
            marks.append(say(_OPEN[opened]).rstrip(".").lower())
        marks += [say("disputed")] if "dispute" in flow else []
        line = ""
        for mark in marks:
            if line and len(line) + len(mark) + 3 > _LABEL_WIDTH:
                yield line
                line = ""
            line = f"{line} · {mark}" if line else mark
        if line:
            yield line

    def _facts(self, flow: dict[str, Any], names: Sequence[str], opened: str | None) -> Iterator[Fact]:
        yield Fact(say("Carries"), words.listed(names))
        yield Fact(say("How"), words.sentence(say(words.MECHANISM[flow["mechanism"]])))
        yield Fact(say("What is known"), words.sentence(say(words.OUTCOME[flow["outcome"]])))
        yield Fact(say("Certainty"), _term(CERTAINTY, flow["certainty"]))
        yield Fact(say("Dates"), words.sentence(_seen(flow) or say("not known")))
        yield Fact(say("Status"), _term(STATUS, flow["status"]))
        if opened is not None:
            yield Fact(say("On the day asked for"), say(_OPEN[opened]))
        yield Fact(say("Law"), words.listed(list(self._law(flow))) or say("No instrument is named."))
        yield Fact(say("Judge"), words.sentence(say(words.REVIEW[self._review(flow)])))
        yield Fact(say("Where"), words.listed([places.label(code) for code in flow["jurisdictions"]]))
        for item in flow.get("restrictions", ()):
            yield Fact(say("Restriction"), self._restriction(item))
        if "dispute" in flow:
            dispute = flow["dispute"]
            yield Fact(say("Disputed"), say("By {whom}: {says}", whom=self.called(dispute["by"]), says=dispute["says"]))
        if flow.get("note"):
            yield Fact(say("Note"), flow["note"])
        yield Fact(say("Id"), flow["id"])

    def _law(self, flow: dict[str, Any]) -> Iterator[str]:
        for id in flow.get("under", ()):
            one = self.record(id)
            citation = one.data.get("citation") if one else None
            yield f"{self.name(id)} ({citation})" if citation else self.name(id)

    def _review(self, flow: dict[str, Any]) -> str:
        named = [self.record(id) for id in flow.get("under", ())]
        return review_of(flow["mechanism"], {one.data["judicial_review"] for one in named if one})

    def _restriction(self, item: dict[str, Any]) -> str:
        codes = [words.place(code) for code in item.get("jurisdictions", ()) if code != places.NATION]
        said = [say(words.RESTRICTION[item["effect"]]), self.name(item["instrument"])]
        said += [say("in {places}", places=words.listed(codes))] if codes else []
        said += [say("since {date}", date=words.date(item["start"]))] if item.get("start") else []
        said += [say("until {date}", date=words.date(item["end"]))] if item.get("end") else []
        note = f" {item['note']}" if item.get("note") else ""
        return f"{words.sentence(' '.join(said))}{note}"

    def _cites(self, flow: dict[str, Any]) -> Iterator[Cite]:
        for item in flow.get("evidence", ()):
            yield cite(self._source(item["source"]), item["locator"], item["says"])
        if "dispute" in flow:
            yield cite(
                self._source(flow["dispute"]["source"]), "", say("Disputes it: {says}", says=flow["dispute"]["says"])
            )

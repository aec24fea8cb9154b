"""Which laws, orders and rules close or narrow the flows of a path, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..graph.days import bites, bites_in
from ..graph.store import Reader, Record
from ..schema import dates
from . import words
from .answer import Citation
from .build import source_ref
from .network import Network
from .openness import Schedule
from .question import Question
from .search import Label


@dataclass(frozen=True, slots=True)
class Law:
    """An instrument as it bites on one flow.

    Attributes:
        flow: the flow that it closes or narrows.
        effect: blocks or narrows; `to` what a narrowing leaves.
        evidence: the sources on the instrument.
    """

    id: str
    name: str
    effect: str
    flow: str
    to: tuple[str, ...]
    start: str | None
    first_seen: str | None
    end: str | None
    note: str | None
    evidence: tuple[Citation, ...]

    @property
    def since(self) -> str:
        """Since when, in words with a blank ahead: ` (since December 2019)`; nothing where no date is known."""
        days = words.in_force(self.start, self.first_seen, self.end)
        return f" ({days})" if days else ""


def citations(reader: Reader, data: Mapping[str, Any]) -> tuple[Citation, ...]:
    """The evidence of a record, each item with its source."""
    items = data.get("evidence", ())
    found = reader.fetch([item["source"] for item in items])
    return tuple(
        Citation(source_ref(found[item["source"]]), item["locator"], item["says"], item.get("relays")) for item in items
    )


def law(reader: Reader, flow: str, item: Mapping[str, Any]) -> Law:
    """A restriction of a flow, with the name of its instrument and the sources on it."""
    instrument = reader.get(item["instrument"])
    data: Mapping[str, Any] = instrument.data if instrument else {}
    return Law(
        item["instrument"], str(data.get("name", item["instrument"])), item["effect"], flow, tuple(item.get("to", ())),
        item.get("start"), item.get("first_seen"), item.get("end"), item.get("note"), citations(reader, data),
    )  # fmt: skip


def may_act(item: Mapping[str, Any], question: Question, state: int, where: int) -> bool:
    """Whether a restriction may bite on a flow on the days asked for, at a place of its path (rules 5 and 6).

    Args:
        state: the state in which the flow's sender stands, as a set of places; a flow is then judged there. 0 for none.
    """
    low, high = bites(item)[0]
    days = low <= dates.day(question.as_of) and dates.day(question.given or question.as_of) <= high
    return days and bool(bites_in(item) & (state or where))


class Laws:
    """What acts on the flows of one question, read once."""

    def __init__(self, reader: Reader, network: Network) -> None:
        self._reader = reader
        self._network = network
        self._flows: dict[str, Record] = {}
        self._found: dict[tuple[str, int], Law] = {}
        self._gates = {(edge.one.flow, edge.one.record): edge.gate for edge in network.edges}

    def outcome(self, label: Label) -> str:
        """The weakest outcome of a path, by name."""
        from ..schema.vocabularies import OUTCOME

        names = list(OUTCOME.terms)
        return max((move.edge.one.outcome_name for move in label.moves), key=names.index)

    def acting(self, label: Label, where: int, *, closing: bool) -> Iterator[tuple[int, tuple[Law, ...]]]:
        """Sets of places, each with the restrictions that act there: on the flows that are shut, or else narrow open ones."""
        groups: dict[tuple[tuple[str, int], ...], int] = {}
        items = [one for move in label.moves for one in self._items(move.edge.one.flow)]
        if not items:
            yield where, ()
            return
        remaining = where
        while remaining:
            bit = remaining & -remaining
            remaining ^= bit
            key = tuple(
                (flow, index)
                for move in label.moves
                if not closing or self._shut(move.edge.one.flow, move.edge.one.record, bit)
                for flow, index in self._items(move.edge.one.flow)
                if self._bites(flow, index, bit, closing)
            )
            groups[key] = groups.get(key, 0) | bit
        for key, mask in groups.items():
            yield mask, tuple(self._law(*one) for one in key)

    def _items(self, flow: str) -> list[tuple[str, int]]:
        """The restrictions of a flow that can close or narrow it, by their number."""
        if flow not in self._flows:
            self._flows |= self._reader.fetch([flow])
        items = self._flows[flow].data.get("restrictions", ())
        return [(flow, index) for index, one in enumerate(items) if one["effect"] in ("blocks", "narrows")]

    def _shut(self, flow: str, record: str, bit: int) -> bool:
        """Whether a flow lets this type through at a place under the question as it was put."""
        openness = self._network.openness
        if isinstance(openness, Schedule):
            # Each flow may have days of its own and the path still none in order.
            return True
        gate = self._gates.get((flow, record))
        return gate is None or not openness.places(gate) & bit

    def _bites(self, flow: str, index: int, bit: int, closing: bool) -> bool:
        data = self._flows[flow].data
        item = data["restrictions"][index]
        if not closing and item["effect"] != "narrows":
            return False
        question = self._network.question
        if question.ever or "restriction" in question.lifted or item["instrument"] in question.without:
            return False
        return may_act(item, question, self._network.facts.holders[data["from"]].state, bit)

    def _law(self, flow: str, index: int) -> Law:
        key = (flow, index)
        if key not in self._found:
            found = law(self._reader, flow, self._flows[flow].data["restrictions"][index])
            same = next((one for one in self._found.values() if one.id == found.id), None)
            self._found[key] = replace(found, evidence=same.evidence) if same else found
        return self._found[key]

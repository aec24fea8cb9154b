"""Pictures without a question: what is around something, a list of flows, and the whole graph by record family."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..graph.pictures.model import GROUP, Edge, Fact, Node, Picture, Table, View
from ..graph.store import Reader, TypeFacts
from ..graph.type_relations import TypeRelations
from ..schema.errors import UsageError
from ..schema.language import of_languages, say
from . import words
from .build import dataset_ref
from .grouping import Arranged, arrange
from .listing import Listing
from .network import unknown
from .picture_days import OpenDays
from .picture_parts import Parts
from .pictures import HOP_HEADER, edge_row
from .resolve import resolve

_DRAWABLE = ("holder", "record-type", "instrument", "flow")
_MOST_SINGLE_VIEWS = 1500
_LEAST_IN_FAMILY = 2
_CAVEATS = (
    "What is drawn are single flows, each for itself. That one brings a record and another takes one does not mean that"
    " it is the same: only a trace (runoff trace) tells routes.",
    "An empty place on the map is not safety: it may only mean that nobody has looked or published.",
)


class _Drawn:
    """Cards of holders and arrows of flows, by id."""

    def __init__(self, reader: Reader, flows: Iterable[str]) -> None:
        carried = {one for record in reader.fetch(sorted(set(flows))).values() for one in record.data["carries"]}
        self.parts = Parts(reader, None, OpenDays(reader, carried))
        self.flows = {flow["id"]: flow for flow in self.parts.fetch_flows(flows)}
        self.nodes: dict[str, Node] = {}
        self.edges: dict[str, Edge] = {}
        for flow in self.flows.values():
            sender, receiver = self._holder(flow["from"]), self._holder(flow["to"])
            if sender is not receiver:
                self.edges[flow["id"]] = self.parts.flow(f"flow:{flow['id']}", sender, receiver, flow, flow["carries"])

    def _holder(self, id: str) -> Node:
        if id not in self.nodes:
            self.nodes[id] = self.parts.holder(id, id)
        return self.nodes[id]

    def add(self, id: str) -> None:
        """A holder that stands by itself."""
        self._holder(id)


def _picture(
    reader: Reader, title: str, drawn: _Drawn, arranged: Arranged, caveats: Iterable[str], notice: str | None = None
) -> Picture:
    dataset = dataset_ref(reader.datasets())
    counted = say(
        "{flows} among {holders}", flows=words.count(len(drawn.edges), "flow"), holders=words.count(len(drawn.nodes), "holder")
    )  # fmt: skip
    rows = tuple(edge_row(edge, drawn.nodes) for edge in drawn.edges.values())
    if len(rows) > _MOST_SINGLE_VIEWS:
        rows = ()
    return Picture(
        title=title,
        summary=f"{counted} · {dataset.name} {dataset.version}",
        dataset=f"{dataset.name} {dataset.version}",
        nodes=(*drawn.nodes.values(), *arranged.nodes),
        edges=(*drawn.edges.values(), *arranged.edges),
        views=tuple(arranged.views),
        table=Table(tuple(map(say, HOP_HEADER[1:])), rows),
        caveats=(*caveats, *map(say, _CAVEATS), *of_languages()),
        notice=notice,
    )


def from_listing(reader: Reader, listing: Listing, everything: bool = False) -> Picture:
    """The picture of a list: of the flows that its rows name, and of those on the paths that they name.

    Raises:
        UsageError: the rows name neither.
    """
    flows = {str(row.cells["flow"]) for row in listing.rows if row.cells.get("flow")}
    for id in sorted({str(row.cells["path"]) for row in listing.rows if row.cells.get("path")}):
        answer = resolve(reader, id)
        flows |= {str(hop.flow) for path in answer.paths for hop in path.flows} if answer else set()
    if not flows:
        raise UsageError("the answer names no flow that could be drawn.", "Read it: runoff run NAME")
    drawn = _Drawn(reader, flows)
    nodes, edges = list(drawn.nodes.values()), list(drawn.edges.values())
    arranged = arrange("flows", say("Flows"), nodes, edges, everything=everything)
    return _picture(reader, listing.title, drawn, arranged, listing.caveats, _grouped(arranged, nodes))


def _grouped(arranged: Arranged, nodes: Sequence[Node]) -> str | None:
    """What to say where holders stand in groups."""
    if len(arranged.views) == 1:
        return None
    return say(
        "{holders} are more than are easy to read: they stand in groups that open on click. Add --all to draw each by itself.",
        holders=words.count(len(nodes), "holder"),
    )


def around(reader: Reader, id: str, depth: int = 1, everything: bool = False) -> Picture:
    """The picture of what is around a holder, a record type, an instrument or a flow.

    Args:
        depth: how many flows to go on, in either direction.
        everything: one view of all, where there is too much to read.

    Raises:
        UnknownId: no such thing has this id.
    """
    record = reader.get(id)
    if record is None or record.kind not in _DRAWABLE:
        raise unknown(reader, "holder, record type, instrument or flow", id, _DRAWABLE)
    flows, keep = _first_flows(reader, record.kind, id)
    for _ in range(depth - 1):
        ends = {end for one in reader.fetch(sorted(flows)).values() for end in (one.data["from"], one.data["to"])}
        flows |= {flow for end in ends for flow in reader.flows_at(end)}
    drawn = _Drawn(reader, flows)
    if record.kind == "holder":
        drawn.add(id)
    nodes, edges = list(drawn.nodes.values()), list(drawn.edges.values())
    arranged = arrange("around", say("All"), nodes, edges, keep, everything=everything)
    name = drawn.parts.called(id)
    title = say("Around {name}", name=name)
    if depth > 1:
        title = say("Around {name}, {flows} far", name=name, flows=words.count(depth, "flow"))
    return _picture(reader, title, drawn, arranged, (), _grouped(arranged, nodes))


def _first_flows(reader: Reader, kind: str, id: str) -> tuple[set[str], set[str]]:
    """The flows that touch something, and the holders that stay out of groups."""
    if kind == "holder":
        inside = reader.inside(id)
        return {flow for holder in inside for flow in reader.flows_at(holder)}, inside
    if kind == "flow":
        return {id}, set()
    wanted = TypeRelations(reader.types()).asked(id) if kind == "record-type" else {id}
    fields = ("carries",) if kind == "record-type" else ("under", "restrictions")
    return {other for one in wanted for of, other, field in reader.mentions(one)
            if of == "flow" and field in fields}, set()  # fmt: skip


def whole(reader: Reader, everything: bool = False) -> Picture:
    """The picture of the whole graph: record families, each opening into its holders and flows, holder by holder."""
    drawn = _Drawn(reader, reader.ids(["flow"]))
    families = _families(reader.types(), drawn)
    arranged = Arranged()
    overview: list[str] = []
    rest: list[str] = []
    for family, flows in families:
        view = f"family:{family}"
        ends = {end for flow in flows for end in (drawn.flows[flow]["from"], drawn.flows[flow]["to"])}
        edges = [drawn.edges[flow] for flow in flows if flow in drawn.edges]
        parent = "all" if len(flows) >= _LEAST_IN_FAMILY else "rest"
        _extend(arranged, arrange(view, drawn.parts.name(family), [drawn.nodes[end] for end in sorted(ends)], edges,
                                  parent=parent, base=family, everything=everything))  # fmt: skip
        card = _family_card(drawn, family, view, tuple(edge.id for edge in edges), len(ends))
        arranged.nodes.append(card)
        (overview if parent == "all" else rest).append(card.id)
    if rest:
        label = say("Other record types")
        arranged.nodes.append(Node(
            "rest", "rest", label, GROUP, words.count(len(rest), "record type"), opens="rest",
            members=tuple(id for node in arranged.nodes if node.id in rest for id in node.members),
        ))  # fmt: skip
        overview.append("rest")
        arranged.views.append(View("rest", label, tuple(rest), says=say("One flow each."), parent="all", grid=True))
    says = say("Record types that are seen to flow, most flows first. Each opens on click.")
    arranged.views.insert(0, View("all", say("Record types"), tuple(overview), says=says, grid=True))
    notice = _single_views(drawn, arranged, everything)
    return _picture(reader, say("All flows by what they carry"), drawn, arranged, (), notice)


def _extend(into: Arranged, more: Arranged) -> None:
    into.views += more.views
    into.nodes += more.nodes
    into.edges += more.edges


def _families(types: dict[str, TypeFacts], drawn: _Drawn) -> list[tuple[str, list[str]]]:
    """The widest types, with the flows that carry one of their kinds or extracts; most flows first."""
    flows: dict[str, set[str]] = {}
    for flow in drawn.flows.values():
        for record in flow["carries"]:
            flows.setdefault(_widest(types, record), set()).add(flow["id"])
    return sorted(((family, sorted(found)) for family, found in flows.items()), key=lambda one: (-len(one[1]), one[0]))


def _widest(types: dict[str, TypeFacts], record: str) -> str:
    seen: set[str] = set()
    while record not in seen and record in types:
        seen.add(record)
        record = types[record].broader or types[record].extract_of or record
    return record


def _family_card(drawn: _Drawn, family: str, view: str, flows: tuple[str, ...], holders: int) -> Node:
    data: dict[str, Any] = record.data if (record := drawn.parts.record(family)) else {}
    facts = [Fact(say("What it is"), data["definition"])] if data.get("definition") else []
    facts.append(Fact(say("Id"), family))
    says = f"{words.count(len(flows), 'flow')} · {words.count(holders, 'holder')}"
    return Node(f"type:{family}", family, drawn.parts.name(family), "record-type", says, opens=view, members=flows,
                facts=tuple(facts))  # fmt: skip


def _single_views(drawn: _Drawn, arranged: Arranged, everything: bool) -> str | None:
    """A view of what each holder sends and gets, unless there are too many to keep in one file."""
    if len(drawn.edges) > _MOST_SINGLE_VIEWS:
        return say(
            "The table and the views of single holders are left out, for there are {flows}. Draw one by: runoff draw around ID.",
            flows=words.count(len(drawn.edges), "flow"),
        )
    from dataclasses import replace

    at: dict[str, list[Edge]] = {}
    for edge in drawn.edges.values():
        for end in (edge.from_, edge.to):
            at.setdefault(end, []).append(edge)
    for id, edges in at.items():
        ends = sorted({end for edge in edges for end in (edge.from_, edge.to)})
        title = drawn.nodes[id].label
        _extend(
            arranged,
            arrange(f"at:{id}", title, [drawn.nodes[end] for end in ends], edges, {id}, "all", everything=everything),
        )
        drawn.nodes[id] = replace(drawn.nodes[id], opens=f"at:{id}")
    return None

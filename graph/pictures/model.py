"""A picture as plain data: what stands on it, what each thing is, and which routes run over it.

Nothing here draws. Whoever makes a picture writes every text in words; whoever draws it treats them as data.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..days import NEVER, Days

#: As many nodes as a person can take in; a picture of more leaves some out and says so.
READABLE = 60

FLOW = "flow"
STEP = "step"
BUNDLE = "bundle"
HOLDER = "holder"
GROUP = "group"


@dataclass(frozen=True, slots=True)
class Cite:
    """A citation in words: what the source says, who published it where and when, and an address or None."""

    says: str
    source: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known of a node or an edge, under a short heading."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Node:
    """A card of the picture.

    Attributes:
        id: unique in the picture; `ref` is the id of the holder or record type that it shows, which may stand twice.
        kind: chief kind of a holder, `record-type` or `group`.
        says: its kind and role in words, as the card shows it below the name.
        role: first, target or nothing.
        opens: id of the view that opens on demand, or None.
        members: ids of the edges that a group or a record type stands for.
    """

    id: str
    ref: str
    label: str
    kind: str
    says: str
    role: str = ""
    jurisdiction: str | None = None
    generic: bool = False
    opens: str | None = None
    members: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    cites: tuple[Cite, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow: a flow, an inferred step between two holders, or a bundle of flows between groups.

    Attributes:
        from_, to: ids of nodes.
        ref: id of the flow; empty for steps and bundles.
        title: who to whom, in words.
        label: what it carries, in short lines beside the arrow; `marks` what is unusual about it.
        record_ids, records: what it carries, by id and by name.
        open: certain, possible or closed on the day of the picture; None where dates are not judged.
        possible, certain: days on which it is open, at a place that the picture is about.
        review: before, on-challenge, none or unknown (rule 13).
        members: ids of the edges that a bundle stands for.
    """

    id: str
    from_: str
    to: str
    kind: str = FLOW
    ref: str = ""
    title: str = ""
    label: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    record_ids: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    mechanism: str = ""
    outcome: str = ""
    status: str = ""
    certainty: str = ""
    open: str | None = None
    possible: Days = NEVER
    certain: Days = NEVER
    start: str | None = None
    end: str | None = None
    first_seen: str | None = None
    last_seen: str | None = None
    dates: str = ""
    jurisdictions: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    review: str = ""
    under: tuple[str, ...] = ()
    restricted_by: tuple[str, ...] = ()
    disputed: bool = False
    facts: tuple[Fact, ...] = ()
    cites: tuple[Cite, ...] = ()
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """A path over the picture, with the sentences of the text answer.

    Attributes:
        number: that of its route in the text answer; `variant` tells apart paths over the same holders.
        path: stable id of the path.
        possible, certain: days on which every flow of it is open at one and the same place.
    """

    number: int
    variant: int
    path: str
    title: str
    verdict: str
    nodes: tuple[str, ...]
    edges: tuple[str, ...]
    lines: tuple[str, ...]
    open: str | None
    possible: Days = NEVER
    certain: Days = NEVER


@dataclass(frozen=True, slots=True)
class View:
    """What is drawn together: some nodes and edges, with a heading.

    Attributes:
        parent: id of the view from which it opens, or None.
        base: id of the record type that goes without saying in it, or None.
        grid: whether the cards stand in rows, for lack of arrows.
    """

    id: str
    title: str
    nodes: tuple[str, ...]
    edges: tuple[str, ...] = ()
    says: str = ""
    parent: str | None = None
    base: str | None = None
    grid: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote of the text: its number, its text without the address, and the address or None."""

    number: int
    text: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """The content of the picture in rows."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """All that a page shows.

    Attributes:
        title, summary: the question as a heading, and what the answer rests on.
        day: the day asked for as an ordinal, or None where dates are not judged.
        routes: paths in the order of the text answer; empty for neighbourhoods and the whole graph.
        views: the first is shown on opening.
        intro: lines above the text; `caveats` what the picture does not say.
        notice: what the reader must know first: what is not drawn and how to get it, or that there is no path; or None.
    """

    title: str
    summary: str
    dataset: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    views: tuple[View, ...]
    table: Table
    routes: tuple[Route, ...] = ()
    day: int | None = None
    intro: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    caveats: tuple[str, ...] = ()
    notice: str | None = None

    def flat(self) -> Picture:
        """The picture without groups and bundles, for files that other programs read."""
        nodes = tuple(node for node in self.nodes if node.kind not in (GROUP, "record-type"))
        kept = {node.id for node in nodes}
        edges = tuple(edge for edge in self.edges if edge.kind != BUNDLE and {edge.from_, edge.to} <= kept)
        return replace(self, nodes=nodes, edges=edges)

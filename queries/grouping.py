"""Views that a person can read: many holders stand as groups, by kind, state and name, that open on click."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from ..graph.pictures.model import BUNDLE, FLOW, GROUP, READABLE, Edge, Fact, Node, View
from ..schema import places
from ..schema.language import say
from . import words

_CHUNK = 40
_PLURAL = {
    "custodian": "Custodians", "agency": "Agencies", "vendor": "Vendors", "data-broker": "Data brokers",
    "network": "Networks", "system": "Systems", "people": "People",
}  # fmt: skip


@dataclass(slots=True)
class _Group:
    """Some holders that stand on one card; `parts` are the groups into which it opens."""

    id: str
    label: str
    members: list[Node]
    parts: list[_Group] = field(default_factory=list)


@dataclass(slots=True)
class Arranged:
    """Views, with the group cards and bundles that stand on them."""

    views: list[View] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)


def arrange(
    id: str,
    title: str,
    nodes: Sequence[Node],
    edges: Sequence[Edge],
    keep: Iterable[str] = (),
    parent: str | None = None,
    base: str | None = None,
    everything: bool = False,
) -> Arranged:
    """Views of some holders and flows: one if it can be read, else groups that open.

    Args:
        keep: ids of nodes that are never put into a group.
        base: id of the record type that goes without saying.
        everything: make one view, however large.
    """
    found = Arranged()
    if everything or len(nodes) <= READABLE:
        found.views.append(View(id, title, tuple(n.id for n in nodes), tuple(e.id for e in edges), "", parent, base))
        return found
    kept = [node for node in nodes if node.id in set(keep)]
    others = [node for node in nodes if node.id not in set(keep)]
    top = _split(id, others, 0)
    _view(found, _Group(id, title, others, top), kept, [], edges, parent)
    return found


def _by_kind(node: Node) -> str:
    return say(_PLURAL[node.kind])


def _by_place(node: Node) -> str:
    return places.label(node.jurisdiction) if node.jurisdiction else say("no one state")


_KEYS: tuple[Callable[[Node], str], ...] = (_by_kind, _by_place)


def _split(id: str, members: Sequence[Node], depth: int, label: str = "") -> list[_Group]:
    """Groups by kind, those that are too large by place, and those by name."""
    if depth == len(_KEYS):
        ordered = sorted(members, key=lambda node: (node.label.casefold(), node.id))
        parts = [ordered[at : at + _CHUNK] for at in range(0, len(ordered), _CHUNK)]
        return [
            _Group(f"{id}.{index}", _from_to(label, part[0].label, part[-1].label), part)
            for index, part in enumerate(parts)
        ]
    groups: dict[str, list[Node]] = {}
    for node in members:
        groups.setdefault(_KEYS[depth](node), []).append(node)
    found = []
    for index, (key, part) in enumerate(sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))):
        name = f"{label}, {key}" if label else key
        group = _Group(f"{id}.{index}", name, part)
        if len(part) > _CHUNK:
            group.parts = _split(group.id, part, depth + 1, name)
            if len(group.parts) == 1:
                group.parts = group.parts[0].parts or []
        found.append(group)
    return found


def _from_to(label: str, first: str, last: str) -> str:
    return say("{group}: {first} to {last}", group=label, first=first[:12].strip(), last=last[:12].strip())


def _view(
    found: Arranged, group: _Group, kept: Sequence[Node], beside: Sequence[_Group], edges: Sequence[Edge],
    parent: str | None, parent_is_group: bool = False,
) -> None:  # fmt: skip
    """The view into which a group opens, and those of its parts: what is inside by itself, the rest in groups."""
    inside = {node.id for node in group.members}
    touching = [edge for edge in edges if not beside or edge.from_ in inside or edge.to in inside]
    card_of = {node.id: node.id for node in kept}
    if not group.parts and len({*_ends(touching)}) <= READABLE:
        # Few enough to stand by themselves, those outside the group too.
        card_of |= {id: id for id in _ends(touching)}
        beside = []
    for other in beside:
        card_of |= {node.id: f"{group.id}/{other.id}" for node in other.members}
    for part in group.parts:
        card_of |= {node.id: f"{group.id}/{part.id}" for node in part.members}
    if not group.parts:
        card_of |= {node.id: node.id for node in group.members}
    shown = list(dict.fromkeys(card for id in _ends(touching) if (card := card_of.get(id))))
    for other in (*group.parts, *beside):
        if f"{group.id}/{other.id}" in shown:
            found.nodes.append(_card(f"{group.id}/{other.id}", other, touching, opens=other.id))
    drawn = _bundled(found, group.id, touching, card_of)
    says = say("Groups open on click.") if group.parts or beside else ""
    found.views.append(View(group.id, group.label, tuple(sorted(shown)), tuple(drawn), says, parent))
    for part in group.parts:
        others = [other for other in group.parts if other is not part]
        if parent_is_group and others:
            # One card for the rest of the same kind: a view shows what is near, and the way back to what is not.
            inside = {node.id for node in part.members}
            rest = [node for node in group.members if node.id not in inside]
            others = [_Group(group.id, say("Other {group}", group=f"{group.label[:1].lower()}{group.label[1:]}"), rest)]
        _view(found, part, kept, [*others, *beside], edges, group.id, True)


def _ends(edges: Iterable[Edge]) -> Iterable[str]:
    for edge in edges:
        yield edge.from_
        yield edge.to


def _card(id: str, group: _Group, edges: Iterable[Edge], opens: str) -> Node:
    inside = {node.id for node in group.members}
    flows = tuple(edge.id for edge in edges if edge.kind == FLOW and (edge.from_ in inside or edge.to in inside))
    says = f"{words.count(len(group.members), 'holder')} · {words.count(len(flows), 'flow')}"
    return Node(id, id, group.label, GROUP, says, opens=opens, members=flows)


def _bundled(found: Arranged, view: str, edges: Iterable[Edge], card_of: dict[str, str]) -> list[str]:
    """The arrows of a view: single flows between single holders, bundles where a group is at an end."""
    between: dict[tuple[str, str], list[Edge]] = {}
    drawn = []
    for edge in edges:
        ends = card_of.get(edge.from_), card_of.get(edge.to)
        if ends == (edge.from_, edge.to):
            drawn.append(edge.id)
        elif ends[0] and ends[1] and ends[0] != ends[1] and edge.kind == FLOW:
            between.setdefault((ends[0], ends[1]), []).append(edge)
    for (start, end), members in between.items():
        id = f"{view}|{start}>{end}"
        label = words.count(len(members), "flow")
        found.edges.append(Edge(
            id, start, end, BUNDLE, title=label, label=(label,), members=tuple(edge.id for edge in members),
            facts=(Fact(say("What it is"), label),),
        ))  # fmt: skip
        drawn.append(id)
    return drawn

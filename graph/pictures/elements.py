"""What the page draws: a view's cards, points, labels and stretches of arrows, each with its place.

An arrow is drawn as stretches between points, so that it goes round the cards between its ends. Points and labels are
nodes of the drawing too; `r` says which node (`n3`) or edge (`e7`) of the picture an element belongs to.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any, NamedTuple

from ...schema.language import english, say
from .layout import CARD_WIDTH, Layout, grid, settle
from .model import Edge, Picture, View

_NAME_WIDTH = 18
_NAME_LINES = 3
#: In another language than English names are longer, and what tells them apart, such as the state, may come last.
_LONGER_NAME_LINES = 5
_FORMAT_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C, 0xFEFF])


class Elements(NamedTuple):
    """Nodes and edges of a drawing, as vis-network takes them."""

    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]


def shown(text: str) -> str:
    """A text for one line of the drawing: no control characters, none that turn the direction of what follows."""
    kept = "".join(char if char.isprintable() else " " for char in text.translate(_FORMAT_CONTROLS))
    return " ".join(kept.split())


def name_lines(label: str) -> list[str]:
    """A name in the lines that a card has room for."""
    most = _NAME_LINES if english() else _LONGER_NAME_LINES
    return textwrap.wrap(shown(label), _NAME_WIDTH, max_lines=most, placeholder="…") or [say("(no name)")]


def card_height(label: str) -> float:
    """The height of a card with this name."""
    return 25.0 + 15.0 * len(name_lines(label))


def label_lines(edge: Edge, view: View) -> list[str]:
    """The lines of an arrow's label in a view: what it carries, if that does not go without saying, and its marks."""
    plain = edge.record_ids == (view.base,)
    lines = map(shown, edge.marks if plain else (*edge.label, *edge.marks))
    return [line if len(line) <= 26 else f"{line[:25]}…" for line in lines if line][:4]


def _label_size(lines: list[str]) -> tuple[float, float]:
    return 8.0 + 6.8 * max(map(len, lines)), 4.0 + 13.0 * len(lines)


class Drawer:
    """Turns the views of one picture into elements; looks everything up once, for there may be hundreds of views."""

    def __init__(self, picture: Picture) -> None:
        self._edges = {edge.id: edge for edge in picture.edges}
        self._roles = {node.id: node.role for node in picture.nodes}
        self._heights = {node.id: card_height(node.label) for node in picture.nodes}
        self.node_at = {node.id: f"n{index}" for index, node in enumerate(picture.nodes)}
        self.edge_at = {edge.id: f"e{index}" for index, edge in enumerate(picture.edges)}

    def lay_out(self, view: View) -> Layout:
        """Where everything in a view stands."""
        heights = {id: self._heights[id] for id in view.nodes}
        if view.grid:
            return grid(heights)
        drawn = [edge for id in view.edges if (edge := self._edges[id]).from_ != edge.to]
        labels = {edge.id: _label_size(lines) for edge in drawn if (lines := label_lines(edge, view))}
        weights = {edge.id: len(edge.members) or 1 for edge in drawn}
        first = [id for id in view.nodes if self._roles[id] in ("first", "edge")]
        last = [id for id in view.nodes if self._roles[id] == "target"]
        return settle(heights, [(edge.id, edge.from_, edge.to) for edge in drawn], labels, weights, first, last)

    def elements(self, view: View) -> Elements:
        """A view as the drawing's nodes and edges."""
        layout = self.lay_out(view)
        found = Elements([], [])
        for id, (x, y) in layout.cards.items():
            size = {"w": CARD_WIDTH, "h": self._heights[id]}
            found.nodes.append({"id": self.node_at[id], "r": self.node_at[id], "t": "card", "x": x, "y": y, **size})
        for id, line in layout.lines.items():
            name = self.edge_at[id]
            found.nodes.extend(_points(name, line.points))
            found.edges.extend(_stretches(name, len(line.points)))
            if lines := label_lines(self._edges[id], view):
                width, height = _label_size(lines)
                x, y = line.label or _middle(line.points)
                label = {"id": f"{name}l", "r": name, "t": "label", "x": x, "y": y, "w": width, "h": height, "l": lines}
                found.nodes.append(label if line.label else {**label, "crowded": True})
        return found


def _middle(points: tuple[tuple[float, float], ...]) -> tuple[float, float]:
    (x0, y0), (x1, y1) = points[0], points[1]
    return (x0 + x1) / 2, (y0 + y1) / 2


def _points(name: str, points: tuple[tuple[float, float], ...]) -> Iterator[dict[str, Any]]:
    for index, (x, y) in enumerate(points):
        yield {"id": f"{name}p{index}", "r": name, "t": "point", "x": x, "y": y}


def _stretches(name: str, points: int) -> Iterator[dict[str, Any]]:
    for index in range(points - 1):
        last = {"last": True} if index == points - 2 else {}
        yield {"id": f"{name}s{index}", "from": f"{name}p{index}", "to": f"{name}p{index + 1}", "r": name, **last}

"""How things look, declared once: the drawing, the legend and the exports read the same tables.

Colours are those of Okabe and Ito, which colour-blind readers can tell apart; none of them tells anything alone: kinds
have a shape too, certainty a dash pattern, outcomes an arrowhead, and closed flows a word.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ...schema.language import say


class KindStyle(NamedTuple):
    """Mark of a kind of node: its shape, and its colour in light and dark."""

    shape: str
    light: str
    dark: str
    says: str


class LineStyle(NamedTuple):
    """How a line looks: dash pattern in units of its width, and what it means."""

    dash: tuple[int, ...]
    says: str


class HeadStyle(NamedTuple):
    """An arrowhead and colours of the outcomes that have it."""

    head: str
    light: str
    dark: str
    says: str


KINDS = {
    "custodian": KindStyle("square", "#0072B2", "#56A8DC", "custodian: first holder"),
    "people": KindStyle("circle", "#8A6D00", "#F0E442", "people whose records they are"),
    "agency": KindStyle("hexagon", "#C04A00", "#F08A4B", "agency"),
    "vendor": KindStyle("diamond", "#A8527F", "#E0A0C6", "vendor"),
    "data-broker": KindStyle("triangle", "#B87700", "#F0B429", "data broker"),
    "network": KindStyle("ring", "#00805C", "#2FC79B", "network"),
    "system": KindStyle("cylinder", "#2B7FB5", "#8CCBF0", "system"),
    "record-type": KindStyle("sheet", "#555555", "#BBBBBB", "record type"),
    "group": KindStyle("stack", "#555555", "#BBBBBB", "group that opens on click"),
}

LINES = {
    "documented": LineStyle((), "documented"),
    "reported": LineStyle((6, 3), "reported: by named journalism or research"),
    "alleged": LineStyle((1, 3), "alleged: a claim, not confirmed"),
    "inferred": LineStyle((1, 1), "inferred: is part of, is run by, is one of"),
}

HEADS = {
    "moved": HeadStyle("triangle", "#1F4E79", "#9CC9F5", "records moved, or standing access"),
    "access": HeadStyle("triangle", "#1F4E79", "#9CC9F5", "records moved, or standing access"),
    "demanded": HeadStyle("vee", "#B03A00", "#FF9F66", "demanded; delivery not documented"),
    "permitted": HeadStyle("circle", "#5B4B8A", "#C3B3F5", "permitted; no instance documented"),
    "refused": HeadStyle("bar", "#7A2048", "#F093B8", "asked for; nothing moved"),
    "": HeadStyle("triangle", "#555555", "#BBBBBB", "inferred step"),
}

CLOSED = HeadStyle("box", "#8A8A8A", "#808080", "ended, or closed on the day shown")
POSSIBLE_OPACITY = 0.62
WIDTH = 2

#: Marks of kinds as SVG paths around the origin, 16 units wide; the canvas, the legend and exports draw the same ones.
SHAPES = {
    "square": "M-7-7H7V7H-7Z",
    "circle": "M-8 0A8 8 0 1 0 8 0A8 8 0 1 0-8 0Z",
    "hexagon": "M-8 0L-4-7H4L8 0L4 7H-4Z",
    "diamond": "M0-8.5L8.5 0L0 8.5L-8.5 0Z",
    "triangle": "M0-8L8.5 7H-8.5Z",
    "ring": "M-8 0A8 8 0 1 0 8 0A8 8 0 1 0-8 0ZM-4 0A4 4 0 1 1 4 0A4 4 0 1 1-4 0Z",
    "cylinder": "M-7-5C-7-9 7-9 7-5V5C7 9-7 9-7 5ZM-7-4.4C-7-1.4 7-1.4 7-4.4L7-3.4C7-.4-7-.4-7-3.4Z",
    "sheet": "M-6-8H2L6-4V8H-6Z",
    "stack": "M-8-3H4V8H-8ZM-4-4V-8H8V4H5V-4Z",
}

#: Arrowheads as SVG paths that point right and end at the origin.
ARROWS = {
    "triangle": "M0 0L-10-5V5Z",
    "vee": "M0 0L-11-6L-7 0L-11 6Z",
    "circle": "M0 0A4.5 4.5 0 1 0-9 0A4.5 4.5 0 1 0 0 0Z",
    "bar": "M0-7V7H-3V-7Z",
    "box": "M0-4.5V4.5H-9V-4.5Z",
}


def plain(look: KindStyle | HeadStyle) -> dict[str, Any]:
    """A look as plain data, its meaning in the language of sentences."""
    return look._replace(says=say(look.says))._asdict()

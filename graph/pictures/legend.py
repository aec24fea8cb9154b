"""The legend: what occurs in a picture, drawn from the tables that the picture itself is drawn from."""

from __future__ import annotations

from typing import NamedTuple

from ...schema.language import say
from . import style
from .model import FLOW, STEP, Picture


class Entry(NamedTuple):
    """One line of the legend: a mark (`node`) or a line with its head, and what it means."""

    says: str
    path: str = ""
    dash: str = ""
    colour: str = ""
    opacity: float = 1.0
    line: bool = False


def legend(picture: Picture) -> list[Entry]:
    """Entries for what occurs in the picture, and for nothing else."""
    kinds = {node.kind for node in picture.nodes}
    flows = [edge for edge in picture.edges if edge.kind == FLOW]
    entries = [
        Entry(say(look.says), style.SHAPES[look.shape], colour=f"k-{kind}")
        for kind, look in style.KINDS.items()
        if kind in kinds
    ]
    said = set()
    for outcome, head in style.HEADS.items():
        if head.says not in said and any(edge.outcome == outcome for edge in flows):
            said.add(head.says)
            said_of = say("Arrow: {meaning}", meaning=say(head.says))
            entries.append(Entry(said_of, style.ARROWS[head.head], "", f"o-{outcome}", line=True))
    for certainty, look in style.LINES.items():
        steps = certainty == "inferred" and any(edge.kind == STEP for edge in picture.edges)
        if steps or any(edge.certainty == certainty for edge in flows):
            dash = " ".join(str(part * style.WIDTH) for part in look.dash)
            entries.append(Entry(say("Line: {meaning}", meaning=say(look.says)), "", dash, "o-", line=True))
    if any(edge.open == "possible" for edge in flows):
        entries.append(Entry(say("Paler: possibly open"), "", "", "o-moved", style.POSSIBLE_OPACITY, True))
    if flows:
        grey = say("Grey: {meaning}", meaning=say(style.CLOSED.says))
        entries.append(Entry(grey, style.ARROWS[style.CLOSED.head], "", "o-closed", line=True))
    return entries

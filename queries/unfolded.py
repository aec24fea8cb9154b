"""Paths one by one, none folded into another: for questions that read them place by place, or day by day."""

from __future__ import annotations

from . import path_id
from .search import Label, RawPath, Search


class Unfolded(Search):
    """A search that folds nothing: which paths fold into which depends on the place and on the day."""

    def _finish(self, labels: list[Label]) -> list[RawPath]:
        if len(labels[0].moves) > self.max_hops:
            return []
        return [RawPath(label, self._key(label), ()) for label in labels if all(via.met(label) for via in self.vias)]


def stood(label: Label) -> tuple[str, ...]:
    """The holders on which a path stands, in order."""
    stands = [label.start.holder, *(step.holder for step in label.start.steps)]
    for move in label.moves:
        stands += move.stands
    return tuple(stands)


def flows_of(raw: RawPath) -> tuple[str, ...]:
    """The flows of a path, in order."""
    return tuple(move.edge.one.flow for move in raw.label.moves)


def id_of(raw: RawPath) -> str:
    """The id of a path."""
    start = raw.label.start
    return path_id.make(start.holder, start.record, flows_of(raw))

"""Where the labels of arrows stand: on the arrow, off the cards and off each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

_TRIES = (0.5, 0.36, 0.64, 0.24, 0.76)


class Box(NamedTuple):
    """A rectangle by its centre and size."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: Box) -> bool:
        """Whether the two overlap."""
        return (
            abs(self.x - other.x) * 2 < self.width + other.width
            and abs(self.y - other.y) * 2 < self.height + other.height
        )


def curve(start: tuple[float, float], end: tuple[float, float], t: float) -> tuple[float, float]:
    """A point of the curve that joins two points and is level at both."""
    bend = (end[0] - start[0]) / 2
    xs = (start[0], start[0] + bend, end[0] - bend, end[0])
    ys = (start[1], start[1], end[1], end[1])
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    return (
        sum(weight * x for weight, x in zip(weights, xs, strict=True)),
        sum(weight * y for weight, y in zip(weights, ys, strict=True)),
    )


def _beside(start: tuple[float, float], end: tuple[float, float], t: float, width: float, height: float) -> Box:
    """A label's box at a point of a curve: on it where it is steep, above it where it is flat and would be covered."""
    x, y = curve(start, end, t)
    flat = abs(end[1] - start[1]) < height
    return Box(x, y - height / 2 - 2 if flat else y, width, height)


def place_labels(
    ways: Mapping[str, Sequence[tuple[float, float]]],
    sizes: Mapping[str, tuple[float, float]],
    cards: Sequence[Box],
) -> dict[str, tuple[float, float]]:
    """Spots for labels, by edge id; one for which there is no room has none, and shows when its arrow is chosen."""
    taken = list(cards)
    spots = {}
    for id in ways:
        if id not in sizes:
            continue
        width, height = sizes[id]
        way = ways[id]
        # Every second stretch runs along a column's lane; labels stand in the gaps between columns first.
        gaps = list(zip(way[::2], way[1::2], strict=False)) + list(zip(way[1::2], way[2::2], strict=False))
        for t in _TRIES:
            tried = (_beside(start, end, t, width, height) for start, end in gaps)
            free = next((box for box in tried if not any(box.meets(other) for other in taken)), None)
            if free is not None:
                taken.append(free)
                spots[id] = (round(free.x, 1), round(free.y, 1))
                break
    return spots

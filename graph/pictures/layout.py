"""Settled positions, left to right: the same input always gives the same picture, and no physics runs after.

Nodes stand in columns, one step of flow apart; a line that passes a column has a row of its own there, so that it runs
round the cards and not over them. The order within columns is the one with the fewest crossings that a fixed number of
sweeps finds (the median method of Sugiyama, Tagawa and Toda).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from .columns import Chain, columns
from .labels import Box, place_labels

CARD_WIDTH = 176
GAP = 164
ROW_GAP = 13
LANE = 14
_SWEEPS = 16
_SETTLING = 24

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """An arrow's way: points joined by curves that leave and enter horizontally, and where its label stands."""

    points: tuple[Point, ...]
    label: Point | None


@dataclass(frozen=True, slots=True)
class Layout:
    """Centres of the cards by node id, and ways of the arrows by edge id."""

    cards: dict[str, Point]
    lines: dict[str, Line]


@dataclass(slots=True)
class _Slot:
    """A place in a column: of a card, or of a line that passes."""

    name: str
    height: float
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    y: float = 0.0


def settle(
    heights: Mapping[str, float],
    ends: Sequence[tuple[str, str, str]],
    labels: Mapping[str, tuple[float, float]],
    weights: Mapping[str, int],
    first: Iterable[str] = (),
    last: Iterable[str] = (),
) -> Layout:
    """Positions for cards and arrows.

    Args:
        heights: height of each card by node id, in the order in which they should stand where nothing else tells.
        ends: id, from and to of each arrow.
        labels: width and height of the labels that arrows have, by edge id.
        weights: how much each arrow stands for; of arrows that close a circle the lighter ones point left.
        first, last: nodes that belong into the first and into the last column.
    """
    level, chains = columns(list(heights), ends, weights, set(first), set(last))
    slots = {name: _Slot(name, height) for name, height in heights.items()}
    table: list[list[str]] = [[] for _ in range(max(level.values(), default=0) + 1)]
    for name in heights:
        table[level[name]].append(name)
    for chain in chains:
        for column, name in chain.passing:
            slots[name] = _Slot(name, LANE)
            table[column].append(name)
        for left, right in chain.pairs():
            slots[left].after.append(right)
            slots[right].before.append(left)
    _order(table, slots)
    _stack(table, slots)
    cards = {name: (_x(level[name]), slots[name].y) for name in heights}
    points = _ways(chains, level, slots)
    boxes = [Box(x, y, CARD_WIDTH, heights[name]) for name, (x, y) in cards.items()]
    spots = place_labels(points, labels, boxes)
    return Layout(cards, {id: Line(tuple(way), spots.get(id)) for id, way in points.items()})


def grid(heights: Mapping[str, float], across: int = 6) -> Layout:
    """Cards without arrows in rows, in reading order."""
    height = max(heights.values(), default=0) + ROW_GAP
    cards = {
        name: ((index % across) * (CARD_WIDTH + 28.0), (index // across) * height) for index, name in enumerate(heights)
    }
    return Layout(cards, {})


def _x(column: int) -> float:
    return float(column * (CARD_WIDTH + GAP))


def _order(table: list[list[str]], slots: dict[str, _Slot]) -> None:
    """Sort each column so that few arrows cross; keeps the best of a fixed number of sweeps."""
    best = [list(column) for column in table]
    fewest = _crossings(table, slots)
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        order = range(1, len(table)) if forward else range(len(table) - 2, -1, -1)
        for column in order:
            beside = table[column - 1 if forward else column + 1]
            rank = {name: index for index, name in enumerate(beside)}
            own = {name: index for index, name in enumerate(table[column])}
            table[column].sort(key=lambda name: (_middle(slots[name], rank, forward, own[name]), own[name]))
        now = _crossings(table, slots)
        if now < fewest:
            fewest, best = now, [list(column) for column in table]
        if not fewest:
            break
    table[:] = best


def _middle(slot: _Slot, rank: Mapping[str, int], forward: bool, own: int) -> float:
    beside = [rank[name] for name in (slot.before if forward else slot.after) if name in rank]
    return sum(beside) / len(beside) if beside else float(own)


def _crossings(table: Sequence[Sequence[str]], slots: Mapping[str, _Slot]) -> int:
    total = 0
    for left, right in pairwise(table):
        rank = {name: index for index, name in enumerate(right)}
        seen: list[int] = []
        for name in left:
            ends = sorted(rank[other] for other in slots[name].after if other in rank)
            total += sum(one > end for end in ends for one in seen)
            seen += ends
    return total


def _stack(table: Sequence[Sequence[str]], slots: Mapping[str, _Slot]) -> None:
    """Heights: each slot as near to the middle of its neighbours as its column's order leaves room for."""
    for column in table:
        y = 0.0
        for name in column:
            slots[name].y = y + slots[name].height / 2
            y += slots[name].height + ROW_GAP
        for name in column:
            slots[name].y -= (y - ROW_GAP) / 2
    for round_ in range(_SETTLING):
        for column in table if round_ % 2 == 0 else reversed(table):
            _pull([slots[name] for name in column], slots)
    lowest = min((slot.y - slot.height / 2 for slot in slots.values()), default=0.0)
    for slot in slots.values():
        slot.y = round(slot.y - lowest, 1)


def _pull(column: Sequence[_Slot], slots: Mapping[str, _Slot]) -> None:
    """Move a column's slots to where their neighbours want them, apart from each other, by pooling those that clash."""
    pools: list[tuple[float, float, list[_Slot]]] = []
    for slot in column:
        beside = [slots[name].y for name in (*slot.before, *slot.after)]
        wish = sum(beside) / len(beside) if beside else slot.y
        pool = (wish, slot.height, [slot])
        while pools and pools[-1][0] + (pools[-1][1] + pool[1]) / 2 + ROW_GAP > pool[0]:
            pool = _join(pools.pop(), pool)
        pools.append(pool)
    for middle, height, members in pools:
        y = middle - height / 2
        for slot in members:
            slot.y = y + slot.height / 2
            y += slot.height + ROW_GAP


def _join(
    above: tuple[float, float, list[_Slot]], below: tuple[float, float, list[_Slot]]
) -> tuple[float, float, list[_Slot]]:
    height = above[1] + ROW_GAP + below[1]
    many, few = len(above[2]), len(below[2])
    from_above = above[0] + (height - above[1]) / 2
    from_below = below[0] - (height - below[1]) / 2
    return (from_above * many + from_below * few) / (many + few), height, above[2] + below[2]


def _ways(chains: Sequence[Chain], level: Mapping[str, int], slots: Mapping[str, _Slot]) -> dict[str, list[Point]]:
    """The points of each arrow; arrows at one side of a card leave and enter it one below the other."""
    ports = _ports(chains, slots)
    ways: dict[str, list[Point]] = {}
    for chain in chains:
        half = CARD_WIDTH / 2
        way = [(_x(level[chain.left]) + half, ports[chain.id, "left"])]
        for column, name in chain.passing:
            way += [(_x(column) - half, slots[name].y), (_x(column) + half, slots[name].y)]
        way.append((_x(level[chain.right]) - half, ports[chain.id, "right"]))
        ways[chain.id] = way[::-1] if chain.turned else way
    return ways


def _ports(chains: Sequence[Chain], slots: Mapping[str, _Slot]) -> dict[tuple[str, str], float]:
    sides: dict[tuple[str, str], list[tuple[float, str]]] = {}
    for chain in chains:
        pairs = chain.pairs()
        sides.setdefault((chain.left, "left"), []).append((slots[pairs[0][1]].y, chain.id))
        sides.setdefault((chain.right, "right"), []).append((slots[pairs[-1][0]].y, chain.id))
    found = {}
    for (name, side), arrows in sides.items():
        slot = slots[name]
        room = min(slot.height - 16, 14.0 * (len(arrows) - 1))
        for index, (_, id) in enumerate(sorted(arrows)):
            offset = room * (index / (len(arrows) - 1) - 0.5) if len(arrows) > 1 else 0.0
            found[id, side] = round(slot.y + offset, 1)
    return found

"""In which column each node stands: one step of flow to the right of what feeds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Chain:
    """An arrow from its left to its right end, with the columns that it passes; `turned` if it points left."""

    id: str
    left: str
    right: str
    turned: bool
    passing: tuple[tuple[int, str], ...] = ()

    def pairs(self) -> list[tuple[str, str]]:
        """Neighbours along the chain, left and right."""
        names = [self.left, *(name for _, name in self.passing), self.right]
        return list(pairwise(names))


def columns(
    nodes: Sequence[str],
    ends: Sequence[tuple[str, str, str]],
    weights: Mapping[str, int],
    first: set[str],
    last: set[str],
) -> tuple[dict[str, int], list[Chain]]:
    """Column of each node, and each arrow as a chain from left to right."""
    turned = _turned(nodes, ends, weights, first)
    after: dict[str, list[str]] = {node: [] for node in nodes}
    before: dict[str, list[str]] = {node: [] for node in nodes}
    for id, start, end in ends:
        left, right = (end, start) if id in turned else (start, end)
        after[left].append(right)
        before[right].append(left)
    level = _levels(nodes, before, after)
    deepest = max(level.values(), default=0)
    for node in nodes:
        if node in last and not after[node]:
            level[node] = deepest
    for node in sorted(nodes, key=lambda one: level[one], reverse=True):
        # A source that is no first holder stands beside what it feeds, not at the far left.
        if not before[node] and after[node] and node not in first:
            level[node] = min(level[one] for one in after[node]) - 1
    chains = [_chain(id, start, end, id in turned, level) for id, start, end in ends]
    return level, chains


def _chain(id: str, start: str, end: str, turned: bool, level: Mapping[str, int]) -> Chain:
    left, right = (end, start) if turned else (start, end)
    # A blank cannot stand in an id, so that no lane is taken for a node.
    passing = tuple((column, f"{id} {column}") for column in range(level[left] + 1, level[right]))
    return Chain(id, left, right, turned, passing)


def _turned(
    nodes: Sequence[str], ends: Sequence[tuple[str, str, str]], weights: Mapping[str, int], first: set[str]
) -> set[str]:
    """Ids of the arrows that point left, few and light (the greedy sequence of Eades, Lin and Smyth)."""
    turned = {id for id, start, end in ends if end in first and start not in first}
    out: dict[str, dict[str, int]] = {node: {} for node in nodes}
    into: dict[str, dict[str, int]] = {node: {} for node in nodes}
    for id, start, end in ends:
        if id not in turned:
            out[start][end] = out[start].get(end, 0) + weights[id]
            into[end][start] = into[end].get(start, 0) + weights[id]
    rank = {node: index for index, node in enumerate(_sequence(nodes, out, into))}
    return turned | {id for id, start, end in ends if id not in turned and rank[start] > rank[end]}


def _sequence(nodes: Sequence[str], out: Mapping[str, dict[str, int]], into: Mapping[str, dict[str, int]]) -> list[str]:
    """An order of the nodes in which most of the flow goes on: sources first, sinks last, then what sends most."""
    left: list[str] = []
    right: list[str] = []
    remaining = dict.fromkeys(nodes)

    def take(node: str, side: list[str]) -> None:
        del remaining[node]
        side.append(node)
        for other in out[node]:
            del into[other][node]
        for other in into[node]:
            del out[other][node]

    while remaining:
        ends = [node for node in remaining if not out[node]]
        begins = [node for node in remaining if not into[node] and out[node]]
        for node in ends:
            take(node, right)
        for node in begins:
            take(node, left)
        if not ends and not begins:
            take(max(remaining, key=lambda node: sum(out[node].values()) - sum(into[node].values())), left)
    return left + right[::-1]


def _levels(
    nodes: Sequence[str], before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]]
) -> dict[str, int]:
    """Length of the longest chain that leads to each node."""
    waiting = {node: len(before[node]) for node in nodes}
    level = dict.fromkeys(nodes, 0)
    ready = [node for node in nodes if not waiting[node]]
    while ready:
        node = ready.pop()
        for other in after[node]:
            level[other] = max(level[other], level[node] + 1)
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    return level

"""Smallest hitting sets, by branch and bound: which few things stand in every one of some sets?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator

Set = frozenset[str]


def packing(sets: Collection[Set]) -> int:
    """How many of the sets are disjoint, taken greedily: no hitting set has fewer members."""
    taken: set[str] = set()
    count = 0
    for one in sorted(sets, key=lambda one: (len(one), sorted(one))):
        if taken.isdisjoint(one):
            taken |= one
            count += 1
    return count


def smallest(sets: Collection[Set], over: Callable[[], bool] = lambda: False) -> Set:
    """A smallest set that meets every one of these; the best found so far if `over` says that time is up.

    Every set must have a member.
    """
    best = _greedy(sets)
    waiting: list[tuple[Set, Set]] = [(frozenset(), frozenset())]
    while waiting:
        if over():
            break
        chosen, shut = waiting.pop()
        left = [one - shut for one in sets if not one & chosen]
        if not left:
            best = min(best, chosen, key=lambda one: (len(one), sorted(one)))
            continue
        if not all(left) or len(chosen) + packing(left) >= len(best):
            continue
        # Branch on the scarcest set: one of its members must be in; each branch shuts out those tried before it.
        scarcest = min(left, key=lambda one: (len(one), sorted(one)))
        counts = Counter(member for one in left for member in one & scarcest)
        tried: set[str] = set()
        branches = []
        for member in sorted(scarcest, key=lambda one: (-counts[one], one)):
            branches.append((chosen | {member}, shut | frozenset(tried)))
            tried.add(member)
        waiting += reversed(branches)
    return best


def all_of_size(sets: Collection[Set], size: int, over: Callable[[], bool] = lambda: False) -> Iterator[Set]:
    """Every smallest hitting set, in order, where `size` is the size of a smallest one.

    Args:
        sets: what is to be met.
        size: greatest number of members.
        over: says that time is up; then only those found so far are given.
    """

    def extend(chosen: Set, shut: Set) -> Iterator[Set]:
        left = [one - shut for one in sets if not one & chosen]
        if not left:
            yield chosen
            return
        if over() or not all(left) or len(chosen) + packing(left) > size:
            return
        scarcest = min(left, key=lambda one: (len(one), sorted(one)))
        tried: set[str] = set()
        for member in sorted(scarcest):
            yield from extend(chosen | {member}, shut | frozenset(tried))
            tried.add(member)

    yield from sorted(set(extend(frozenset(), frozenset())), key=sorted)


def _greedy(sets: Collection[Set]) -> Set:
    chosen: set[str] = set()
    left = list(sets)
    while left:
        counts = Counter(member for one in left for member in one)
        member = min(counts, key=lambda one: (-counts[one], one))
        chosen.add(member)
        left = [one for one in left if member not in one]
    return frozenset(chosen)

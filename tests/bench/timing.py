"""Timing by pairs: two things in turn, the ratio of each pair, the median quoted."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def seconds(action: Callable[[], object]) -> float:
    """Wall-clock seconds of one call."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def paired(label: str, ours: Callable[[], object], theirs: Callable[[], object], peer: str, rounds: int = 7) -> float:
    """Print and return the median of ours/theirs over some rounds, after one round that does not count."""
    ours(), theirs()
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(rounds)]
    ratios = sorted(mine / other for mine, other in pairs)
    ratio = statistics.median(ratios)
    mine, other = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(
        f"{label}: {ratio:.2f}x {peer} (median of {rounds}; {ratios[0]:.2f} to {ratios[-1]:.2f};"
        f" {mine * 1000:.1f} ms against {other * 1000:.1f} ms)"
    )
    return ratio

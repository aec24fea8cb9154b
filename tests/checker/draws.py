"""Draws of chance."""

from __future__ import annotations

import random
from collections.abc import Sequence


def chance(rng: random.Random, share: float) -> bool:
    """True in about that share of all calls."""
    return rng.random() < share


def some(rng: random.Random, among: Sequence[str], most: int) -> list[str]:
    """One to most different ones."""
    return rng.sample(list(among), min(len(among), rng.randint(1, most)))

"""Accounts in plate-reader networks that stand for no agency: tests, the vendor's own, those no longer in use."""

from __future__ import annotations

from functools import cache, lru_cache

from .ids import short_digest
from .yaml_data import NAMES, read_data


@cache
def _rules() -> list[tuple[str, tuple[str, ...], frozenset[str], frozenset[str]]]:
    entries = read_data(NAMES / "accounts.yaml")
    return [
        (entry["reason"], tuple(text.casefold() for text in entry["contains"]),
         frozenset(name.casefold() for name in entry["names"]), frozenset(entry.get("digests", ())))
        for entry in entries
    ]  # fmt: skip


@lru_cache(maxsize=16384)
def no_agency(name: str) -> str | None:
    """Why an account stands for no agency; None for all others.

    >>> no_agency("Test Demo 1234")
    'test, training or demonstration account'
    """
    folded = name.casefold()
    for reason, pieces, names, digests in _rules():
        if folded in names or any(piece in folded for piece in pieces) or short_digest(folded, 12) in digests:
            return reason
    return None

"""Record types that hang together at random, in every way that there is."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from .draws import chance

Entry = dict[str, Any]


def record_types(rng: random.Random) -> list[Entry]:
    """Three to five types; parts and yields lead down the list, kinds lead in any one order."""
    ids = [f"type-{letter}" for letter in "abcde"[: rng.choice((3, 4, 4, 5))]]
    types = {one: {"id": one, "name": one, "definition": "What it is."} for one in ids}
    for index, one in enumerate(ids):
        for other in ids[index + 1 :]:
            relate(rng, types[one], types[other])
    order = rng.sample(ids, len(ids)) if chance(rng, 0.5) else list(ids)
    for index, one in enumerate(order[1:], start=1):
        wider = rng.choice(order[:index])
        if chance(rng, 0.5):
            types[one]["broader"] = wider
    if chance(rng, 0.15):
        way_back(rng, types, ids)
    if chance(rng, 0.12) and len(ids) > 3:
        two_ways(types, ids)
    for one in ids:
        if any(part_related(types, one, wider) for wider in wider_types(types, one)):
            del types[one]["broader"]
    return list(types.values())


def relate(rng: random.Random, whole: Entry, other: Entry) -> None:
    """Perhaps make the other a part of the whole, an extract of it, or derived from it."""
    draw = rng.random()
    if draw < 0.18:
        whole.setdefault("contains", []).append(other["id"])
    elif draw < 0.32 and "extract_of" not in other:
        other["extract_of"] = whole["id"]
    elif draw < 0.47:
        other.setdefault("derived_from", []).append(whole["id"])


def way_back(rng: random.Random, types: dict[str, Entry], ids: Sequence[str]) -> None:
    """Make a derived type a kind of one that holds what it is derived from, or of that itself."""
    part, derived = ids[-2], ids[-1]
    sources = types[derived].setdefault("derived_from", [])
    if part not in sources:
        sources.append(part)
    types[derived].pop("extract_of", None)
    for entry in types.values():
        if derived in entry.get("contains", []):
            entry["contains"].remove(derived)
            if not entry["contains"]:
                del entry["contains"]
    wider = rng.choice(ids[:-1])
    if derived not in wider_types(types, wider):
        types[derived]["broader"] = wider


def two_ways(types: dict[str, Entry], ids: Sequence[str]) -> None:
    """Make the fourth type derived from two parts of the first, so that steps of the same names lead to it."""
    whole, one, other, derived = ids[:4]
    for part in (one, other):
        types[part]["extract_of"] = whole
    types[derived]["derived_from"] = [one, other]


def wider_types(types: dict[str, Entry], one: str) -> list[str]:
    """What a type is a kind of, at any depth."""
    above = types[one].get("broader")
    return [above, *wider_types(types, above)] if above else []


def part_related(types: dict[str, Entry], one: str, other: str) -> bool:
    """Whether one of the two is a part of the other, at any depth."""
    return one in parts(types, other) or other in parts(types, one)


def parts(types: dict[str, Entry], whole: str) -> set[str]:
    """The parts of a type, at any depth."""
    found: set[str] = set(types[whole].get("contains", []))
    found |= {one for one, entry in types.items() if entry.get("extract_of") == whole}
    return found.union(*(parts(types, one) for one in found))

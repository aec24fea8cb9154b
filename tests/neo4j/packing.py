"""Many small graphs in one database: every id gets a prefix of its own, and loses it again in the answers."""

from __future__ import annotations

from typing import Any

_NAMING = frozenset(
    "id from to carries under instrument broader contains extract_of derived_from part_of instance_of operated_by"
    " owned_by parties about without via avoid record".split()
)


def prefixed(value: Any, prefix: str, ids: frozenset[str], naming: bool = False) -> Any:
    """Plain data in which every reference to one of these ids has the prefix."""
    if isinstance(value, dict):
        return {key: prefixed(item, prefix, ids, key in _NAMING) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [prefixed(item, prefix, ids, naming) for item in value]
    return f"{prefix}{value}" if naming and isinstance(value, str) and value in ids else value


def ids_of(graph: dict[str, list[dict[str, Any]]]) -> frozenset[str]:
    """All ids of an evidence document but those of its sources, which graphs may share."""
    return frozenset(item["id"] for name, items in graph.items() if name != "sources" for item in items)


def bare(text: str, prefix: str) -> str:
    """Text of an answer without the prefix."""
    return text.replace(prefix, "")

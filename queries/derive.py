"""Writes the files that are derived from declarations: `python -m runoff.queries.derive` from a checkout.

A test compares each with what its maker gives, so that none can be stale.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..graph.rdf.derived import FILES as RDF
from ..schema.json_schema import json_schema
from ..schema.reference import reference
from .canned import INDEX, write_index

_SCHEMA = Path(__file__).parent.parent / "schema"


def derived() -> dict[Path, Callable[[], str]]:
    """Each derived file and the function that makes its text."""
    rdf = Path(__file__).parent.parent / "graph" / "rdf"
    return {
        **{rdf / name: make for name, make in RDF.items()},
        _SCHEMA / "evidence.schema.json": json_schema,
        _SCHEMA / "reference.md": reference,
        INDEX: write_index,
    }


def main() -> None:
    """Write all of them."""
    for path, make in derived().items():
        path.write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    main()

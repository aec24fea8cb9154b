"""Writes the files derived from the declaration anew: `python -m runoff.graph.rdf.derived`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .ontology import ontology
from .page import page
from .shapes import shapes

#: Name of a file beside this module -> what makes its text.
FILES: dict[str, Callable[[], str]] = {"ontology.ttl": ontology, "shapes.ttl": shapes, "vocabulary.md": page}


def main() -> None:
    """Write them all."""
    for name, made in FILES.items():
        Path(__file__).with_name(name).write_text(made(), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Writes the files that are derived from declarations: `python -m runoff.queries.derive` from a checkout.

A test compares each with what its maker gives, so that none can be stale.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from ..graph.rdf.derived import FILES as RDF
from ..schema.json_schema import json_schema
from ..schema.language import CATALOGUES
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


def compiled() -> dict[Path, bytes]:
    """Each catalogue of a language in the form that gettext reads, made from the one that people write."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    found = {}
    for path in sorted(CATALOGUES.glob("*.po")):
        out = io.BytesIO()
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.stem, abort_invalid=True)
        # The header would else tell the time of writing, and no two runs would agree.
        catalogue.creation_date = catalogue.revision_date = datetime(1970, 1, 1, tzinfo=UTC)
        write_mo(out, catalogue)
        found[path.with_suffix(".mo")] = out.getvalue()
    return found


def main() -> None:
    """Write all of them."""
    for path, make in derived().items():
        path.write_text(make(), encoding="utf-8")
    for path, content in compiled().items():
        path.write_bytes(content)


if __name__ == "__main__":
    main()

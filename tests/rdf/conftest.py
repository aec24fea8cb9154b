"""Stores to export, and readers of RDF that we did not write."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from runoff.graph.open_store import open_store
from runoff.graph.rdf.export import export
from runoff.graph.store import Reader
from tests.conformance import suite

#: Format -> the ending of its files.
ENDINGS = {
    "turtle": ".ttl", "jsonld": ".jsonld", "nquads": ".nq", "trig": ".trig", "ntriples": ".nt", "rdfxml": ".rdf",
}  # fmt: skip

GRAPH: dict[str, Any] = {
    "holders": [
        {"id": "school", "kind": "custodian", "jurisdiction": "US-TX", "aliases": ["The school", "A school"]},
        {"id": "schools", "name": "Schools", "kind": "custodian", "generic": True},
        {"id": "broker", "kind": "data-broker", "also": ["vendor"], "since": "1997", "owned_by": "owner"},
        {"id": "owner", "kind": "vendor", "jurisdiction": "GB"},
        {"id": "ice", "kind": "agency", "part_of": "dhs"},
        {"id": "dhs", "kind": "agency", "since": "2002-11", "until": "2099-01-01"},
    ],
    "record_types": [
        {"id": "pupil-record", "contains": ["home-address"], "definition": "What a school keeps."},
        {"id": "home-address"},
        {"id": "attendance", "broader": "pupil-record"},
        {"id": "pupil-address", "extract_of": "pupil-record", "broader": "home-address"},
        {"id": "score", "derived_from": ["pupil-record", "attendance"]},
    ],
    "instruments": [
        {"id": "law", "effect": "restricts", "amount_usd": 22100000, "parties": ["school", "ice"], "start": "2001"},
        {"id": "deal", "kind": "contract", "effect": "pays-for", "amount_usd": 1234.5},
    ],
    "flows": [
        {"id": "school-to-broker", "from": "school", "to": "broker", "carries": ["pupil-record", "attendance"],
         "restrictions": [
             {"instrument": "law", "effect": "narrows", "to": ["home-address"], "start": "2024-02", "jurisdictions": ["US-WA"]},
             {"instrument": "law", "effect": "limits", "start": "2020", "note": "With \"quotes\"\nand lines."},
         ]},
        {"id": "broker-to-ice", "from": "broker", "to": "ice", "carries": ["home-address", "pupil-record"], "under": ["deal"],
         "dispute": {"by": "broker", "says": "It denies it."}},
        {"id": "broker-to-dhs", "from": "broker", "to": "dhs", "carries": ["score"], "outcome": "refused",
         "dispute": {"by": "a spokesman", "says": "No."}},
    ],
    "withdrawn_flows": [
        {"id": "school-to-ice", "from": "school", "to": "ice", "carries": ["score", "pupil-record"], "under": ["deal"],
         "reported_by": "school", "dispute": {"by": "broker", "says": "Never."},
         "restrictions": [{"instrument": "law", "effect": "blocks"}]},
    ],
    "corrections": [
        {"id": "a-correction", "corrects": ["broker-to-ice", "law"], "date": "2024-02", "was": "It was \"all\".",
         "reason": "Misread.", "reported_by": "a reader"},
    ],
}  # fmt: skip


def dump(reader: Reader, form: str, **options: Any) -> bytes:
    """An export as bytes."""
    out = io.BytesIO()
    export(reader, form, out, **options)
    return out.getvalue()


@pytest.fixture(scope="session")
def packaged() -> Iterator[Reader]:
    """The evidence that ships with the package."""
    reader = open_store()
    yield reader
    reader.close()


@pytest.fixture
def sample(make_store: Callable[[Any], Reader]) -> Reader:
    """A small store in which every field and every kind of nested record occurs."""
    return make_store(list(suite.records(suite.filled(GRAPH))))


@pytest.fixture
def write_export(tmp_path: Path) -> Callable[..., Path]:
    """Writes an export to a file with the ending of its format."""

    def write(reader: Reader, form: str, **options: Any) -> Path:
        path = tmp_path / f"export{ENDINGS[form]}"
        path.write_bytes(dump(reader, form, **options))
        return path

    return write


def statements(parsed: Iterable[Any]) -> set[tuple[str, str, str]]:
    """Statements as Oxigraph writes them, whatever their graph."""
    return {(str(one.subject), str(one.predicate), str(one.object)) for one in parsed}

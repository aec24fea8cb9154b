"""A small sound dataset in the evidence format, to be broken in one place at a time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from runoff.loaders import evidence_files
from runoff.schema.problems import Problem
from runoff.schema.validate import validate

Document = dict[str, Any]

RELEASED = "2025-01-01"
TODAY = "2025-02-01"

_MANIFEST = {"name": "sample", "version": "1", "released": RELEASED}
_ITEM = {"source": "an-order", "locator": "page 1", "says": "It says so.", "shows": ["flow"]}
_SOUND: Document = {
    "holders": [
        {"id": "school", "name": "School", "kind": "custodian", "jurisdiction": "US-TX"},
        {"id": "broker", "name": "Broker", "kind": "data-broker"},
        {"id": "ice", "name": "ICE", "kind": "agency", "jurisdiction": "US"},
    ],
    "record_types": [
        {"id": "pupil-record", "name": "Pupil record", "contains": ["home-address"]},
        {"id": "home-address", "name": "Home address"},
    ],
    "sources": [
        {"id": "an-order", "title": "An order", "publisher": "A court", "date": "2024-03-01", "kind": "court-decision",
         "url": "https://example.org/order"},
        {"id": "an-article", "title": "An article", "publisher": "A paper", "date": "2024-04-01", "kind": "journalism",
         "url": "https://example.org/article"},
    ],
    "instruments": [
        {"id": "a-law", "name": "A law", "kind": "statute", "effect": "restricts", "judicial_review": "none",
         "status": "in-force", "evidence": [_ITEM]},
    ],
    "flows": [
        {"id": "school-to-broker", "from": "school", "to": "broker", "carries": ["pupil-record"], "mechanism": "sale",
         "outcome": "moved", "status": "active", "start": "2020", "last_seen": "2024-06", "jurisdictions": ["US-TX"],
         "restrictions": [{"instrument": "a-law", "effect": "blocks", "start": "2024-12-01"}],
         "certainty": "documented", "evidence": [_ITEM]},
        {"id": "broker-to-ice", "from": "broker", "to": "ice", "carries": ["home-address"], "mechanism": "sale",
         "outcome": "moved", "status": "unknown", "first_seen": "2021", "last_seen": "2022", "jurisdictions": ["US"],
         "certainty": "reported", "evidence": [{**_ITEM, "source": "an-article"}]},
    ],
    "withdrawn_flows": [
        {"id": "broker-to-ice-by-wire", "from": "broker", "to": "ice", "carries": ["pupil-record"], "mechanism": "interconnection",
         "outcome": "access", "status": "unknown", "last_seen": "2022", "jurisdictions": ["US"], "certainty": "alleged",
         "evidence": [_ITEM], "withdrawn": "2024-06-01", "reason": "The article names another broker.",
         "reported_by": "a reader"},
    ],
    "corrections": [
        {"id": "corrected-law", "corrects": ["a-law", "school-to-broker"], "date": "2024-06-01", "was": "It began in 2023.",
         "reason": "That was the day of signing.", "reported_by": "school"},
    ],
    "findings": [{"id": "a-count", "about": ["ice"], "says": "There were three.", "evidence": [_ITEM]}],
}  # fmt: skip


def sound() -> Document:
    """A dataset without any problem."""
    document: Document = json.loads(json.dumps(_SOUND))
    return document


def dump(document: Document) -> str:
    """The dataset as YAML, one field a line."""
    return yaml.dump(document, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=10_000)


class _Plain(yaml.SafeDumper):
    """Repeats what stands twice, since the format has no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def put(folder: Path, text: str | bytes, name: str = "sample.yaml", **manifest: str) -> Path:
    """A folder with one evidence file and the manifest of its release."""
    folder.mkdir(exist_ok=True, parents=True)
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    (folder / "dataset.yaml").write_text(dump({**_MANIFEST, **manifest}))
    return folder


def problems(folder: Path, document: Document, on: str = TODAY) -> list[Problem]:
    """All problems of a dataset that is written to files and read again."""
    return validate(evidence_files.load([put(folder, dump(document))]), on=on)


def line_of(document: Document, text: str) -> int:
    """The number of the first line of the file that has a text."""
    lines = dump(document).splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)

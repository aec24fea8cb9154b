"""A dataset: its manifest and its records as plain data, in the order of their files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from .entry import Entry
from .records import KINDS


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a dataset says of itself.

    Attributes:
        name: kebab-case name, unique in a store.
        version: release, such as `2026.11`.
        released: day of release, `YYYY-MM-DD`; staleness is measured against it.
        title, license, homepage: for citation.
    """

    name: str
    version: str
    released: str
    title: str = ""
    license: str = ""
    homepage: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """Records of every kind, and leads as (topic, text)."""

    manifest: Manifest
    records: dict[str, list[Entry]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    leads: list[tuple[str, str]] = field(default_factory=list)

    def entries(self) -> Iterator[tuple[str, Entry]]:
        """Kind and data of every record."""
        for kind, entries in self.records.items():
            for entry in entries:
                yield kind, entry

    def digest(self) -> str:
        """SHA-256 of all statements, the same for any order of files and records."""
        total = hashlib.sha256(f"{self.manifest.name}\0{self.manifest.version}".encode())
        lines = [json.dumps([kind, entry], sort_keys=True, ensure_ascii=True) for kind, entry in self.entries()]
        lines += [json.dumps(["lead", *lead]) for lead in self.leads]
        for line in sorted(lines):
            total.update(line.encode())
        return total.hexdigest()

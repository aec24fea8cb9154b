"""Loads and removals through a writer of their own, and what a store then holds.

Another store runs the suite beside this once it has an entry in `stores.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing

from runoff.graph.store import Reader
from runoff.schema.records import KINDS as RECORD_KINDS

from .samples import Statement, info
from .stores import StoreUnderTest

KINDS = tuple(RECORD_KINDS)


def load(store: StoreUnderTest, name: str, records: Iterable[Statement], version: str = "1") -> bool:
    """Load a dataset through a writer of its own."""
    with closing(store.writer()) as writer:
        return writer.load(info(name, version), records, [])


def remove(store: StoreUnderTest, name: str) -> None:
    """Remove a dataset through a writer of its own."""
    with closing(store.writer()) as writer:
        writer.remove(name)


def contents(store: StoreUnderTest) -> dict[str, object]:
    """Everything that a reader can tell, in a form that can be compared."""
    with closing(store.reader()) as reader:
        types = reader.types()
        return {
            "datasets": reader.datasets(),
            "records": {kind: list(reader.records(kind)) for kind in KINDS},
            "leads": [tuple(lead) for lead in reader.leads()],
            "types": types,
            "passes": reader.passes(types),
            "holders": reader.holders(reader.ids(["holder"])),
            "mentions": {id: [tuple(one) for one in reader.mentions(id)] for id in reader.ids(KINDS)},
        }


def ends(reader: Reader, *records: str) -> list[tuple[str, str, str, str]]:
    """Flow, sender, receiver and record of every pass of these types."""
    return [(one.flow, one.sender, one.receiver, one.record) for one in reader.passes(records)]

"""The whole graph of a store as a stream of statements, and what is derived from it: holdings and what passes between."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...schema import places
from ...schema.errors import RunoffError
from ...schema.records import KINDS
from ..store import EVIDENCE, DatasetInfo, Reader
from . import literals
from .iris import Iris, code, place
from .matches import MATCHES
from .records import TYPE, Block, Speller, token

_HOLDING = f"{TYPE} {token('runoff:Holding')}"
_HELD_BY, _RECORD_TYPE, _PASSES_TO = (token(f"runoff:{name}") for name in ("heldBy", "recordType", "passesTo"))

#: Outcomes of flows that make paths by default (rule 1); neither a refusal nor a permission moves anything.
_MOVING = frozenset({"moved", "access", "demanded"})
_BATCH = 10_000


def statements(reader: Reader, iris: Iris) -> Iterator[Block]:
    """All that a store holds: datasets, records kind by kind and by id, leads, holdings, places.

    Memory does not grow with the number of flows: what must be told apart waits in a temporary file.

    Raises:
        RunoffError: the store is empty, or gave fewer flows than its datasets count.
        InvalidData: a record that the declaration does not allow.
    """
    datasets = reader.datasets()
    if not sum(sum(info.counts.values()) for info in datasets):
        raise RunoffError(
            "the store is empty, so there is nothing to export.", "Load a dataset first: runoff load evidence"
        )
    speller = Speller(iris, lambda one: reader.get(one) is not None)
    yield from (_dataset(info, iris) for info in datasets)
    held = _Held(iris)
    try:
        for kind in KINDS:
            yield from _records(reader, kind, speller, held)
        yield from _leads(reader, datasets, iris)
        yield from held.blocks()
    finally:
        held.close()
    yield from _places(speller.places, iris)
    wanted = sum(info.counts.get("flow", 0) for info in datasets)
    if held.flows != wanted:
        raise RunoffError(f"the store gave {held.flows} of its {wanted} flows.", "Load its datasets anew.")


def _records(reader: Reader, kind: str, speller: Speller, held: _Held) -> Iterator[Block]:
    for record in reader.records(kind):
        if kind == "flow":
            held.add(record.data)
        blocks = speller.blocks(kind, record.data, record.datasets)
        matches = MATCHES.get(record.id) if kind == "record-type" and EVIDENCE in record.datasets else None
        if matches:
            first = next(blocks)
            first.pairs.extend(f"{token(how)} {token(name)}" for how, name in matches)
            yield first
        yield from blocks


def _dataset(info: DatasetInfo, iris: Iris) -> Block:
    subject = iris.of("dataset", info.name)
    pairs = [
        f"{TYPE} {token('dcat:Dataset')}",
        f"{TYPE} {token('void:Dataset')}",
        f"{token('dcterms:identifier')} {literals.text(info.name)}",
        f"{token('dcat:version')} {literals.text(info.version)}",
        f"{token('dcterms:issued')} {literals.date(info.released)}",
        f"{token('void:entities')} {literals.number(sum(info.counts.values()))}",
    ]
    if info.title:
        pairs.append(f"{token('dcterms:title')} {literals.text(info.title)}")
    if info.license:
        pairs.append(f"{token('schema:license')} {literals.text(info.license)}")
    return Block(subject, subject, pairs)


def _leads(reader: Reader, datasets: list[DatasetInfo], iris: Iris) -> Iterator[Block]:
    """Things to look for; a store does not tell whose they are, so they count to its first dataset."""
    graph = iris.of("dataset", datasets[0].name)
    for topic, text in sorted(set(reader.leads())):
        pairs = [
            f"{TYPE} {token('runoff:Lead')}",
            f"{token('runoff:topic')} {literals.text(topic)}",
            f"{token('runoff:text')} {literals.text(text)}",
            f"{token('runoff:inDataset')} {graph}",
        ]
        yield Block(graph, iris.of("lead", code(topic, text)), pairs)


def _places(used: Iterable[str], iris: Iris) -> Iterator[Block]:
    graph = iris.of("graph", "derived")
    for one in sorted(used):
        pairs = [f"{TYPE} {token('runoff:Place')}", f"{token('skos:notation')} {literals.text(one)}"]
        if one == places.NATION or one in places.NAMES:
            pairs.append(f"{token('rdfs:label')} {literals.text(places.name(one))}")
        yield Block(graph, place(one), pairs)


class _Held:
    """The holdings between which flows pass records, each told once, whatever the number of flows."""

    def __init__(self, iris: Iris) -> None:
        self._iris = iris
        self.flows = 0
        self._waiting: list[tuple[str, str, str]] = []
        # An unnamed SQLite database lives in memory up to a bound, then in a file that nobody else sees.
        self._file = sqlite3.connect("", isolation_level=None)
        self._file.execute(
            "CREATE TABLE edge (sender TEXT, record TEXT, receiver TEXT, PRIMARY KEY (sender, record, receiver)) WITHOUT ROWID"
        )
        self._file.execute("BEGIN")

    def add(self, flow: Mapping[str, Any]) -> None:
        """Note what a flow passes, if it is of those that make paths; what a narrowing leaves counts, too."""
        self.flows += 1
        if flow["outcome"] not in _MOVING or flow["status"] == "proposed":
            return
        sender, receiver = flow["from"], flow["to"]
        self._waiting += [(sender, record, receiver) for record in flow["carries"]]
        for restriction in flow.get("restrictions", ()):
            self._waiting += [(sender, record, receiver) for record in restriction.get("to", ())]
        if len(self._waiting) > _BATCH:
            self._write()

    def _write(self) -> None:
        self._file.executemany("INSERT OR IGNORE INTO edge VALUES (?, ?, ?)", self._waiting)
        self._waiting.clear()

    def blocks(self) -> Iterator[Block]:
        """Every holding, by holder and record type, with those to which it passes."""
        self._write()
        graph = self._iris.of("graph", "derived")
        rows = self._file.execute(
            """SELECT sender, record, receiver FROM edge UNION ALL
            SELECT DISTINCT receiver, record, NULL FROM edge AS one WHERE NOT EXISTS (
                SELECT 1 FROM edge AS other WHERE other.sender = one.receiver AND other.record = one.record)
            ORDER BY 1, 2, 3"""
        )
        current: Block | None = None
        of: tuple[str, str] | None = None
        for holder, record, receiver in rows:
            if (holder, record) != of:
                if current is not None:
                    yield current
                of = holder, record
                current = Block(graph, self._iris.of("holding", holder, record), self._holding(holder, record))
            if receiver is not None:
                assert current is not None
                current.pairs.append(f"{_PASSES_TO} {self._iris.of('holding', receiver, record)}")
        if current is not None:
            yield current

    def _holding(self, holder: str, record: str) -> list[str]:
        return [
            _HOLDING,
            f"{_HELD_BY} {self._iris.of('id', holder)}",
            f"{_RECORD_TYPE} {self._iris.of('id', record)}",
        ]

    def close(self) -> None:
        """Let the temporary file go."""
        self._file.close()

"""Which addresses of sources still answer: what is asked, and what was found.

The addresses of a store are tested by `link_check`; nothing here uses the network. No file and no store is changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..graph.store import Reader, Record
from .answer import DatasetRef, plain
from .build import dataset_ref
from .network import unknown

#: Outcome of a test -> what it means; the worst first.
OUTCOMES = {
    "gone": "The server says that there is nothing (404, 410).",
    "moved": "It redirects to another address, which answers.",
    "refused": "The server refuses programs (401, 403, 429 and the like); a browser may still open it.",
    "unreachable": "No answer that can be used: name, connection, TLS, time, or an error of the server.",
    "not-allowed": "robots.txt does not allow a program to look.",
    "not-tested": "Nothing was sent: a bound was reached, the host asks for a long pause, or it is no public web address.",
    "ok": "It answers.",
}

#: The fields of a source that hold addresses: at the publisher, and of the copy that was read.
FIELDS = ("url", "read_at")


@dataclass(frozen=True, slots=True)
class Manners:
    """How hosts are asked.

    Attributes:
        rate: seconds between the end of a request and the next to the same host.
        timeout: seconds for one request, from the look-up of the name to the last header.
        allow_local: send requests to this computer and to private networks, too; never to link-local addresses.
        get: ask by GET at once, for servers that answer HEAD wrongly.
    """

    rate: float = 2.0
    timeout: float = 20.0
    allow_local: bool = False
    get: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where a run stops early: addresses to test, and seconds; 0 for no bound."""

    limit: int = 0
    time: float = 0.0


@dataclass(frozen=True, slots=True)
class Redirect:
    """One step of a redirection: its status, and the address to which it leads."""

    status: int
    to: str


@dataclass(frozen=True, slots=True)
class Tested:
    """What came of one address.

    Attributes:
        outcome: one of `OUTCOMES`.
        status: of the last answer (HTTP), or None.
        reason: what happened, in words; empty for ok.
        to: where it has moved: as far as it moved for good, else where it leads for now.
        permanent: whether it moved for good (301, 308).
        lost: front-page or error-page where the redirect ends at one and the page is probably gone; else None.
        redirects: every step that was followed.
        method: HEAD or GET, by which the last answer was got.
        at: when, UTC (ISO 8601); None if nothing was tested.
    """

    address: str
    outcome: str
    status: int | None = None
    reason: str = ""
    to: str | None = None
    permanent: bool | None = None
    lost: str | None = None
    redirects: tuple[Redirect, ...] = ()
    method: str | None = None
    at: str | None = None

    @property
    def for_now(self) -> bool:
        """Whether it redirects only for the time being (302, 303, 307), so that the address stays right (RFC 9110)."""
        return self.outcome == "moved" and not self.permanent and not self.lost

    @property
    def is_problem(self) -> bool:
        """Whether a maintainer should mend the address: it is gone, or has moved for good or to nowhere."""
        return self.outcome == "gone" or (self.outcome == "moved" and not self.for_now)


@dataclass(frozen=True, slots=True)
class Cited:
    """A source with its addresses, and how much rests on it.

    Attributes:
        addresses: (field, address), each field once.
        flows: flows that cite it; `alone` of them cite nothing else.
    """

    id: str
    title: str
    publisher: str
    addresses: tuple[tuple[str, str], ...]
    flows: int
    alone: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a check of addresses found.

    Attributes:
        begun, ended: UTC, ISO 8601.
        sources: those asked about, in the order in which they were taken: most flows first.
        tested: by address.
        limits_hit: what cut the run: limit; time or interrupt.
        asked: ids of the sources asked about; empty for all.
    """

    dataset: DatasetRef
    manners: Manners
    bounds: Bounds
    begun: str
    ended: str
    sources: tuple[Cited, ...]
    tested: Mapping[str, Tested]
    limits_hit: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()

    @property
    def without_address(self) -> list[str]:
        """Sources that have no address."""
        return [one.id for one in self.sources if not one.addresses]

    @property
    def counts(self) -> dict[str, int]:
        """Addresses by outcome."""
        counted = Counter(one.outcome for one in self.tested.values())
        return {outcome: counted[outcome] for outcome in OUTCOMES}

    @property
    def has_problem(self) -> bool:
        """Whether anything is gone, or has moved for good or to nowhere."""
        return any(one.is_problem for one in self.tested.values())

    def rows(self) -> Iterator[tuple[Cited, str, Tested]]:
        """Each address of each source: the worst outcomes first, then what most rests on."""
        order = list(OUTCOMES)
        rows = [(one, name, self.tested[address]) for one in self.sources for name, address in one.addresses]
        rows.sort(key=lambda row: order.index(row[2].outcome))
        yield from rows

    def copy(self, source: Cited, besides: str) -> Tested | None:
        """What came of the other address of a source."""
        others = [address for name, address in source.addresses if name != besides]
        return self.tested[others[0]] if others else None

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        return {
            "question": {"sources": list(self.asked), **plain(self.manners), **plain(self.bounds)},
            "dataset": plain(self.dataset),
            "begun": self.begun,
            "ended": self.ended,
            "complete": not self.counts["not-tested"],
            "limits_hit": list(self.limits_hit),
            "addresses": len(self.tested),
            "counts": self.counts,
            "without_address": self.without_address,
            "sources": [self._source(one) for one in self.sources if one.addresses],
        }

    def _source(self, one: Cited) -> dict[str, Any]:
        tested = [{"field": name, **plain(self.tested[address])} for name, address in one.addresses]
        about = {"id": one.id, "title": one.title, "publisher": one.publisher}
        return {**about, "flows": one.flows, "flows_on_it_alone": one.alone, "addresses": tested}


def cited(reader: Reader, ids: Sequence[str] = ()) -> list[Cited]:
    """Sources of a store, those first on which most flows rest.

    Args:
        ids: the sources wanted; none for all.

    Raises:
        UnknownId: one of the ids is no source.
    """
    flows: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for flow in reader.records("flow"):
        sources = {item["source"] for item in flow.data["evidence"]}
        flows.update(sources)
        if len(sources) == 1:
            alone.update(sources)
    known = _chosen(reader, ids) if ids else list(reader.records("source"))
    found = [_cited(record, flows[record.id], alone[record.id]) for record in known]
    return sorted(found, key=lambda one: (-one.flows, one.id))


def _chosen(reader: Reader, ids: Sequence[str]) -> list[Record]:
    records = reader.fetch(set(ids))
    for id in ids:
        if id not in records or records[id].kind != "source":
            raise unknown(reader, "source", id, ["source"])
    return list(records.values())


def _cited(record: Record, flows: int, alone: int) -> Cited:
    data = record.data
    addresses = {data[name]: name for name in reversed(FIELDS) if data.get(name)}
    ordered = tuple((name, address) for address, name in reversed(addresses.items()))
    return Cited(record.id, data["title"], data["publisher"], ordered, flows, alone)


def dataset(reader: Reader) -> DatasetRef:
    """The datasets whose sources are tested."""
    return dataset_ref(reader.datasets())

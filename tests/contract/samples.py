"""Small records as plain data, with everything that a test does not care about filled in."""

from __future__ import annotations

from typing import Any

from runoff.graph.store import DatasetInfo

Data = dict[str, Any]
Statement = tuple[str, Data]

EVIDENCE = [{"source": "a-report", "locator": "page 1", "says": "It says so.", "shows": ["flow"]}]


def info(name: str, version: str = "1", **more: Any) -> DatasetInfo:
    """What a store keeps of a dataset; another version is another digest."""
    return DatasetInfo(name, version, "2025-01-01", f"digest of {name} {version}", **more)


def holder(id: str, **more: Any) -> Statement:
    """A holder."""
    return "holder", {"id": id, "name": id.replace("-", " ").capitalize(), "kind": "vendor", **more}


def record_type(id: str, **more: Any) -> Statement:
    """A record type."""
    return "record-type", {"id": id, "name": id.replace("-", " ").capitalize(), **more}


def source(id: str = "a-report", **more: Any) -> Statement:
    """A source."""
    data = {"id": id, "title": "A report", "publisher": "A paper", "kind": "journalism", "date": "2024-05-01"}
    return "source", {**data, "url": f"https://example.org/{id}", **more}


def instrument(id: str, **more: Any) -> Statement:
    """A legal instrument."""
    data = {"id": id, "name": id.replace("-", " ").capitalize(), "kind": "statute", "effect": "restricts"}
    return "instrument", {**data, "judicial_review": "none", "status": "in-force", "evidence": EVIDENCE, **more}


def flow(id: str, ends: str, *carries: str, **more: Any) -> Statement:
    """A flow, open from 2019 on; its ends are written `a > b`."""
    sender, receiver = ends.split(" > ")
    data = {
        "id": id, "from": sender, "to": receiver, "carries": list(carries), "mechanism": "sale", "outcome": "moved",
        "status": "active", "start": "2019-01-01", "last_seen": "2024-06-01", "jurisdictions": ["US"],
        "certainty": "documented", "evidence": EVIDENCE,
    }  # fmt: skip
    return "flow", {**data, **more}


def finding(id: str, *about: str, **more: Any) -> Statement:
    """A finding."""
    return "finding", {"id": id, "about": list(about), "says": "There were three.", "evidence": EVIDENCE, **more}


def school_to_ice() -> list[Statement]:
    """A dataset of one route: a school, a broker and ICE."""
    return [
        source(),
        record_type("pupil-record"),
        holder("school", kind="custodian"),
        holder("broker"),
        holder("ice", kind="agency"),
        flow("school-to-broker", "school > broker", "pupil-record"),
        flow("broker-to-ice", "broker > ice", "pupil-record"),
    ]

"""Reads the conformance cases, fills in their defaults and states answers in the short form of the cases.

The cases are plain data so that every engine runs the same ones; `README.md` beside them gives the format.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from runoff.queries.question import Question

FOLDER = Path(__file__).parent
_KINDS = {
    "holders": "holder", "record_types": "record-type", "instruments": "instrument", "flows": "flow",
    "withdrawn_flows": "withdrawn-flow", "corrections": "correction",
}  # fmt: skip
_FLOWS = ("flows", "withdrawn_flows")
_NAMED = ("holders", "record_types", "instruments")
_DEFAULTS: dict[str, dict[str, Any]] = {
    "holders": {"kind": "agency", "jurisdiction": "US"},
    "record_types": {},
    "instruments": {
        "kind": "statute", "effect": "compels", "judicial_review": "none", "status": "in-force", "jurisdiction": "US",
    },
    "flows": {
        "mechanism": "sale", "outcome": "moved", "status": "unknown", "jurisdictions": ["US"], "certainty": "documented",
    },
}  # fmt: skip
_DEFAULTS["withdrawn_flows"] = {**_DEFAULTS["flows"], "withdrawn": "2024-01-02", "reason": "It was read wrongly."}
_EVIDENCE = [{"source": "a-source", "locator": "page 1", "says": "It says so.", "shows": ["flow"]}]
_SOURCE = {"id": "a-source", "title": "A source", "publisher": "A publisher", "date": "2024-01-01",
           "url": "https://example.org/", "kind": "primary-document"}  # fmt: skip


class _Loader(yaml.SafeLoader):
    """Every scalar is text, but for true and false."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in forms if tag in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:null")]
    for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class Case(NamedTuple):
    """One case: a graph, a question, and the answer or the error that it must have."""

    file: str
    title: str
    graph: dict[str, list[dict[str, Any]]]
    question: dict[str, Any]
    answer: dict[str, Any] | None

    def __str__(self) -> str:
        return f"{self.file}: {self.title}"


def cases() -> Iterator[Case]:
    """All cases, file by file."""
    for path in sorted(FOLDER.glob("*.yaml")):
        for case in yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)["cases"]:  # noqa: S506
            yield Case(path.stem, case["title"], filled(case["graph"]), case["question"], case.get("answer"))


def filled(graph: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """A case's graph as an evidence document, with everything that the case leaves out."""
    full: dict[str, list[dict[str, Any]]] = {"sources": [copy.deepcopy(_SOURCE)]}
    for name in _KINDS:
        full[name] = []
        for given in graph.get(name) or []:
            record = {**copy.deepcopy(_DEFAULTS.get(name, {})), **copy.deepcopy(given)}
            if name in _NAMED:
                record.setdefault("name", record["id"])
            if name in ("instruments", *_FLOWS):
                record["evidence"] = copy.deepcopy(_EVIDENCE)
            if name in _FLOWS:
                dated = any(key in record for key in ("start", "end", "first_seen", "last_seen"))
                if not dated and record["status"] != "one-off":
                    record |= {"start": "2000-01-01", "last_seen": "2025-01-01"}
                if "dispute" in record:
                    record["dispute"].setdefault("source", "a-source")
            full[name].append(record)
    return full


def records(graph: dict[str, list[dict[str, Any]]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The records of an evidence document, as stores take them."""
    for name, items in graph.items():
        for item in items:
            yield _KINDS.get(name, "source"), item


def question(given: dict[str, Any]) -> Question:
    """The question of a case."""
    renamed = {"from": "from_", "in": "place", "outcome": "outcomes"}
    values = {renamed.get(key, key): value for key, value in given.items()}
    for key in ("outcomes", "without", "via", "avoid"):
        if key in values:
            values[key] = tuple(values[key])
    for key in ("max_hops", "limit"):
        if key in values:
            values[key] = int(values[key])
    values.setdefault("limit", 0)
    if values.get("ever"):
        values.setdefault("as_of", "2024-01-01")
    return Question(**{**values, "timeout": 60.0})


def short(path: dict[str, Any]) -> dict[str, Any]:
    """A path of a JSON answer in the short form of the cases."""
    hops = []
    for hop in path["hops"]:
        if hop["step"] == "flow":
            hops.append(f"{hop['flow']}: {hop['record']['id']}")
        elif hop["step"] in ("includes", "yields", "is-among"):
            hops.append(f"{hop['step']}: {hop['record']['id']}")
        else:
            hops.append(f"{hop['step']}: {hop['to']['id']}")
    first = path["hops"][0]
    record = first.get("record_before", first["record"])
    return {
        **path,
        "start": f"{first['from']['id']} {record['id']}",
        "hops": hops,
        "also": [one["id"] for one in path["also"]],
        "inferences": [one["kind"] for one in path["inferences"]],
    }

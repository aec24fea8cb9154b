"""The engine against the checker that was written from the rules alone, on random small graphs."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

import pytest

from runoff.graph.store import Reader
from runoff.queries.trace import trace
from tests.conformance.suite import question, records

from .brute_force import answer as enumerate_answer
from .random_graphs import random_case

BATCHES = 40
CASES_IN_A_BATCH = 50
_SOURCE = {
    "id": "a-source", "title": "A source", "publisher": "A publisher", "date": "2024-01-01",
    "url": "https://example.org/", "kind": "primary-document",
}  # fmt: skip
_EVIDENCE = [{"source": "a-source", "locator": "page 1", "says": "It says so."}]


def complete(evidence: dict[str, Any]) -> dict[str, Any]:
    """An evidence document with what stores and answers need beyond what the rules look at."""
    full = copy.deepcopy(evidence)
    full["sources"] = [_SOURCE]
    for name in ("holders", "record_types", "instruments"):
        for record in full.get(name, ()):
            record.setdefault("name", record["id"])
    for name in ("instruments", "flows"):
        for record in full.get(name, ()):
            record["evidence"] = _EVIDENCE
            if "dispute" in record:
                record["dispute"] = {"by": "somebody", "says": "It was not so.", "source": "a-source"}
    for record in full.get("instruments", ()):
        for key, value in (
            ("kind", "statute"),
            ("effect", "compels"),
            ("judicial_review", "none"),
            ("status", "in-force"),
        ):
            record.setdefault(key, value)
    return full


def outline(path: dict[str, Any]) -> dict[str, Any]:
    """A path of a JSON answer with the keys of the checker's."""
    first = path["hops"][0]
    hops = []
    for hop in path["hops"]:
        flat = {"step": hop["step"], "from": hop["from"]["id"], "to": hop["to"]["id"], "record": hop["record"]["id"]}
        if "record_before" in hop:
            flat["record_before"] = hop["record_before"]["id"]
        if hop["step"] == "flow":
            flat["flow"] = hop["flow"]
        hops.append(flat)
    kept = (
        "begins", "open", "weakest_certainty", "weakest_outcome", "judge_before_any_step", "disputed", "places",
        "places_closed", "open_from", "open_to",
    )  # fmt: skip
    return {
        **{key: path[key] for key in kept},
        "start": {"holder": first["from"]["id"], "record": first.get("record_before", first["record"])["id"]},
        "hops": hops,
        "inferences": [one["kind"] for one in path["inferences"]],
        "also": [one["id"] for one in path["also"]],
    }


def flat(answer: dict[str, Any]) -> dict[str, Any]:
    """A JSON answer in the form of the checker's."""
    miss = answer["nearest_miss"]
    return {
        "found": answer["found"],
        "paths": [outline(path) for path in answer["paths"]],
        "limits_hit": answer["limits_hit"],
        "reason": answer["reason"],
        "nearest_miss": miss and {**outline(miss), "fails": miss["fails"]},
    }


@pytest.mark.parametrize("batch", range(BATCHES))
def test_same_answers(batch: int, make_store: Callable[[list[tuple[str, dict[str, Any]]]], Reader]) -> None:
    """Same paths in the same order, same verdicts, same limits, same reasons and nearest misses."""
    for seed in range(batch * CASES_IN_A_BATCH, (batch + 1) * CASES_IN_A_BATCH):
        evidence, asked = random_case(random.Random(seed))
        store = make_store(list(records(complete(evidence))))
        found = flat(trace(store, question(asked)).to_dict())
        wanted = enumerate_answer(evidence, asked)
        assert found == {key: wanted[key] for key in found}, f"seed {seed}: {asked}"

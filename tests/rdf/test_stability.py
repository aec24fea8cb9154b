"""The same data give the same bytes: under any hash seed, and in whatever order they came."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from runoff.graph.store import Reader
from tests.conformance import suite
from tests.rdf.conftest import ENDINGS, GRAPH, dump

_SCRIPT = """
import hashlib, sys
from runoff.graph.sqlite_store import SqliteStore
from tests.rdf.conftest import ENDINGS, dump
reader = SqliteStore(sys.argv[1])
for form in ENDINGS:
    day = {"day": "2024-06-01", "target": "ice"} if form in ("nquads", "trig", "jsonld") else {}
    print(form, hashlib.sha256(dump(reader, form, **day)).hexdigest())
"""


def test_no_hash_seed_changes_a_byte(sample: Reader) -> None:
    outputs = set()
    for seed in ("0", "1", "2", "3", "4", "random"):
        run = subprocess.run(
            [sys.executable, "-c", _SCRIPT, str(sample.path)],  # type: ignore[attr-defined]
            env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        outputs.add(run.stdout)
    assert len(outputs) == 1
    assert outputs.pop().count("\n") == len(ENDINGS)


@pytest.mark.parametrize("seed", range(4))
def test_no_order_of_records_changes_a_byte(make_store: Callable[[Any], Reader], seed: int) -> None:
    records = list(suite.records(suite.filled(GRAPH)))
    expected = {form: dump(make_store(records), form) for form in ENDINGS}
    random.Random(seed).shuffle(records)
    turned = [(kind, dict(sorted(data.items(), reverse=True))) for kind, data in records]
    assert {form: dump(make_store(turned), form) for form in ENDINGS} == expected


def test_the_bytes_of_this_release_are_known(sample: Reader) -> None:
    """A change of the format shows here, so that it is made on purpose and told in the changelog."""
    found = hashlib.sha256(dump(sample, "nquads")).hexdigest()[:16]
    assert found == KNOWN, "the export of the same data has changed: raise KNOWN, and tell it in the changelog"


KNOWN = "98a99d63040fb5d2"


def test_a_citation_keeps_its_iri_when_its_wording_is_mended_and_others_come(
    make_store: Callable[[Any], Reader],
) -> None:
    def flows(evidence: list[dict[str, Any]]) -> str:
        records = list(suite.records(suite.filled(GRAPH)))
        for _, data in records:
            if data["id"] == "broker-to-ice":
                data["evidence"] = evidence
        return dump(make_store(records), "ntriples").decode()

    def names(text: str) -> set[str]:
        return {
            line.split(" ")[2]
            for line in text.splitlines()
            if line.startswith("<https://w3id.org/runoff/id/broker-to-ice> <https://w3id.org/runoff/ns#evidence>")
        }

    one = {"source": "a-source", "locator": "page 1", "says": "It says so."}
    before = names(flows([one]))
    mended = names(
        flows([{"source": "a-source", "locator": "page 2", "says": "More."}, {**one, "says": "It says precisely so."}])
    )
    assert len(before) == 1
    assert len(mended) == 2
    assert before < mended


def test_two_citations_of_one_place_are_two_resources(make_store: Callable[[Any], Reader]) -> None:
    one = {"source": "a-source", "locator": "page 1", "says": "It says so."}
    records = list(suite.records(suite.filled(GRAPH)))
    for _, data in records:
        if data["id"] == "broker-to-ice":
            data["evidence"] = [one, {**one, "says": "It says more."}, one]
    text = dump(make_store(records), "ntriples").decode()
    found = [line for line in text.splitlines() if "/id/broker-to-ice> <https://w3id.org/runoff/ns#evidence>" in line]
    assert len(found) == 3

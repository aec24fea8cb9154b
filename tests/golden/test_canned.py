"""Every canned query has the answer that a person has read and signed.

`python -m pytest tests/golden --rewrite-goldens` writes them anew; read the difference before you commit it. A golden answer is an
outline: routes, hops, verdicts and rows, without the texts of the evidence.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import runoff
from runoff.queries.answer import Answer
from runoff.queries.canned import load, run, titles
from runoff.queries.listing import Listing
from tests.conformance.suite import short

ANSWERS = Path(__file__).parent / "answers"
AS_OF = "2026-11-25"
#: Further days and places at which a query has something to say, beside the day of the release.
ASKED: dict[str, list[dict[str, Any]]] = {
    "utility-to-ice": [{"as_of": "2019-06-01"}],
    "dmv-to-ice": [{"in": "US-TX"}, {"in": "US-NY"}],
    "school-incident-to-ice": [{"as_of": "2016-06-01"}, {"as_of": "2022-06-01"}],
    "medicaid-to-ice": [{"as_of": "2025-09-15", "in": "US-CA"}, {"as_of": "2025-10-15", "in": "US-TX"}],
    "tax-to-ice": [{"as_of": "2025-08-07"}],
    "fingerprints-to-ice": [{"as_of": "2012-06-01"}],
    "states-that-close": [{"record": "medicaid-enrollment-record"}],
}
_KEPT = ("id", "start", "hops", "begins", "open", "weakest_certainty", "weakest_outcome", "judge_before_any_step",
         "disputed", "inferences", "also", "open_from", "open_to")  # fmt: skip


def questions() -> list[tuple[str, dict[str, Any]]]:
    """Every canned query with the options that it is asked with."""
    found: list[tuple[str, dict[str, Any]]] = []
    for name, _ in titles():
        dated = load(name).kind in ("trace", "closings")
        asked = [{}, *ASKED.get(name, [])]
        found += [(name, {"as_of": AS_OF, **options} if dated else options) for options in asked]
    return found


def outline(answer: Answer | Listing) -> dict[str, Any]:
    """What a golden answer holds."""
    data = answer.to_dict()
    if isinstance(answer, Listing):
        return {"rows": [{key: value for key, value in row.items() if key != "evidence"} for row in data["rows"]]}
    return {
        **{key: data[key] for key in ("found", "complete", "limits_hit", "reason")},
        "paths": [_path(path) for path in data["paths"]],
        "nearest_miss": data["nearest_miss"]
        and {**_path(data["nearest_miss"]), "fails": data["nearest_miss"]["fails"]},
        "closed": [{**_path(one), "fails": one["fails"]} for one in data["closed"]],
    }


def _path(path: dict[str, Any]) -> dict[str, Any]:
    outlined = short(path)
    places = path["places"] if len(path["places"]) <= len(path["places_closed"]) or not path["places_closed"] else [
        f"not {code}" for code in path["places_closed"]]  # fmt: skip
    return {**{key: outlined[key] for key in _KEPT}, "places": places}


@pytest.mark.parametrize(
    ("name", "options"), questions(), ids=lambda one: one if isinstance(one, str) else "-".join(one.values())
)
def test_answer(name: str, options: dict[str, Any], rewrite_goldens: bool) -> None:
    """The outline of the answer is the golden one, and every flow and row in it is cited."""
    parameters = {"until": AS_OF} if name == "what-changed" else {}
    with runoff.open() as graph:
        answer = run(graph.reader, name, parameters, options)
    suffix = "".join(f"--{value}" for key, value in options.items() if value != AS_OF)
    path = ANSWERS / f"{name}{suffix}.json"
    found = outline(answer)
    if rewrite_goldens:
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(path.read_text(encoding="utf-8"))
    cited = (row.evidence for row in answer.rows) if isinstance(answer, Listing) else (
        hop.evidence for one in answer.paths for hop in one.flows)  # fmt: skip
    assert all(cited)


def test_no_golden_answer_without_a_query() -> None:
    """No file is left of a query that is no more."""
    names = {name for name, _ in titles()}
    assert {path.name.split("--")[0].removesuffix(".json") for path in ANSWERS.glob("*.json")} == names

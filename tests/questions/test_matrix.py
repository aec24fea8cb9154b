"""A matrix says for every place what a trace for that place says."""

from __future__ import annotations

import csv
import io
import json
import random
from dataclasses import replace

import pytest

from runoff.graph.store import Reader
from runoff.queries.matrix import Matrix, canned_question, matrix
from runoff.queries.matrix_text import FORMATS, mark, render
from runoff.queries.question import Question
from runoff.queries.trace import trace
from runoff.schema import places
from runoff.schema.errors import UnknownId, UsageError

from ..checker.random_graphs import STATES, random_case
from ..conformance.suite import question
from .conftest import DAY, random_store, small_store

Cells = dict[tuple[str, ...], tuple[str | None, str]]

RECORDS = (
    "drivers-license-record", "medicaid-enrollment-record", "license-plate-scan", "arrest-booking-record", "student-education-record",
)  # fmt: skip


def shown(found: Matrix, place: str) -> Cells:
    """The routes that a matrix has as open at a place: holders -> (how sure, weakest outcome)."""
    at = found.places.index(place)
    return {
        tuple(holder.id for holder in route.path.holders): (
            cell.state if cell.state != "open" else None,
            str(cell.outcome),
        )
        for route in found.routes
        if (cell := route.cells[at]).state in ("certain", "possible", "open")
    }


def traced(reader: Reader, asked: Question, place: str) -> Cells:
    """The same by a trace for that place."""
    found: Cells = {}
    for path in trace(reader, replace(asked, place=place)).paths:
        if path.begins != "map-edge":
            found.setdefault(tuple(holder.id for holder in path.holders), (path.open, path.weakest_outcome))
    return found


@pytest.mark.parametrize("record", RECORDS)
def test_it_agrees_with_57_traces(record: str, evidence: Reader) -> None:
    """Every state and territory: the same routes, as surely open, as weak an outcome."""
    asked = Question(record, as_of=DAY, limit=0)
    found = matrix(evidence, asked)
    assert set(found.places) == set(places.CODES)
    assert found.found
    for place in places.CODES:
        assert shown(found, place) == traced(evidence, asked, place), place


def test_it_agrees_when_copies_outlive_flows(evidence: Reader) -> None:
    """With a day on which the record was given, too."""
    asked = Question("drivers-license-record", given="2018-01-01", as_of="2021-06-01", limit=0)
    found = matrix(evidence, asked)
    for place in ("US-NY", "US-TX", "US-WA", "US-OR", "US-VT"):
        assert shown(found, place) == traced(evidence, asked, place), place


@pytest.mark.parametrize("batch", range(10))
def test_it_agrees_on_random_graphs(batch: int) -> None:
    """Where everything that the rules know of happens at once."""
    for seed in range(batch * 25, batch * 25 + 25):
        graph, given = random_case(random.Random(seed))
        asked = replace(question(given), place=None, limit=0)
        with random_store(graph) as reader:
            found = matrix(reader, asked)
            for place in (*STATES, "US-NY"):
                states = [one.get("jurisdiction") for one in graph["holders"] if one["id"] == asked.from_]
                if states and states[0] in places.BIT and states[0] != place:
                    assert not shown(found, place), f"seed {seed}, {place}"
                else:
                    assert shown(found, place) == traced(reader, asked, place), f"seed {seed}, {place}"


def test_what_is_closed_would_be_open_but_for_what_it_names() -> None:
    """A law closes one state, a narrowing leaves a part in another; elsewhere the flow is open or does not hold."""
    with small_store(**GRAPH) as reader:
        found = matrix(reader, Question("record", as_of="2024-06-01"))
        (route,) = found.routes
        cells = dict(zip(found.places, route.cells, strict=True))
        assert {cell.state for cell in cells.values()} == {"certain", "closed", "none"}
        assert [(one.id, one.start, one.flow) for one in cells["US-NY"].by] == [("law", "2020-01-01", "out")]
        assert cells["US-NY"].by[0].evidence
        assert [one.id for one in cells["US-TX"].narrowed_by] == ["order"]
        assert cells["US-CA"].by == cells["US-CA"].narrowed_by == ()
        assert cells["US-WA"].state == "none"
        assert [place for place, cell in cells.items() if cell.state == "closed"] == ["US-NY"]
        assert [mark(cells[place]) for place in ("US-NY", "US-TX", "US-CA", "US-WA")] == ["x", "Cn", "C", "-"]
        before = matrix(reader, Question("record", as_of="2019-06-01", place="US-NY"))
        assert [cell.state for cell in before.routes[0].cells] == ["certain"]
        lifted = matrix(reader, Question("record", as_of="2024-06-01", place="US-NY", from_="giver", without=("law",)))
        assert [cell.state for cell in lifted.routes[0].cells] == ["certain"]


GRAPH = {
    "holders": [{"id": "ice"}, {"id": "giver", "kind": "custodian"}],
    "record_types": [{"id": "record", "contains": ["part"]}, {"id": "part"}],
    "instruments": [{"id": "law"}, {"id": "order"}],
    "flows": [
        {
            "id": "out", "from": "giver", "to": "ice", "carries": ["record"],
            "jurisdictions": ["US-NY", "US-TX", "US-CA"],
            "restrictions": [
                {"instrument": "law", "effect": "blocks", "jurisdictions": ["US-NY"], "start": "2020-01-01"},
                {"instrument": "order", "effect": "narrows", "to": ["record"], "jurisdictions": ["US-TX"], "start": "2020-01-01"},
            ],
        }
    ],
}  # fmt: skip


def test_a_record_nobody_carries_has_no_route(evidence: Reader) -> None:
    """An answer in words, and that it is no safety."""
    found = matrix(evidence, Question("mail-cover", as_of=DAY))
    assert not found.found
    assert found.routes == ()
    assert "An empty place on the map is not safety." in " ".join(render(found, "text").split())


def test_a_limit_cuts_routes_and_says_so(evidence: Reader) -> None:
    """The surest are kept."""
    whole = matrix(evidence, Question("drivers-license-record", as_of=DAY))
    cut = matrix(evidence, Question("drivers-license-record", as_of=DAY, limit=2))
    assert [route.path.id for route in cut.routes] == [route.path.id for route in whole.routes[:2]]
    assert cut.limits_hit == ("paths",)
    assert (cut.complete, whole.complete) == (False, True)
    assert "--limit" in render(cut, "text")


def test_new_york_is_closed_by_the_green_light_law(evidence: Reader) -> None:
    """By name, since when, with its sources; and the sentence is in the text."""
    found = matrix(evidence, Question("drivers-license-record", as_of=DAY))
    at = found.places.index("US-NY")
    laws = {one.id for route in found.routes for one in route.cells[at].by}
    assert laws == {"ny-green-light-law"}
    said = " ".join(render(found, "text").split())
    assert (
        "Closed in New York by New York Driver's License Access and Privacy Act (Green Light Law) (since December 2019) ["
        in said
    )


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_has_every_route(form: str, evidence: Reader) -> None:
    """And the same bytes for the same data."""
    found = matrix(evidence, Question("drivers-license-record", as_of=DAY))
    said = render(found, form)
    assert said == render(matrix(evidence, Question("drivers-license-record", as_of=DAY)), form)
    if form == "json":
        data = json.loads(said)
        assert [len(route["cells"]) for route in data["routes"]] == [57] * len(found.routes)
        assert data["map_edge_left_out"] is True
    elif form == "csv":
        rows = list(csv.DictReader(io.StringIO(said, newline="")))
        assert {(row["place"], row["route"]) for row in rows} == {
            (place, str(route.number)) for place in found.places for route in found.routes
        }
        assert all(row["instrument"] and row["source"] for row in rows if row["state"] == "closed")
    else:
        assert all(str(route.number) in said for route in found.routes)
        assert "Puerto Rico" in said


def test_a_canned_query_can_be_asked() -> None:
    """With its parameters and what it asks of judges; a query that traces nothing cannot."""
    asked, judge = canned_question("dmv-to-ice", {"in": "US-NY"})
    assert (asked.record, asked.place, judge) == ("drivers-license-record", "US-NY", None)
    assert canned_question("routes-no-judge-sees", {})[1] == "no"
    with pytest.raises(UsageError, match="asks for no routes"):
        canned_question("what-changed", {})
    with pytest.raises(UnknownId):
        canned_question("dmv-to-nowhere-at-all", {})


def test_judges_are_asked_for_route_by_route(evidence: Reader) -> None:
    """Only paths of which no judge sees a step are left."""
    asked = Question("phone-location", as_of="2020-06-15", limit=0)
    judges = {path.judge_before_any_step for path in trace(evidence, asked).paths if path.begins != "map-edge"}
    assert "yes" in judges
    kept = matrix(evidence, asked, "yes")
    assert {route.path.judge_before_any_step for route in kept.routes} == {"yes"}

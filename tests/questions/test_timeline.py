"""A timeline says for every day what a trace for that day says, and names what has a bound there."""

from __future__ import annotations

import csv
import io
import json
import random
from dataclasses import replace

import pytest

from runoff.graph.store import Reader
from runoff.queries.question import Question
from runoff.queries.timeline import Run, Stretch, Timeline, timeline
from runoff.queries.timeline_text import FORMATS, render
from runoff.queries.trace import trace
from runoff.schema import places
from runoff.schema.errors import UsageError

from ..checker.random_graphs import STATES, random_case
from ..conformance.suite import question
from .conftest import DAY, random_store, small_store

Open = dict[tuple[str, ...], str]


def covers(runs: tuple[Run, ...], day: str) -> bool:
    """Whether a day lies in one of these runs."""
    return any((run.first or "") <= day and (run.last is None or day <= run.last) for run in runs)


def at(stretches: tuple[Stretch, ...], place: str) -> list[Stretch]:
    """The stretches that tell of a place."""
    return [one for one in stretches if places.NATION in one.places or place in one.places]


def shown(found: Timeline, day: str, place: str) -> Open:
    """The sequences of flows that a timeline has as open on a day at a place, and how surely."""
    opened: Open = {}
    for course in found.courses:
        for stretch in at(course.stretches, place):
            if covers(stretch.possible, day):
                sure = "certain" if covers(stretch.certain, day) else "possible"
                opened[tuple(str(hop.flow) for hop in course.path.flows)] = sure
    return opened


def traced(reader: Reader, asked: Question, day: str, place: str) -> Open:
    """The same by a trace for that day and place."""
    opened: Open = {}
    for path in trace(reader, replace(asked, as_of=day, place=place)).paths:
        if path.begins != "map-edge":
            opened.setdefault(tuple(str(hop.flow) for hop in path.flows), str(path.open))
    return opened


@pytest.mark.parametrize("record", ["utility-customer-record", "medicaid-enrollment-record", "drivers-license-record"])
def test_it_agrees_with_a_trace_for_each_day(record: str, evidence: Reader) -> None:
    """At the edges of runs and between them; in states that differ."""
    asked = Question(record, as_of=DAY, limit=0)
    found = timeline(evidence, asked)
    edges = {run.first for one in found.courses for part in one.stretches for run in part.possible if run.first}
    edges |= {run.last for one in found.courses for part in one.stretches for run in part.possible if run.last}
    days = sorted({*sorted(edges)[::3], "2019-06-15", "2021-11-01", "2025-08-11", "2025-08-12", DAY})
    for day in days:
        for place in ("US-NY", "US-CA", "US-TX"):
            assert shown(found, day, place) == traced(evidence, asked, day, place), (day, place)


@pytest.mark.parametrize("batch", range(6))
def test_it_agrees_on_random_graphs(batch: int) -> None:
    """Where dates are partial, laws overlap and holders come and go."""
    for seed in range(batch * 20, batch * 20 + 20):
        graph, given = random_case(random.Random(seed))
        asked = replace(question(given), given=None, ever=False, place=None, from_=None)
        last = asked.as_of
        with random_store(graph) as reader:
            found = timeline(reader, asked)
            for day in (last, f"{int(last[:4]) - 1}{last[4:7]}-15", f"{int(last[:4]) - 3}-01-31"):
                for place in (*STATES, "US-NY"):
                    assert shown(found, day, place) == traced(reader, asked, day, place), f"seed {seed}, {day}, {place}"


def test_every_bound_has_a_cause(evidence: Reader) -> None:
    """Whatever opened or closed: a flow, a law, an order or a holder, with its sources."""
    for record in ("utility-customer-record", "medicaid-enrollment-record", "license-plate-scan", "face-image"):
        for course in timeline(evidence, Question(record, as_of=DAY, limit=0)).courses:
            for stretch in course.stretches:
                for run in (*stretch.possible, *stretch.certain):
                    assert run.opened_by or run.first is None, (record, course.path.id, run)
                    assert run.closed_by or run.last is None, (record, course.path.id, run)
                    assert all(one.evidence for one in (*run.opened_by, *run.closed_by))


def test_a_law_closes_and_an_end_reopens() -> None:
    """The days are those of the law, and it is named for both."""
    with small_store(
        holders=[{"id": "ice"}, {"id": "giver", "kind": "custodian"}], record_types=[{"id": "record"}], instruments=[{"id": "law"}],
        flows=[{
            "id": "out", "from": "giver", "to": "ice", "carries": ["record"], "start": "2010-01-01", "end": "2024-12-31",
            "restrictions": [{
                "instrument": "law", "effect": "blocks", "jurisdictions": ["US-NY"], "start": "2020-01-01", "end": "2020-12-31",
            }],
        }],
    ) as reader:  # fmt: skip
        found = timeline(reader, Question("record", as_of="2026-01-01"))
        (course,) = found.courses
        others, new_york = course.stretches
        assert [(run.first, run.last) for run in others.possible] == [("2010-01-01", "2024-12-31")]
        assert [(run.first, run.last) for run in new_york.possible] == [
            ("2010-01-01", "2019-12-31"),
            ("2021-01-01", "2024-12-31"),
        ]
        assert [(run.first, run.last) for run in new_york.gaps] == [("2020-01-01", "2020-12-31")]
        assert others.gaps == others.unsure == ()
        before, after = new_york.possible
        assert [(one.kind, one.id, one.what) for one in before.opened_by] == [("flow", "out", "start")]
        assert [(one.kind, one.id, one.what, one.date) for one in before.closed_by] == [
            ("restriction", "law", "blocks", "2020-01-01")
        ]
        assert [(one.id, one.date) for one in after.opened_by] == [("law", "2020-12-31")]
        assert [(one.id, one.what) for one in after.closed_by] == [("out", "end")]
        placed = timeline(reader, Question("record", as_of="2026-01-01", place="US-NY"))
        assert [one.places for one in placed.courses[0].stretches] == [("US-NY",)]


def test_what_is_not_known_is_a_stretch_of_its_own() -> None:
    """Possibly open from three years before the first sighting, certainly to the last, then in doubt."""
    with small_store(
        holders=[{"id": "ice"}, {"id": "giver", "kind": "custodian"}], record_types=[{"id": "record"}], instruments=[],
        flows=[{
            "id": "out", "from": "giver", "to": "ice", "carries": ["record"], "first_seen": "2015-01-01", "last_seen": "2018-06-30",
        }],
    ) as reader:  # fmt: skip
        (course,) = timeline(reader, Question("record", as_of="2020-01-01")).courses
        (stretch,) = course.stretches
        assert [(run.first, run.last) for run in stretch.possible] == [("2012-01-01", None)]
        assert [(run.first, run.last) for run in stretch.certain] == [("2015-01-01", "2018-06-30")]
        assert [(run.first, run.last) for run in stretch.unsure] == [("2012-01-01", "2014-12-31"), ("2018-07-01", None)]


def test_medicaid_in_california_closed_with_the_injunction(evidence: Reader) -> None:
    """Of 12 August 2025, by name, in the text too."""
    found = timeline(evidence, Question("medicaid-enrollment-record", as_of="2025-10-01", place="US-CA"))
    closings = [
        one for course in found.courses for part in course.stretches for run in part.possible for one in run.closed_by
    ]
    assert "2025-08-12" in [one.date for one in closings if one.kind == "restriction"]
    said = " ".join(render(found, "text").split())
    assert "possibly open from 14 July 2022 to 11 August 2025" in said.casefold().replace("july", "July").replace(
        "august", "August"
    )
    assert "first preliminary injunction" in said


def test_days_after_the_one_asked_for_are_none_of_its_business(evidence: Reader) -> None:
    """A timeline up to 2019 has no way that was first possible later, and no bound after it."""
    found = timeline(evidence, Question("utility-customer-record", as_of="2019-12-31", limit=0))
    for course in found.courses:
        for stretch in course.stretches:
            for run in (*stretch.possible, *stretch.certain, *stretch.unsure, *stretch.gaps):
                assert (run.first or "") <= "2019-12-31"
                assert run.last is None or run.last < "2019-12-31"


def test_given_and_ever_are_refused(evidence: Reader) -> None:
    """Each day is judged by itself."""
    for asked in (Question("i9-form", ever=True, as_of=DAY), Question("i9-form", given="2020-01-01", as_of=DAY)):
        with pytest.raises(UsageError, match="every day"):
            timeline(evidence, asked)


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_has_every_way(form: str, evidence: Reader) -> None:
    """CSV has dates in every row, so that a chart can be drawn."""
    found = timeline(evidence, Question("utility-customer-record", as_of=DAY))
    said = render(found, form)
    if form == "json":
        assert [one["path"] for one in json.loads(said)["courses"]] == [one.path.id for one in found.courses]
    elif form == "csv":
        rows = list(csv.DictReader(io.StringIO(said, newline="")))
        assert {row["path"] for row in rows} == {one.path.id for one in found.courses}
        assert all(row["from"] <= row["to"] for row in rows)
        assert {row["what"] for row in rows} <= {"possible", "certain", "unsure", "gap"}
        assert all(row["sources"] for row in rows)
    else:
        assert "Con Edison" in said
        assert "NCTUE" in said


def test_nothing_is_told_as_nothing(evidence: Reader) -> None:
    """And as no safety."""
    found = timeline(evidence, Question("mail-cover", as_of=DAY))
    assert not found.found
    assert "An empty place on the map is not safety." in " ".join(render(found, "text").split())

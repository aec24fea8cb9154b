"""What changed between two days, two stores, two folders: told once each, by the flow that did it."""

from __future__ import annotations

import copy
import csv
import io
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from runoff.graph.sqlite_load import SqliteWriter
from runoff.graph.store import DatasetInfo, Reader
from runoff.queries.diff import Diff, diff
from runoff.queries.diff_text import render
from runoff.queries.question import Question
from runoff.queries.sides import Side, sides
from runoff.queries.trace import trace
from runoff.schema.errors import InvalidData, UnknownId, UsageError

from ..conformance.suite import filled, records
from .conftest import stored

GRAPH: dict[str, list[dict[str, Any]]] = {
    "holders": [{"id": "ice"}, {"id": "giver", "kind": "custodian"}, {"id": "broker"}],
    "record_types": [{"id": "record"}],
    "instruments": [{"id": "law"}, {"id": "contract"}],
    "flows": [
        {"id": "in", "from": "giver", "to": "broker", "carries": ["record"]},
        {"id": "out", "from": "broker", "to": "ice", "carries": ["record"], "start": "2015-01-01", "last_seen": "2025-01-01"},
    ],
}  # fmt: skip
DAY = "2024-06-01"


@contextmanager
def two(old: dict[str, Any], new: dict[str, Any], day: str = DAY) -> Iterator[tuple[Side, Side]]:
    """Two stores of small graphs, asked on the same day."""
    with stored(list(records(filled(old)))) as before, stored(list(records(filled(new)))) as after:
        yield Side("old", before, day), Side("new", after, day)


def changed(**flow: Any) -> dict[str, Any]:
    """The graph with some fields of the last flow set."""
    graph = copy.deepcopy(GRAPH)
    graph["flows"][-1].update(flow)
    return graph


def ask(both: tuple[Side, Side], **question: Any) -> Diff:
    """The comparison of two sides for all record types."""
    return diff(*both, Question("", **question))


def text_of(found: Diff, both: tuple[Side, Side]) -> str:
    """A comparison as text in one line."""
    return " ".join(render(found, "text", both).split())


def test_two_alike_do_not_differ() -> None:
    """Whatever the order of their records."""
    shuffled = {kind: list(reversed(items)) for kind, items in GRAPH.items()}
    with two(GRAPH, shuffled) as both:
        found = ask(both)
        assert not found.differs
        assert found.complete
        assert "Nothing differs." in text_of(found, both)


def test_a_flow_that_ended_closes_its_route_and_is_named() -> None:
    """By its fields, before and after; the route names the flow."""
    with two(GRAPH, changed(status="ended", end="2020-06")) as both:
        found = ask(both)
        (flow,) = found.flows
        assert (flow.id, flow.change, flow.closed_in, flow.opened_in) == ("out", "ended", ("US",), ())
        assert {(one.field, one.before, one.after) for one in flow.fields} == {
            ("status", "unknown", "ended"), ("end", None, "2020-06"),
        }  # fmt: skip
        (route,) = found.routes
        assert (route.change, route.record.id, route.everywhere) == ("closed", "record", True)
        assert [one.flow for one in route.by] == ["out"]
        assert [(one.kind, one.added, one.removed, one.changed) for one in found.counts if one.changed] == [
            ("flow", 0, 0, 1)
        ]
        said = text_of(found, both)
        assert "status was unknown, is ended" in said
        assert "end was not given, is 2020-06" in said


def test_a_new_flow_opens_a_route() -> None:
    """And the other way round it is taken out."""
    less = copy.deepcopy(GRAPH)
    del less["flows"][-1]
    with two(less, GRAPH) as both:
        found = ask(both)
        assert [(one.id, one.change) for one in found.flows] == [("out", "added")]
        assert [(one.change, [by.says for by in one.by]) for one in found.routes] == [
            ("opened", ["broker to ice is new"])
        ]
        back = ask((both[1], both[0]))
        assert [(one.id, one.change) for one in back.flows] == [("out", "removed")]
        assert [(one.change, [by.flow for by in one.by]) for one in back.routes] == [("closed", ["out"])]


def test_a_law_of_one_state_closes_there_alone() -> None:
    """The instrument begins to bite, and is named with its flow."""
    law = {"instrument": "law", "effect": "blocks", "jurisdictions": ["US-NY"], "start": "2020-01-01"}
    with two(GRAPH, changed(restrictions=[law])) as both:
        found = ask(both)
        (route,) = found.routes
        assert (route.change, route.where, route.everywhere) == ("closed", ("US-NY",), False)
        (instrument,) = found.instruments
        assert (instrument.id, instrument.change, instrument.begins_on, instrument.stops_on) == (
            "law",
            "none",
            ("out",),
            (),
        )
        assert "in New York" in text_of(found, both)
        elsewhere = ask(both, place="US-TX")
        assert elsewhere.routes == ()


def test_a_change_that_touches_no_route_is_told_all_the_same() -> None:
    """A note or another certainty."""
    with two(GRAPH, changed(note="Seen again.")) as both:
        found = ask(both)
        assert [(one.id, one.change, [field.field for field in one.fields]) for one in found.flows] == [
            ("out", "changed", ["note"])
        ]
        assert found.routes == ()
        assert found.differs


def test_an_instrument_that_changed_is_told_by_its_fields() -> None:
    """Its status, say."""
    new = copy.deepcopy(GRAPH)
    new["instruments"][0]["status"] = "expired"
    with two(GRAPH, new) as both:
        (law,) = ask(both).instruments
        assert (law.id, law.change) == ("law", "changed")
        assert [(one.field, one.before, one.after) for one in law.fields] == [("status", "in-force", "expired")]


def test_routes_between_two_days_are_those_of_two_traces(evidence: Reader) -> None:
    """Of one record type; what opened is open now and was not, by sequence of flows."""
    before, after, record = "2025-06-01", "2026-06-01", "drivers-license-record"
    found = diff(Side(before, evidence, before), Side(after, evidence, after), Question(record))
    paths = {day: trace(evidence, Question(record, as_of=day, limit=0)).paths for day in (before, after)}
    flows = {day: {tuple(hop.flow for hop in path.flows) for path in some} for day, some in paths.items()}
    for route in found.routes:
        own = tuple(hop.flow for hop in route.path.flows)
        if route.everywhere and route.path.begins != "map-edge":
            here, there = (after, before) if route.change == "opened" else (before, after)
            assert own in flows[here], route.path.id
            assert own not in flows[there], route.path.id
    gone = flows[before] - flows[after]
    assert gone <= {tuple(hop.flow for hop in route.path.flows) for route in found.routes if route.change == "closed"}


def test_the_day_a_law_took_effect_closes_by_its_name(evidence: Reader) -> None:
    """California's Medicaid and the injunction of 12 August 2025."""
    both = Side("2025-08-11", evidence, "2025-08-11"), Side("2025-08-12", evidence, "2025-08-12")
    found = diff(*both, Question("medicaid-enrollment-record", place="US-CA"))
    assert {one.change for one in found.routes} == {"closed"}
    for route in found.routes:
        assert any("injunction" in one.says for one in route.by)
        assert all(one.evidence for one in route.by)
    assert [one.id for one in found.instruments if one.begins_on]
    assert found.counts == ()


def test_every_law_that_closes_is_named_where_states_have_their_own(evidence: Reader) -> None:
    """Washington's block beside the one of Illinois and Minnesota."""
    both = Side("2025-06-01", evidence, "2025-06-01"), Side("2026-06-01", evidence, "2026-06-01")
    found = diff(*both, Question("drivers-license-record"))
    (route,) = [
        one for one in found.routes if [hop.flow for hop in one.path.flows] == ["state-dmvs-to-nlets", "nlets-to-ice"]
    ]
    assert route.where == ("US-IL", "US-MN", "US-WA")
    said = " ".join(one.says for one in route.by)
    assert "State blocks on ICE queries" in said
    assert "Washington's block" in said


def test_a_day_does_not_differ_from_itself(evidence: Reader) -> None:
    """Neither do days on which nothing has a bound."""
    both = Side("2026-06-01", evidence, "2026-06-01"), Side("2026-06-01", evidence, "2026-06-01")
    assert not diff(*both, Question("")).differs


@pytest.mark.parametrize("form", ["text", "csv", "json", "md"])
def test_every_form_tells_every_change(form: str) -> None:
    """The flow, the law, the route."""
    law = {"instrument": "law", "effect": "blocks", "jurisdictions": ["US-NY"], "start": "2020-01-01"}
    with two(GRAPH, changed(restrictions=[law], note="=1+1")) as both:
        found = ask(both)
        said = render(found, form, both)
        if form == "json":
            data = json.loads(said)
            assert [one["id"] for one in data["flows"]] == ["out"]
            assert [one["change"] for one in data["routes"]] == ["closed"]
            assert data["differs"] is True
        elif form == "csv":
            rows = list(csv.DictReader(io.StringIO(said, newline="")))
            assert {row["what"] for row in rows} == {"flow", "instrument", "route"}
            assert all(row["source"] for row in rows)
        else:
            assert "law" in said
            assert "(out)" in said


# --- sides ------------------------------------------------------------------------------------------------------------


def _folder(path: Path, note: str) -> Path:
    """A folder of evidence that stands by itself."""
    path.mkdir()
    cited = [{"source": "a-source", "locator": "page 1", "says": "It says so.", "shows": ["flow"]}]
    (path / "dataset.yaml").write_text(
        yaml.safe_dump({"name": "made", "version": "1", "released": "2024-06-15", "title": "Made"}), encoding="utf-8"
    )
    content = {
        "holders": [
            {"id": "ice", "name": "ICE", "kind": "agency", "jurisdiction": "US", "description": "An agency."},
            {"id": "giver", "name": "Giver", "kind": "custodian", "jurisdiction": "US", "description": "A custodian."},
        ],
        "record_types": [{"id": "record", "name": "Record", "definition": "What it is."}],
        "sources": [{
            "id": "a-source", "title": "A source", "publisher": "A publisher", "date": "2024-01-01", "url": "https://example.org/a",
            "read_at": "https://example.org/a", "kind": "government-publication",
        }],
        "flows": [{
            "id": "out", "from": "giver", "to": "ice", "carries": ["record"], "mechanism": "sale", "outcome": "moved",
            "status": "unknown", "jurisdictions": ["US"], "certainty": "documented", "start": "2015-01-01",
            "last_seen": "2024-01-01", "evidence": cited, "note": note,
        }],
    }  # fmt: skip
    (path / "all.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def test_folders_of_evidence_are_compared(tmp_path: Path) -> None:
    """Read, checked and compiled, without leaving anything behind."""
    one, other = _folder(tmp_path / "one", "As it was."), _folder(tmp_path / "other", "As it is.")
    with sides(str(one), str(other), None, DAY) as both:
        found = diff(*both, Question(""))
        assert [(flow.id, flow.change, [field.field for field in flow.fields]) for flow in found.flows] == [
            ("out", "changed", ["note"])
        ]
        assert found.names == (str(one), str(other))
    with sides(str(one), str(one), None, DAY) as both:
        assert not diff(*both, Question("")).differs


def test_a_file_that_refers_to_the_packaged_evidence_is_laid_over_it(tmp_path: Path, evidence: Reader) -> None:
    """It adds its own; nothing of the packaged is taken out."""
    flow = evidence.get("clear-to-ice-utility")
    assert flow is not None
    added = {**flow.data, "id": "another-flow", "carries": ["mail-cover"]}
    third = {**added, "id": "a-third-flow", "carries": ["dna-sample"]}
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    added, third = copy.deepcopy(added), copy.deepcopy(third)
    one.write_text(yaml.safe_dump({"flows": [added]}), encoding="utf-8")
    other.write_text(yaml.safe_dump({"flows": [added, third]}), encoding="utf-8")
    with sides(str(one), str(other), None, "2026-06-01") as both:
        found = diff(*both, Question("mail-cover"))
        assert [(flow.id, flow.change) for flow in found.flows] == [("a-third-flow", "added")]


def test_files_that_are_not_valid_are_errors(tmp_path: Path) -> None:
    """With what is wrong."""
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(yaml.safe_dump({"flows": [{"id": "x"}]}), encoding="utf-8")
    with pytest.raises(InvalidData), sides(str(wrong), str(wrong), None, DAY):
        pass


def test_stores_are_compared(tmp_path: Path) -> None:
    """By their files."""
    paths = [tmp_path / "a.sqlite", tmp_path / "b.sqlite"]
    for path, graph in zip(paths, (GRAPH, changed(note="Seen again.")), strict=True):
        with closing(SqliteWriter(path)) as writer:
            writer.load(DatasetInfo("made", "1", "2024-06-15", path.name), list(records(filled(graph))))
    with sides(str(paths[0]), str(paths[1]), None, DAY) as both:
        assert [flow.change for flow in diff(*both, Question("")).flows] == ["changed"]


def test_a_day_goes_with_a_day_only() -> None:
    """And wants no other day beside it."""
    for first, second, day in (
        ("2024-01-01", "x.sqlite", None),
        ("2024-01-01", "2025-01-01", DAY),
        ("2024-13-01", "2025-01-01", None),
    ):
        with pytest.raises(UsageError), sides(first, second, None, day):
            pass


def test_a_target_that_is_unknown_is_an_error() -> None:
    """On either side."""
    with two(GRAPH, GRAPH) as both, pytest.raises(UnknownId):
        ask(both, to="nobody-at-all")


def test_a_holder_that_ceased_to_be_is_named_as_the_reason() -> None:
    """The flow is the same on both sides; its receiver is not."""
    new = copy.deepcopy(GRAPH)
    new["holders"][2]["until"] = "2020-01-01"
    with two(GRAPH, new) as both:
        found = ask(both)
        (route,) = [one for one in found.routes if one.change == "closed"]
        assert {reason.says for reason in route.by} == {"broker changed: until"}


def test_days_stand_in_their_order(evidence: Reader) -> None:
    """Backwards, opened and closed would mean the contrary."""
    late, early = (Side(day, evidence, day) for day in ("2025-02-01", "2025-01-01"))
    with pytest.raises(UsageError, match=r"2025-02-01 lies after 2025-01-01\. Swap them\."):
        diff(late, early, Question(""))

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import runoff
from runoff.graph.pictures.model import READABLE, Picture
from runoff.graph.store import Reader
from runoff.queries import narrative
from runoff.queries.pictures import from_answer
from runoff.queries.question import Question
from runoff.queries.trace import trace

from . import graphs

DAY = "2025-01-15"


def picture_of(reader: Reader, record: str = "record", everything: bool = False, **options: Any) -> Picture:
    return from_answer(reader, trace(reader, Question(record, **{"as_of": DAY, **options})), everything)


def test_every_route_of_the_evidence_walks_over_arrows_that_join() -> None:
    with runoff.open() as graph:
        drawn = 0
        for record, _ in graph.reader.names("record-type"):
            answer = graph.trace(record, as_of="2026-06-01")
            if not answer.found:
                continue
            picture = from_answer(graph.reader, answer, everything=True)
            nodes = {node.id: node for node in picture.nodes}
            edges = {edge.id: edge for edge in picture.edges}
            paths = [path for group in narrative.routes(answer.paths) for path in group]
            assert [route.path for route in picture.routes] == [path.id for path in paths]
            for route, path in zip(picture.routes, paths, strict=True):
                stood = [edges[id].from_ for id in route.edges] + [edges[route.edges[-1]].to]
                assert stood == list(route.nodes)
                assert [edges[id].to for id in route.edges] == list(route.nodes[1:])
                assert [nodes[id].ref for id in route.nodes] == [holder.id for holder in path.holders]
                flows = [edges[id] for id in route.edges if edges[id].kind == "flow"]
                assert [edge.ref for edge in flows] == [hop.flow for hop in path.flows]
                assert [edge.review for edge in flows] == [hop.judicial_review for hop in path.flows]
                assert [edge.records for edge in flows] == [(hop.record.name,) for hop in path.flows]
                drawn += 1
        assert drawn > 100


def test_copies_that_go_on_differently_stand_apart(make_store: Callable[[graphs.Records], Reader]) -> None:
    reader = make_store(graphs.swapping())
    picture = picture_of(reader)
    brokers = [node for node in picture.nodes if node.ref == "broker"]
    joined = {
        (before.ref, after.ref)
        for broker in brokers
        for before in picture.edges
        for after in picture.edges
        if before.to == broker.id == after.from_
    }
    # A score is a record too, and may be among those that go left; a plain record is no score and cannot go right.
    assert joined == {
        ("school-to-broker", "broker-to-left"), ("bank-to-broker", "broker-to-left"), ("bank-to-broker", "broker-to-right"),
    }  # fmt: skip


def test_labels_tell_what_is_unusual(plain: Reader) -> None:
    picture = picture_of(plain)
    edges = {edge.ref: edge for edge in picture.edges}
    assert edges["clinic-to-ice"].marks == ("demanded · alleged",)
    assert edges["school-to-broker"].marks == ()
    assert edges["broker-to-ice"].label == ("Address",)
    assert edges["broker-to-ice"].marks == ("reported",)
    assert "school-to-ice" not in edges
    assert any(fact.heading == "Inferred" for fact in edges["broker-to-ice"].facts)


def test_edges_carry_law_judge_dates_and_citations(plain: Reader) -> None:
    demanded = next(edge for edge in picture_of(plain).edges if edge.ref == "clinic-to-ice")
    facts = {fact.heading: fact.text for fact in demanded.facts}
    assert facts["Law"] == "An act (1 U.S.C. 1)"
    assert facts["Judge"] == "A judge looks only if the demand is challenged."
    assert "January 2020" in facts["Dates"]
    assert demanded.cites[0].url == "https://example.org/paper"
    assert "page 2" in demanded.cites[0].source


def test_findings_stand_with_their_holder(plain: Reader) -> None:
    broker = next(node for node in picture_of(plain).nodes if node.ref == "broker")
    assert [cite.says for cite in broker.cites] == ["It sold 12 records."]


def test_first_holders_and_target_are_told_apart(plain: Reader) -> None:
    roles = {node.ref: node.role for node in picture_of(plain).nodes}
    assert roles == {"school": "first", "clinic": "first", "broker": "", "ice": "target"}


def test_more_than_a_person_can_read_is_left_out_and_said(make_store: Callable[[graphs.Records], Reader]) -> None:
    reader = make_store(graphs.wide(90))
    picture = picture_of(reader, limit=0)
    assert len(picture.nodes) == READABLE
    assert picture.notice is not None
    assert "31 routes of 90 left out" in picture.notice
    assert "--all" in picture.notice
    whole = picture_of(reader, everything=True, limit=0)
    assert len(whole.nodes) == 91
    assert whole.notice is not None
    assert "All 90 routes" in whole.notice


def test_no_path_shows_what_comes_nearest_and_why(plain: Reader) -> None:
    picture = picture_of(plain, min_certainty="documented", avoid=("clinic",), as_of="2025-01-15")
    assert picture.notice is not None
    assert picture.notice.startswith("There is no path.")
    assert picture.routes[0].verdict == "no path"
    assert picture.intro


def test_no_path_at_all_is_an_empty_picture_that_says_so(plain: Reader) -> None:
    picture = picture_of(plain, "record", to="school")
    assert not picture.nodes
    assert picture.notice == "There is no path. Nothing documented links a holder of this record to the target."


@pytest.mark.parametrize("everything", [False, True])
def test_the_same_answer_gives_the_same_picture(plain: Reader, everything: bool) -> None:
    assert picture_of(plain, everything=everything) == picture_of(plain, everything=everything)


def test_dates_are_not_judged_where_the_question_does_not(plain: Reader) -> None:
    picture = picture_of(plain, ever=True)
    assert picture.day is None
    assert "school-to-ice" in {edge.ref for edge in picture.edges}
    assert {edge.open for edge in picture.edges} == {None}

"""What is withdrawn makes no path, stays resolvable, and the answers that once used it say so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from runoff.graph.store import Reader
from runoff.queries import errata, show
from runoff.queries.answer import Answer
from runoff.queries.attempt import Attempt, OutOfTime
from runoff.queries.canned import run
from runoff.queries.cut import cut
from runoff.queries.diff import diff
from runoff.queries.feeds import feeds
from runoff.queries.formats import render
from runoff.queries.listing import Listing
from runoff.queries.matrix import matrix
from runoff.queries.matrix_text import render as render_matrix
from runoff.queries.question import Question
from runoff.queries.reach import reach
from runoff.queries.reach_text import render as render_ends
from runoff.queries.resolve import resolve
from runoff.queries.search import Clock
from runoff.queries.sides import Side
from runoff.queries.timeline import timeline
from runoff.queries.trace import trace
from runoff.schema.errors import RunoffError

from .conftest import stored

GONE = "clear-to-ice-utility"
WHY = {"withdrawn": "2026-11-30", "reason": "The contract named no utility records.", "reported_by": "clear"}
FIXED = {
    "id": "fixed-nctue-start", "corrects": ["utilities-to-nctue"], "date": "2026-12-01", "was": "It began in 2001.",
    "reason": "The source says 1997.", "reported_by": "a reader",
}  # fmt: skip
UTILITY = Question("utility-customer-record", as_of="2019-06-15", limit=0)


@contextmanager
def amended(evidence: Reader) -> Iterator[Reader]:
    """The packaged evidence with one flow withdrawn and a correction of another."""
    entries: list[tuple[str, dict[str, Any]]] = [("correction", FIXED)]
    for kind, data in evidence.statements("evidence"):
        entries.append(("withdrawn-flow", {**data, **WHY}) if data["id"] == GONE else (kind, data))
    with stored(entries) as reader:
        yield reader


@pytest.fixture(scope="module")
def after(evidence: Reader) -> Iterator[Reader]:
    """That evidence, stored."""
    with amended(evidence) as reader:
        yield reader


def flows(answer: Answer) -> set[str]:
    """All flows on the paths of an answer."""
    return {str(hop.flow) for path in answer.paths for hop in path.flows}


def test_a_withdrawn_flow_makes_no_path(evidence: Reader, after: Reader) -> None:
    """The other paths stay as they were."""
    before, now = trace(evidence, UTILITY), trace(after, UTILITY)
    assert GONE in flows(before)
    assert [path.id for path in now.paths] == [
        path.id for path in before.paths if GONE not in [hop.flow for hop in path.flows]
    ]


def test_an_answer_that_once_used_it_says_so(after: Reader) -> None:
    """In text, Markdown and JSON, with the day, the reason and who reported it."""
    answer = trace(after, UTILITY)
    (gone,) = [one for one in answer.errata if one.kind == "withdrawn-flow"]
    assert (gone.id, gone.used, gone.name, gone.date) == (GONE, True, "CLEAR to ICE", "2026-11-30")
    assert gone.reported_by == "CLEAR (Consolidated Lead Evaluation and Reporting)"
    said = "Withdrawn 30 November 2026: CLEAR to ICE (clear-to-ice-utility). The contract named no utility records. Reported by CLEAR"
    for form in ("text", "md"):
        told = " ".join(render(answer, form).split())
        assert said in told
        assert "An earlier answer to this question used it." in told
    assert json.loads(render(answer, "json"))["errata"][0]["id"] == GONE


@pytest.mark.parametrize(
    "asked",
    [
        {"record": "utility-customer-record", "as_of": "2026-11-25"},  # it had ended by then
        {"record": "student-education-record", "as_of": "2019-06-15"},
        {"record": "utility-customer-record", "as_of": "2019-06-15", "avoid": ("nctue",)},
        {"record": "utility-customer-record", "as_of": "2019-06-15", "to": "ice-hsi"},
    ],
)
def test_an_answer_that_never_used_it_does_not(after: Reader, asked: dict[str, Any]) -> None:
    """Only a question that would have a path over the flow is told of it."""
    assert [one for one in trace(after, Question(**asked)).errata if one.kind == "withdrawn-flow"] == []


def test_where_time_runs_out_it_says_so(after: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not passed over in silence."""

    def late(*_: object) -> None:
        raise OutOfTime

    monkeypatch.setattr(Attempt, "first", late)
    (gone,) = [one for one in trace(after, UTILITY).errata if one.kind == "withdrawn-flow"]
    assert gone.used is None
    assert "could not be told in the time given" in errata.told(gone)


def test_a_correction_is_told_where_the_answer_rests_on_it(after: Reader) -> None:
    """With what was stated before."""
    told = " ".join(render(trace(after, UTILITY), "text").split())
    assert (
        "Corrected 1 December 2026: Utility companies to NCTUE (utilities-to-nctue). Stated before: It began in 2001."
        in told
    )
    other = trace(after, Question("student-education-record", as_of="2019-06-15"))
    assert other.errata == ()


def test_the_other_questions_say_it_as_well(after: Reader) -> None:
    """Matrix, timeline, cut, reach, feeds and the canned lists."""
    shown = matrix(after, UTILITY)
    assert GONE in {one.id for one in shown.errata}
    assert "Withdrawn 30 November 2026" in " ".join(render_matrix(shown, "text").split())
    assert GONE in {one.id for one in timeline(after, Question("utility-customer-record")).errata}
    assert GONE in {one.id for one in cut(after, UTILITY).errata}
    assert GONE in {one.id for one in feeds(after, Question("", to="ice", as_of="2019-06-15")).errata}
    reached = reach(after, Question("", from_="clear", as_of="2019-06-15"))
    assert GONE in {one.id for one in reached.errata}
    assert "Withdrawn 30 November 2026" in " ".join(render_ends(reached, "text").split())
    assert not reach(after, Question("", from_="nlets", as_of="2019-06-15")).errata
    listed = run(after, "served-with", {"instrument": _under(after)})
    assert isinstance(listed, Listing)
    assert GONE in {one.id for one in listed.errata}
    assert GONE not in {row.cells["flow"] for row in listed.rows}


def _under(reader: Reader) -> str:
    record = reader.get(GONE)
    assert record is not None
    instrument: str = record.data["under"][0]
    return instrument


def test_it_stays_resolvable_by_id(evidence: Reader, after: Reader) -> None:
    """Its id shows what it stated, and why it went; so does the id of a path over it, and each of its ends."""
    text = " ".join(show.text(after, GONE).split())
    assert "withdrawn flow" in text
    assert "The contract named no utility records." in text
    assert show.known(after, GONE)["record"]["evidence"]
    path = next(path for path in trace(evidence, UTILITY).paths if GONE in [hop.flow for hop in path.flows])
    with pytest.raises(
        RunoffError, match=r"it rested on a flow that is withdrawn\. Withdrawn 30 November 2026: CLEAR to ICE"
    ):
        resolve(after, path.id)
    assert "Withdrawn 30 November 2026" in " ".join(show.text(after, "clear").split())
    assert "Corrected 1 December 2026" in " ".join(show.text(after, "utilities-to-nctue").split())


def test_options_that_name_it_go_on_working(after: Reader) -> None:
    """To avoid what is gone changes nothing; to demand it finds nothing."""
    paths = [path.id for path in trace(after, UTILITY).paths]
    assert [
        path.id for path in trace(after, Question(UTILITY.record, as_of=UTILITY.as_of, limit=0, avoid=(GONE,))).paths
    ] == paths
    assert not trace(after, Question(UTILITY.record, as_of=UTILITY.as_of, via=(GONE,))).found


def test_a_comparison_tells_withdrawn_from_taken_out(evidence: Reader, after: Reader) -> None:
    """With the reason."""
    sides = [Side("a", evidence, "2019-06-15"), Side("b", after, "2019-06-15")]
    found = diff(sides[0], sides[1], Question("utility-customer-record"))
    (change,) = [one for one in found.flows if one.id == GONE]
    assert change.change == "withdrawn"
    assert change.erratum is not None
    assert change.erratum.reason == WHY["reason"]
    assert any(route.change == "closed" and GONE in [hop.flow for hop in route.path.flows] for route in found.routes)


def test_ends_that_time_cut_do_not_claim_what_they_cannot_know(after: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that was cut differs for that reason alone."""
    monkeypatch.setattr(Clock, "over", lambda _: True)
    found = feeds(after, Question("", to="ice", as_of="2019-06-15"))
    assert "time" in found.limits_hit
    assert {one.used for one in found.errata if one.kind == "withdrawn-flow"} == {None}

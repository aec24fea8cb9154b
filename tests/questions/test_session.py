"""The same questions from Python, and answers as graphs, frames and notebook cells."""

from __future__ import annotations

import builtins
from typing import Any

import pytest

from runoff.graph.store import Reader
from runoff.queries.answer import Answer
from runoff.queries.cut import cut
from runoff.queries.matrix import matrix
from runoff.queries.question import Question
from runoff.queries.session import Graph
from runoff.queries.trace import trace
from runoff.schema.errors import RunoffError, UsageError

from .conftest import DAY, small_store


@pytest.fixture(scope="module")
def graph(evidence: Reader) -> Graph:
    """A session over the packaged evidence."""
    return Graph(evidence)


def test_every_question_can_be_asked_from_python(graph: Graph, evidence: Reader) -> None:
    """With the same answers as from the modules behind the commands."""
    record = "drivers-license-record"
    assert graph.cut(record, by="flow", as_of=DAY).sets == cut(evidence, Question(record, as_of=DAY), "flow").sets
    assert graph.matrix(record, as_of=DAY).to_dict() == matrix(evidence, Question(record, as_of=DAY)).to_dict()
    assert graph.timeline(record, as_of=DAY).found
    assert graph.reach("nlets", as_of=DAY).found
    assert graph.feeds("clear", as_of=DAY).found
    assert [one.answer.record.id for one in graph.profile([record], "US-OR", as_of=DAY).entries] == [record]
    assert graph.diff("2025-08-11", "2025-08-12", "medicaid-enrollment-record").differs
    with pytest.raises(UsageError):
        graph.diff("2025", "2026-01-01")


def test_a_canned_query_can_be_run_from_python(graph: Graph) -> None:
    """With its parameters, and with fields of the question by their Python names."""
    answer = graph.run("dmv-to-ice", {"in": "US-TX"}, as_of=DAY)
    assert isinstance(answer, Answer)
    assert (answer.question.place, answer.question.as_of) == ("US-TX", DAY)
    placed = graph.run("dmv-to-ice", as_of=DAY, place="US-NY", from_="state-dmvs")
    assert isinstance(placed, Answer)
    assert (placed.question.place, placed.question.from_) == ("US-NY", "state-dmvs")
    assert graph.run("served-with", {"instrument": "customs-summons-1509"}).found
    with pytest.raises(UsageError):
        graph.run("dmv-to-ice", nonsense=1)


# --- conversions ------------------------------------------------------------------------------------------------------


def test_a_graph_of_holdings_has_every_hop(evidence: Reader) -> None:
    """Its walks are the paths; a holder stands once for each record type."""
    answer = trace(evidence, Question("tax-return-information", as_of="2025-08-07"))
    drawn = answer.to_networkx()
    for path in answer.paths:
        for hop in path.hops:
            ends = f"{hop.from_.id} {(hop.record_before or hop.record).id}", f"{hop.to.id} {hop.record.id}"
            edge = drawn.edges[ends[0], ends[1], hop.flow or hop.step]
            assert path.id in edge["paths"].split()
            assert edge["step"] == hop.step
            assert drawn.nodes[ends[1]]["name"] == hop.to.name
    assert drawn.number_of_edges() == len(
        {(hop.from_, hop.to, hop.record, hop.flow) for path in answer.paths for hop in path.hops}
    )
    assert drawn.graph["record"] == "tax-return-information"


def test_a_graph_can_be_written_and_read_again(evidence: Reader, tmp_path: Any) -> None:
    """GraphML takes plain values only."""
    import networkx

    drawn = trace(evidence, Question("utility-customer-record", as_of="2019-06-15")).to_networkx()
    networkx.write_graphml(drawn, tmp_path / "g.graphml")
    again = networkx.read_graphml(tmp_path / "g.graphml")
    assert set(again.nodes) == set(drawn.nodes)


def test_a_frame_has_the_rows_of_the_csv(evidence: Reader) -> None:
    """One for each citation of each hop."""
    answer = trace(evidence, Question("utility-customer-record", as_of="2019-06-15"))
    frame = answer.to_pandas()
    assert len(frame) == sum(max(1, len(hop.evidence)) for path in answer.paths for hop in path.hops)
    assert set(frame["path"]) == {path.id for path in answer.paths}
    assert set(frame.loc[frame["step"] == "flow", "flow"]) == {hop.flow for path in answer.paths for hop in path.flows}


@pytest.mark.parametrize(("method", "library"), [("to_networkx", "networkx"), ("to_pandas", "pandas")])
def test_without_the_library_the_error_says_what_to_install(
    method: str, library: str, evidence: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An extra that is not there."""
    real = builtins.__import__

    def broken(name: str, *rest: Any) -> Any:
        if name == library:
            raise ImportError(f"No module named {name!r}")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", broken)
    with pytest.raises(RunoffError, match=rf"pip install 'runoff\[{library}\]'"):
        getattr(trace(evidence, Question("i9-form", as_of=DAY)), method)()


def test_a_notebook_shows_labels_as_text() -> None:
    """Names are data: none of them can become markup."""
    hostile = "<script>alert('1')</script>&\u202e"
    with small_store(
        holders=[{"id": "ice", "name": hostile}, {"id": "giver", "kind": "custodian", "name": hostile}],
        record_types=[{"id": "record", "name": hostile}], instruments=[],
        flows=[{"id": "out", "from": "giver", "to": "ice", "carries": ["record"]}],
    ) as reader:  # fmt: skip
        for day, found in (("2024-06-01", True), ("1990-06-01", False)):
            answer = trace(reader, Question("record", as_of=day))
            assert answer.found is found
            shown = answer._repr_html_()
            assert "<script" not in shown
            assert "\u202e" not in shown
            assert "&lt;script&gt;" in shown
            assert shown.count("<div>") == shown.count("</div>") == 1


def test_a_notebook_shows_routes_and_what_is_not_known(evidence: Reader) -> None:
    """The heading, each route in a line, the caveats."""
    answer = trace(evidence, Question("drivers-license-record", as_of=DAY, place="US-TX"))
    shown = answer._repr_html_()
    assert shown.count("<li>") == len({tuple(holder.id for holder in path.holders) for path in answer.paths})
    assert answer.paths[0].id in shown
    assert "Not known: whether any one person" in shown
    many = trace(evidence, Question("license-plate-scan", as_of=DAY))._repr_html_()
    assert many.count("<li>") == 10
    assert "more routes" in many

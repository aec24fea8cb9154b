"""What holds of every graph: placed and unplaced answers, levers, narrower questions, the order of records."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path as File
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from runoff.graph.sqlite_load import SqliteWriter
from runoff.graph.sqlite_store import SqliteStore
from runoff.graph.store import DatasetInfo, Reader
from runoff.queries.answer import Answer, Path
from runoff.queries.question import Question
from runoff.queries.trace import trace
from runoff.schema import places

from ..checker.random_graphs import STATES, random_case
from ..conformance.suite import question, records

Evidence = dict[str, Any]

#: The graphs know three states; any other place stands for all the others.
PLACES = (*STATES, "US-NY")

graphs = settings(derandomize=True, database=None, deadline=None, max_examples=40)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Evidence, Question]:
    """A small random graph, and a question about it without limit."""
    evidence, asked = random_case(random.Random(draw(st.integers(0, 10**9))))
    return evidence, replace(question(asked), limit=0)


@contextmanager
def opened(evidence: Evidence) -> Iterator[Reader]:
    """A store of a graph."""
    with tempfile.TemporaryDirectory() as folder:
        path = File(folder) / "s.sqlite"
        with closing(SqliteWriter(path)) as writer:
            writer.load(DatasetInfo("made", "1", "2024-06-15", "0"), records(evidence))
        with closing(SqliteStore(path)) as reader:
            yield reader


def flows(path: Path) -> tuple[str, ...]:
    """The flows of a path: paths with the same flows may be folded into one."""
    return tuple(str(hop.flow) for hop in path.flows)


def routes(answer: Answer, *, with_edge: bool = True) -> set[tuple[str, ...]]:
    """The sequences of flows in an answer; without those at the map's edge, whose starts depend on what is known at all."""
    return {flows(path) for path in answer.paths if with_edge or path.begins != "map-edge"}


def where(path: Path) -> set[str]:
    """The places of a path, of those that the graphs tell apart."""
    return set(PLACES) if path.places == (places.NATION,) else set(PLACES) & set(path.places)


def held(answer: Answer, *, keep: Callable[[Path], bool]) -> set[tuple[tuple[str, ...], str]]:
    """Every sequence of flows from a first holder, with every place at which it holds."""
    return {
        (flows(path), place)
        for path in answer.paths
        if path.begins == "first-holder" and keep(path)
        for place in where(path)
    }


def sends_at_once(path: Path) -> bool:
    """Whether the first flow shows by itself that the holder starts: it carries the type, or an extract taken there."""
    return path.hops[0].step == "flow"


@given(cases())
@graphs
def test_the_unplaced_answer_from_first_holders_is_the_union_of_the_placed_ones(
    case: tuple[Evidence, Question],
) -> None:
    """Whatever holds at a place holds for the whole country at that place; and the other way round, where the first flow
    by itself shows that the holder has the record (else it may be shown by another flow, at another place)."""
    evidence, asked = case
    asked = replace(asked, place=None, from_=None, via=())
    with opened(evidence) as reader:
        whole = trace(reader, asked)
        placed = {place: trace(reader, replace(asked, place=place)) for place in PLACES}
    found = {one for place, answer in placed.items() for one in held(answer, keep=lambda _: True) if one[1] == place}
    assert found <= held(whole, keep=lambda _: True)
    assert held(whole, keep=sends_at_once) <= found


def levers(evidence: Evidence) -> list[str]:
    """Everything that can be taken away and restricts nothing."""
    restricting = {one["instrument"] for flow in evidence["flows"] for one in flow.get("restrictions", ())}
    ids = [one["id"] for kind in ("flows", "holders", "instruments") for one in evidence[kind]]
    return sorted(set(ids) - restricting)


@given(cases(), st.data())
@graphs
def test_a_lever_never_adds_a_path_unless_it_lifts_a_restriction(
    case: tuple[Evidence, Question], data: st.DataObject
) -> None:
    """Without a flow, a holder, or an instrument that restricts nothing, there are no other routes than before."""
    evidence, asked = case
    asked = replace(asked, without=())
    taken = data.draw(st.lists(st.sampled_from(levers(evidence)), min_size=1, max_size=2, unique=True))
    with opened(evidence) as reader:
        assert routes(trace(reader, replace(asked, without=tuple(taken)))) <= routes(trace(reader, asked))


@given(cases(), st.data())
@graphs
def test_a_narrower_question_never_has_more(case: tuple[Evidence, Question], data: st.DataObject) -> None:
    """A floor of certainty, fewer flows, something to pass or to avoid: each only ever takes routes away."""
    evidence, asked = case
    ids = st.sampled_from([one["id"] for kind in ("flows", "holders", "instruments") for one in evidence[kind]])
    some = data.draw(ids)
    narrower = data.draw(st.sampled_from([
        replace(asked, min_certainty="documented"),
        replace(asked, max_hops=max(1, asked.max_hops - 1)),
        replace(asked, via=(*asked.via, some)),
        replace(asked, avoid=(*asked.avoid, some)),
    ]))  # fmt: skip
    with opened(evidence) as reader:
        assert routes(trace(reader, narrower)) <= routes(trace(reader, asked))


@given(cases())
@graphs
def test_fewer_outcomes_never_have_more(case: tuple[Evidence, Question]) -> None:
    """Where less counts as known, first holders reach no more; only at the map's edge may more begin."""
    evidence, asked = case
    asked = replace(asked, outcomes=("moved", "access", "demanded"))
    with opened(evidence) as reader:
        whole = routes(trace(reader, asked))
        assert routes(trace(reader, replace(asked, outcomes=("moved", "access"))), with_edge=False) <= whole


@given(cases())
@graphs
def test_judging_no_dates_never_has_less(case: tuple[Evidence, Question]) -> None:
    """What is open on a day is a route at some time, where no narrowing let another record through."""
    evidence, asked = case
    for flow in evidence["flows"]:
        flow["restrictions"] = [one for one in flow.get("restrictions", ()) if one["effect"] != "narrows"]
    asked = replace(asked, ever=False, given=None)
    with opened(evidence) as reader:
        assert routes(trace(reader, asked), with_edge=False) <= routes(trace(reader, replace(asked, ever=True)))


@given(cases(), st.randoms(use_true_random=False))
@graphs
def test_the_order_of_records_does_not_matter(case: tuple[Evidence, Question], rng: random.Random) -> None:
    """However the records of a graph are ordered, the answer is the same to the byte."""
    evidence, asked = case
    with opened(evidence) as reader:
        before = trace(reader, asked).to_json()
    shuffled = {kind: rng.sample(items, len(items)) for kind, items in evidence.items()}
    with opened(shuffled) as reader:
        assert trace(reader, asked).to_json() == before


@given(cases())
@graphs
def test_a_limit_gives_the_first_of_the_whole(case: tuple[Evidence, Question]) -> None:
    """Of a list that is cut, what is left is its beginning, and the answer says that it was cut."""
    evidence, asked = case
    with opened(evidence) as reader:
        whole, cut = trace(reader, asked), trace(reader, replace(asked, limit=1))
    assert [path.to_dict() for path in cut.paths] == [path.to_dict() for path in whole.paths[:1]]
    assert cut.complete is (len(whole) <= 1)
    assert ("paths" in cut.limits_hit) is (len(whole) > 1)


@given(cases())
@graphs
def test_a_nearest_miss_is_none_of_the_paths_and_fails_what_it_says(case: tuple[Evidence, Question]) -> None:
    """There is one only where there is no path; each condition that it fails is explained."""
    evidence, asked = case
    with opened(evidence) as reader:
        answer = trace(reader, asked)
    assert (answer.reason is None) is answer.found
    if answer.found:
        assert answer.nearest_miss is None
    elif answer.nearest_miss is not None:
        assert answer.reason == ", ".join(answer.nearest_miss.fails)
        assert {one.fails for one in answer.nearest_miss.why} == set(answer.nearest_miss.fails)

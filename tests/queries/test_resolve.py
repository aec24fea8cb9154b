"""Ids of paths: cited by people, resolved by any store that holds the flows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from runoff.graph.store import Reader
from runoff.queries import path_id
from runoff.queries.answer import Path
from runoff.queries.question import Question
from runoff.queries.resolve import resolve
from runoff.queries.trace import trace
from runoff.schema.errors import RunoffError

from ..contract.samples import Statement, flow, holder, instrument, record_type, school_to_ice, source

Make = Callable[[list[Statement]], Reader]

TRACES = [
    Question("utility-customer-record", as_of="2019-06-15"),
    Question("utility-customer-record", as_of="2026-11-25"),
    Question("school-incident-report", as_of="2016-06-15"),
    Question("school-incident-report", as_of="2021-08-01"),
    Question("student-education-record", as_of="2021-06-01"),
    Question("international-student-record", as_of="2026-11-25"),
    Question("drivers-license-record", as_of="2026-11-25"),
    Question("drivers-license-record", as_of="2026-11-25", place="US-TX"),
    Question("drivers-license-record", as_of="2026-11-25", place="US-NY"),
    Question("drivers-license-photo", as_of="2018-06-15"),
    Question("tax-return-information", as_of="2025-08-07"),
    Question("medicaid-enrollment-record", as_of="2025-10-15", place="US-TX"),
    Question("medicaid-enrollment-record", as_of="2026-11-25"),
    Question("fingerprint", as_of="2012-06-15"),
    Question("license-plate-scan", as_of="2025-06-15"),
    Question("phone-location", as_of="2020-06-15"),
    Question("money-transfer-record", as_of="2021-06-15"),
    Question("employment-income-record", as_of="2020-06-15"),
    Question("flight-record", as_of="2025-06-15"),
    Question("credit-header", as_of="2021-01-15"),
    Question("home-address", as_of="2026-11-25"),
    Question("benefit-record", as_of="2026-11-25"),
]


def steps(path: Path) -> list[tuple[str, str, str, str]]:
    """What a path does, hop by hop."""
    return [(hop.flow or hop.step, hop.from_.id, hop.to.id, hop.record.id) for hop in path.hops]


def test_the_form_of_an_id() -> None:
    """`path-`, a code for the start, one for each flow; anything else is no such id."""
    id = path_id.make("school", "pupil-record", ["a", "b"])
    parsed = path_id.parse(id)
    assert parsed is not None
    assert len(parsed[1]) == 2
    for other in (
        "",
        "path",
        "path-abcdef",
        f"{id}-x",
        id.upper(),
        f" {id}",
        f"{id}\n",
        "path-abcdef-ABCDEF",
        "pathology",
    ):
        assert path_id.parse(other) is None


def test_an_id_depends_on_start_and_flows_alone() -> None:
    """Another holder, record, flow or order of flows gives another id; the same give the same."""
    ids = {
        path_id.make("school", "pupil-record", ["a", "b"]),
        path_id.make("school", "pupil-record", ["b", "a"]),
        path_id.make("school", "photo", ["a", "b"]),
        path_id.make("clinic", "pupil-record", ["a", "b"]),
        path_id.make("school", "pupil-record", ["a"]),
    }
    assert len(ids) == 5
    assert path_id.make("school", "pupil-record", ["a", "b"]) in ids


@pytest.mark.parametrize(
    "question", TRACES, ids=[f"{one.record} {one.as_of} {one.place or ''}".strip() for one in TRACES]
)
def test_every_id_of_an_answer_leads_back_to_its_path(question: Question, evidence: Reader) -> None:
    """The same hops from the same holder with the same records, whatever day it is shown on."""
    answer = trace(evidence, question)
    assert answer.found
    for path in answer.paths:
        found = resolve(evidence, path.id)
        assert found is not None
        assert steps(path) in [steps(one) for one in found.paths], path.id


def test_what_is_no_id_of_a_path_is_left_to_others(evidence: Reader) -> None:
    """Ids of records are not taken for ids of paths."""
    assert resolve(evidence, "nctue") is None


def test_a_flow_that_is_not_in_the_store_is_named(make_store: Make) -> None:
    """An id from another store says which code is missing."""
    with pytest.raises(RunoffError, match="no flow with the code") as caught:
        resolve(make_store(school_to_ice()), path_id.make("school", "pupil-record", ["school-to-broker", "gone"]))
    assert caught.value.exit_code in (1, 2)


def test_flows_that_do_not_join_are_no_path(make_store: Make) -> None:
    """The flows are there, but not in this order, or not from this start."""
    store = make_store(school_to_ice())
    for wrong in (("school", ["broker-to-ice", "school-to-broker"]), ("broker", ["school-to-broker", "broker-to-ice"])):
        with pytest.raises(RunoffError, match="no longer make a path"):
            resolve(store, path_id.make(wrong[0], "pupil-record", wrong[1]))


def test_a_path_that_only_a_narrowing_leaves_is_told_with_what_it_leaves(make_store: Make) -> None:
    """An order lets only the address pass: the id of that path must not lead to the whole file passing."""
    order = {"instrument": "order", "effect": "narrows", "to": ["address"], "start": "2024-01-01"}
    store = make_store([
        source(), record_type("file", contains=["address"]), record_type("address"), holder("irs", kind="custodian"),
        holder("ice"), instrument("order"), flow("a", "irs > ice", "file", restrictions=[order]),
    ])  # fmt: skip
    (path,) = trace(store, Question("file", from_="irs", as_of="2024-06-01")).paths
    assert [hop.record.id for hop in path.flows] == ["address"]
    found = resolve(store, path.id)
    assert found is not None
    assert steps(path) in [steps(one) for one in found.paths]

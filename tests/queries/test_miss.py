"""Why the nearest miss is no path: which flow, by name, with its source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from runoff.graph.store import Reader
from runoff.queries.question import Question
from runoff.queries.trace import trace

from ..contract.samples import Statement, flow, holder, instrument, record_type, source

Make = Callable[[list[Statement]], Reader]
DAY = "2024-06-01"


def graph(broker: dict[str, Any] | None = None, **second: Any) -> list[Statement]:
    """School to broker to ICE; `second` is said of the second flow."""
    return [
        source(), source("an-act"), record_type("file"), holder("school", kind="custodian"), holder("broker", **(broker or {})),
        holder("ice"), instrument("law", evidence=[{"source": "an-act", "locator": "section 2", "says": "It bars."}]),
        flow("a", "school > broker", "file"), flow("b", "broker > ice", "file", **second),
    ]  # fmt: skip


def why(store: Reader, **question: Any) -> list[tuple[str, str | None, str]]:
    """What the nearest miss fails, at which flow, in words."""
    answer = trace(store, Question("file", **{"as_of": DAY, **question}))
    assert not answer.found
    assert answer.nearest_miss is not None
    return [(one.fails, one.flow, one.says) for one in answer.nearest_miss.why]


BLOCKED = {"instrument": "law", "effect": "blocks"}


@pytest.mark.parametrize(
    ("second", "question", "expected"),
    [
        ({"status": "ended", "end": "2020-03"}, {}, ("date", "b", "It ended in March 2020.")),
        ({"start": "2025-02-01"}, {}, ("date", "b", "It began on 1 February 2025.")),
        ({"jurisdictions": ["US-CA"]}, {"place": "US-TX"}, ("place", "b", "It is documented for California, not for Texas.")),
        ({"restrictions": [BLOCKED]}, {}, ("restriction", "b", "Law has closed it.")),
        (
            {"restrictions": [{**BLOCKED, "start": "2020-01-01"}]}, {},
            ("restriction", "b", "Law has closed it since 1 January 2020."),
        ),
        (
            {"restrictions": [{**BLOCKED, "first_seen": "2021", "note": "In one county."}]}, {},
            ("restriction", "b", "Law has closed it, in force by 2021. In one county."),
        ),
        (
            {"restrictions": [{**BLOCKED, "start": "2020", "end": "2026"}]}, {},
            ("restriction", "b", "Law closed it from 2020 to 2026."),
        ),
        (
            {"restrictions": [{**BLOCKED, "start": "2020", "jurisdictions": ["US-NY"]}]}, {"place": "US-NY"},
            ("restriction", "b", "Law has closed it since 2020."),
        ),
        ({"outcome": "refused"}, {}, ("outcome", "b", "It was asked for, and nothing moved.")),
        ({"certainty": "alleged"}, {"min_certainty": "reported"}, ("certainty", "b", "It is alleged only.")),
        ({}, {"via": ("law",)}, ("via", None, "It does not run over Law.")),
    ],
    ids=lambda one: "-".join(one) if isinstance(one, dict) else one[0],
)  # fmt: skip
def test_a_failed_condition_is_told_at_its_flow(
    second: dict[str, Any], question: dict[str, Any], expected: tuple[str, str | None, str], make_store: Make
) -> None:
    """By the flow's own dates, places, outcome and certainty, or by the law that closes it."""
    assert why(make_store(graph(**second)), **question) == [expected]


@pytest.mark.parametrize("place", [None, "US-CA", "US-TX"])
def test_a_law_of_the_senders_state_is_named_wherever_the_path_begins(place: str | None, make_store: Make) -> None:
    """The broker stands in California: its flow is judged there, whatever the place asked for (rule 6)."""
    law = {**BLOCKED, "start": "2020-01-01", "jurisdictions": ["US-CA"]}
    store = make_store(graph({"jurisdiction": "US-CA"}, restrictions=[law]))
    assert why(store, place=place) == [("restriction", "b", "Law has closed it since 1 January 2020.")]


def test_a_law_that_closes_is_cited(make_store: Make) -> None:
    """The source is the one on the law, not the one on the flow."""
    answer = trace(make_store(graph(restrictions=[BLOCKED])), Question("file", as_of=DAY))
    assert answer.nearest_miss is not None
    assert [one.id for one in answer.nearest_miss.why[0].sources] == ["an-act"]


def test_a_first_holder_in_another_state_is_told_of_the_path_as_a_whole(make_store: Make) -> None:
    """Each of its flows holds at the place."""
    store = make_store([
        source(), record_type("file"), holder("school", kind="custodian", name="Elm School", jurisdiction="US-CA"), holder("ice"),
        flow("a", "school > ice", "file"),
    ])  # fmt: skip
    assert why(store, place="US-TX") == [("place", None, "Elm School stands in California, not in Texas.")]


def test_flows_that_did_not_follow_one_another_are_told_as_such(make_store: Make) -> None:
    """Each was open on some day since the record was given, but the first after the second."""
    store = make_store([
        source(), record_type("file"), holder("school", kind="custodian"), holder("broker"), holder("ice"),
        flow("a", "school > broker", "file", status="ended", start="2023-01-01", end="2023-12-31"),
        flow("b", "broker > ice", "file", status="ended", start="2022-01-01", end="2022-06-30"),
    ])  # fmt: skip
    says = "Its flows did not follow one another between 1 January 2022 and 1 June 2024."
    assert why(store, given="2022-01-01") == [("date", None, says)]

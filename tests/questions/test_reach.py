"""What a holder reaches and what feeds it are the paths of traces, counted by their ends."""

from __future__ import annotations

import csv
import io
import json
import random
from collections import Counter
from dataclasses import replace

import pytest

from runoff.graph.store import Reader
from runoff.queries.answer import Path
from runoff.queries.feeds import feeds
from runoff.queries.question import Question
from runoff.queries.reach import Ends, reach
from runoff.queries.reach_text import FORMATS, render
from runoff.queries.trace import trace
from runoff.schema.errors import UnknownId, UsageError

from ..checker.random_graphs import random_case
from ..conformance.suite import question
from .conftest import DAY, random_store, small_store

Count = dict[tuple[str, str], tuple[int, int]]


def counted(found: Ends) -> Count:
    """Record type and other end -> number of paths, and of certain ones."""
    return {(one.record.id, one.holder.id): (one.paths, one.certain) for one in found.entries}


def begun(path: Path) -> tuple[str, str]:
    """Where a path begins, and with which type."""
    first = path.hops[0]
    return first.from_.id, (first.record_before or first.record).id


def tally(ends: list[tuple[tuple[str, str], Path]]) -> Count:
    """Paths and certain paths by end."""
    every = Counter(end for end, _ in ends)
    return {
        end: (number, sum(path.open == "certain" for one, path in ends if one == end)) for end, number in every.items()
    }


def fed(reader: Reader, asked: Question, types: list[str]) -> Count:
    """What feeds a holder, by a trace for each record type."""
    ends = []
    for record in types:
        for path in trace(reader, replace(asked, record=record, limit=0)).paths:
            holder, first = begun(path)
            if first == record:
                ends.append(((record, holder), path))
    return tally(ends)


def reached(reader: Reader, asked: Question, types: list[str], holders: list[str]) -> Count:
    """What a holder reaches, by a trace for each record type and each other holder."""
    ends = []
    for record in types:
        for holder in holders:
            if asked.from_ in reader.inside(holder):
                continue
            paths = trace(reader, replace(asked, record=record, to=holder, limit=0)).paths
            ends += [
                ((record, holder), path) for path in paths if begun(path)[1] == record and path.holders[-1].id == holder
            ]
    return tally(ends)


@pytest.mark.parametrize("holder", ["clear", "ice-hsi", "nlets"])
def test_what_feeds_a_holder_are_the_paths_of_traces(holder: str, evidence: Reader) -> None:
    """Every record type; the same ends, as many paths, as many certain ones."""
    asked = Question("", to=holder, as_of=DAY, limit=0)
    found = feeds(evidence, asked)
    assert found.found
    assert counted(found) == fed(evidence, asked, evidence.ids(["record-type"]))


@pytest.mark.parametrize(("holder", "types"), [
    ("nlets", ["drivers-license-record", "vehicle-registration"]), ("equifax", ["utility-customer-record", "credit-header"]),
    ("state-dmvs", ["drivers-license-record"]),
])  # fmt: skip
def test_what_a_holder_reaches_are_the_paths_of_traces(holder: str, types: list[str], evidence: Reader) -> None:
    """To each other holder, where the path arrives at that holder itself."""
    asked = Question("", from_=holder, as_of="2019-06-15", limit=0)
    found = reach(evidence, asked)
    # The ends that it names, and a share of all others, which are to have no path.
    ends = {one.holder.id for one in found.entries if one.record.id in types} | set(evidence.ids(["holder"])[::7])
    wanted = reached(evidence, asked, types, sorted(ends))
    assert wanted
    assert {end: number for end, number in counted(found).items() if end[0] in types} == wanted


@pytest.mark.parametrize("batch", range(6))
def test_both_agree_with_traces_on_random_graphs(batch: int) -> None:
    """Where everything that the rules know of happens at once."""
    for seed in range(batch * 10, batch * 10 + 10):
        graph, given = random_case(random.Random(seed))
        asked = replace(question(given), limit=0, via=(), avoid=(), record="")
        types = [one["id"] for one in graph["record_types"]]
        holders = [one["id"] for one in graph["holders"]]
        with random_store(graph) as reader:
            fed_by = feeds(reader, replace(asked, from_=None, place=None))
            assert counted(fed_by) == fed(reader, replace(asked, from_=None, place=None), types), f"seed {seed}"
            for holder in holders[-2:]:
                one = replace(asked, from_=holder, place=None)
                found = counted(reach(reader, one))
                wanted = reached(reader, one, types, holders)
                # A trace folds a path of a wider type into one of its kinds over the same flows, so that only types without
                # kinds are counted alike; of the others reach has as many or more.
                leaves = set(types) - {one.get("broader") for one in graph["record_types"]}
                known = held(graph, holder) | {record for record, _ in found}
                assert {end: number for end, number in found.items() if end[0] in leaves} == {
                    end: number for end, number in wanted.items() if end[0] in leaves & known
                }, f"seed {seed}"
                assert {end for end in wanted if end[0] in known} <= set(found), f"seed {seed}"


def held(graph: dict[str, list[dict[str, object]]], holder: str) -> set[str]:
    """All types that flows at this holder or its classes can carry."""
    chain = [holder]
    above = {str(one["id"]): one.get("instance_of") for one in graph["holders"]}
    while (over := above[chain[-1]]) and over not in chain:
        chain.append(str(over))
    found: set[str] = set()
    for flow in graph["flows"]:
        if flow["from"] in chain or flow["to"] in chain:
            found |= set(flow["carries"])  # type: ignore[call-overload]
            for one in flow.get("restrictions", ()):  # type: ignore[attr-defined]
                found |= set(one.get("to", ()))
    return found


def test_the_unknown_and_the_impossible_are_errors(evidence: Reader) -> None:
    """A misspelt holder or record type, and a place in which the holder does not stand."""
    for asked in (Question("", from_="clera", as_of=DAY), Question("no-such-record", from_="clear", as_of=DAY)):
        with pytest.raises(UnknownId):
            reach(evidence, asked)
    with pytest.raises(UsageError, match="stands in"):
        reach(evidence, Question("", from_="oregon-dmv", place="US-TX", as_of=DAY))
    with pytest.raises(UnknownId):
        feeds(evidence, Question("", to="clera", as_of=DAY))


def test_a_demand_is_no_delivery() -> None:
    """It is counted by itself, and told as what it is."""
    with small_store(
        holders=[{"id": "ice"}, {"id": "giver", "kind": "custodian"}], record_types=[{"id": "record"}], instruments=[],
        flows=[{"id": "out", "from": "giver", "to": "ice", "carries": ["record"], "outcome": "demanded", "mechanism": "compelled"}],
    ) as reader:  # fmt: skip
        for found in (
            reach(reader, Question("", from_="giver", as_of="2024-06-01")),
            feeds(reader, Question("", to="ice", as_of="2024-06-01")),
        ):
            (one,) = found.entries
            assert (one.paths, one.demands, one.certain) == (1, 1, 1)
            said = " ".join(render(found, "text").split())
            assert "1 as a demand without known delivery" in said
            assert "a demand, not a delivery" in said


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_has_every_entry(form: str, evidence: Reader) -> None:
    """And names each record type."""
    found = feeds(evidence, Question("", to="clear", as_of=DAY))
    said = render(found, form)
    if form == "json":
        assert [one["paths"] for one in json.loads(said)["entries"]] == [one.paths for one in found.entries]
    elif form == "csv":
        rows = list(csv.DictReader(io.StringIO(said, newline="")))
        assert {(row["record"], row["holder"]) for row in rows} == set(counted(found))
        assert all(row["source"] for row in rows)
    else:
        flat = " ".join(said.split()).casefold()
        assert all((one.holder.name if form != "table" else one.holder.id).casefold() in flat for one in found.entries)


def test_a_limit_cuts_entries_and_says_so(evidence: Reader) -> None:
    """The list is then not complete."""
    found = feeds(evidence, Question("", to="ice", as_of=DAY, limit=3))
    assert (len(found.entries), found.complete, found.limits_hit) == (3, False, ("entries",))
    assert "--limit" in render(found, "text")


def test_nothing_is_told_as_nothing(evidence: Reader) -> None:
    """And as no safety."""
    found = feeds(evidence, Question("mail-cover", to="ice", as_of=DAY))
    assert not found.found
    assert "An empty place on the map is not safety." in " ".join(render(found, "text").split())

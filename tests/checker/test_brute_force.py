"""Cases worked out by hand that pin the checker to the rules; numbers in brackets name them."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.checker.brute_force import answer
from tests.checker.random_graphs import random_case

Entry = dict[str, Any]


def holder(name: str, kind: str = "vendor", **more: Any) -> Entry:
    """A holder."""
    return {"id": name, "name": name, "kind": kind, **more}


def record(name: str, **more: Any) -> Entry:
    """A record type."""
    return {"id": name, "name": name, **more}


def flow(name: str, ends: str, carries: str = "file", **more: Any) -> Entry:
    """A flow, open for certain in June 2024; its ends are written `a > b`."""
    sender, receiver = ends.split(" > ")
    return {
        "id": name,
        "from": sender,
        "to": receiver,
        "carries": carries.split(),
        "mechanism": "sale",
        "outcome": "moved",
        "status": "active",
        "start": "2020",
        "last_seen": "2024-05",
        "jurisdictions": ["US"],
        "certainty": "documented",
        **more,
    }


def without_dates(entry: Entry, **dates: str) -> Entry:
    """The flow with other dates instead of its own."""
    kept = {key: value for key, value in entry.items() if key not in ("start", "last_seen")}
    return {**kept, **dates}


def restricted(effect: str, law: str = "law", **more: Any) -> Entry:
    """A restriction."""
    return {"instrument": law, "effect": effect, **more}


SCHOOL = holder("school", "custodian")
ICE = holder("ice", "agency")
FILE = record("file")


def ask(holders: list[Entry], types: list[Entry], flows: list[Entry], **question: Any) -> dict[str, Any]:
    """The answer for ICE and a school, some other holders, and types beside the file."""
    laws = [{"id": "law", "judicial_review": "before"}, {"id": "rule", "judicial_review": "on-challenge"}]
    evidence = {"holders": [SCHOOL, ICE, *holders], "record_types": [FILE, *types], "instruments": laws, "flows": flows}
    if "from_" in question:
        question["from"] = question.pop("from_")
    if "in_" in question:
        question["in"] = question.pop("in_")
    asked = {"record": "file", **({} if "ever" in question else {"as_of": "2024-06-15"}), **question}
    return answer(evidence, asked)


def routes(result: dict[str, Any]) -> list[str]:
    """The paths in short: flow ids, and the names of steps with where they lead."""
    return [" ".join(hop.get("flow") or short(hop) for hop in path["hops"]) for path in result["paths"]]


def short(hop: Entry) -> str:
    """A step in short."""
    leads_to = hop["record"] if "record_before" in hop else hop["to"]
    return f"{hop['step']}:{leads_to}"


def test_a_plain_path_is_told_in_full() -> None:
    result = ask(
        [holder("broker", generic=True)],
        [],
        [
            flow("f1", "school > broker", mechanism="query-access", certainty="reported"),
            flow("f2", "broker > ice", outcome="access", mechanism="compelled", dispute={"by": "x"}),
        ],
    )
    assert result["limits_hit"] == []
    assert result["reason"] is None
    assert result["nearest_miss"] is None
    assert result["paths"] == [
        {
            "begins": "first-holder",
            "start": {"holder": "school", "record": "file"},
            "hops": [
                {"step": "flow", "from": "school", "to": "broker", "record": "file", "flow": "f1"},
                {"step": "flow", "from": "broker", "to": "ice", "record": "file", "flow": "f2"},
            ],
            "open": "certain",
            "weakest_certainty": "reported",
            "weakest_outcome": "access",
            "inferences": ["generic-sender", "after-query"],
            "judge_before_any_step": "unknown",
            "disputed": True,
            "places": ["US"],
            "places_closed": [],
            "open_from": "2020-01-01",
            "open_to": None,
            "also": [],
        }
    ]


def test_a_path_ends_at_the_first_holder_inside_the_target_and_none_starts_there() -> None:
    """Parts of a part, and what they run, are inside (2)."""
    inside = [holder("ero", part_of="ice"), holder("app", "people", operated_by="ero")]
    flows = [flow("f1", "school > app"), flow("f2", "app > ice"), flow("f3", "ero > school")]
    assert routes(ask(inside, [], flows)) == ["f1"]
    assert ask(inside, [], flows, from_="ero")["paths"] == []


def test_a_first_holder_starts_for_what_it_sends_and_for_what_it_sends_an_extract_of() -> None:
    """Not for what merely has as a part what it sends (3)."""
    types = [record("address", extract_of="file"), record("street", extract_of="address")]
    assert routes(ask([], types, [flow("f1", "school > ice", "street")])) == ["includes:street f1"]
    contained = [record("folder", contains=["street"]), record("street")]
    assert not ask([], contained, [flow("f1", "school > ice", "street")], record="folder")["found"]
    named = ask([], contained, [flow("f1", "school > ice", "street")], record="folder", from_="school")
    assert routes(named) == ["includes:street f1"]


def test_a_named_holder_starts_by_its_classes_with_its_own_place() -> None:
    """For kinds only where that holder sends them (3, 6)."""
    holders = [
        holder("md-school", "custodian", instance_of="schools", jurisdiction="US-MD"),
        holder("schools", "custodian", generic=True, instance_of="offices"),
        holder("offices", "custodian", generic=True),
    ]
    types = [record("grades", broader="file")]
    flows = [flow("f1", "schools > ice"), flow("f2", "offices > ice", "grades")]
    result = ask(holders, types, flows, from_="md-school")
    assert routes(result) == ["one-of:schools f1", "one-of:schools one-of:offices f2"]
    first, second = result["paths"]
    assert (first["begins"], first["places"], first["inferences"]) == ("named", ["US-MD"], ["one-of"])
    assert second["start"] == {"holder": "md-school", "record": "grades"}
    with pytest.raises(ValueError, match="does not stand in"):
        ask(holders, types, flows, from_="md-school", in_="US-TX")


def test_the_map_edge_is_where_nobody_is_shown_to_have_brought_the_record() -> None:
    """A ring of flows explains nothing; somebody outside it does, and so does a walk over the flow (3)."""
    holders = [holder("a"), holder("b"), holder("c")]
    ring = [flow("f1", "a > ice"), flow("f2", "a > b"), flow("f3", "b > a")]
    assert [path["begins"] for path in ask(holders, [], ring)["paths"]] == ["map-edge", "map-edge"]
    assert routes(ask(holders, [], ring)) == ["f1", "f3 f1"]
    types = [record("bag", contains=["file"])]
    brought = [*ring, flow("f4", "c > a", "bag")]
    assert routes(ask(holders, types, brought)) == ["f3 f1"]
    walked = [*ring, flow("f4", "school > b")]
    assert routes(ask(holders, [], walked)) == ["f4 f3 f1"]


def test_a_walk_may_pass_a_holder_twice() -> None:
    """A flow over which no path leads from a first holder may still be no map's edge (3)."""
    types = [record("note", derived_from=["file"], contains=["bit"]), record("bit", broader="file")]
    loop = [flow("f2", "a > b", "note"), flow("f3", "b > a", "bit"), flow("f4", "a > ice", "bit")]
    holders = [holder("a"), holder("b")]
    assert routes(ask(holders, types, loop)) == ["f4", "f3 f4"]
    assert not ask(holders, types, [flow("f1", "school > a"), *loop])["found"]


def test_steps_come_in_order_and_end_once_the_record_is_one_of_many() -> None:
    """Up, includes, yields, is-among; nothing but flows and wider types behind that (4)."""
    holders = [holder("desk", "custodian", part_of="office"), holder("office", "agency"), holder("hub")]
    types = [
        record("print", extract_of="file"),
        record("match", derived_from=["print"], broader="hits"),
        record("hits", contains=["score"]),
        record("score"),
    ]
    flows = [
        flow("f0", "desk > school"),
        flow("f1", "office > hub", "hits"),
        flow("f2", "hub > ice", "hits"),
        flow("f3", "hub > ice", "score"),
    ]
    path = "part-of:office includes:print yields:match is-among:hits f1 f2"
    assert path in routes(ask(holders, types, flows))
    assert not any("f3" in route for route in routes(ask(holders, types, flows)))


def test_no_path_widens_to_what_it_has_passed_or_to_what_holds_that() -> None:
    """Rule 4."""
    types = [record("note", derived_from=["file"], broader="folder"), record("folder", contains=["file"])]
    assert not ask([], types, [flow("f1", "school > ice", "folder")], from_="school")["found"]
    types[1].pop("contains")
    assert routes(ask([], types, [flow("f1", "school > ice", "folder")], from_="school")) == [
        "yields:note is-among:folder f1"
    ]


def test_blocks_take_more_from_certain_than_from_possible() -> None:
    """Rule 5, 6."""

    def opened(**block: Any) -> Any:
        result = ask([], [], [flow("f1", "school > ice", restrictions=[restricted("blocks", **block)])])
        return result["paths"][0]["open"] if result["found"] else None

    assert opened(start="2024-06-16") == "certain"
    assert opened(start="2024-06") == "possible"
    assert opened(start="2024-06-15") is None
    assert opened(first_seen="2024-07") == "possible"
    assert opened(first_seen="2024-05") is None
    assert opened() is None
    assert opened(end="2024-06") == "possible"
    assert opened(end="2024-06-14") == "certain"
    assert opened(start="2024", jurisdictions=["US-WA"]) == "certain"


def test_narrowing_replaces_what_is_carried() -> None:
    """By what all those that act have in common (5)."""
    types = [record("part", extract_of="file"), record("other", derived_from=["file"])]

    def found(*narrowed: Entry) -> list[str]:
        return routes(ask([], types, [flow("f1", "school > ice", restrictions=list(narrowed))], from_="school"))

    one = restricted("narrows", to=["part", "other"], start="2024-06")
    assert found() == ["f1"]
    assert found(one) == ["yields:other f1"]
    assert found(one, restricted("narrows", to=["other", "file"], first_seen="2030")) == ["yields:other f1"]
    assert found(one, restricted("narrows", to=["part"], start="2020")) == ["includes:part f1"]
    assert found(one, restricted("narrows", to=["file"], start="2020")) == []
    assert found(restricted("narrows", to=["part"], start="2020", end="2024-06-14")) == ["f1"]


def test_a_flow_is_judged_where_its_sender_stands_or_at_each_place_of_the_path() -> None:
    """Rule 6."""
    holders = [holder("hub"), holder("tx-hub", jurisdiction="US-TX")]
    block = restricted("blocks", start="2020", jurisdictions=["US-WA"])
    flows = [
        flow("f1", "school > hub", jurisdictions=["US-WA", "US-MD"]),
        flow("f2", "hub > ice", restrictions=[block]),
    ]
    (path,) = ask(holders, [], flows)["paths"]
    assert path["places"] == ["US-MD"]
    assert len(path["places_closed"]) == 56
    assert not ask(holders, [], flows, in_="US-WA")["found"]
    flows = [flow("f1", "school > tx-hub"), flow("f2", "tx-hub > ice", jurisdictions=["US-TX"], restrictions=[block])]
    assert ask(holders, [], flows, in_="US-WA")["paths"][0]["places"] == ["US-WA"]
    assert ask(holders, [], [flow("f2", "tx-hub > ice")], in_="US-WA")["reason"] == "place"


def test_paths_with_the_same_flows_are_folded_if_they_add_no_place() -> None:
    """Rule 8."""
    types = [record("part", extract_of="file")]
    both = flow("f1", "school > ice", "file part")
    (path,) = ask([], types, [both])["paths"]
    assert path["hops"][0]["step"] == "flow"
    assert path["also"] == ["part"]
    narrowed = restricted("narrows", to=["part"], start="2020", jurisdictions=["US-WA"])
    whole, part = ask([], types, [{**both, "restrictions": [narrowed]}])["paths"]
    assert whole["also"] == []
    assert "US-WA" in whole["places_closed"]
    assert part["places"] == ["US"]


def test_order() -> None:
    """Certain, outcome, certainty, inferences, flows, ids (8)."""
    flows = [
        flow("a-alleged", "school > ice", certainty="alleged"),
        flow("b-demanded", "school > ice", outcome="demanded"),
        flow("c-possible", "school > ice", status="unknown"),
        flow("d-access", "school > ice", outcome="access"),
        flow("e-moved", "school > ice"),
        flow("f-refused", "school > ice", outcome="refused"),
    ]
    assert routes(ask([], [], flows)) == ["d-access", "e-moved", "a-alleged", "b-demanded", "c-possible"]


def test_given_lets_copies_outlive_flows_in_the_right_order() -> None:
    """Rule 10."""
    early = without_dates(flow("f1", "school > hub", status="ended"), start="2019-01-01", end="2020-01-01")
    late = without_dates(flow("f2", "hub > ice", status="ended"), start="2021-01-01", end="2022-01-01")
    hub = [holder("hub")]
    assert ask(hub, [], [early, late])["reason"] == "date"
    assert ask(hub, [], [early, late], given="2019-06-01")["paths"][0]["open"] == "certain"
    assert not ask(hub, [], [early, late], given="2020-02-01", from_="school")["found"]
    swapped = [{**early, "from": "hub", "to": "ice"}, {**late, "from": "school", "to": "hub"}]
    assert not ask(hub, [], swapped, given="2019-01-01", from_="school")["found"]


def test_levers_leave_starts_alone_and_take_restrictions_along() -> None:
    """Rule 3, 11."""
    types = [record("part", contains=["bit"]), record("bit")]
    flows = [flow("f1", "school > hub"), flow("f2", "school > ice", "part", restrictions=[restricted("blocks")])]
    hub, asked = [holder("hub")], {"record": "part", "from_": "school"}
    assert ask(hub, types, flows, **asked)["reason"] == "restriction"
    assert routes(ask(hub, types, flows, without=["law"], **asked)) == ["f2"]
    extra = [flow("f3", "school > hub", "part"), flow("f4", "school > ice", "bit")]
    assert routes(ask(hub, types, extra, without=["f3"], record="part")) == ["includes:bit f4"]
    assert ask(hub, types, extra, without=["school"], record="part")["reason"] == "without"


def test_via_and_avoid_count_what_is_inside() -> None:
    """Rule 11."""
    holders = [holder("firm"), holder("app", operated_by="firm"), holder("hub")]
    flows = [flow("f1", "school > app"), flow("f2", "app > ice"), flow("f3", "school > ice", under=["rule"])]
    assert routes(ask(holders, [], flows)) == ["f3", "f1 f2"]
    assert routes(ask(holders, [], flows, via=["firm"])) == ["f1 f2"]
    assert routes(ask(holders, [], flows, avoid=["firm"])) == ["f3"]
    assert routes(ask(holders, [], flows, via=["rule"])) == ["f3"]
    assert ask(holders, [], flows, via=["rule", "firm"])["reason"] == "via"


def test_longer_paths_are_cut_and_told_of() -> None:
    """Rule 9, 12."""
    flows = [flow("f1", "school > hub"), flow("f2", "hub > ice")]
    cut = ask([holder("hub")], [], [*flows, flow("f3", "school > ice")], max_hops=1)
    assert routes(cut) == ["f3"]
    assert cut["limits_hit"] == ["hops"]
    none = ask([holder("hub")], [], flows, max_hops=1)
    assert (none["found"], none["limits_hit"], none["reason"]) == (False, ["hops"], "hops")


def test_the_nearest_miss_lifts_the_fewest_and_then_comes_first() -> None:
    """What is lifted is listed in the order of the rule; dates that are not judged come last (12)."""
    over = without_dates(flow("f1", "school > ice", status="ended"), start="2010", end="2011")
    wished = flow("f2", "school > ice", outcome="permitted", certainty="alleged")
    result = ask([], [], [over, wished])
    assert result["reason"] == "outcome"
    assert result["nearest_miss"]["open"] == "certain"
    result = ask([], [], [over, wished], min_certainty="documented")
    assert result["nearest_miss"]["fails"] == ["date"]
    assert result["nearest_miss"]["open"] is None
    result = ask([], [], [wished], min_certainty="documented")
    assert result["reason"] == "outcome, certainty"
    assert not ask([], [], [flow("f3", "school > ice", status="proposed")])["found"]


def test_without_a_miss_holders_are_linked_or_not() -> None:
    """Rule 12."""
    hub, types = [holder("hub")], [record("other")]
    linked = [flow("f1", "school > hub"), flow("f2", "hub > ice", "other")]
    assert ask(hub, types, linked)["reason"] == "record"
    assert ask(hub, types, [linked[0], {**linked[1], "status": "proposed"}])["reason"] == "nothing links them"
    assert ask(hub, types, linked, from_="ice")["reason"] == "nothing links them"


def test_judges() -> None:
    """Rule 13."""

    def looks(**more: Any) -> Any:
        hub_flows = [flow("f1", "school > hub"), flow("f2", "hub > ice", **more)]
        return ask([holder("hub")], [], hub_flows)["paths"][0]["judge_before_any_step"]

    assert looks() == "no"
    assert looks(mechanism="mandatory-reporting") == "unknown"
    assert looks(mechanism="mandatory-reporting", under=["rule"]) == "no"
    assert looks(under=["rule", "law"]) == "yes"


def test_random_cases_are_the_same_each_time_and_paths_are_frequent() -> None:
    def one(seed: int) -> Any:
        evidence, question = random_case(random.Random(seed))
        return answer(evidence, question)

    results = [one(seed) for seed in range(300)]
    assert results == [one(seed) for seed in range(300)]
    assert sum(result["found"] for result in results) > 90
    assert sum(bool(result["nearest_miss"]) for result in results) > 60

from __future__ import annotations

from collections.abc import Callable

import runoff
from runoff.graph.days import ALWAYS
from runoff.graph.store import Reader
from runoff.queries.picture_days import OpenDays, state_on, union
from runoff.queries.pictures import from_answer
from runoff.schema import dates, places

from . import graphs


def test_runs_that_touch_are_joined() -> None:
    assert union([(5, 9), (1, 4), (20, 30), (22, 25)]) == ((1, 9), (20, 30))
    assert union([]) == ()


def test_certain_comes_before_possible_and_a_day_outside_is_closed() -> None:
    assert state_on(5, ALWAYS, ((4, 6),)) == "certain"
    assert state_on(7, ((1, 9),), ((4, 6),)) == "possible"
    assert state_on(10, ((1, 9),), ((4, 6),)) == "closed"
    assert state_on(None, (), ()) is None


def test_routes_are_as_open_as_the_answer_says_on_every_day() -> None:
    with runoff.open() as graph:
        seen = set()
        for record in (
            "drivers-license-record",
            "license-plate-scan",
            "utility-customer-record",
            "tax-return-information",
        ):
            for day in ("2019-06-01", "2021-06-01", "2025-08-10", "2026-06-01"):
                for place in (None, "US-NY", "US-MA"):
                    answer = graph.trace(record, as_of=day, place=place)
                    if not answer.found:
                        continue
                    picture = from_answer(graph.reader, answer, everything=True)
                    by_id = {path.id: path.open for path in answer.paths}
                    for route in picture.routes:
                        assert route.open == by_id[route.path], (record, day, place, route.path)
                        seen.add(route.open)
                        assert state_on(dates.day(day), route.possible, route.certain) == route.open
        assert seen == {"certain", "possible"}


def test_a_route_is_open_only_where_all_its_flows_are_open_at_one_place(
    make_store: Callable[[graphs.Records], Reader],
) -> None:
    flows = [
        graphs.flow("school", "broker", "record", jurisdictions=["US-TX"]),
        graphs.flow("broker", "ice", "record", jurisdictions=["US-NY"]),
        graphs.flow("school", "ice", "record", jurisdictions=["US-NY", "US-TX"]),
    ]
    holders = [graphs.holder("school", "custodian"), graphs.holder("broker"), graphs.holder("ice")]
    days = OpenDays(make_store([graphs.source(), graphs.record_type("record"), *holders, *flows]), ["record"])
    first, second, direct = (flow["id"] for _, flow in flows)
    assert days.of_flow(first, ["record"])[0]
    assert days.of_flow(second, ["record"])[0]
    assert days.of_route([(first, "record"), (second, "record")], places.ALL) == ((), ())
    assert days.of_route([(direct, "record"), (second, "record")], places.ALL)[0]
    assert days.of_route([(direct, "record"), (second, "record")], places.BIT["US-TX"]) == ((), ())

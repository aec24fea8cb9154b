"""When a flow is open, day by day and place by place: rules 5 and 6."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runoff.graph.days import ALWAYS, NEVER, Days, Easing, existence, holds, intersect, judge, own_days, subtract
from runoff.schema import places
from runoff.schema.dates import BEGINNING, FOREVER, bounds, iso

Data = dict[str, Any]
SOMEBODY: Data = {"id": "somebody"}


def told(days: Days) -> list[tuple[str | None, str | None]]:
    """Runs of days as dates; None for the ends of time."""
    return [(iso(first), iso(last)) for first, last in days]


def flow(**more: Any) -> Data:
    """A flow of one record type."""
    return {
        "id": "f",
        "from": "a",
        "to": "b",
        "carries": ["file"],
        "status": "unknown",
        "jurisdictions": ["US"],
        **more,
    }


def open_days(
    one: Data, sender: Data = SOMEBODY, receiver: Data = SOMEBODY, place: str = "US-NY", record: str = "file"
) -> Any:
    """Possible and certain days on which a record passes at a place."""
    for judgement in judge(one, sender, receiver).get(record, []):
        if judgement.places & places.BIT[place]:
            return told(judgement.possible), told(judgement.certain)
    return [], []


# --- beginnings and ends ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dates", "possible", "certain"),
    [
        pytest.param({"status": "active", "start": "2019", "last_seen": "2021-03"},
                     ("2019-01-01", None), ("2019-12-31", "2023-03-01"), id="active: certain to two years after the last sighting"),
        pytest.param({"status": "active", "start": "2019-05-01"},
                     ("2019-05-01", None), ("2019-05-01", "2021-05-01"), id="active, never seen again: two years from the start"),
        pytest.param({"status": "active", "first_seen": "2020-02-29"},
                     ("2017-02-28", None), ("2020-02-29", "2022-02-28"), id="no start: possible for three years before"),
        pytest.param({"status": "unknown", "start": "2019", "last_seen": "2021-03"},
                     ("2019-01-01", None), ("2019-12-31", "2021-03-01"), id="unknown: certain to the last sighting"),
        pytest.param({"status": "enjoined", "start": "2019-01-01", "last_seen": "2021-03-05"},
                     ("2019-01-01", None), ("2019-01-01", "2021-03-05"), id="enjoined: likewise"),
        pytest.param({"status": "ended", "start": "2019-01-01", "end": "2021"},
                     ("2019-01-01", "2021-12-31"), ("2019-01-01", "2021-01-01"), id="ended within a year"),
        pytest.param({"status": "ended", "start": "2019-01-01", "last_seen": "2020-06"},
                     ("2019-01-01", "2020-06-30"), ("2019-01-01", "2020-06-01"), id="ended, unknown when: the last sighting"),
        pytest.param({"status": "paused", "first_seen": "2019-01-01"},
                     ("2016-01-01", "2019-01-01"), ("2019-01-01", "2019-01-01"), id="paused after one sighting"),
        pytest.param({"status": "active", "start": "2019-01-01", "end": "2030-01-01", "last_seen": "2020"},
                     ("2019-01-01", "2030-01-01"), ("2019-01-01", "2030-01-01"), id="an end that is to come closes like any"),
        pytest.param({"status": "ended", "end": "2021-06-01"},
                     ("2018-06-01", "2021-06-01"), ("2021-06-01", "2021-06-01"), id="nothing but an end: its only sighting"),
        pytest.param({"status": "one-off", "start": "2021-06-01"},
                     ("2021-06-01", "2021-06-01"), ("2021-06-01", "2021-06-01"), id="once, on a known day"),
    ],
)  # fmt: skip
def test_first_and_last_days(dates: Data, possible: tuple[str, str], certain: tuple[str, str]) -> None:
    """Possibly open for some reading of the dates, certainly for every one."""
    found = own_days(flow(**dates))
    assert (told(found[0]), told(found[1])) == ([possible], [certain])


@pytest.mark.parametrize(
    ("dates", "possible"),
    [
        ({"status": "one-off", "start": "2021-06"}, [("2021-06-01", "2021-06-30")]),
        ({"status": "one-off", "start": "2021-06-01", "end": "2021-06-03"}, [("2021-06-01", "2021-06-03")]),
        ({"status": "proposed", "start": "2021"}, []),
        ({"status": "unknown"}, []),
        ({"status": "one-off", "first_seen": "2021"}, []),
    ],
)
def test_what_is_never_certain(dates: Data, possible: list[tuple[str, str]]) -> None:
    """What happened once within some days, what is proposed, what has no date."""
    found = own_days(flow(**dates))
    assert (told(found[0]), told(found[1])) == (possible, [])


def test_a_start_within_a_year_and_an_end_in_it_leave_no_certain_day() -> None:
    """From some day of 2021 to some day of 2021: no day is certain."""
    assert own_days(flow(status="ended", start="2021", end="2021"))[1] == NEVER


def test_holders_that_did_not_exist_close_a_flow() -> None:
    """Before the later `since` and after the earlier `until` nothing passes; partial dates leave days in doubt."""
    one = flow(start="2000", last_seen="2024-12-31")
    possible, certain = open_days(
        one, {"id": "a", "since": "2010-06"}, {"id": "b", "since": "2005", "until": "2020-07-01"}
    )
    assert possible == [("2010-06-01", "2020-07-01")]
    assert certain == [("2010-06-30", "2020-07-01")]
    assert existence(SOMEBODY) == (ALWAYS, ALWAYS)


# --- restrictions ----------------------------------------------------------------------------------------------------

OPEN = {"start": "2010-01-01", "last_seen": "2024-01-01"}


@pytest.mark.parametrize(
    ("block", "possible", "certain"),
    [
        pytest.param({"start": "2015"}, [("2010-01-01", "2015-12-30")], [("2010-01-01", "2014-12-31")],
                     id="from some day of 2015: certain before, possible in it, closed behind"),
        pytest.param({"start": "2015-03-01", "end": "2016-03-01"},
                     [("2010-01-01", "2015-02-28"), ("2016-03-02", None)],
                     [("2010-01-01", "2015-02-28"), ("2016-03-02", "2024-01-01")], id="for a year, bounds included"),
        pytest.param({"first_seen": "2015-03-01"}, [("2010-01-01", "2015-02-28")], [], id="no start: it may have bitten before"),
        pytest.param({"first_seen": "2015-03-01", "end": "2016-03-01"},
                     [("2010-01-01", "2015-02-28"), ("2016-03-02", None)], [("2016-03-02", "2024-01-01")],
                     id="no start, an end: certain behind it"),
        pytest.param({"end": "2016"}, [("2016-01-02", None)], [("2017-01-01", "2024-01-01")], id="an end alone"),
        pytest.param({}, [], [], id="no date: always"),
    ],
)  # fmt: skip
def test_a_block_takes_days_away(block: Data, possible: list[Any], certain: list[Any]) -> None:
    """Its possible days from the certain ones, its certain days from the possible ones."""
    one = flow(**OPEN, restrictions=[{"instrument": "law", "effect": "blocks", **block}])
    assert open_days(one) == (possible, certain)


def test_blocks_add_up() -> None:
    """Each takes its own days."""
    blocks = [
        {"instrument": "law", "effect": "blocks", "start": f"{year}-01-01", "end": f"{year}-12-31"}
        for year in (2012, 2014)
    ]
    possible, _ = open_days(flow(**OPEN, restrictions=blocks))
    assert possible == [("2010-01-01", "2011-12-31"), ("2013-01-01", "2013-12-31"), ("2015-01-01", None)]


def test_limits_and_what_is_disregarded_close_nothing() -> None:
    """They are shown beside the flow."""
    rules = [{"instrument": "law", "effect": effect, "start": "2012"} for effect in ("limits", "disregarded")]
    assert open_days(flow(**OPEN, restrictions=rules)) == open_days(flow(**OPEN))


def test_a_restriction_bites_where_it_says() -> None:
    """A state's law closes the flow there alone; one without places, or for `US`, everywhere."""
    block = {"instrument": "law", "effect": "blocks", "start": "2012-01-01"}
    for where, closed in ((["US-NY"], True), (["US-TX"], False), (["US"], True), ([], True)):
        possible, _ = open_days(flow(**OPEN, restrictions=[{**block, "jurisdictions": where}]), place="US-NY")
        assert (possible == [("2010-01-01", "2011-12-31")]) is closed


def test_a_sender_in_a_state_is_judged_there_for_every_place() -> None:
    """A Maryland agency obeys Maryland's law, wherever the record was handed over."""
    one = flow(
        **OPEN,
        restrictions=[{"instrument": "law", "effect": "blocks", "start": "2012-01-01", "jurisdictions": ["US-MD"]}],
    )
    for place in ("US-MD", "US-TX"):
        assert open_days(one, {"id": "a", "jurisdiction": "US-MD"}, place=place)[0] == [("2010-01-01", "2011-12-31")]
        assert open_days(one, {"id": "a", "jurisdiction": "US-TX"}, place=place)[0] == [("2010-01-01", None)]


def test_a_narrowing_leaves_what_it_names() -> None:
    """On its days only the types in `to` pass, also where the flow did not carry them by themselves; before, all do."""
    narrowing = {
        "instrument": "order",
        "effect": "narrows",
        "to": ["address"],
        "start": "2015-01-01",
        "end": "2015-12-31",
    }
    one = flow(**OPEN, restrictions=[narrowing])
    assert open_days(one)[0] == [("2010-01-01", "2014-12-31"), ("2016-01-01", None)]
    assert open_days(one, record="address")[0] == [("2015-01-01", "2015-12-31")]


def test_two_narrowings_leave_what_they_have_in_common() -> None:
    """Where both bite, only what both let through; nothing in common is nothing at all."""

    def narrows(start: str, *to: str) -> Data:
        return {"instrument": "order", "effect": "narrows", "to": list(to), "start": start}

    one = flow(**OPEN, restrictions=[narrows("2012-01-01", "address", "file"), narrows("2014-01-01", "address")])
    assert open_days(one)[0] == [("2010-01-01", "2013-12-31")]
    assert open_days(one, record="address")[0] == [("2012-01-01", None)]
    none = flow(**OPEN, restrictions=[narrows("2012-01-01", "address"), narrows("2014-01-01", "file")])
    assert open_days(none, record="address")[0] == [("2012-01-01", "2013-12-31")]
    assert open_days(none)[0] == [("2010-01-01", "2011-12-31")]


def test_lifting_dates_or_restrictions() -> None:
    """For the nearest miss each can be left out by itself; a block's own days then still count."""
    one = flow(status="ended", start="2010-01-01", end="2012-01-01",
               restrictions=[{"instrument": "law", "effect": "blocks", "start": "2011-01-01"}])  # fmt: skip
    ((_, possible, _),) = judge(one, SOMEBODY, SOMEBODY, Easing(dates=True))["file"]
    assert told(possible) == [(None, "2010-12-31")]
    ((_, possible, _),) = judge(one, SOMEBODY, SOMEBODY, Easing(restrictions=True))["file"]
    assert told(possible) == [("2010-01-01", "2012-01-01")]


def test_where_a_flow_holds() -> None:
    """At its jurisdictions; a sender in a state makes it all or nothing."""
    assert places.codes(holds(flow(jurisdictions=["US-MD", "US-TX"]), SOMEBODY)) == ["US-MD", "US-TX"]
    assert holds(flow(jurisdictions=["US-MD"]), {"jurisdiction": "US-MD"}) == places.ALL
    assert holds(flow(jurisdictions=["US-MD"]), {"jurisdiction": "US-TX"}) == 0
    assert holds(flow(), {"jurisdiction": "GB"}) == places.ALL


# --- properties ------------------------------------------------------------------------------------------------------

_RUNS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 8)), max_size=5)


def as_days(runs: list[tuple[int, int]]) -> Days:
    """Runs that do not touch, in order."""
    days: list[tuple[int, int]] = []
    for low, length in sorted(runs):
        if not days or low > days[-1][1] + 1:
            days.append((low, low + length))
    return tuple(days)


def spelled(days: Days) -> set[int]:
    """Each day of a set."""
    return {one for low, high in days for one in range(low, high + 1)}


@given(_RUNS, _RUNS, st.integers(0, 60), st.integers(-3, 20))
@settings(derandomize=True, database=None, max_examples=200)
def test_sets_of_days_are_sets(
    left: list[tuple[int, int]], right: list[tuple[int, int]], low: int, length: int
) -> None:
    """Runs of days meet and differ as the sets of their days do."""
    one, other = as_days(left), as_days(right)
    assert spelled(intersect(one, other)) == spelled(one) & spelled(other)
    taken = (low, low + length)
    assert spelled(subtract(one, taken)) == spelled(one) - set(range(taken[0], taken[1] + 1))


_DATE = st.dates(min_value=datetime.date(2015, 1, 1), max_value=datetime.date(2025, 12, 31))
_PARTIAL = st.builds(lambda date, length: date.isoformat()[:length], _DATE, st.sampled_from((4, 7, 10)))
_STATUS = st.sampled_from(("active", "unknown", "ended", "paused", "enjoined", "one-off", "proposed"))
_DATES = st.fixed_dictionaries({}, optional=dict.fromkeys(("start", "end", "first_seen", "last_seen"), _PARTIAL))
_BLOCK = st.fixed_dictionaries(
    {"effect": st.sampled_from(("blocks", "narrows")), "instrument": st.just("law"), "to": st.just(["file"])},
    optional=dict.fromkeys(("start", "end", "first_seen"), _PARTIAL),
)


@given(_STATUS, _DATES, st.lists(_BLOCK, max_size=3), _DATES)
@settings(derandomize=True, database=None, max_examples=300, deadline=None)
def test_what_is_certain_is_possible(status: str, dates: Data, restrictions: list[Data], lives: Data) -> None:
    """No day is certainly open that is not possibly open, whatever the dates, restrictions and holders."""
    somebody = {"id": "a", **{key: lives[old] for key, old in (("since", "start"), ("until", "end")) if old in lives}}
    for judgements in judge(flow(status=status, **dates, restrictions=restrictions), somebody, SOMEBODY).values():
        for one in judgements:
            assert intersect(one.certain, one.possible) == one.certain
            assert list(one.possible) == sorted(one.possible)
            assert all(BEGINNING <= low <= high <= FOREVER for low, high in one.possible)


@given(_STATUS, _DATES)
@settings(derandomize=True, database=None, max_examples=300, deadline=None)
def test_a_more_exact_date_takes_doubt_away(status: str, dates: Data) -> None:
    """If every date is read as its first day, what was certain still is, and nothing is possible that was not."""
    exact = {key: iso(bounds(value).lo) for key, value in dates.items()}
    vague, sharp = own_days(flow(status=status, **dates)), own_days(flow(status=status, **exact))
    if status != "one-off":
        assert intersect(vague[1], sharp[1]) == vague[1]
    assert intersect(sharp[0], vague[0]) == sharp[0]

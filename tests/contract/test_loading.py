"""What every store promises of loads: datasets go in whole, and what is read is what was loaded."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from runoff.graph.days import Judgement
from runoff.queries.question import Question
from runoff.queries.trace import trace
from runoff.schema.dates import bounds
from runoff.schema.errors import StoreUnavailable

from .contents import contents, ends, load, remove
from .samples import flow, holder, info, instrument, record_type, school_to_ice, source
from .stores import STORES, StoreUnderTest


def test_what_was_loaded_is_there(store: StoreUnderTest) -> None:
    """Every record comes back as it was stated, with the name of its dataset."""
    statements = school_to_ice()
    assert load(store, "schools", statements)
    with closing(store.reader()) as reader:
        for kind, data in statements:
            found = reader.get(data["id"])
            assert found is not None
            assert (found.kind, found.data, found.datasets) == (kind, data, ("schools",))
        assert reader.get("nobody") is None
        assert set(reader.fetch(["school", "ice", "nobody"])) == {"school", "ice"}


def test_counts_are_kept_with_the_dataset(store: StoreUnderTest) -> None:
    """A dataset tells how many records of each kind it has."""
    load(store, "schools", school_to_ice())
    with closing(store.reader()) as reader:
        (found,) = reader.datasets()
    assert replace(found, counts={}) == info("schools")
    assert found.counts == {"source": 1, "record-type": 1, "holder": 3, "flow": 2}


def test_loading_twice_changes_nothing(store: StoreUnderTest) -> None:
    """The second load of the same release says so, and nothing in the store is different."""
    assert load(store, "schools", school_to_ice())
    before = contents(store)
    assert not load(store, "schools", school_to_ice())
    assert contents(store) == before


def test_leads_keep_their_order(store: StoreUnderTest) -> None:
    """Leads are told in the order in which they were written."""
    with closing(store.writer()) as writer:
        writer.load(info("schools"), school_to_ice(), [("schools", "b"), ("schools", "a"), ("buses", "c")])
    with closing(store.reader()) as reader:
        assert [tuple(lead) for lead in reader.leads()] == [("schools", "b"), ("schools", "a"), ("buses", "c")]


def test_a_new_release_takes_the_place_of_the_old_one(store: StoreUnderTest) -> None:
    """What the new release no longer states is gone; what it adds is there; the rest stays."""
    load(store, "schools", school_to_ice())
    without_broker = [one for one in school_to_ice() if "broker" not in one[1]["id"]]
    direct = flow("school-to-ice", "school > ice", "pupil-record")
    assert load(store, "schools", [*without_broker, direct], "2")
    with closing(store.reader()) as reader:
        assert [one.version for one in reader.datasets()] == ["2"]
        assert reader.get("broker") is None
        assert ends(reader, "pupil-record") == [("school-to-ice", "school", "ice", "pupil-record")]
        assert reader.search("broker", 5) == []


def test_a_release_is_the_same_loaded_anew_or_in_place_of_another(
    store: StoreUnderTest, kind: str, tmp_path: Path
) -> None:
    """A store that has seen an earlier release cannot be told from one that has not."""
    load(store, "schools", [*school_to_ice(), holder("gone"), record_type("gone-record"), instrument("gone-law")], "1")
    load(store, "schools", school_to_ice(), "2")
    seen = contents(store)
    (tmp_path / "fresh").mkdir()
    fresh = STORES[kind](tmp_path / "fresh")
    load(fresh, "schools", school_to_ice(), "2")
    assert seen == contents(fresh)


def test_two_datasets_may_share_a_holder(store: StoreUnderTest) -> None:
    """A holder that two datasets describe is one holder, with both names; flows of both meet at it."""
    load(store, "schools", school_to_ice())
    load(store, "buses", [holder("bus-line", kind="custodian"), holder("broker"), source(), record_type("pupil-record"),
                          flow("bus-line-to-broker", "bus-line > broker", "pupil-record")])  # fmt: skip
    with closing(store.reader()) as reader:
        found = reader.get("broker")
        assert found is not None
        assert found.datasets == ("buses", "schools")
        answer = trace(reader, Question("pupil-record", as_of="2024-01-01"))
        assert [path.hops[0].from_.id for path in answer.paths] == ["bus-line", "school"]


def test_the_evidence_is_heard_first_about_a_shared_holder(store: StoreUnderTest) -> None:
    """Where several datasets describe one holder, the evidence does so first, then the others by name."""
    load(store, "buses", [holder("broker", name="As the bus line calls it")])
    load(store, "evidence", [holder("broker", name="As the evidence calls it")])
    load(store, "aviation", [holder("broker", name="As the airline calls it")])
    with closing(store.reader()) as reader:
        found = reader.get("broker")
        assert found is not None
        assert found.data["name"] == "As the evidence calls it"
        assert found.datasets == ("evidence", "aviation", "buses")
        assert [one.name for one in reader.datasets()] == ["evidence", "aviation", "buses"]
        assert reader.holders(["broker"])["broker"].name == "As the evidence calls it"
        assert reader.names("holder") == [("broker", "As the evidence calls it")]


def test_a_change_of_a_shared_holder_reaches_flows_of_other_datasets(store: StoreUnderTest) -> None:
    """If the evidence says that a holder ceased to be, flows that another dataset states from it close, too."""
    load(store, "buses", school_to_ice())
    with closing(store.reader()) as reader:
        assert trace(reader, Question("pupil-record", as_of="2024-01-01")).found
    load(store, "evidence", [holder("broker", until="2022-12-31")])
    with closing(store.reader()) as reader:
        assert not trace(reader, Question("pupil-record", as_of="2024-01-01")).found
        assert trace(reader, Question("pupil-record", as_of="2021-01-01")).found
    remove(store, "evidence")
    with closing(store.reader()) as reader:
        assert trace(reader, Question("pupil-record", as_of="2024-01-01")).found


@pytest.mark.parametrize("change", [{"until": "2022-12-31"}, {"since": "2022-12-31"}], ids=["until", "since"])
@pytest.mark.parametrize("flow", ["school-to-broker", "broker-to-ice"], ids=["receiver", "sender"])
def test_a_life_that_changes_is_that_of_both_ends(store: StoreUnderTest, flow: str, change: dict[str, str]) -> None:
    """Whether the holder sends or gets: a flow of another dataset has the holder's days, and gets its own back."""

    def days() -> tuple[tuple[Judgement, ...], tuple[Judgement, ...]]:
        with closing(store.reader()) as reader:
            (found,) = [one for one in reader.passes(["pupil-record"]) if one.flow == flow]
        return found.open, found.unrestricted

    load(store, "buses", school_to_ice())
    before = days()
    load(store, "evidence", [holder("broker", **change)])
    within = bounds(next(iter(change.values()))).lo
    ((one,), _) = days()
    assert within in (one.possible[0][0], one.possible[-1][1])
    assert days()[1] != before[1]
    remove(store, "evidence")
    assert days() == before


def test_a_reader_refuses_what_changed_and_then_begins_anew(store: StoreUnderTest) -> None:
    """No answer is made of two states of a store; whoever asks again, or begins another question, gets the new one."""
    load(store, "schools", school_to_ice())
    with closing(store.reader()) as reader:
        assert reader.get("bus-line") is None
        load(store, "buses", [holder("bus-line")])
        with pytest.raises(StoreUnavailable, match=r"changed while it was read\. Ask again\."):
            reader.get("bus-line")
        assert reader.get("bus-line") is not None
        remove(store, "buses")
        reader.begin()
        assert reader.get("bus-line") is None
        assert len(reader.passes(["pupil-record"])) == 2

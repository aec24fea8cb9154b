"""What every store promises: datasets go in and out whole, and what is read is what was loaded.

Another store runs the same suite once it has an entry in `stores.py`.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from runoff.graph.codes import code
from runoff.graph.store import Reader, TypeFacts
from runoff.queries.question import Question
from runoff.queries.trace import trace
from runoff.schema import places
from runoff.schema.errors import InvalidData, RunoffError, UsageError
from runoff.schema.records import KINDS as RECORD_KINDS

from .samples import Statement, finding, flow, holder, info, instrument, record_type, school_to_ice, source
from .stores import STORES, StoreUnderTest

KINDS = tuple(RECORD_KINDS)


def load(store: StoreUnderTest, name: str, records: Iterable[Statement], version: str = "1") -> bool:
    """Load a dataset through a writer of its own."""
    with closing(store.writer()) as writer:
        return writer.load(info(name, version), records, [])


def remove(store: StoreUnderTest, name: str) -> None:
    """Remove a dataset through a writer of its own."""
    with closing(store.writer()) as writer:
        writer.remove(name)


def contents(store: StoreUnderTest) -> dict[str, object]:
    """Everything that a reader can tell, in a form that can be compared."""
    with closing(store.reader()) as reader:
        types = reader.types()
        return {
            "datasets": reader.datasets(),
            "records": {kind: list(reader.records(kind)) for kind in KINDS},
            "leads": [tuple(lead) for lead in reader.leads()],
            "types": types,
            "passes": reader.passes(types),
            "holders": reader.holders(reader.ids(["holder"])),
            "mentions": {id: [tuple(one) for one in reader.mentions(id)] for id in reader.ids(KINDS)},
        }


def ends(reader: Reader, *records: str) -> list[tuple[str, str, str, str]]:
    """Flow, sender, receiver and record of every pass of these types."""
    return [(one.flow, one.sender, one.receiver, one.record) for one in reader.passes(records)]


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


def test_removing_one_takes_exactly_its_own(store: StoreUnderTest) -> None:
    """After a dataset is taken out, the store is as if it had never been loaded."""
    load(store, "schools", school_to_ice())
    before = contents(store)
    load(store, "buses", [holder("bus-line", kind="custodian"), holder("broker"), record_type("bus-pass"), source(),
                          instrument("bus-law"), finding("bus-count", "bus-line"),
                          flow("bus-line-to-broker", "bus-line > broker", "bus-pass", "pupil-record")])  # fmt: skip
    assert contents(store) != before
    remove(store, "buses")
    assert contents(store) == before


def test_what_others_use_is_not_removed(store: StoreUnderTest) -> None:
    """A dataset whose records another one refers to stays, whole."""
    load(store, "schools", school_to_ice())
    load(store, "buses", [flow("broker-again", "broker > ice", "pupil-record")])
    before = contents(store)
    with pytest.raises(RunoffError, match="broker-again"):
        remove(store, "schools")
    assert contents(store) == before


def test_removing_what_is_not_there_is_an_error(store: StoreUnderTest) -> None:
    """A dataset that the store does not hold cannot be taken out of it."""
    load(store, "schools", school_to_ice())
    with pytest.raises(UsageError, match="buses"):
        remove(store, "buses")


def test_a_release_may_not_drop_what_another_dataset_uses(store: StoreUnderTest) -> None:
    """Else a flow of the other dataset would hang in the air, or worse: come to run between other holders."""
    load(store, "schools", school_to_ice())
    load(store, "buses", [flow("broker-again", "broker > ice", "pupil-record")])
    before = contents(store)
    dropped = ("broker", "pupil-record", "school-to-broker", "broker-to-ice")
    others = [one for one in school_to_ice() if one[1]["id"] not in dropped]
    with pytest.raises(InvalidData, match="broker"):
        load(store, "schools", [*others, holder("somebody-else"), record_type("something-else")], "2")
    assert contents(store) == before


@pytest.mark.parametrize(
    ("mine", "said"),
    [
        pytest.param(holder("pupil-record"), "record-type", id="a holder with the id of a record type"),
        pytest.param(flow("broker-to-ice", "broker > ice", "pupil-record"), "flow", id="a flow that is told already"),
        pytest.param(finding("ice", "broker"), "holder", id="a finding with the id of a holder"),
    ],
)
def test_an_id_means_one_thing(store: StoreUnderTest, mine: Statement, said: str) -> None:
    """Only holders, record types and sources may be stated twice; the error names the id and both datasets."""
    load(store, "schools", school_to_ice())
    before = contents(store)
    with pytest.raises(InvalidData) as caught:
        load(store, "buses", [mine])
    for word in (mine[1]["id"], "schools", "buses", said):
        assert word in str(caught.value)
    assert contents(store) == before


def test_an_id_stands_once_in_a_dataset(store: StoreUnderTest) -> None:
    """A dataset with two records of one id is refused whole."""
    with pytest.raises(InvalidData, match="same id"):
        load(store, "schools", [*school_to_ice(), holder("broker", name="Another")])
    with closing(store.reader()) as reader:
        assert reader.datasets() == []
        assert reader.get("ice") is None


@pytest.mark.parametrize(
    ("dangling", "missing"),
    [
        pytest.param(flow("x", "broker > nobody", "pupil-record"), "nobody", id="a holder"),
        pytest.param(flow("x", "broker > ice", "no-record"), "no-record", id="a record type"),
        pytest.param(flow("x", "broker > ice", "pupil-record", under=["no-law"]), "no-law", id="an instrument"),
        pytest.param(holder("x", part_of="nobody"), "nobody", id="a body above"),
        pytest.param(record_type("x", contains=["no-record"]), "no-record", id="a part"),
        pytest.param(finding("x", "nobody"), "nobody", id="what a finding is about"),
        pytest.param(finding("x", "ice", evidence=[{"source": "no-source", "locator": "1", "says": "So."}]),
                     "no-source", id="a source"),
    ],
)  # fmt: skip
def test_no_reference_dangles(store: StoreUnderTest, dangling: Statement, missing: str) -> None:
    """A dataset that refers to what is nowhere in the store is refused, and the error names it."""
    load(store, "schools", school_to_ice())
    before = contents(store)
    with pytest.raises(InvalidData, match=missing):
        load(store, "buses", [dangling])
    assert contents(store) == before


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(flow("x", "pupil-record > ice", "pupil-record"), id="a record type for a holder"),
        pytest.param(flow("x", "broker > ice", "school"), id="a holder for a record type"),
    ],
)
def test_a_reference_is_of_the_right_kind(store: StoreUnderTest, wrong: Statement) -> None:
    """An id that is there, but names something of another kind, is refused like one that is not."""
    load(store, "schools", school_to_ice())
    with pytest.raises(InvalidData):
        load(store, "buses", [wrong])


def test_a_load_that_fails_half_way_leaves_nothing(store: StoreUnderTest) -> None:
    """An error in the middle of the records, whatever it is, undoes the whole load."""
    load(store, "schools", school_to_ice())
    before = contents(store)

    def broken() -> Iterable[Statement]:
        yield holder("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(store, "buses", broken())
    assert contents(store) == before


def test_a_load_that_is_killed_leaves_the_store_as_it_was(store: StoreUnderTest, kind: str, tmp_path: Path) -> None:
    """After `kill -9` in the middle of a load the store reads as before, and takes the next load."""
    load(store, "schools", school_to_ice())
    before = contents(store)
    command = [sys.executable, "-m", "tests.contract.killed_load", kind, str(tmp_path)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, timeout=60, check=False)
    assert done.returncode == -9, done.stderr
    assert contents(store) == before
    assert load(store, "buses", [flow("broker-again", "broker > ice", "pupil-record")])


def test_two_loads_at_once_both_arrive(store: StoreUnderTest) -> None:
    """One waits for the other; neither is lost, and neither sees half of the other."""
    load(store, "schools", school_to_ice())
    barrier = threading.Barrier(2)
    failed: list[Exception] = []

    def one(name: str) -> None:
        flows = [flow(f"{name}-{number}", "broker > ice", "pupil-record") for number in range(300)]
        try:
            with closing(store.writer()) as writer:
                barrier.wait()
                writer.load(info(name), flows, [])
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=one, args=(name,)) for name in ("buses", "trains")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with closing(store.reader()) as reader:
        assert [one.name for one in reader.datasets()] == ["buses", "schools", "trains"]
        assert len(reader.passes(["pupil-record"])) == 602


def test_a_reader_sees_a_load_only_when_it_is_whole(store: StoreUnderTest) -> None:
    """While a load is going on, a reader sees what was there before it."""
    load(store, "schools", school_to_ice())
    seen: list[list[str]] = []

    def watched() -> Iterable[Statement]:
        yield holder("bus-line")
        with closing(store.reader()) as reader:
            seen.append([one.name for one in reader.datasets()])
            assert reader.get("bus-line") is None

    load(store, "buses", watched())
    assert seen == [["schools"]]


def test_a_query_reads_only_the_passes_it_asks_for(store: StoreUnderTest) -> None:
    """Passes are told for the types asked for, by flow and record in code-point order, and for no others."""
    records = [record_type("b"), record_type("a"), flow("z", "broker > ice", "b", "a"), flow("Z0", "broker > ice", "a")]
    load(store, "schools", [*school_to_ice(), *records])
    with closing(store.reader()) as reader:
        assert [(one.flow, one.record) for one in reader.passes(["a", "b"])] == [("Z0", "a"), ("z", "a"), ("z", "b")]
        assert reader.passes(["no-record"]) == []
        assert reader.passes([]) == []


def test_a_pass_tells_what_path_finding_needs(store: StoreUnderTest) -> None:
    """Ends, outcome, certainty, mechanism and the places at which the flow holds come through unchanged."""
    odd = flow("odd", "broker > ice", "pupil-record", outcome="access", certainty="alleged", mechanism="query-access",
               status="proposed", jurisdictions=["US-TX", "US-MD"])  # fmt: skip
    load(store, "schools", [*school_to_ice(), odd])
    with closing(store.reader()) as reader:
        (one,) = [one for one in reader.passes(["pupil-record"]) if one.flow == "odd"]
    assert (one.sender, one.receiver, one.record) == ("broker", "ice", "pupil-record")
    assert (one.outcome_name, one.certainty, one.mechanism, one.proposed, one.carried) == (
        "access", 2, "query-access", True, True)  # fmt: skip
    assert places.codes(one.holds) == ["US-MD", "US-TX"]
    assert one.open == ()


def test_bodies_above_and_inside(store: StoreUnderTest) -> None:
    """`holders` brings all that is above; `inside` all that is part of a body or run by it, at any depth."""
    bodies = [
        holder("department"),
        holder("ice", part_of="department"),
        holder("ice-ero", part_of="ice"),
        holder("ero-tool", operated_by="ice-ero"),
        holder("tools", generic=True),
        holder("other", instance_of="tools"),
    ]
    load(store, "bodies", bodies)
    with closing(store.reader()) as reader:
        assert reader.inside("ice") == {"ice", "ice-ero", "ero-tool"}
        assert reader.inside("nobody") == {"nobody"}
        assert set(reader.holders(["ero-tool"])) == {"ero-tool", "ice-ero", "ice", "department"}
        assert set(reader.holders(["other"])) == {"other", "tools"}
        assert reader.holders([]) == {}


def test_types_tell_how_they_hang_together(store: StoreUnderTest) -> None:
    """Wider type, extract, parts and origins come through unchanged."""
    load(store, "types", [record_type("address"), record_type("file", contains=["address"]),
                          record_type("tax-file", name="Tax file", broader="file", derived_from=["address"],
                                      extract_of="file")])  # fmt: skip
    with closing(store.reader()) as reader:
        assert reader.types()["tax-file"] == TypeFacts("tax-file", "Tax file", "file", "file", (), ("address",))
        assert reader.types()["file"].contains == ("address",)


def test_mentions_tell_who_refers_to_what(store: StoreUnderTest) -> None:
    """For any record: kind, id and field of each record that refers to it, sorted."""
    load(store, "schools", [*school_to_ice(), finding("a-count", "ice")])
    with closing(store.reader()) as reader:
        assert [tuple(one) for one in reader.mentions("ice")] == [
            ("finding", "a-count", "about"),
            ("flow", "broker-to-ice", "to"),
        ]
        assert reader.flows_at("broker") == ["broker-to-ice", "school-to-broker"]
        assert reader.mentions("nobody") == []


def test_a_withdrawn_flow_is_kept_and_is_no_flow(store: StoreUnderTest) -> None:
    """It comes back whole, with a correction beside it, and passes, links and counts nothing."""
    (*rest, (_, last)) = school_to_ice()
    gone = {**last, "withdrawn": "2024-06-02", "reason": "Misread.", "reported_by": "broker"}
    correction = {
        "id": "fixed",
        "corrects": ["school-to-broker"],
        "date": "2024-06-02",
        "was": "All.",
        "reason": "Misread.",
    }
    load(store, "schools", [*rest, ("withdrawn-flow", gone), ("correction", correction)])
    with closing(store.reader()) as reader:
        assert reader.fetch(["broker-to-ice", "fixed"]).keys() == {"broker-to-ice", "fixed"}
        assert [one.data for one in reader.records("withdrawn-flow")] == [gone]
        assert dict(reader.statements("schools"))["correction"] == correction
        assert ends(reader, "pupil-record") == [("school-to-broker", "school", "broker", "pupil-record")]
        assert not reader.chain_leads(["school"], ["ice"])
        assert reader.flows_at("ice") == []
        assert reader.flows_with_code(code("broker-to-ice")) == []
        assert tuple(reader.touching(["pupil-record"], ["ice"]))[:2] == (2, 1)
        assert ("withdrawn-flow", "broker-to-ice", "to") in map(tuple, reader.mentions("ice"))
        assert ("correction", "fixed", "corrects") in map(tuple, reader.mentions("school-to-broker"))


def test_search_finds_names_and_aliases(store: StoreUnderTest) -> None:
    """All words, in any case and without accents; exact and leading matches first."""
    load(store, "names", [
        holder("electra", name="Électricité de l'Ouest", aliases=["EDO"]),
        record_type("bill", name="Utility customer record", aliases=["electric bill"]),
        holder("west-electric", name="Western Electric Works"),
    ])  # fmt: skip
    with closing(store.reader()) as reader:
        assert [hit.id for hit in reader.search("BILL electric", 5)] == ["bill"]
        assert [hit.id for hit in reader.search("electricite", 5)] == ["electra"]
        assert [(hit.id, hit.kind, hit.matched) for hit in reader.search("edo", 5)] == [("electra", "holder", "EDO")]
        assert next(hit.id for hit in reader.search("electric", 5)) == "bill"
        assert len(reader.search("electric", 1)) == 1
        assert reader.search("", 5) == []
        assert reader.search("%", 5) == []
        assert reader.search("' OR 1=1 --", 5) == []


def test_coverage_counts_what_touches_record_and_target(store: StoreUnderTest) -> None:
    """Flows that carry the record or lead to the target, their holders and sources, and the newest date."""
    load(store, "schools", [*school_to_ice(), holder("far"), holder("away"), record_type("other"),
                            flow("elsewhere", "far > away", "other")])  # fmt: skip
    with closing(store.reader()) as reader:
        assert tuple(reader.touching(["pupil-record"], ["ice"])) == (3, 2, 1, "2024-05-01")
        assert tuple(reader.touching([], [])) == (0, 0, 0, None)


def test_text_of_any_script_comes_back_unchanged(store: StoreUnderTest) -> None:
    """Names are kept to the character: quotes, marks of direction, other scripts, long ones."""
    names = ["'; DROP TABLE record; --", "\u202eright to left", "日本語 🏫", "a\nb", "x" * 10_000, "=cmd|' /C calc'!A0"]
    load(store, "names", [holder(f"holder-{number}", name=name) for number, name in enumerate(names)])
    with closing(store.reader()) as reader:
        assert [name for _, name in reader.names("holder")] == names

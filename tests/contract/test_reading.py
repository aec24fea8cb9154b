"""What every store tells: passes, bodies, types, mentions, names and coverage, to the letter."""

from __future__ import annotations

from contextlib import closing

from runoff.graph.codes import code
from runoff.graph.store import TypeFacts
from runoff.schema import places

from .contents import ends, load
from .samples import finding, flow, holder, instrument, record_type, school_to_ice
from .stores import StoreUnderTest


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


def test_what_a_narrowing_alone_lets_through_is_not_carried(store: StoreUnderTest) -> None:
    """Its pass can be walked, but the flow says nothing of it: coverage does not count the flow for that type."""
    narrowing = {"instrument": "order", "effect": "narrows", "to": ["address"], "start": "2020-01-01"}
    load(store, "schools", [*school_to_ice(), instrument("order"), record_type("address"), holder("town"),
                            flow("to-town", "broker > town", "pupil-record", restrictions=[narrowing])])  # fmt: skip
    with closing(store.reader()) as reader:
        (one,) = reader.passes(["address"])
        assert (one.flow, one.carried) == ("to-town", False)
        assert one.open
        assert tuple(reader.touching(["address"], [])) == (0, 0, 0, None)
        assert tuple(reader.touching(["address"], ["town"]))[:2] == (2, 1)
        assert tuple(reader.touching(["pupil-record"], []))[:2] == (4, 3)


def test_chains_lead_over_flows_and_upward(store: StoreUnderTest) -> None:
    """Whatever the flows carry, but not against them, nor over proposed ones, nor down from a body to its parts."""
    load(store, "schools", [
        *school_to_ice(), record_type("other"), holder("town", part_of="state"), holder("state"), holder("tool", operated_by="town"),
        flow("ice-to-tool", "ice > tool", "other"), flow("planned", "state > school", "other", status="proposed"),
    ])  # fmt: skip
    with closing(store.reader()) as reader:
        assert reader.chain_leads(["school"], ["state"])
        assert reader.chain_leads(["broker", "state"], ["tool"])
        assert not reader.chain_leads(["state"], ["town", "school"])
        assert not reader.chain_leads(["town"], ["school", "tool"])
        assert not reader.chain_leads(["school"], ["school"])
        assert not reader.chain_leads([], ["ice"])


def test_text_of_any_script_comes_back_unchanged(store: StoreUnderTest) -> None:
    """Names are kept to the character: quotes, marks of direction, other scripts, long ones."""
    names = ["'; DROP TABLE record; --", "\u202eright to left", "日本語 🏫", "a\nb", "x" * 10_000, "=cmd|' /C calc'!A0"]
    load(store, "names", [holder(f"holder-{number}", name=name) for number, name in enumerate(names)])
    with closing(store.reader()) as reader:
        assert [name for _, name in reader.names("holder")] == names

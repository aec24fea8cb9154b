"""`show`: all that is known of one id, cited."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from runoff.graph.store import Reader
from runoff.queries import show
from runoff.schema.errors import UnknownId

from ..contract.samples import Statement, finding, flow, holder, instrument, record_type, source

Make = Callable[[list[Statement]], Reader]


@pytest.fixture
def small(make_store: Make) -> Reader:
    """A store with one record of each kind, and every relation between them."""
    law = {"instrument": "law", "effect": "blocks", "start": "2024", "jurisdictions": ["US-TX"], "note": "In part."}
    return make_store([
        source(), source("another"), record_type("address"), record_type("file", contains=["address"]),
        holder("school", kind="custodian", jurisdiction="US-TX", aliases=["PS 1"]), holder("ice"),
        holder("unit", part_of="ice"), instrument("law", citation="1 U.S.C. § 1", parties=["ice"], amount_usd=1_000_000),
        flow("a-flow", "school > ice", "file", under=["law"], restrictions=[law], note="A caveat.",
             dispute={"by": "school", "says": "It is not so.", "source": "another"}),
        finding("count", "ice", "law", "file"),
    ])  # fmt: skip


def test_a_holder_is_told_with_its_flows_parts_and_findings(small: Reader) -> None:
    """Who it is, what it sends and gets, what is part of it, what is stated about it."""
    told = show.text(small, "ice")
    for part in ("Ice\nholder · ice · test", "School to Ice: file (moved; active;", "a-flow", "There were three. [1]",
                 "has as a part Unit (unit)", "is a party to Law (law)"):  # fmt: skip
        assert part in told


def test_a_flow_is_told_with_everything_it_states(small: Reader) -> None:
    """Ends, dates, instruments, restrictions with place and time, dispute, note, evidence."""
    told = " ".join(show.text(small, "a-flow").split())
    for part in ("School to Ice: file (moved; active; since 1 January 2019, last seen 1 June 2024; documented) a-flow",
                 "under: Law (law)", "blocked by Law (law) (in Texas, since 2024). In part.", "note: A caveat.",
                 "disputed by School: It is not so. [1]", "Evidence - It says so. (flow) [2]"):  # fmt: skip
        assert part in told


def test_other_kinds(small: Reader) -> None:
    """A record type with who carries it, an instrument with its citation, a source with who cites it."""
    assert "contains: Address (address)" in show.text(small, "file")
    assert "is contained in File (file)" in show.text(small, "address")
    law = show.text(small, "law")
    assert "citation: 1 U.S.C. § 1" in law
    assert "amount usd: 1,000,000 US dollars" in law
    assert "restricts a-flow" in law
    assert "is moved under by a-flow" in law
    assert "is cited by a-flow" in show.text(small, "a-report")
    assert "is cited in the dispute of a-flow" in show.text(small, "another")
    assert "about: Ice (ice), Law (law) and File (file)" in show.text(small, "count")


def test_plain_data_has_the_record_and_its_sources(small: Reader) -> None:
    """For scripts: the record as stated, flows in short, findings, referrers, every source that is needed."""
    found = show.known(small, "ice")
    assert found["record"]["name"] == "Ice"
    assert [one["id"] for one in found["flows"]] == ["a-flow"]
    assert [one["id"] for one in found["findings"]] == ["count"]
    assert {"kind": "holder", "id": "unit", "field": "part_of"} in found["referred_to_by"]
    assert set(show.known(small, "a-flow")["sources"]) == {"a-report", "another"}


def test_an_unknown_id_names_near_ones(evidence: Reader) -> None:
    """A slip of the finger, part of a name, an old spelling."""
    for given, meant in (("nctu", "nctue"), ("equifx", "equifax"), ("thomson reuters", "thomson-reuters")):
        with pytest.raises(UnknownId) as caught:
            show.known(evidence, given)
        assert meant in caught.value.near, given
    with pytest.raises(UnknownId) as caught:
        show.known(evidence, "zzzzqqqq")
    assert caught.value.near == ()


def test_every_record_of_the_evidence_can_be_shown(evidence: Reader) -> None:
    """As text and as plain data; every record that has evidence has a numbered note."""
    for kind in show.ANY:
        for id in evidence.ids([kind]):
            found, told = show.known(evidence, id), show.text(evidence, id)
            assert found["kind"] == kind
            assert told.splitlines()[0].strip()
            assert "None" not in told.splitlines()[1]
            if found["record"].get("evidence"):
                assert "\n[1]  " in told, id

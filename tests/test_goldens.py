"""Facts that must hold on the evidence as it is delivered; each names the day on which it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path as File
from typing import Any

import pytest
import yaml

from runoff.graph.open_store import open_store
from runoff.graph.store import Reader
from runoff.queries.answer import Answer, Path
from runoff.queries.narrative import text
from runoff.queries.question import Question
from runoff.queries.trace import trace

TODAY = "2026-11-25"
CLAIMS: list[dict[str, Any]] = yaml.safe_load(
    (File(__file__).parent / "evidence" / "claims.yaml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def evidence() -> Iterator[Reader]:
    """The packaged evidence."""
    with closing(open_store()) as reader:
        yield reader


def ask(reader: Reader, record: str, **question: Any) -> Answer:
    """The whole answer to a question."""
    return trace(reader, Question(record, limit=0, **question))


def flows(path: Path) -> list[str]:
    """The flows of a path."""
    return [str(hop.flow) for hop in path.flows]


def over(answer: Answer, *ids: str) -> list[Path]:
    """The paths of an answer that use exactly these flows."""
    return [path for path in answer.paths if flows(path) == list(ids)]


def told(answer: Answer) -> str:
    """An answer as text in one line."""
    return " ".join(text(answer).split())


# --- utilities ------------------------------------------------------------------------------------------------------

NCTUE = ("utilities-to-nctue", "nctue-to-equifax", "equifax-to-clear-utility", "clear-to-ice-utility")


def test_june_2019_a_utility_record_goes_over_nctue_equifax_and_clear_to_ice(evidence: Reader) -> None:
    """Possibly: its middle hops were first documented in 2020 and 2021."""
    (path,) = over(ask(evidence, "utility-customer-record", as_of="2019-06-15"), *NCTUE)
    assert [holder.id for holder in path.holders] == ["utility-companies", "nctue", "equifax", "clear", "ice"]
    assert path.open == "possible"
    assert {hop.record.id for hop in path.flows} == {"utility-customer-record"}
    assert path.inferences == ()
    assert [hop.open for hop in path.flows][:3] == ["possible", "certain", "possible"]


def test_today_the_route_over_nctue_is_closed(evidence: Reader) -> None:
    """No path runs over it, and the answer says that what was sold may still be held."""
    assert not [path for path in ask(evidence, "utility-customer-record", as_of=TODAY) if NCTUE[2] in flows(path)]
    closed = ask(evidence, "utility-customer-record", as_of=TODAY, via=(NCTUE[2],))
    assert not closed.found
    assert "may still be held" in told(closed)


def test_the_route_over_nctue_closed_in_october_2021(evidence: Reader) -> None:
    """It is possibly open until then, and not in November."""
    for day, found in (("2021-10-15", True), ("2021-11-01", False), ("2022-06-15", False)):
        assert ask(evidence, "utility-customer-record", as_of=day, via=(NCTUE[2],)).found is found, day


def test_a_utility_record_given_in_2020_may_have_reached_ice_since(evidence: Reader) -> None:
    """Copies outlive the flow that brought them."""
    assert over(ask(evidence, "utility-customer-record", given="2020-01-01", as_of=TODAY), *NCTUE)


@pytest.mark.parametrize("target", ["lexisnexis-risk", "accurint"])
@pytest.mark.parametrize("when", [{"ever": True}, {"as_of": "2019-06-15"}, {"as_of": "2021-03-01"}, {"as_of": TODAY}])
def test_no_utility_record_reaches_lexisnexis_through_equifax(
    target: str, when: dict[str, Any], evidence: Reader
) -> None:
    """Equifax gets utility records and sells credit headers to LexisNexis: that is no path of a utility record."""
    answer = ask(evidence, "utility-customer-record", to=target, **when)
    assert not [path for path in answer.paths if "equifax" in [holder.id for holder in path.holders]]


def test_equifax_does_sell_credit_headers_on(evidence: Reader) -> None:
    """The organisations are linked; what is not is the record."""
    answer = ask(evidence, "credit-header", ever=True, to="lexisnexis-risk")
    nothing = ask(evidence, "utility-customer-record", ever=True, to="lexisnexis-risk")
    assert answer.found or ask(evidence, "credit-header", ever=True, to="accurint").found
    assert (nothing.found, nothing.reason) == (False, "record")


# --- schools --------------------------------------------------------------------------------------------------------

BOSTON = ("boston-school-police-to-bric", "bric-to-ice-school-incident-reports")


def test_2016_an_incident_report_goes_from_the_school_police_over_bric_to_ice(evidence: Reader) -> None:
    """Boston, in Massachusetts alone."""
    (path,) = over(ask(evidence, "school-incident-report", as_of="2016-06-15"), *BOSTON)
    assert [holder.id for holder in path.holders] == ["boston-school-police", "bric", "ice"]
    assert path.places == ("US-MA",)


@pytest.mark.parametrize("day", ["2021-08-01", "2023-01-01", TODAY])
def test_after_july_2021_it_does_not(day: str, evidence: Reader) -> None:
    """The school police ceased to be."""
    assert not over(ask(evidence, "school-incident-report", as_of=day), *BOSTON)
    answer = ask(evidence, "school-incident-report", as_of=day, from_="boston-school-police")
    assert not answer.found
    assert answer.nearest_miss is not None
    assert answer.nearest_miss.fails == ("date",)


def test_today_a_foreign_students_record_reaches_ice_through_sevis_without_a_judge(evidence: Reader) -> None:
    """Universities must report to SEVIS, which ICE runs."""
    (path,) = over(ask(evidence, "international-student-record", as_of=TODAY), "universities-to-sevis")
    assert path.holders[-1].id == "sevis"
    assert "sevis" in evidence.inside("ice")
    assert (path.open, path.judge_before_any_step, path.weakest_certainty) == ("certain", "no", "documented")


def test_2021_the_summons_to_an_elementary_school_is_a_demand(evidence: Reader) -> None:
    """Asked for is not delivered: the path says so, and is none where only deliveries count."""
    (path,) = over(ask(evidence, "student-education-record", as_of="2021-06-15"), "k12-schools-to-ice-1509")
    assert path.weakest_outcome == "demanded"
    delivered = ask(evidence, "student-education-record", as_of="2021-06-15", outcomes=("moved", "access"))
    assert not over(delivered, "k12-schools-to-ice-1509")
    assert "a demand, not a delivery" in told(
        ask(evidence, "student-education-record", as_of="2021-06-15", via=(flows(path)[0],))
    )


# --- demands that failed --------------------------------------------------------------------------------------------


def test_2017_the_summons_to_twitter_is_no_path(evidence: Reader) -> None:
    """It was withdrawn, and nothing moved: neither to the border agency nor to ICE."""
    for target in ("cbp", "ice"):
        answer = ask(evidence, "online-account-subscriber-record", to=target, as_of="2017-04-01")
        assert not [path for path in answer.paths if "twitter-to-cbp-2017" in flows(path)]
    miss = ask(evidence, "online-account-subscriber-record", to="cbp", as_of="2017-04-01").nearest_miss
    assert miss is not None
    assert (flows(miss.path), miss.fails) == (["twitter-to-cbp-2017"], ("outcome",))
    refused = ask(evidence, "online-account-subscriber-record", to="cbp", as_of="2017-04-01", outcomes=("refused",))
    assert [flows(path) for path in refused.paths] == [["twitter-to-cbp-2017"]]


@pytest.mark.parametrize("record", ["source-identity-record", "newsroom-record"])
def test_no_newsroom_gave_a_source_away(record: str, evidence: Reader) -> None:
    """Demands on newsrooms were refused or are demands only; none is shown to have moved anything."""
    assert not ask(evidence, record, ever=True, outcomes=("moved", "access")).found


# --- driving licences -----------------------------------------------------------------------------------------------


def test_a_licence_record_handed_over_in_new_york_does_not_reach_ice_through_nlets(evidence: Reader) -> None:
    """The Green Light Law blocks it, and the nearest miss names the law."""
    answer = ask(evidence, "drivers-license-record", place="US-NY", as_of=TODAY, via=("nlets",))
    assert not answer.found
    assert answer.nearest_miss is not None
    assert answer.nearest_miss.fails == ("restriction",)
    assert "Green Light Law" in told(answer)


def test_one_handed_over_in_texas_does(evidence: Reader) -> None:
    """Certainly, documented, without a judge, with nothing inferred."""
    (path,) = over(
        ask(evidence, "drivers-license-record", place="US-TX", as_of=TODAY), "state-dmvs-to-nlets", "nlets-to-ice"
    )
    assert (path.open, path.weakest_certainty, path.judge_before_any_step) == ("certain", "documented", "no")
    assert path.inferences == ()
    assert path.places == ("US-TX",)


def test_before_the_green_light_law_new_york_was_open(evidence: Reader) -> None:
    """Endings have a day."""
    assert ask(evidence, "drivers-license-record", place="US-NY", as_of="2019-06-15", via=("nlets",)).found


def test_the_answer_for_the_whole_country_leaves_the_closed_states_out(evidence: Reader) -> None:
    """New York, Illinois, Massachusetts, Minnesota and Washington are named as closed to ICE."""
    (path,) = over(ask(evidence, "drivers-license-record", as_of=TODAY), "state-dmvs-to-nlets", "nlets-to-ice")
    assert path.places_closed == ("US-IL", "US-MA", "US-MN", "US-NY", "US-WA")


# --- taxes and health -----------------------------------------------------------------------------------------------


def test_august_2025_of_a_tax_return_only_the_address_goes(evidence: Reader) -> None:
    """From the IRS to ICE, as an extract of the return."""
    (path,) = over(ask(evidence, "tax-return-information", as_of="2025-08-07"), "irs-to-ice-addresses-2025")
    assert [hop.step for hop in path.hops] == ["includes", "flow"]
    assert path.flows[0].record.id == "tax-return-address"
    assert [one.kind for one in path.inferences] == ["includes"]
    for answer in (
        ask(evidence, "tax-return-information", as_of="2025-08-07"),
        ask(evidence, "tax-return-information", ever=True),
    ):
        whole = [path for path in answer.paths if [hop.record.id for hop in path.flows] == ["tax-return-information"]]
        assert not [path for path in whole if path.flows[0].from_.id == "irs"]


def test_today_that_hop_is_blocked_by_court_order_and_the_answer_names_it(evidence: Reader) -> None:
    """The address alone is asked for, so that nothing else comes nearer."""
    assert not over(ask(evidence, "tax-return-information", as_of=TODAY), "irs-to-ice-addresses-2025")
    answer = ask(evidence, "tax-return-address", as_of=TODAY, from_="irs")
    assert not answer.found
    assert answer.nearest_miss is not None
    assert flows(answer.nearest_miss.path) == ["irs-to-ice-addresses-2025"]
    assert "restriction" in answer.nearest_miss.fails
    orders = [one for one in answer.nearest_miss.path.flows[0].restricted_by if one.effect == "blocks"]
    assert orders
    record = evidence.get(orders[0].id)
    assert record is not None
    assert record.data["kind"] == "court-order"
    assert orders[0].name in told(answer)


def test_california_medicaid_september_2025_is_no_path_and_the_injunction_is_named(evidence: Reader) -> None:
    """The nearest miss fails on the order alone, and cites it."""
    answer = ask(evidence, "medicaid-enrollment-record", place="US-CA", as_of="2025-09-15")
    assert not answer.found
    assert answer.nearest_miss is not None
    assert answer.nearest_miss.fails == ("restriction",)
    (why,) = answer.nearest_miss.why
    assert "injunction" in why.says
    assert why.sources


def test_the_day_before_the_injunction_it_is_one(evidence: Reader) -> None:
    """The order is of 12 August 2025."""
    for day, found in (("2025-08-11", True), ("2025-08-12", False)):
        assert ask(evidence, "medicaid-enrollment-record", place="US-CA", as_of=day).found is found, day


def test_texas_medicaid_october_2025_is_a_path(evidence: Reader) -> None:
    """Texas is none of the twenty states that sued."""
    assert over(
        ask(evidence, "medicaid-enrollment-record", place="US-TX", as_of="2025-10-15"), "cms-to-ice-medicaid-2025"
    )


def test_today_an_order_narrows_what_medicaid_may_send_in_the_states_that_sued(evidence: Reader) -> None:
    """Handed over in California only single elements go by this flow; handed over in Texas the whole record does."""
    flow = "cms-to-ice-medicaid-2026"
    narrowed = ask(evidence, "medicaid-enrollment-record", as_of=TODAY, place="US-CA", via=(flow,))
    assert narrowed.found
    assert not {"medicaid-enrollment-record", "medicaid-claim-record"} & {path.flows[-1].record.id for path in narrowed}
    whole = ask(evidence, "medicaid-enrollment-record", as_of=TODAY, place="US-TX", via=(flow,))
    assert "medicaid-enrollment-record" in {path.flows[-1].record.id for path in whole}


# --- jails and phones -----------------------------------------------------------------------------------------------


def test_2012_fingerprints_from_a_jail_yield_a_match_notice_to_ice(evidence: Reader) -> None:
    """To NGI, from there to IDENT, which makes a match notice: one inference, said in words."""
    route = ("jails-fingerprints-to-fbi", "ngi-to-ident-hart", "ident-hart-match-to-ice")
    (path,) = over(ask(evidence, "fingerprint", as_of="2012-06-15"), *route)
    assert [hop.step for hop in path.hops] == ["flow", "flow", "yields", "flow"]
    assert path.flows[-1].record.id == "biometric-match-notice"
    (inference,) = path.inferences
    assert inference.kind == "yields"
    assert len(inference.says.split()) > 5


def test_a_cell_site_simulator_needs_a_judge_and_bought_locations_do_not(evidence: Reader) -> None:
    """June 2020: both ways to a phone's whereabouts stand side by side."""
    answer = ask(evidence, "phone-location", as_of="2020-06-15")
    (simulator,) = over(answer, "phones-to-ice-hsi-cell-site-simulator")
    (bought,) = over(answer, "venntel-to-ice")
    assert (simulator.judge_before_any_step, bought.judge_before_any_step) == ("yes", "no")
    assert bought.begins == "map-edge"


# --- what holds everywhere ------------------------------------------------------------------------------------------

COMMON = (
    "student-education-record", "utility-customer-record", "drivers-license-record", "license-plate-scan", "phone-location",
    "health-record", "medicaid-enrollment-record", "tax-return-information", "money-transfer-record", "i9-form",
    "social-media-post", "flight-record", "arrest-booking-record", "unaccompanied-child-sponsor-record", "newsroom-record",
)  # fmt: skip


@pytest.mark.parametrize("record", COMMON)
def test_every_hop_of_every_answer_is_cited(record: str, evidence: Reader) -> None:
    """Who says so, where in it, what it says, and where it can be read."""
    answer = ask(evidence, record, as_of=TODAY)
    assert answer.complete
    for path in (*answer.paths, *([answer.nearest_miss.path] if answer.nearest_miss else [])):
        for hop in path.flows:
            assert hop.evidence, hop.flow
            for item in hop.evidence:
                assert all((item.locator, item.says, item.source.title, item.source.publisher))


@pytest.mark.parametrize("record", COMMON)
def test_no_path_swaps_the_record(record: str, evidence: Reader) -> None:
    """Each hop begins where the one ahead of it ended, with what that one left."""
    for path in ask(evidence, record, ever=True).paths:
        for before, after in zip(path.hops, path.hops[1:], strict=False):
            assert before.to == after.from_
            assert before.record == (after.record_before or after.record)
        assert path.hops[-1].to.id in evidence.inside("ice")
        assert len({holder.id for holder in path.holders}) == len(path.holders)


@pytest.mark.parametrize("claim", CLAIMS, ids=[one["claim"] for one in CLAIMS])
def test_every_claim_of_the_article_has_its_answer(claim: dict[str, Any], evidence: Reader) -> None:
    """Each is answered by flows or findings that are there, and those are cited."""
    assert claim["answered_by"]
    for id in claim["answered_by"]:
        record = evidence.get(id)
        assert record is not None, id
        assert record.kind in ("flow", "finding"), id
        assert record.data["evidence"]


def test_the_claims_are_told_once_each() -> None:
    """No claim stands twice, and none is without answer."""
    assert len({one["claim"] for one in CLAIMS}) == len(CLAIMS) >= 25
    assert all(set(one) <= {"claim", "answered_by", "note"} for one in CLAIMS)


@pytest.mark.parametrize(
    ("words", "id"),
    [("170,000", "ice-customs-summonses-2016-2022"), ("2.8 billion", "ice-surveillance-spending-2008-2021")],
)
def test_the_figures_of_the_article_are_findings(words: str, id: str, evidence: Reader) -> None:
    """The number of summonses and the sum of spending, as their sources give them."""
    record = evidence.get(id)
    assert record is not None
    assert words in record.data["says"] + " ".join(item["says"] for item in record.data["evidence"])

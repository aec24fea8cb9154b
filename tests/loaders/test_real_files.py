"""Each loader on its real files: every row accounted for, every record sound, the known traps met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from runoff.loaders.declaration import Record
from runoff.loaders.loading import Loading
from runoff.schema.problems import Problem

from .conftest import Load, by_id
from .real_files import FILES, Real

Check = Callable[[list[Record], Loading], list[Problem]]


@pytest.mark.parametrize("real", FILES, ids=lambda real: real.path)
def test_every_row_is_accounted_for_and_every_record_is_sound(
    real: Real, datasets: Path, load: Load, problems: Check
) -> None:
    records, loading = load(real.loader, [datasets / real.path], date=real.date)
    report = loading.report
    counts = (report.rows_read, report.loaded, report.skipped.total(), report.rejected)
    assert counts == (real.rows, real.loaded, real.skipped, real.rejected)
    assert [str(one) for one in problems(records, loading)] == []
    assert {kind for kind, _ in records} <= {"source", *loading.loader.yields}
    (source,) = by_id(records, "source").values()
    assert loading.parts[0].digest in source["note"]


def test_all_snapshots_of_287g_together(datasets: Path, load: Load, problems: Check) -> None:
    records, loading = load("ice-287g", sorted((datasets / "ice-287g").glob("*.xlsx")))
    assert [str(one) for one in problems(records, loading)] == []
    agreements = by_id(records, "instrument")
    assert Counter(one["status"] for one in agreements.values()) == {
        "in-force": 829, "ended": 11, "proposed": 26, "unknown": 89,
    }  # fmt: skip
    assert not [record for record in records if record[0] == "flow"]
    assert "ice" not in by_id(records, "holder")
    assert all(one["parties"][0] == "ice" and len(one["parties"]) == 2 for one in agreements.values())
    assert loading.manifest.version == "2025-07-18"


def test_287g_traps(datasets: Path, load: Load) -> None:
    records, loading = load("ice-287g", [datasets / "ice-287g" / "participatingAgencies07182025pm.xlsx"])
    assert {(one.row, one.column, one.value) for one in loading.report.rejects} == {
        (639, "signed", "5025-07-07"), (775, "signed", "7/72025"), (785, "signed", "05/082025"),
    }  # fmt: skip
    text = str(records)
    assert "safelinks" not in text
    assert "#N/A" not in text
    assert "ERO287g" not in text
    jail = by_id(records, "instrument")["agreement-287g-colbert-county-al-sheriff-jail"]
    assert jail["start"] == "2025-05-08"
    assert "https://www.ice.gov/doclib/287gMOA/ColbertCoSheriffsOfficeAL_JEM_MOA_05.08.2025.pdf" in jail["summary"]
    assert "link pending" not in text


def test_the_fbi_list_and_287g_meet(datasets: Path, load: Load) -> None:
    listed, _ = load("fbi-agencies", [datasets / "fbi-le-agencies-2025" / "fbi_lee_latest.csv"])
    signed, _ = load("ice-287g", [datasets / "ice-287g" / "participatingAgencies07182025pm.xlsx"])
    agencies, known = by_id(signed, "holder"), by_id(listed, "holder")
    met = [id for id in agencies if id in known]
    assert len(met) / len(agencies) > 0.85
    assert all(agencies[id]["jurisdiction"] == known[id]["jurisdiction"] for id in met)


def test_repeated_names_of_the_fbi_list_are_kept_apart(datasets: Path, load: Load) -> None:
    records, _ = load("fbi-agencies", [datasets / "fbi-le-agencies-2025" / "fbi_lee_latest.csv"])
    holders = by_id(records, "holder")
    assert "san-ramon-ca-police" not in holders
    assert len([id for id in holders if id.startswith("san-ramon-ca-police-ca")]) == 2
    # The rest of the rows are bodies that the evidence states.
    assert len(holders) == 18_304
    assert not [one for one in holders.values() if "NULL" in str(one)]


def test_plate_reader_access_is_access_and_goes_from_the_camera_owner(datasets: Path, load: Load) -> None:
    records, loading = load(
        "flock-sharing", [datasets / "flock-sharing-2024-newsobserver" / "agency_access20240426.csv"]
    )
    flows = by_id(records, "flow")
    assert len(flows) == 36_975
    assert {(one["mechanism"], one["outcome"], one["status"]) for one in flows.values()} == {
        ("query-access", "access", "unknown")
    }
    one = flows["plate-reads-sylvania-oh-police-to-adrian-mi-police"]
    assert one["jurisdictions"] == ["US-OH"]
    assert one["first_seen"] == one["last_seen"] == "2024-04-26"
    assert one["evidence"][0]["locator"] == "agency_access20240426.csv, row 2"
    federal = [one for one in flows.values() if one["to"] == "postal-inspection-service"]
    assert len(federal) == 110
    assert len([one for one in flows.values() if one["to"] == "fbi"]) == 30
    holders = by_id(records, "holder")
    for id in ("atf-nashville-tn", "national-park-service-tn"):
        assert holders[id]["jurisdiction"] == "US"
    told = " ".join(name for doubt in loading.report.doubtful for name in (doubt.name, doubt.other))
    assert "Sringfield" in told
    folded = str(records).casefold()
    assert not [word for word in ("do not use", "dnu-", " demo ", "demo cam", "flock safety") if word in folded]


def test_forbidden_uses_stand_on_the_agencies_that_share(datasets: Path, load: Load) -> None:
    folder = datasets / "flock-sharing-2024-newsobserver"
    records, _ = load("flock-sharing", [folder / "agency_policies.csv", folder / "agency_access20240426.csv"])
    policies, flows = by_id(records, "instrument"), by_id(records, "flow")
    against = {one["parties"][0] for one in policies.values() if "immigration enforcement" in one["summary"].casefold()}
    assert len(policies) == 358
    assert len(against & {one["from"] for one in flows.values()}) > 150
    assert not any(one.get("restrictions") for one in flows.values())


def test_the_state_in_a_name_counts_where_the_column_is_wrong(datasets: Path, load: Load) -> None:
    records, _ = load("flock-sharing", [datasets / "flock-eugene-sharing" / "list.csv"])
    flows, holders = by_id(records, "flow"), by_id(records, "holder")
    assert {one["to"] for one in flows.values()} == {"eugene-or-police"}
    assert holders["houston-tx-police"]["jurisdiction"] == "US-TX"
    assert "plate-reads-medford-police-to-eugene-or-police" in flows
    assert holders["home-depot"]["kind"] == "custodian"


def test_counties_of_a_utility(datasets: Path, load: Load) -> None:
    folder = datasets / "eia-861-2018"
    records, _ = load("eia-861", [folder / "Utility_Data_2018.xlsx", folder / "Service_Territory_2018.xlsx"])
    holders, findings = by_id(records, "holder"), by_id(records, "finding")
    assert {one["instance_of"] for one in holders.values()} == {"utility-companies"}
    assert not [id for id in holders if id.endswith("88888")]
    assert holders["city-of-aberdeen-eia-55"]["name"] == "City of Aberdeen (Mississippi)"
    assert "Municipal" in holders["city-of-aberdeen-eia-55"]["description"]
    york = findings["territory-york-electric-coop-inc-eia-21002-sc"]
    assert york["says"].endswith("4 counties in South Carolina: Cherokee, Chester, Lancaster, York.")
    assert findings["territory-seattle-city-light-wa"]["about"] == ["seattle-city-light"]
    assert len([one for one in findings if one.startswith("territory-")]) == 3_124

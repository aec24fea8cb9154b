"""Contracts, registers and inventories on their real files: the traps that are known of each."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from runoff.loaders.declaration import Record
from runoff.loaders.loading import Loading
from runoff.loaders.values import without_contacts
from runoff.schema.dates import today
from runoff.schema.problems import Problem

from .conftest import FIXTURES, Load, by_id

Check = Callable[[list[Record], Loading], list[Problem]]


@pytest.fixture(scope="module")
def contracts(datasets: Path, load: Load) -> tuple[list[Record], Loading]:
    folder = datasets / "usaspending-ice-fy2013-2018"
    return load("usaspending-contracts", [folder / f"fy{year}.csv.gz" for year in range(13, 19)])


def test_one_award_is_one_contract_with_the_value_of_its_latest_action(
    contracts: tuple[list[Record], Loading], problems: Check
) -> None:
    records, loading = contracts
    awards = by_id(records, "instrument")
    assert [str(one) for one in problems(records, loading)] == []
    assert (loading.report.rows_read, len(awards)) == (5_672, 87)
    falcon = awards["award-gs35f0086u-hscetc13f00030"]
    assert falcon["parties"] == ["ice", "palantir"]
    assert falcon["amount_usd"] == 12080065.52
    assert falcon["status"] == "ended"
    actions = [one for one in by_id(records, "finding").values() if falcon["id"] in one["about"]]
    assert len(actions) == 3
    assert not [record for record in records if record[0] in ("flow", "holder")]


def test_later_actions_do_not_move_the_start_of_an_award(contracts: tuple[list[Record], Loading]) -> None:
    plates = by_id(contracts[0], "instrument")["award-70cdcr18p00000017"]
    assert "LICENSE PLATE READER DATABASE" in plates["summary"]
    assert plates["amount_usd"] == 2_100_000
    assert "start" not in plates
    # It was to be performed to 2020, after the file; whether it was, or went on, the file cannot say.
    assert plates["status"] == "unknown"
    assert "Performance to 2020-09-21" in plates["summary"]
    for one in by_id(contracts[0], "instrument").values():
        ahead = re.search(r"Performance to ([0-9-]+)", one["summary"])
        assert (one["status"] == "in-force") == (ahead is not None and ahead[1] >= today())
    assert "MOTOROLA" not in str(contracts[0]).upper()


def test_false_friends_books_radios_and_persons_are_left(contracts: tuple[list[Record], Loading]) -> None:
    records, loading = contracts
    text = str(records).upper()
    assert not [
        name for name in ("EVIGILANT", "ALLCLEAR", "LAW BOOK", "HOWELL", "CLEARAVENUE", "HERRLE") if name in text
    ]
    assert loading.report.skipped["purchase of books and printed matter from a vendor of the graph"] == 7
    assert loading.report.skipped["vendor that the graph does not know"] == 5_522


def test_money_taken_back_is_said_so(contracts: tuple[list[Record], Loading]) -> None:
    said = [one["says"] for one in by_id(contracts[0], "finding").values()]
    assert any("takes back $84,903.98" in text for text in said)
    assert not any("$-" in text for text in said)
    assert all(one.get("amount_usd", 1) > 0 for one in by_id(contracts[0], "instrument").values())


def _today(datasets: Path, kind: str) -> list[str]:
    headers = json.loads((datasets / "usaspending-formats" / "download-headers.json").read_text(encoding="utf-8"))
    columns: list[str] = headers[kind]
    return columns


@pytest.mark.parametrize(
    ("kind", "layout", "more"),
    [
        ("Contracts_PrimeTransactions", "actions",
         {"modification_number": "P00002", "action_date": "2026-03-02", "federal_action_obligation": "-100.5",
          "transaction_description": "CLEAR SUBSCRIPTION. POC JOHN DOE 202-555-0100"}),
        ("Contracts_PrimeAwardSummaries", "awards",
         {"total_obligated_amount": "500000", "award_latest_action_date": "2026-03-02",
          "prime_award_base_transaction_description": "CLEAR SUBSCRIPTION. POC JOHN DOE 202-555-0100"}),
    ],
)  # fmt: skip
def test_the_layouts_of_today(
    kind: str, layout: str, more: dict[str, str], datasets: Path, tmp_path: Path, load: Load
) -> None:
    columns = _today(datasets, kind)
    cells = {
        "award_id_piid": "70CDCR26P00000001", "awarding_sub_agency_code": "7012", "recipient_uei": "X1",
        "recipient_name": "WEST PUBLISHING CORPORATION", "recipient_parent_name": "THOMSON REUTERS CORPORATION",
        "current_total_value_of_award": "1500000.00", "period_of_performance_start_date": "2026-01-01",
        "period_of_performance_current_end_date": "2030-12-31", "product_or_service_code": "D317",
        "product_or_service_code_description": "WEB-BASED SUBSCRIPTION",
        "usaspending_permalink": "https://www.usaspending.gov/award/CONT_AWD_X/", "recipient_phone_number": "2025550100", **more,
    }  # fmt: skip
    assert set(cells) <= set(columns)
    path = tmp_path / f"{kind}_2026-05-20_H09M12S44_1.csv"
    path.write_text(
        ",".join(columns) + "\n" + ",".join(f'"{cells.get(column, "")}"' for column in columns) + "\n", encoding="utf-8"
    )
    records, loading = load("usaspending-contracts", [path])
    assert loading.report.files[0]["layout"] == layout
    (award,) = by_id(records, "instrument").values()
    assert award["parties"] == ["ice", "west-publishing"]
    assert (award["amount_usd"], award["status"]) == (1_500_000, "in-force")
    assert "https://www.usaspending.gov/award/" in award["summary"]
    assert not [text for text in ("DOE", "555") if text in str(records)]


def test_days_are_read_in_the_order_that_the_file_shows(tmp_path: Path, load: Load) -> None:
    text = (FIXTURES / "fy13.csv").read_text(encoding="utf-8")
    records, _ = load("usaspending-contracts", [FIXTURES / "fy13.csv"])
    assert "award-gs35f0086u-hscete11f00125-action-p00005-2013-09-13" in by_id(records, "finding")
    lines = text.splitlines(keepends=True)
    clash = tmp_path / "fy13-clash.csv"
    clash.write_text("".join([lines[0], lines[1], *lines[1:]]).replace("13/06/13", "06/13/13", 1), encoding="utf-8")
    _, loading = load("usaspending-contracts", [clash], date="2013")
    assert loading.report.rejected > 0
    assert loading.report.loaded == 0


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("RADIOS; POC JANE ROE 202-555-0100", "RADIOS"),
        ("LICENCES, contact: jane@example.org", "LICENCES"),
        ("SUPPORT (555) 555-0100", "SUPPORT"),
        ("CORE UPGRADE", "CORE UPGRADE"),
    ],
)
def test_descriptions_lose_contacts(text: str, left: str) -> None:
    assert without_contacts(text) == left


@pytest.fixture(scope="module")
def registers(datasets: Path, load: Load) -> tuple[list[Record], Loading]:
    folder = datasets / "data-broker-registries"
    names = ("california-cppa-registry-2025", "california-ag-registry-2021", "vermont-sos-registry-2021")
    return load("data-broker-registry", [folder / f"{name}.csv" for name in names])


def test_registrations_are_findings_and_never_flows(registers: tuple[list[Record], Loading], problems: Check) -> None:
    records, loading = registers
    assert [str(one) for one in problems(records, loading)] == []
    assert not [record for record in records if record[0] in ("flow", "instrument")]
    assert len(by_id(records, "finding")) == loading.report.loaded == 1_211


def test_answers_of_brokers(registers: tuple[list[Record], Loading]) -> None:
    findings = by_id(registers[0], "finding")
    sale = findings["registration-ca-2025-m1-data-and-analytics"]
    assert sale["about"] == ["m1-data-and-analytics", "phone-location", "california-delete-act-sb362"]
    assert "does not collect personal information of minors, collects consumers' precise geolocation" in sale["says"]
    assert "phone-location" not in findings["registration-ca-2025-explorium"]["about"]
    about_minors = [one for one in findings.values() if "it knows that it holds data of minors" in one["says"]]
    assert len(about_minors) == 146


def test_lexisnexis_and_its_risk_company_are_two(registers: tuple[list[Record], Loading]) -> None:
    records, _ = registers
    findings, holders = by_id(records, "finding"), by_id(records, "holder")
    assert "lexisnexis-risk" not in holders
    assert any("lexisnexis-risk" in one["about"] for one in findings.values())
    for one in findings.values():
        if "lexisnexis-risk" in one["about"]:
            assert "risk" in one["says"].casefold()


def test_no_addresses_numbers_or_people_to_write_to(registers: tuple[list[Record], Loading]) -> None:
    import re

    text = str(registers[0])
    assert "[at]" not in text
    assert not re.findall(r"[\w.]+@[\w.]+", text)
    assert not re.findall(r"\(\d{3}\) ?\d{3}-\d{4}", text)


def test_the_trade_names_of_a_cell_with_line_breaks_are_aliases(registers: tuple[list[Record], Loading]) -> None:
    many = [one for one in by_id(registers[0], "holder").values() if len(one.get("aliases", ())) >= 10]
    assert many
    assert all("\n" not in alias for one in many for alias in one["aliases"])


@pytest.fixture(scope="module")
def inventories(datasets: Path, load: Load) -> tuple[list[Record], Loading]:
    folder = datasets / "federal-ai-use-case-inventory"
    names = ("2025_individually_reported_AI_use_cases", "2024_consolidated_ai_inventory_raw_v2")
    return load("federal-ai-inventory", [folder / f"{name}.csv.gz" for name in names])


def test_systems_operators_vendors_and_assessments(inventories: tuple[list[Record], Loading], problems: Check) -> None:
    records, loading = inventories
    assert [str(one) for one in problems(records, loading)] == []
    holders, findings = by_id(records, "holder"), by_id(records, "finding")
    lead = findings["use-case-2025-dhs-enhanced-lead-identification-and-targeting"]
    assert lead["about"] == ["ai-dhs-enhanced-lead-identification-and-targeting", "ice", "palantir"]
    assert "privacy-pia-ice-eid-may2019.pdf" in lead["says"]
    assert holders["ai-dhs-enhanced-lead-identification-and-targeting"]["operated_by"] == "ice"
    assert "mobile-fortify" not in holders
    assert findings["use-case-2025-dhs-mobile-fortify"]["about"][0] == "mobile-fortify"
    plates = findings["use-case-2025-dhs-license-plate-capture-and-analysis"]
    assert "motorola-vigilant" not in plates["about"]
    assert "Vendor: Motorola" in plates["says"]


def test_contract_numbers_of_2024(inventories: tuple[list[Record], Loading]) -> None:
    found = by_id(inventories[0], "finding")["use-case-2024-dhs-machine-learning-translation-technology-initiative"]
    assert found["says"].endswith("Bought under: 70RSAT23T00000030, 70RSAT24T00000029.")


def test_no_prose_becomes_a_vendor(inventories: tuple[list[Record], Loading]) -> None:
    text = str(inventories[0])
    assert "third-party vendor CBP uses" not in text
    assert "Vendor: Law Enforcement Sensitive" not in text
    assert {one["kind"] for one in by_id(inventories[0], "holder").values()} == {"system", "agency"}
    assert "@" not in text

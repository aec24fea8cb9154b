"""The matcher: what it applies is right, what it is unsure of it lists and keeps apart.

`labelled-sharing-names.csv` holds 300 names drawn at random from the agencies of the plate-reader network (The News & Observer,
MIT), each with the identifier of that agency in the FBI's table, found by hand; none where the table has it not, or where the name
does not tell which of several it is.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from runoff.loaders.agency_names import parse
from runoff.loaders.company_names import core
from runoff.loaders.ids import slug
from runoff.loaders.matching import DOUBTFUL_FROM, Matcher, alike
from runoff.schema.dataset import Dataset

from .conftest import FIXTURES, Load

PRECISION = 0.995


def read(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def test_sharing_names_against_the_fbi_list(datasets: Path, load: Load) -> None:
    records, _ = load("fbi-agencies", [datasets / "fbi-le-agencies-2025" / "fbi_lee_latest.csv"])
    identifier = {data["id"]: data["aliases"][0] for kind, data in records if kind == "holder"}
    labelled = list(read(Path(__file__).with_name("labelled-sharing-names.csv")))
    assert len(labelled) == 300
    applied = {row["name"]: identifier.get(parse(row["name"]).id(), "") for row in labelled}
    right = sum(bool(applied[row["name"]]) and applied[row["name"]] == row["ori"] for row in labelled)
    wrong = [row["name"] for row in labelled if applied[row["name"]] and applied[row["name"]] != row["ori"]]
    there = sum(bool(row["ori"]) for row in labelled)
    assert right / (right + len(wrong)) >= PRECISION, wrong
    assert right / there >= 0.93


def test_company_names_against_labelled_pairs(datasets: Path) -> None:
    rows = list(read(datasets / "data-broker-registries" / "markup-name-matches.csv"))
    holders = [{"id": slug(name), "name": name, "kind": "data-broker"} for name in {row["company"] for row in rows}]
    matcher = Matcher(holders)
    right, wrong, doubtful = 0, [], 0
    for row in rows:
        match = matcher.company(row["client.name.check"])
        wanted = slug(row["company"])
        if match.holder == wanted:
            right += 1
        elif match.holder:
            wrong.append(row["client.name.check"])
        elif match.doubt and match.doubt.other == wanted:
            doubtful += 1
    assert right / (right + len(wrong)) >= PRECISION, wrong
    assert right / len(rows) >= 0.75
    assert (right + doubtful) / len(rows) >= 0.85


@pytest.fixture(scope="module")
def matcher(evidence: Dataset) -> Matcher:
    return Matcher(evidence.records["holder"])


@pytest.mark.parametrize(
    ("name", "holder"),
    [
        ("LEXISNEXIS RISK SOLUTIONS INC. AND AFFILIATES", "lexisnexis-risk"),
        ("LexisNexis Risk Solutions FL Inc.", "lexisnexis-risk"),
        ("PALANTIR TECHNOLOGIES INCORPORATED", "palantir"),
        ("Palantir USG, Inc.", "palantir"),
        ("TRANS UNION, L.L.C.", "transunion"),
        ("WEST PUBLISHING CORPORATION", "west-publishing"),
        ("Venntel, Inc.", "venntel"),
        ("RELX Inc. (FKA Reed Elsevier Inc.)", "relx"),
        ("Thomson Reuters Special Services, LLC", "trss"),
    ],
)
def test_certain(matcher: Matcher, name: str, holder: str) -> None:
    assert matcher.company(name).holder == holder


@pytest.mark.parametrize(
    "name",
    ["LexisNexis", "LexisNexis Inc.", "EVIGILANT.COM INCORPORATED", "West", "Flock", "Clear", "TRAC", "ARC", "BI", "ALLCLEAR ID, INC.",
     "ClearAvenue, LLC", "RELX Group Legal", "REX DBA Lexis Nexis", "Motorola", "Experian Health, Inc.", "Arc Document Solutions"],
)  # fmt: skip
def test_names_that_others_bear_are_not_applied(matcher: Matcher, name: str) -> None:
    assert matcher.company(name).holder is None


def test_what_is_distinct_is_not_even_doubtful(matcher: Matcher) -> None:
    assert matcher.company("LexisNexis").doubt is None
    assert matcher.company("EVIGILANT.COM").doubt is None
    assert matcher.distinct("Pima County", "Pinal County")


def test_doubtful_ones_carry_a_score(matcher: Matcher) -> None:
    doubt = matcher.company("Clearviev AI Inc").doubt
    assert doubt is not None
    assert doubt.other == "clearview-ai"
    assert DOUBTFUL_FROM <= doubt.score < 100


def test_agencies_of_the_evidence_are_met(matcher: Matcher) -> None:
    for name, state, holder in [
        ("El Cajon CA PD", None, "el-cajon-police"),
        ("Chula Vista Police Department", "US-CA", "chula-vista-police"),
        ("Marion County OR SO", None, "marion-county-or-sheriff"),
        ("FBI", None, "fbi"),
        ("US Postal Inspection Service", None, "postal-inspection-service"),
        ("Washington State Patrol", None, "washington-state-patrol"),
    ]:
        assert matcher.agency(name, state)[1] == holder
    assert matcher.agency("Marion County IN SO")[1] is None
    assert matcher.agency("Pasadena TX PD")[1] is None


def test_a_new_holder_takes_no_id_that_is_taken(matcher: Matcher) -> None:
    assert matcher.new_id("palantir", "x") != "palantir"
    assert matcher.new_id("palantir", "x") == matcher.new_id("palantir", "x") != matcher.new_id("palantir", "y")
    assert matcher.new_id("sylvania-oh-police", "x") == "sylvania-oh-police"


def test_agencies_that_look_alike_are_listed_within_state_and_sort() -> None:
    names = [
        "Grand Rapids OH PD",
        "Grad Rapids OH PD",
        "Grad Rapids PA PD",
        "Grad Rapids OH SO",
        "District 11 OH PD",
        "District 12 OH PD",
    ]
    doubts = alike([(name, parse(name)) for name in names])
    assert [(one.name, one.other) for one in doubts] == [("Grand Rapids OH PD", "Grad Rapids OH PD")]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("The Acme Co., Inc.", "acme"),
        ("ACME", "acme"),
        ("Livingston Group (on behalf of Oracle)", "oracle"),
        ("S&P Global Inc.", "s and p global"),
        ("Inc", "inc"),
        ("", ""),
    ],
)
def test_the_core_of_a_company_name(name: str, wanted: str) -> None:
    assert core(name) == wanted


def test_places_and_holders_do_not_hang_on_how_many_names_are_remembered(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = FIXTURES / "agency_access20240426.csv"
    records, _ = load("flock-sharing", [path])
    monkeypatch.setattr("runoff.loaders.load._CACHED", 1)
    assert load("flock-sharing", [path])[0] == records
    assert {place for kind, data in records if kind == "flow" for place in data["jurisdictions"]} != {"US"}


def test_a_report_says_where_not_all_names_were_compared(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    path = FIXTURES / "agency_access20240426.csv"
    assert "were not compared" not in load("flock-sharing", [path])[1].report.text()
    monkeypatch.setattr("runoff.loaders.load._COMPARED", 3)
    assert "were not compared" in load("flock-sharing", [path])[1].report.text()


@pytest.mark.parametrize(("name", "holder", "first"), [
    ("Motorola Solutions, Inc.", "motorola-vigilant", "2019"), ("MAGNET FORENSICS INC.", "grayshift", "2025"),
])  # fmt: skip
def test_a_firm_is_another_one_before_it_was_bought(matcher: Matcher, name: str, holder: str, first: str) -> None:
    before = str(int(first) - 1)
    assert matcher.company(name, day=before) == (None, None)
    assert matcher.company(name, day=f"{before}-12-31") == (None, None)
    assert matcher.company(name, day=first).holder == matcher.company(name, day=f"{first}-01-01").holder == holder
    assert matcher.company(name).holder == holder

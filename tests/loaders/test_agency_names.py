"""Names of agencies taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runoff.loaders.accounts import no_agency
from runoff.loaders.agency_names import parse, shown_name
from runoff.loaders.values import clean


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("Colbert County AL SO", "colbert-county-al-sheriff"),
        ("AL - Colbert County SO", "colbert-county-al-sheriff"),
        ("Colbert Co AL SO", "colbert-county-al-sheriff"),
        ("Ada County ID SO", "ada-county-id-sheriff"),
        ("Webster Parish LA SO", "webster-parish-la-sheriff"),
        ("Sylvania OH PD", "sylvania-oh-police"),
        ("Sylvania Township OH PD", "sylvania-township-oh-police"),
        ("Shelby Twp MI PD", "shelby-township-mi-police"),
        ("Tooele City PD UT", "tooele-city-ut-police"),
        ("UT - Cedar City PD", "cedar-city-ut-police"),
        ("City of West Haven (UT)", "west-haven-ut"),
        ("Sparks Police Department - NV", "sparks-nv-police"),
        ("Wagoner CO SO OK", "wagoner-county-ok-sheriff"),
        ("Boulder County CO SO", "boulder-county-co-sheriff"),
        ("LA County CA SO", "la-county-ca-sheriff"),
        ("St. Louis County MO PD", "saint-louis-county-mo-police"),
        ("Illinois State Police", "illinois-state-police"),
        ("NC State Highway Patrol", "north-carolina-state-police"),
        ("Village of Fox Point WI PD", "fox-point-wi-police"),
        ("Town of Poughkeepsie NY PD", "poughkeepsie-town-ny-police"),
        ("Poughkeepsie City NY PD", "poughkeepsie-city-ny-police"),
        ("Miami-Dade FL PD", "miami-dade-fl-police"),
    ],
)
def test_names_with_the_state_inside(name: str, id: str) -> None:
    assert parse(name).id() == id


def test_the_column_governs_where_it_tells_the_state() -> None:
    assert parse("Lake County Sheriff's Office", "US-CA").id() == "lake-county-ca-sheriff"
    assert parse("Marion County Sheriff's Office (Oregon)", "US-OR").id() == "marion-county-or-sheriff"
    assert parse("Colbert", "US-AL", "sheriff").key == parse("Colbert County AL SO").key


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Pima County AZ SO", "Pinal County AZ SO"),
        ("Springfield IL PD", "Springfield MO PD"),
        ("Sylvania OH PD", "Sylvania Township OH PD"),
        ("Miami Township OH PD (Clermont)", "Miami Township OH PD (Dayton)"),
        ("Franklin County OH SO", "Franklin County OH PD"),
        ("Richmond City VA SO", "Richmond County VA SO"),
        ("Town of Poughkeepsie NY PD", "Poughkeepsie NY PD"),
    ],
)
def test_what_is_not_the_same(one: str, two: str) -> None:
    assert parse(one).key != parse(two).key
    assert parse(one).id() != parse(two).id()


def test_names_for_people() -> None:
    assert shown_name(parse("Colbert County AL SO")) == "Colbert County Sheriff's Office (Alabama)"
    assert shown_name(parse("Colbert", "US-AL", "sheriff")) == "Colbert County Sheriff's Office (Alabama)"
    assert shown_name(parse("Sylvania OH PD")) == "Sylvania Police Department (Ohio)"


@pytest.mark.parametrize(
    "name", ["Test Demo 1234", "DNU- Walker County AL SO", "Flock Safety - Sales", "Demo", "do not use"]
)
def test_accounts_that_are_no_agency(name: str) -> None:
    assert no_agency(name)


@pytest.mark.parametrize(
    "name", ["Demopolis AL PD", "Little Flock AR PD", "Lighthouse Point FL PD", "DuPage County IL SO"]
)
def test_agencies_whose_names_resemble_such_accounts(name: str) -> None:
    assert no_agency(name) is None


@given(st.text(min_size=1, max_size=60, alphabet=st.characters(exclude_characters="\ufffd")).map(clean).filter(bool))
def test_any_name_is_taken_apart(name: str) -> None:
    import re

    from runoff.schema.shape import ID_PATTERN

    assert re.fullmatch(ID_PATTERN, parse(name).id())
    assert shown_name(parse(name)).strip()

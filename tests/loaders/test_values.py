"""Cells into values: what is read, and what is refused."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runoff.loaders.ids import slug
from runoff.loaders.rows import Row
from runoff.loaders.values import Unreadable, address, amount, blank, clean, date, state
from runoff.schema.dates import bounds
from runoff.schema.shape import ID_PATTERN, URL_PATTERN


def test_cells_lose_blanks_line_breaks_and_curly_marks() -> None:
    assert clean(" Sheriff\u2019s\u00a0Office \r\n of\tX ") == "Sheriff's Office of X"


def test_what_the_encoding_lacks_is_not_read() -> None:
    with pytest.raises(Unreadable):
        clean("Pe\ufffda Blanca")


@pytest.mark.parametrize("text", ["", "NA", "n/a", "#N/A", "null", "NaN"])
def test_marks_of_nothing(text: str) -> None:
    assert blank(text)


def test_a_person_or_state_that_looks_like_a_mark_is_none() -> None:
    assert not blank("NAB")


@pytest.mark.parametrize(("text", "code"), [("TX", "US-TX"), ("texas", "US-TX"), ("PR", "US-PR"), ("Guam", "US-GU")])
def test_states(text: str, code: str) -> None:
    assert state(text) == code


@pytest.mark.parametrize("text", ["??", "CN", "Ontario", "US-TX"])
def test_no_states(text: str) -> None:
    with pytest.raises(Unreadable):
        state(text)


def test_dates_are_read_in_the_forms_named_and_no_other() -> None:
    assert date("2025-05-08") == "2025-05-08"
    assert date("2025-09-19 00:00:00") == "2025-09-19"
    assert date("2/5/2019") == "2019-02-05"
    assert date("25/07/2013", ("%d/%m/%Y",)) == "2013-07-25"
    for wrong in ("5025-07-07", "05/082025", "7/72025", "31/02/2020", "soon", "2025"):
        with pytest.raises(Unreadable):
            date(wrong)


def test_amounts() -> None:
    assert amount("$1,234.50") == 1234.5
    assert amount("-20") == -20
    for wrong in ("1e9", "nan", "12 USD", "1/2"):
        with pytest.raises(Unreadable):
            amount(wrong)


def test_addresses_are_taken_out_of_the_wrapper() -> None:
    wrapped = (
        "https://gcc02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.ice.gov%2Fa%20b.pdf&data=05%7C02%7Cx"
    )
    assert address(wrapped) == "https://www.ice.gov/a%20b.pdf"
    assert address("link pending") is None
    assert address("http://[") is None


def test_a_row_names_the_column_that_cannot_be_read() -> None:
    row = Row(7, {"state": "??", "name": " NA "})
    with pytest.raises(Unreadable) as caught:
        row.state("state")
    assert (caught.value.column, caught.value.value) == ("state", "??")
    with pytest.raises(Unreadable) as caught:
        row.needed("name")
    assert caught.value.column == "name"
    assert row["elsewhere"] == ""


@given(st.text(max_size=300))
def test_any_text_makes_an_id(text: str) -> None:
    import re

    assert re.fullmatch(ID_PATTERN, slug(text))
    assert slug(text) == slug(text)


@given(st.text(min_size=91, max_size=120, alphabet="abcdef"), st.text(min_size=1, max_size=4, alphabet="xyz"))
def test_overlong_names_keep_their_difference(text: str, more: str) -> None:
    assert slug(text) != slug(text + more)


@given(st.text(max_size=60))
def test_any_text_is_a_value_or_a_reason(text: str) -> None:
    import re

    for reader in (clean, state, date, amount):
        found: object = None
        with contextlib.suppress(Unreadable):
            found = reader(text)
        if reader is date and found is not None:
            assert bounds(str(found))
    link = address(text)
    assert link is None or re.fullmatch(URL_PATTERN, link)

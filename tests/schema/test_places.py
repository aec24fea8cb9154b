"""States and territories as sets of bits."""

from __future__ import annotations

import pytest

from runoff.schema import places


def test_there_are_57_places() -> None:
    """Fifty states, the District, six territories, as ISO 3166-2:US has them."""
    assert len(places.CODES) == 57
    assert list(places.CODES) == sorted(set(places.CODES))
    assert len(set(places.BIT.values())) == 57


def test_the_nation_is_all_of_them() -> None:
    """`US` covers every place, and every place together is `US`."""
    assert places.mask(["US"]) == places.ALL
    assert places.mask(places.CODES) == places.ALL
    assert places.codes(places.ALL) == ["US"]


@pytest.mark.parametrize("code", ["IL", "GB", "US-XX", "us-tx", "", "TX"])
def test_other_countries_and_misspellings_are_nowhere(code: str) -> None:
    """Israel (IL) is not Illinois (US-IL); a code in other letters is no code."""
    assert places.mask([code]) == 0
    assert places.state_bit(code) == 0


def test_a_national_body_stands_in_no_state() -> None:
    """Only one of the 57 codes is a state to stand in."""
    assert places.state_bit("US") == 0
    assert places.state_bit(None) == 0
    assert places.codes(places.state_bit("US-IL")) == ["US-IL"]


def test_sets_are_told_in_alphabetical_order() -> None:
    """However a set was put together, its codes come out the same."""
    assert places.codes(places.mask(["US-TX", "US-AL", "US-TX"])) == ["US-AL", "US-TX"]
    assert places.codes(0) == []


def test_places_in_words() -> None:
    """A place has its name; what is no US place keeps its code."""
    assert places.name("US") == "the United States"
    assert places.name("US-NY") == "New York"
    assert places.name("IL") == "IL"

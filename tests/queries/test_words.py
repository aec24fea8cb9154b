"""Terms and dates in plain words."""

from __future__ import annotations

import itertools

import pytest

from runoff.queries import words
from runoff.schema.vocabularies import MECHANISM, OUTCOME, RESTRICTION_EFFECT


def test_every_term_has_words() -> None:
    """A term that is added to a vocabulary gets its words, or this fails."""
    assert set(words.MECHANISM) == set(MECHANISM.terms)
    assert set(words.OUTCOME) == set(OUTCOME.terms)
    assert set(words.RESTRICTION) == set(RESTRICTION_EFFECT.terms)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2021", "2021"),
        ("2021-02", "February 2021"),
        ("2021-02-06", "6 February 2021"),
        ("2021-12-31", "31 December 2021"),
    ],
)
def test_dates_are_told_as_exactly_as_they_are_known(text: str, said: str) -> None:
    """A year stays a year."""
    assert words.date(text) == said


def test_lists_and_counts() -> None:
    """One, two, three; a plural where there is more or less than one; thousands with a comma."""
    assert [words.listed(list("abc")[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert [words.count(n, "route") for n in (0, 1, 2, 37_099)] == ["0 routes", "1 route", "2 routes", "37,099 routes"]
    assert words.count(2, "body", "bodies") == "2 bodies"


def test_sentences() -> None:
    """A capital at the start and one full stop at the end."""
    assert words.sentence("no judge looks") == "No judge looks."
    assert words.sentence(" Really? ") == "Really?"
    assert words.sentence("") == "."


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Utility customer record", "utility customer record"),
        ("DNA profile", "DNA profile"),
        ("Form I-9", "Form I-9"),
        ("E-Verify case", "E-Verify case"),
        ("FBI file", "FBI file"),
        ("Medicaid enrollment record", "Medicaid enrollment record"),
        ("", ""),
    ],
)
def test_a_common_noun_loses_its_capital_in_a_sentence(name: str, said: str) -> None:
    """A proper name keeps it."""
    assert words.in_sentence(name) == said


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ((None, None, None), ""),
        (("2019-12", "2020", None), "since December 2019"),
        (("2019-12", None, "2021"), "from December 2019 to 2021"),
        ((None, "2020", "2021"), "until 2021"),
        ((None, "2020", None), "in force by 2020"),
    ],
)
def test_since_when_an_instrument_acts(dates: tuple[str | None, str | None, str | None], said: str) -> None:
    """First seen is no beginning."""
    assert words.in_force(*dates) == said


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ((None, None, None, None, "unknown"), ""),
        (("2019", None, None, None, "active"), "since 2019"),
        (("2019", None, None, "2024-06", "active"), "since 2019, last seen June 2024"),
        ((None, None, "2019", "2024-06", "active"), "seen from 2019 to June 2024"),
        ((None, None, None, "2024-06", "active"), "last seen June 2024"),
        ((None, None, "2019", "2019", "unknown"), "seen 2019"),
        (("2019", "2021-10", None, None, "ended"), "from 2019 to October 2021"),
        ((None, "2021-10", "2019", None, "ended"), "seen from 2019, ended October 2021"),
        ((None, "2021-10", None, None, "ended"), "ended October 2021"),
        (("2021-06-01", None, None, None, "one-off"), "once, 1 June 2021"),
        (("2021-06-01", "2021-06-03", None, None, "one-off"), "once, between 1 June 2021 and 3 June 2021"),
        (("2021-06-01", "2021-06-01", None, None, "one-off"), "once, 1 June 2021"),
    ],
)
def test_what_is_known_of_a_flows_days(dates: tuple[str | None, ...], said: str) -> None:
    """Beginning, sightings and end, as far as each is known."""
    start, end, first_seen, last_seen, status = dates
    assert words.seen(start, end, first_seen, last_seen, str(status)) == said


@pytest.mark.parametrize("status", ["ended", "paused", "enjoined"])
def test_an_ending_is_always_said(status: str) -> None:
    """Whatever dates are known, a flow that has ended, rests or is forbidden never reads as if it went on."""
    for start, first_seen, last_seen in itertools.product((None, "2018"), (None, "2018"), (None, "2018", "2020")):
        if not (start or first_seen or last_seen):
            continue
        said = words.seen(start, None, first_seen, last_seen, status)
        assert status in said, (start, first_seen, last_seen, said)


def test_every_combination_of_dates_reads_as_words() -> None:
    """No stray comma, no doubled blank, nothing left empty between commas."""
    dates = (None, "2018", "2020-05-01")
    statuses = ("active", "ended", "paused", "enjoined", "proposed", "one-off", "unknown")
    for start, end, first_seen, last_seen, status in itertools.product(dates, dates, dates, dates, statuses):
        said = words.seen(start, end, first_seen, last_seen, str(status))
        assert said == said.strip(" ,")
        assert "  " not in said
        assert ", ," not in said
        assert "None" not in said

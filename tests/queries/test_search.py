"""Finding things in the evidence by the words that people use."""

from __future__ import annotations

import pytest

from runoff.graph.names import fold
from runoff.graph.store import Reader


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("electric bill", "utility-customer-record"),
        ("pupil record", "student-education-record"),
        ("FAFSA", "student-aid-record"),
        ("NCTUE", "nctue"),
        ("thomson reuters", "thomson-reuters"),
        ("19 U.S.C. § 1509", "customs-summons-1509"),
        ("1509 summons", "customs-summons-1509"),
        ("sevis", "sevis"),
    ],
)
def test_people_find_what_they_mean(words: str, found: str, evidence: Reader) -> None:
    """Everyday names, abbreviations and legal citations lead to the record among the first hits."""
    assert found in [hit.id for hit in evidence.search(words, 10)]


def test_an_exact_name_comes_first(evidence: Reader) -> None:
    """Whatever else has the word in it, what is called exactly so is told first."""
    for id, name in evidence.names("record-type"):
        assert id in [hit.id for hit in evidence.search(name, 3)], name


def test_folding() -> None:
    """Case, accents, punctuation and doubled blanks do not matter."""
    assert fold("  Québec–Libre,  L'Été ") == "quebec libre l ete"
    assert fold("§ 1509") == "1509"
    assert fold("ＦＢＩ") == "fbi"
    assert fold("Straße") == fold("STRASSE")


@pytest.mark.parametrize("words", ["", " ", "...", "%", "_", "'", '"; DROP TABLE alias', "\x00", "x" * 10_000])
def test_odd_words_find_nothing_and_break_nothing(words: str, evidence: Reader) -> None:
    """No words, marks alone, other languages' quotes, very long ones."""
    assert evidence.search(words, 5) == []

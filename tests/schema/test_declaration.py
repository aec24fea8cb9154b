"""The record classes: one declaration, from plain data and back."""

from __future__ import annotations

import re

import pytest

from runoff.loaders import evidence_files
from runoff.schema.declare import build, plain, slots
from runoff.schema.records import KINDS, Flow
from runoff.schema.shape import ID_PATTERN
from runoff.schema.vocabularies import Vocabulary

from .documents import sound


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_field_says_what_it_means(kind: str) -> None:
    """Each field has a meaning that is a sentence, and each class a docstring."""
    record_class = KINDS[kind][1]
    assert (record_class.__doc__ or "").strip()
    for key, (_, slot) in slots(record_class).items():
        assert slot.meaning.strip().endswith("."), key


def test_keys_of_files_differ_only_for_words_of_python() -> None:
    """`from` is the one key that Python does not allow as a name."""
    renamed = {key: name for _, one in KINDS.values() for key, (name, _) in slots(one).items() if key != name}
    assert renamed == {"from": "from_"}


def test_every_term_is_defined() -> None:
    """Each term of each vocabulary is kebab-case and has a definition that is a sentence."""
    vocabularies = {
        slot.range.name: slot.range
        for _, one in KINDS.values()
        for _, slot in slots(one).values()
        if isinstance(slot.range, Vocabulary)
    }
    assert {"mechanism", "outcome", "status", "certainty"} <= set(vocabularies)
    for vocabulary in vocabularies.values():
        for term, meaning in vocabulary.terms.items():
            assert re.fullmatch(ID_PATTERN, term)
            assert meaning.endswith("."), term


def test_a_record_survives_being_made_and_told_again() -> None:
    """Plain data to a typed record and back is the same plain data."""
    for kind, (key, record_class) in KINDS.items():
        for data in sound()[key]:
            assert plain(build(record_class, data)) == data, kind


def test_the_packaged_records_survive_it_too() -> None:
    """The same holds of every record of the evidence."""
    dataset = evidence_files.packaged()
    for kind, entry in dataset.entries():
        told = plain(build(KINDS[kind][1], entry))
        assert told == {key: value for key, value in entry.items() if value is not False}


def test_a_typed_record_has_tuples_and_nested_records() -> None:
    """Lists become tuples, nested mappings records of their own."""
    flow = build(Flow, sound()["flows"][0])
    assert flow.from_ == "school"
    assert flow.carries == ("pupil-record",)
    assert flow.restrictions[0].instrument == "a-law"
    assert flow.evidence[0].shows == ("flow",)


def test_an_undeclared_key_is_an_error() -> None:
    """Nothing that is not declared gets into a record."""
    with pytest.raises(KeyError):
        build(Flow, {**sound()["flows"][0], "colour": "red"})

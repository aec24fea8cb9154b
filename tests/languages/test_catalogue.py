"""The Spanish catalogue: nothing that is said is missing, and what is filled in stands in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter

import pytest
import yaml
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from runoff.loaders.evidence_files import packaged
from runoff.queries import canned, words
from runoff.schema import places
from runoff.schema.language import CATALOGUES

from .messages import messages

SAID, COUNTED = messages()
_NUMBERED = re.compile(r"--[a-z][a-z-]+|US-[A-Z]{2}|\d{4}-\d\d-\d\d")


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    """The Spanish catalogue as people write it."""
    with (CATALOGUES / "es.po").open("rb") as file:
        return read_po(file, locale="es", abort_invalid=True)


def _names() -> Iterator[tuple[str, str]]:
    """Context and text of every name that the catalogue must have."""
    for kind, data in packaged().entries():
        if kind == "record-type":
            yield "record type", data["name"]
        elif kind == "holder" and data.get("generic"):
            yield "holder", data["name"]
    for code in (*places.CODES, places.NATION):
        yield "place", places.name(code)
    yield from (("route", term) for term in words.OF_ROUTE)


def _query_texts() -> Iterator[str]:
    """Every text of the packaged canned queries that a person reads."""
    for path in sorted(canned.LIBRARY.glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield from (content["title"], content["question"], content["reading"], *content.get("caveats", ()))
        yield from (one["help"] for one in content.get("parameters", ()))


def test_no_message_of_the_code_is_missing(catalogue: Catalog) -> None:
    """Every literal that is told to a person has a translation, in both numbers where it is counted."""
    assert sorted(text for text in SAID if not _found(catalogue, text)) == []
    assert [pair for pair in sorted(COUNTED) if not _found(catalogue, pair)] == []


def test_no_name_and_no_text_of_a_query_is_missing(catalogue: Catalog) -> None:
    """Record types, classes of holders, states, and the canned queries."""
    assert [pair for pair in _names() if not _found(catalogue, pair[1], pair[0])] == []
    assert [text for text in _query_texts() if not _found(catalogue, text, "query")] == []


def test_nothing_is_translated_that_nobody_says(catalogue: Catalog) -> None:
    """A message that the code no longer has is to go."""
    known = SAID | {pair[0] for pair in COUNTED}
    plain = [one.id if isinstance(one.id, str) else one.id[0] for one in catalogue if one.id and not one.context]
    assert [text for text in plain if text not in known] == []


def _found(catalogue: Catalog, id: str | tuple[str, str], context: str | None = None) -> bool:
    one = catalogue.get(id, context)
    if one is None and isinstance(id, str):
        # A noun that is counted is told by itself as well.
        one = next(
            (
                other
                for other in catalogue
                if isinstance(other.id, tuple) and other.id[0] == id and other.context == context
            ),
            None,
        )
    return one is not None and all(one.string if isinstance(one.string, tuple) else [one.string])


def test_places_in_messages_are_the_same(catalogue: Catalog) -> None:
    """`{places}`, options, ids and dates stand in both languages; nothing else is filled in."""
    for one in catalogue:
        id = _texts(one.id)[0]
        for text in _texts(one.string) if id else ():
            assert _places(text) == _places(id), text
            if one.context == "query" or not one.context:
                assert set(_NUMBERED.findall(text)) == set(_NUMBERED.findall(id)), text


def _texts(one: object) -> tuple[str, ...]:
    return tuple(map(str, one)) if isinstance(one, tuple | list) else (str(one),)


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_no_two_record_types_have_one_name(catalogue: Catalog) -> None:
    """Else two routes would read alike."""
    told = [_texts(one.string)[0] for one in catalogue if one.context == "record type"]
    assert len(told) == len(set(told)) > 100

"""Whether each record has the shape that its class declares: keys, ranges, number, dates, ids, text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from . import places
from .dates import bounds
from .declare import Slot, slots
from .entry import Entry
from .problems import Problem
from .vocabularies import Vocabulary

ID_PATTERN = r"[a-z0-9]+(-[a-z0-9]+)*"
DATE_PATTERN = r"\d{4}(-\d{2}(-\d{2})?)?"
URL_PATTERN = r"https?://[^\s<>\"{}|\\^`]+"
COUNTRY_PATTERN = r"[A-Z]{2}(-[A-Z0-9]{1,3})?"

_ID = re.compile(ID_PATTERN, re.ASCII)
_URL = re.compile(URL_PATTERN, re.ASCII)
_COUNTRY = re.compile(COUNTRY_PATTERN, re.ASCII)
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 20_000


def unspeakable(text: str) -> str | None:
    """The first character of a text that no format can hold, as `U+001B`; None if there is none."""
    found = _UNSPEAKABLE.search(text)
    return f"U+{ord(found.group()):04X}" if found else None


def near(given: str, known: list[str]) -> str:
    """A remedy that names what was probably meant."""
    from difflib import get_close_matches

    hits = get_close_matches(given, known, n=1, cutoff=0.6)
    return f'Did you mean "{hits[0]}"?' if hits else f"It takes: {', '.join(known)}." if len(known) < 25 else ""


def check(entry: Entry, record_class: type) -> Iterator[Problem]:
    """Problems of one record, nested ones included."""
    raw = entry.get("id")
    yield from _check(entry, record_class, raw if isinstance(raw, str) else "", "")


def _check(entry: Entry, record_class: type, owner: str, inside: str) -> Iterator[Problem]:
    declared = slots(record_class)
    for key, value in entry.items():
        if key not in declared:
            remedy = near(key, list(declared))
            yield _problem(entry, key, owner, f'{inside}unknown field "{key}".', remedy, "unknown-field")
            continue
        slot = declared[key][1]
        shown = f"{inside}{key}: "
        if slot.many != isinstance(value, list):
            remedy = "Write [a, b], or items that begin with a dash." if slot.many else "Write one value."
            yield _problem(entry, key, owner, f"{shown}{'no list' if slot.many else 'a list'}.", remedy, "number")
            continue
        items = value if slot.many else [value]
        if slot.required and not items:
            yield _problem(entry, key, owner, f"{shown}empty.", f"Give at least one: {slot.meaning}", "missing-field")
        for item in items:
            yield from _check_value(entry, key, owner, shown, slot, item)
        if slot.many and not isinstance(slot.range, type):
            for item in {item for item in items if isinstance(item, str) and items.count(item) > 1}:
                yield _problem(entry, key, owner, f'{shown}"{item}" twice.', "Take one out.", "twice")
    for key, (_, slot) in declared.items():
        if slot.required and key not in entry:
            yield _problem(entry, "", owner, f'{inside}no "{key}".', f"Add it: {slot.meaning}", "missing-field")


def _check_value(entry: Entry, key: str, owner: str, shown: str, slot: Slot, value: Any) -> Iterator[Problem]:
    def problem(message: str, remedy: str, rule: str) -> Problem:
        return _problem(entry, key, owner, f"{shown}{message}", remedy, rule)

    kind = slot.range
    if value is None:
        yield problem("empty.", "Fill it in, or leave it out.", "empty")
    elif isinstance(kind, type):
        if isinstance(value, Entry):
            yield from _check(value, kind, owner, shown)
        else:
            yield problem("no mapping.", f"It takes: {', '.join(slots(kind))}.", "range")
    elif kind == "flag":
        if not isinstance(value, bool):
            yield problem(f'"{value}" is neither true nor false.', "Write true, or leave it out.", "range")
    elif kind == "amount":
        if not isinstance(value, int | float) or isinstance(value, bool):
            yield problem(f'"{value}" is no amount.', "Write digits only, with a point before cents.", "range")
    elif not isinstance(value, str):
        yield problem(f"{value!r} is no text.", "Put it in quotes.", "range")
    else:
        yield from _check_text(problem, kind, value)


def _check_text(problem: Any, kind: Any, value: str) -> Iterator[Problem]:
    if not value.strip():
        yield problem("empty.", "Fill it in, or leave it out.", "empty")
    elif found := unspeakable(value):
        yield problem(f"has the character {found}, which no format can hold.", "Take it out.", "character")
    elif len(value) > _LONGEST:
        yield problem(f"has {len(value)} characters.", f"Shorten it to {_LONGEST} at most.", "length")
    elif isinstance(kind, Vocabulary):
        if value not in kind.terms:
            yield problem(f'"{value}" is no {kind.name}.', near(value, list(kind.terms)), "term")
    elif kind == "id":
        if not _ID.fullmatch(value):
            yield problem(f'"{value}" is no id.', "Write lower-case letters, digits and single hyphens.", "id")
    elif kind == "date":
        try:
            bounds(value)
        except ValueError as error:
            yield problem(f"{error}.", "Mend it, or leave it out.", "date")
    elif kind == "url":
        if not _URL.fullmatch(value):
            yield problem(f'"{value}" is no web address.', "Write https://...", "url")
    elif kind == "us-jurisdiction":
        if value != places.NATION and value not in places.BIT:
            yield problem(f'"{value}" is neither US nor a state.', "Write US, or US-TX by ISO 3166-2.", "jurisdiction")
    elif kind == "jurisdiction" and (
        not _COUNTRY.fullmatch(value) or (value.startswith("US-") and value not in places.BIT)
    ):
        yield problem(f'"{value}" is no place.', "Write US, US-TX, or a country such as IL.", "jurisdiction")


def _problem(entry: Entry, key: str, owner: str, message: str, remedy: str, rule: str) -> Problem:
    return Problem(entry.file, entry.line_of(key), owner, message, remedy, "error", rule)

"""In which language runoff's own sentences are given.

English stands in the code; another language has a catalogue in `languages/`, a gettext file (GNU gettext manual, 10). Ids, codes,
the keys of JSON and CSV, and what the evidence says keep the language they are written in.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import GNUTranslations

#: Languages by their code (ISO 639-1).
LANGUAGES = {"en": "English", "es": "español"}
CATALOGUES = Path(__file__).with_name("languages")
_current: ContextVar[str] = ContextVar("language", default="en")
SPANISH_MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
_DAY = rf"(?=\d{{1,2}} de (?:{'|'.join(SPANISH_MONTHS)}) de \d)"
#: What follows from putting parts together: a day takes its article (`desde el 5 de mayo`), and two prepositions contract.
_JOINED = {
    "es": (
        (re.compile(rf"\b([Ee])n {_DAY}"), r"\1l "),
        (re.compile(rf"\b(desde|hasta|entre|y|de|para|Desde|Hasta|Entre|más tardar) {_DAY}"), r"\1 el "),
        (re.compile(r"\b(a|A|de|De) el (?=\S)"), r"\1l "),
    )
}


class Noun(str):
    """A noun inside a sentence, which knows its number: `f"{noun:vendió|vendieron}"` gives the verb that goes with it."""

    plural: bool

    def __new__(cls, text: str, plural: bool = False) -> Noun:
        made = super().__new__(cls, text)
        made.plural = plural
        return made

    def __format__(self, forms: str) -> str:
        if "|" not in forms:
            return super().__format__(forms)
        one, many = forms.split("|")
        return many if self.plural else one


def current() -> str:
    """The code of the language in which sentences are given."""
    return _current.get()


def english() -> bool:
    """Whether that is English."""
    return _current.get() == "en"


class _Spoken:
    """A block in which sentences are in one language. No generator: one that is thrown away ends wherever that happens."""

    def __init__(self, code: str) -> None:
        self._code = code if code in LANGUAGES else "en"

    def __enter__(self) -> None:
        self._before = _current.set(self._code)

    def __exit__(self, *_: object) -> None:
        _current.reset(self._before)


def language(code: str) -> AbstractContextManager[None]:
    """Give sentences in this language inside the block; a code that is none of `LANGUAGES` means English."""
    return _Spoken(code)


def wanted(given: str | None, environment: Mapping[str, str] = os.environ) -> str:
    """The language that is asked for: as given, else by RUNOFF_LANG, LC_ALL, LC_MESSAGES or LANG, the first that is set (POSIX 8.2)."""
    for name in (given, *(environment.get(name) for name in ("RUNOFF_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))):
        if name:
            code = re.split(r"[-_.@]", name.casefold())[0]
            return code if code in LANGUAGES else "en"
    return "en"


@cache
def _catalogue(code: str) -> GNUTranslations:
    from gettext import GNUTranslations

    with (CATALOGUES / f"{code}.mo").open("rb") as file:
        return GNUTranslations(file)


def say(text: str, /, **values: object) -> str:
    """A sentence or a part of one, with its `{places}` filled; `text` is the English."""
    if english():
        return text.format(**values) if values else text
    catalogue = _catalogue(current())
    found = catalogue.gettext(text)
    if found == text:
        # What is counted as well stands in the catalogue once, in both numbers; not every Python finds it without one.
        found = catalogue.ngettext(text, text, 1)
    return _filled(found, values)


#: What is said where sentences are not in English, as the evidence is.
EVIDENCE_KEEPS = "What sources say, notes on steps and the names of laws stand in the language of their entry."


def of_languages() -> tuple[str, ...]:
    """That the evidence is in another language than the sentences around it; nothing in English."""
    return () if english() else (say(EVIDENCE_KEEPS),)


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 route`, `2 routes`, which is a noun; the plural is given where it is not the singular with an s."""
    many = many or f"{one}s"
    if not english():
        return Noun(f"{number:,} {_catalogue(current()).ngettext(one, many, number)}", number != 1)
    return f"{number:,} {one if number == 1 else many}"


def one_and_many(one: str, many: str) -> tuple[str, str]:
    """A noun that is counted, in both numbers."""
    if english():
        return one, many
    singular, plural = (_catalogue(current()).ngettext(one, many, number) for number in (1, 2))
    return singular, plural


def named(context: str, text: str) -> str | None:
    """What a thing is called in the language, which is not English; None where it keeps its name."""
    found = _catalogue(current()).pgettext(context, text)
    return None if found == text else found


def named_one_and_many(context: str, text: str) -> tuple[str, str] | None:
    """The same in both numbers."""
    one, many = (_catalogue(current()).npgettext(context, text, text, number) for number in (1, 2))
    return None if one == text else (one, many)


def _filled(text: str, values: Mapping[str, object]) -> str:
    if not values:
        return text
    nouns = {
        name: value if isinstance(value, Noun) else Noun(str(value), isinstance(value, int) and value != 1)
        for name, value in values.items()
    }
    said = text.format(**nouns)
    for pattern, joined in _JOINED.get(current(), ()):
        said = pattern.sub(joined, said)
    return said

"""How nouns, dates and lists stand in a Spanish sentence.

The catalogue names things with their article: `una declaración`, `las empresas`; a name that it does not have stands as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..schema.language import SPANISH_MONTHS, Noun, named, named_one_and_many

_DEFINITE = {"un": "el", "una": "la", "unos": "los", "unas": "las"}
_ARTICLE = re.compile(r"^(el|la|los|las|un|una|unos|unas) ")
_INNER_ARTICLE = re.compile(r"(, | y )(?:los|las) (?=(\w+))")
_SOUNDS_LIKE_I = re.compile(r"h?i(?!e)", re.IGNORECASE)


def date(year: str, month: int | None, day: int | None) -> str:
    """`26 de febrero de 2021`, `febrero de 2021`, `2021`."""
    if month is None:
        return year
    text = f"{SPANISH_MONTHS[month - 1]} de {year}"
    return text if day is None else f"{day} de {text}"


def listed(items: Sequence[str]) -> Noun:
    """`a`, `a y b`, `a, b e historias`."""
    plural = len(items) > 1 or any(isinstance(one, Noun) and one.plural for one in items)
    if len(items) < 2:
        return Noun("".join(items), plural)
    last = "e" if _SOUNDS_LIKE_I.match(items[-1]) else "y"
    return Noun(f"{', '.join(items[:-1])} {last} {items[-1]}", plural)


def one(name: str) -> Noun:
    """A record type with its indefinite article: `un expediente escolar`."""
    found = named_one_and_many("record type", name)
    return Noun(found[0] if found else f"un registro de tipo “{name}”")


def some(name: str) -> Noun:
    """Records of a type: `expedientes escolares`; a mass noun keeps its singular."""
    found = named_one_and_many("record type", name)
    if found is None:
        return Noun(f"registros de tipo “{name}”", True)
    return Noun(found[1], plural=found[0] != found[1])


def the(name: str) -> Noun:
    """A record type with its definite article: `el expediente escolar`, `la información de contacto`."""
    text = one(name)
    article, _, rest = text.partition(" ")
    if article in _DEFINITE:
        return Noun(f"{_DEFINITE[article]} {rest}")
    return Noun(f"{'el' if text.startswith('contenido') else 'la'} {text}")


def the_many(name: str) -> Noun:
    """Records of a type with the definite article: `los expedientes escolares`."""
    found = named_one_and_many("record type", name)
    if found is None:
        return Noun(f"los {some(name)}", True)
    if found[0] == found[1]:
        return the(name)
    return Noun(f"{'las' if found[0].startswith('una ') else 'los'} {found[1]}", True)


def bare(name: str) -> Noun:
    """A record type without an article, as in a list."""
    return Noun(_ARTICLE.sub("", one(name)))


def holder(name: str) -> Noun:
    """A holder inside a sentence: `las empresas de servicios públicos`."""
    return _with_number(named("holder", name) or name)


def short(name: str) -> Noun:
    """A holder by its short name inside a sentence: `el FBI`, `ICE`."""
    return _with_number(named("holder, short", name) or named("holder", name) or name)


def label(name: str) -> str:
    """A holder by its short name in a line of its own, without an article."""
    text = _without_articles(named("holder, short", name) or named("holder", name) or name, "y")
    return text[:1].upper() + text[1:]


def some_of(sender: str) -> Noun:
    """One or more of a class: `una o más clínicas`."""
    one_of = "una" if sender.startswith(("la ", "las ")) else "uno"
    return Noun(f"{one_of} o más {_without_articles(sender, 'o')}", plural=True)


def place(name: str) -> str:
    """A state or territory inside a sentence: `Nueva York`, `el Distrito de Columbia`."""
    text = named("place", name) or name
    article = {"Distrito": "el ", "Islas": "las "}.get(text.split(" ", 1)[0], "")
    return f"{article}{text}"


def _without_articles(text: str, joined: str) -> str:
    """A name without its articles, those of names that are joined in it included: `hospitales y clínicas`."""
    if not _ARTICLE.match(text):
        return text

    def left(found: re.Match[str]) -> str:
        if found.group(1) == ", ":
            return ", "
        if joined == "y" and _SOUNDS_LIKE_I.match(found.group(2)):
            return " e "
        return f" {joined} "

    head, bracket, rest = text.partition(" (")
    return f"{_INNER_ARTICLE.sub(left, _ARTICLE.sub('', head))}{bracket}{rest}"


def _with_number(text: str) -> Noun:
    return Noun(text, plural=text.startswith(("los ", "las ")))

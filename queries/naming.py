"""Names in a sentence that has no article in English, where another language has one."""

from __future__ import annotations

from ..graph.store import Reader
from ..schema.language import english
from . import spanish, words


def holder(name: str) -> str:
    """A holder: `Credit bureaus`, `las agencias de informes de crédito`."""
    return name if english() else spanish.holder(name)


def short(id: str, name: str) -> str:
    """A holder by its short name: `IRS`, `el IRS`."""
    return words.abbreviated(id, name) if english() else spanish.short(words.abbreviated(id, name))


def body(id: str, name: str, kind: str) -> str:
    """A holder by its short name, as it stands inside a sentence: `the IRS`, `utility companies`."""
    told = short(id, name)
    return words.with_article(words.holder_in_sentence(told, kind)) if english() else told


def ends(reader: Reader, sender: str, receiver: str) -> str:
    """Who gives to whom, by short names: `CLEAR to ICE`."""
    found = reader.fetch([sender, receiver])
    return words.between(*((id, found[id].data["name"]) for id in (sender, receiver)))


def record(name: str) -> str:
    """A record type: `Home address`, `el domicilio`."""
    return name if english() else spanish.the(name)


def record_label(name: str) -> str:
    """A record type in a line of its own: `Home address`, `Domicilio`."""
    return name if english() else capital(spanish.bare(name))


def capital(text: str) -> str:
    """A sentence with a capital at its start, which the name in front lacks if it took an article."""
    return text if english() else f"{text[:1].upper()}{text[1:]}"

"""The readable page of the vocabulary, derived from the declaration; the text around it lies in `page_head.md`."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from ...schema.terms import PREFIXES, Term, concept_name
from ...schema.vocabularies import ALL
from .matches import MATCHES
from .terms import CLASSES, DERIVED_CLASSES, DERIVED_PROPERTIES, class_term, properties, range_name


def page() -> str:
    """The text of `vocabulary.md`."""
    head = files(__package__).joinpath("page_head.md").read_text(encoding="utf-8")
    return head + "\n" + "\n".join([*_prefixes(), *_classes(), *_derived(), *_vocabularies(), *_matches()]) + "\n"


def _prefixes() -> Iterator[str]:
    yield "## Prefixes\n\n| prefix | namespace |\n| --- | --- |"
    for prefix, namespace in sorted(PREFIXES.items()):
        yield f"| `{prefix}:` | `{namespace}` |"


def _classes() -> Iterator[str]:
    used = list(properties())
    for record_class in CLASSES:
        term = class_term(record_class)
        yield f"\n## {term.name}\n\n{(record_class.__doc__ or '').strip()}"
        if term.broad:
            yield f"\nEach is a {' and a '.join(f'`{name}`' for name in term.broad)}, too."
        if term.close:
            yield f"\nNear it, not the same: {', '.join(f'`{name}`' for name in term.close)}."
        yield "\n| field | property | value | number | meaning | near it |\n| --- | --- | --- | --- | --- | --- |"
        for one in used:
            if one.record_class is record_class:
                slot = one.slot
                number = ("1" if slot.required else "0") + (
                    " or more" if slot.many else "" if slot.required else " or 1"
                )
                value = " or ".join(f"`{part}`" for part in range_name(slot).split(" or "))
                yield f"| `{one.key}` | `{one.name}` | {value} | {number} | {slot.meaning} | {_near(slot.term)} |"


def _derived() -> Iterator[str]:
    yield "\n## What is derived\n\n| class | meaning |\n| --- | --- |"
    for one in DERIVED_CLASSES:
        yield f"| `{one.name}` | {one.meaning} |"
    yield "\n| property | value | meaning |\n| --- | --- | --- |"
    for one in DERIVED_PROPERTIES:
        yield f"| `{one.name}` | `{one.range}` | {one.meaning} |"


def _vocabularies() -> Iterator[str]:
    for vocabulary in ALL:
        yield f"\n## runoff:{vocabulary.name}\n\n{vocabulary.meaning}\n\n| concept | meaning | near it | such a thing is also a |\n| --- | --- | --- | --- |"
        for id, meaning in vocabulary.terms.items():
            term = vocabulary.term(id)
            types = ", ".join(f"`{name}`" for name in term.types)
            yield f"| `{concept_name(vocabulary.name, id)}` | {meaning} | {_near(term)} | {types} |"


def _matches() -> Iterator[str]:
    yield "\n## Record types and the Data Privacy Vocabulary\n\n| record type of the evidence | how | personal data category |\n| --- | --- | --- |"
    for id, matches in MATCHES.items():
        for how, name in matches:
            yield f"| `{id}` | `{how}` | `{name}` |"


def _near(term: Term) -> str:
    close = [f"`{name}`" for name in term.close]
    return ", ".join([*close, *(f"wider: `{name}`" for name in term.broad)])

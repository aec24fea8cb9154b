"""SHACL shapes, derived from the declaration: what a graph of our vocabulary must say, and may."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...schema import shape as forms
from ...schema.places import CODES, NATION
from ...schema.records import KINDS
from ...schema.terms import concept_name, iri
from ...schema.vocabularies import Vocabulary
from . import literals
from .formats import turtle
from .iris import Iris, place
from .records import TYPE, Block, token
from .terms import CLASSES, Property, class_term, properties

_DATES = ("xsd:date", "xsd:gYearMonth", "xsd:gYear")


def shapes() -> str:
    """The text of `shapes.ttl`."""
    return "".join(turtle(_blocks(), Iris()))


def _blocks() -> Iterator[Block]:
    used = list(properties())
    for record_class in CLASSES:
        own = [one for one in used if one.record_class is record_class]
        name = class_term(record_class).name
        subject = token(f"{name}Shape")
        allowed = [TYPE, token("runoff:listed"), *(token(each) for each in _BESIDE.get(name, ()))]
        if record_class in (pair[1] for pair in KINDS.values()):
            allowed.append(token("runoff:inDataset"))
        pairs = [
            f"{TYPE} {token('sh:NodeShape')}",
            f"{token('sh:targetClass')} {token(name)}",
            f"{token('sh:nodeKind')} {token('sh:IRI')}",
            f"{token('sh:closed')} {literals.flag(True)}",
            f"{token('sh:ignoredProperties')} ( {' '.join(allowed)} )",
            *(f"{token('sh:property')} {_subject(one)}" for one in own),
        ]
        yield Block("", subject, pairs)
        for one in own:
            yield Block("", _subject(one), list(_constraints(one)))
    yield from _derived()


#: Properties of other vocabularies that stand beside the fields of a class.
_BESIDE = {"runoff:RecordType": ("skos:exactMatch", "skos:closeMatch", "skos:broadMatch")}


def _subject(one: Property) -> str:
    return token(f"{class_term(one.record_class).name}Shape-{one.key}")


def _constraints(one: Property) -> Iterator[str]:
    slot = one.slot
    yield f"{TYPE} {token('sh:PropertyShape')}"
    yield f"{token('sh:path')} {token(one.name)}"
    yield f"{token('sh:name')} {literals.text(one.key)}"
    yield f"{token('sh:description')} {literals.text(slot.meaning)}"
    if slot.required:
        yield f"{token('sh:minCount')} {literals.number(1)}"
    if not slot.many:
        yield f"{token('sh:maxCount')} {literals.number(1)}"
    yield from _range(one)


def _range(one: Property) -> Iterator[str]:
    kind = one.slot.range
    if isinstance(kind, Vocabulary):
        yield f"{token('sh:in')} ( {' '.join(token(concept_name(kind.name, term)) for term in kind.terms)} )"
    elif isinstance(kind, type):
        yield f"{token('sh:class')} {token(class_term(kind).name)}"
    elif isinstance(kind, tuple):
        choices = [f"{token('sh:class')} {token(class_term(KINDS[name][1]).name)}" for name in kind]
        if one.slot.words:
            choices.append(f"{token('sh:datatype')} {token('xsd:string')}")
        yield _either(choices) if len(choices) > 1 else choices[0]
    elif kind == "us-jurisdiction":
        yield f"{token('sh:in')} ( {' '.join(place(code) for code in (NATION, *CODES))} )"
    elif kind == "jurisdiction":
        yield f"{token('sh:class')} {token('runoff:Place')}"
    elif kind in ("date", "amount"):
        names = _DATES if kind == "date" else ("xsd:integer", "xsd:decimal")
        yield _either(f"{token('sh:datatype')} {token(name)}" for name in names)
    else:
        datatype = {"flag": "xsd:boolean", "url": "xsd:anyURI"}.get(kind, "xsd:string")
        yield f"{token('sh:datatype')} {token(datatype)}"
        pattern = {"id": forms.ID_PATTERN, "url": forms.URL_PATTERN}.get(kind)
        if pattern:
            yield f"{token('sh:pattern')} {literals.text(f'^{pattern}$')}"
        elif kind == "text":
            yield f"{token('sh:minLength')} {literals.number(1)}"


def _either(choices: Iterable[str]) -> str:
    return f"{token('sh:or')} ( {' '.join(f'[ {choice} ]' for choice in choices)} )"


def _derived() -> Iterator[Block]:
    """Holdings, places and leads."""
    for name, required in (
        ("Holding", (("runoff:heldBy", "runoff:Holder"), ("runoff:recordType", "runoff:RecordType"))),
        ("Place", (("skos:notation", ""),)),
        ("Lead", (("runoff:topic", ""), ("runoff:text", ""))),
    ):
        shape = f"runoff:{name}Shape"
        parts = [token(f"{shape}-{path.partition(':')[2]}") for path, _ in required]
        yield Block("", token(shape), [
            f"{TYPE} {token('sh:NodeShape')}",
            f"{token('sh:targetClass')} {token(f'runoff:{name}')}",
            *(f"{token('sh:property')} {part}" for part in parts),
        ])  # fmt: skip
        for part, (path, wanted) in zip(parts, required, strict=True):
            kind = f"{token('sh:class')} {token(wanted)}" if wanted else f"{token('sh:datatype')} <{iri('xsd:string')}>"
            one = literals.number(1)
            yield Block("", part, [
                f"{TYPE} {token('sh:PropertyShape')}", f"{token('sh:path')} {token(path)}", kind,
                f"{token('sh:minCount')} {one}", f"{token('sh:maxCount')} {one}",
            ])  # fmt: skip

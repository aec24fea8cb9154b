"""The published vocabulary as Turtle, derived from the declaration: classes, properties, concept schemes, what is near them."""

from __future__ import annotations

from collections.abc import Iterator

from ...schema.terms import Term, concept_name, iri
from ...schema.vocabularies import ALL
from . import literals
from .formats import turtle
from .iris import Iris
from .records import TYPE, Block, token
from .terms import CLASSES, DERIVED_CLASSES, DERIVED_PROPERTIES, Property, class_term, properties, range_name

_ONTOLOGY = f"<{iri('runoff:')[:-1]}>"


def ontology() -> str:
    """The text of `ontology.ttl`."""
    return "".join(turtle(_blocks(), Iris()))


def _blocks() -> Iterator[Block]:
    title = "Runoff: flows of personal records, holdings, and the evidence for them"
    yield _block(_ONTOLOGY, [_type("owl:Ontology"), _say("dcterms:title", title)])
    for record_class in CLASSES:
        term = class_term(record_class)
        meaning = (record_class.__doc__ or "").strip()
        wider = [f"{token('rdfs:subClassOf')} {token(name)}" for name in term.broad]
        yield _named(term.name, "owl:Class", meaning, [*wider, *_near(Term(close=term.close))])
    for one in DERIVED_CLASSES:
        yield _named(one.name, "owl:Class", one.meaning, [])
    yield from _declared()
    for one in DERIVED_PROPERTIES:
        sort = "owl:DatatypeProperty" if one.range.startswith("xsd:") else "owl:ObjectProperty"
        yield _named(one.name, sort, one.meaning, [f"{token('schema:rangeIncludes')} {token(one.range)}"])
    yield from _schemes()


def _declared() -> Iterator[Block]:
    """Our own properties; those of other vocabularies are declared there."""
    uses: dict[str, list[Property]] = {}
    for use in properties():
        if use.name.startswith("runoff:"):
            uses.setdefault(use.name, []).append(use)
    for name, used in uses.items():
        ranges = dict.fromkeys(part for use in used for part in range_name(use.slot).split(" or "))
        things = not any(part.startswith("xsd:") for part in ranges)
        pairs = [f"{token('schema:domainIncludes')} {token(class_term(use.record_class).name)}" for use in used]
        # A vocabulary is a scheme, not a class: its terms are concepts.
        concepts = ["skos:Concept" if "-" in part else part for part in ranges]
        pairs += [f"{token('schema:rangeIncludes')} {token(part)}" for part in concepts]
        near = dict.fromkeys(pair for use in used for pair in _near(use.slot.term))
        meaning = " ".join(dict.fromkeys(use.slot.meaning for use in used))
        sort = "owl:ObjectProperty" if things else "owl:DatatypeProperty"
        if things is False and any(not part.startswith("xsd:") for part in ranges):
            sort = "rdf:Property"
        yield _named(name, sort, meaning, [*pairs, *near])


def _schemes() -> Iterator[Block]:
    for vocabulary in ALL:
        scheme = f"runoff:{vocabulary.name}"
        label = vocabulary.name.replace("-", " ")
        pairs = [
            _type("skos:ConceptScheme"),
            _say("skos:prefLabel", label),
            _say("skos:definition", vocabulary.meaning),
        ]
        yield _block(token(scheme), pairs)
        for id, meaning in vocabulary.terms.items():
            pairs = [
                _type("skos:Concept"),
                _say("skos:prefLabel", id.replace("-", " ")),
                _say("skos:notation", id),
                _say("skos:definition", meaning),
                f"{token('skos:inScheme')} {token(scheme)}",
                *_near(vocabulary.term(id)),
            ]
            yield _block(token(concept_name(vocabulary.name, id)), pairs)


def _named(name: str, sort: str, meaning: str, pairs: list[str]) -> Block:
    label = name.partition(":")[2]
    about = [_type(sort), _say("rdfs:label", label), _say("rdfs:comment", meaning)]
    return _block(token(name), [*about, *pairs, f"{token('rdfs:isDefinedBy')} {_ONTOLOGY}"])


def _near(term: Term) -> list[str]:
    close = [f"{token('skos:closeMatch')} {token(name)}" for name in term.close]
    return close + [f"{token('skos:broadMatch')} {token(name)}" for name in term.broad]


def _block(subject: str, pairs: list[str]) -> Block:
    return Block("", subject, pairs)


def _type(name: str) -> str:
    return f"{TYPE} {token(name)}"


def _say(property: str, text: str) -> str:
    return f"{token(property)} {literals.text(text)}"

"""The RDF side of the declaration: what a class, a field or a term of a vocabulary is called there, and what is near it.

Nothing here needs an RDF library. A *name* is a prefix of `PREFIXES` and a local name: `skos:broader`.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Where the data lie unless `--base` says otherwise.
BASE = "https://w3id.org/runoff/"

#: Prefixes of names; the vocabulary and the places are the same for every publisher.
PREFIXES: dict[str, str] = {
    "runoff": f"{BASE}ns#",
    "place": f"{BASE}place/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "dpv": "https://w3id.org/dpv#",
    "eli": "http://data.europa.eu/eli/ontology#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "pd": "https://w3id.org/dpv/pd#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True, slots=True)
class Term:
    """How something declared is said in RDF.

    Attributes:
        name: its name where another vocabulary has a term of the very same meaning, or where the derived one would
            not do; "" for a name of our own, made from the key (`part_of` is `runoff:partOf`).
        close: names of terms near it, but not the same (`skos:closeMatch`).
        broad: names of wider terms (`skos:broadMatch`; of a class: a class to which all its instances belong, too).
        types: of a term that tells what sort of thing something is: classes to which such a thing belongs, too.
    """

    name: str = ""
    close: tuple[str, ...] = ()
    broad: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


OWN = Term()


def iri(name: str) -> str:
    """The whole IRI of a name.

    >>> iri("skos:broader")
    'http://www.w3.org/2004/02/skos/core#broader'
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def property_name(term: Term, key: str) -> str:
    """The name of a field's property.

    >>> property_name(Term(), "part_of")
    'runoff:partOf'
    """
    head, *rest = key.split("_")
    return term.name or "runoff:" + head + "".join(word.capitalize() for word in rest)


def concept_name(vocabulary: str, term: str) -> str:
    """The name of a vocabulary's term, as a concept.

    >>> concept_name("mechanism", "bulk-transfer")
    'runoff:mechanism-bulk-transfer'
    """
    return f"runoff:{vocabulary}-{term}"

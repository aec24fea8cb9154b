"""SHACL: the shapes accept the export, and refuse each of a set of broken ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from runoff.graph.store import Reader
from tests.rdf.conftest import dump

rdflib = pytest.importorskip("rdflib")
pyshacl = pytest.importorskip("pyshacl")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

_SHAPES = Path(__file__).parents[2] / "graph" / "rdf" / "shapes.ttl"


@pytest.fixture(scope="module")
def shapes() -> Any:
    return rdflib.Graph().parse(_SHAPES)


def report(text: str, shapes: Any) -> tuple[bool, set[str]]:
    """Whether a graph conforms, and the properties of which it does not."""
    conforms, results, _ = pyshacl.validate(rdflib.Graph().parse(data=text, format="turtle"), shacl_graph=shapes)
    path = rdflib.URIRef("http://www.w3.org/ns/shacl#resultPath")
    return conforms, {str(one).rpartition("#")[2].rpartition("/")[2] for one in results.objects(None, path)}


def test_the_shapes_are_shapes(shapes: Any, sample: Reader) -> None:
    conforms, _, text = pyshacl.validate(
        rdflib.Graph().parse(data=dump(sample, "turtle").decode(), format="turtle"), shacl_graph=shapes, meta_shacl=True
    )
    assert conforms, text


def test_the_packaged_export_conforms(packaged: Reader, shapes: Any) -> None:
    conforms, _, text = pyshacl.validate(
        rdflib.Graph().parse(data=dump(packaged, "ntriples").decode(), format="nt"), shacl_graph=shapes
    )
    assert conforms, text[:2000]


BROKEN = [
    ("no sender", "    runoff:from id:broker ;\n    runoff:to id:ice ;", "    runoff:to id:ice ;", "from"),
    ("two receivers", "    runoff:to id:ice ;", "    runoff:to id:ice ;\n    runoff:to id:dhs ;", "to"),
    ("a receiver that is no holder", "    runoff:to id:ice ;", "    runoff:to id:home-address ;", "to"),
    ("a receiver that is nowhere", "    runoff:to id:ice ;", "    runoff:to id:nobody ;", "to"),
    ("a receiver in words", "    runoff:to id:ice ;", '    runoff:to "ice" ;', "to"),
    ("a mechanism that is none", "runoff:mechanism-sale", "runoff:mechanism-magic", "mechanism"),
    ("a status of another vocabulary", "runoff:status runoff:status-unknown", "runoff:status runoff:outcome-moved", "status"),
    ("no outcome", "    runoff:outcome runoff:outcome-moved ;\n", "", "outcome"),
    ("no certainty", "    runoff:certainty runoff:certainty-documented ;\n", "", "certainty"),
    ("no evidence", "    runoff:evidence evidence:broker-to-ice.", "    skos:note evidence:broker-to-ice.", "evidence"),
    ("a citation without a source", "    prov:wasDerivedFrom id:a-source ;\n", "", "wasDerivedFrom"),
    ("a citation of what is no source", "prov:wasDerivedFrom id:a-source", "prov:wasDerivedFrom id:ice", "wasDerivedFrom"),
    ("a citation without a locator", '    runoff:locator "page 1" ;\n', "", "locator"),
    ("an empty locator", '"page 1"', '""', "locator"),
    ("a date with a time", '"1997"^^xsd:gYear', '"1997-01-01T00:00:00"^^xsd:dateTime', "since"),
    ("a date as a plain text", '"1997"^^xsd:gYear', '"1997"', "since"),
    ("a day that is none", '"2099-01-01"^^xsd:date', '"2099-13-01"^^xsd:date', "until"),
    ("a place that is no state", "runoff:bitesIn place:US-WA", "runoff:bitesIn place:US-ZZ", "bitesIn"),
    ("nowhere", "    runoff:holdsIn place:US ;\n", "", "holdsIn"),
    ("an unknown field", '    dcterms:identifier "school" ;', '    dcterms:identifier "school" ;\n    runoff:colour "red" ;', "colour"),
    ("an id with blanks", 'dcterms:identifier "school"', 'dcterms:identifier "The school"', "identifier"),
    ("no id", '    dcterms:identifier "school" ;\n', "", "identifier"),
    ("a flag in words", '"true"^^xsd:boolean', '"yes"', "generic"),
    ("an amount in words", '"22100000"^^xsd:integer', '"22.1 million"', "amountUsd"),
    ("an address that is none", '"https://example.org/"^^xsd:anyURI', '"over there"^^xsd:anyURI', "url"),
    ("a kind of a holder", "skos:broader id:pupil-record", "skos:broader id:school", "broader"),
    ("a holding of nobody", "    runoff:heldBy id:broker ;\n", "", "heldBy"),
    ("a restriction without its law", "    runoff:instrument id:law ;\n", "", "instrument"),
    ("two names", '    rdfs:label "school" ;', '    rdfs:label "school" ;\n    rdfs:label "College" ;', "label"),
    ("a dispute without words", '    runoff:says "It denies it." ;\n', "", "says"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "property"), [pytest.param(*rest, id=name) for name, *rest in BROKEN])
def test_a_broken_export_is_refused(sample: Reader, shapes: Any, old: str, new: str, property: str) -> None:
    text = dump(sample, "turtle").decode()
    broken = text.replace(old, new)
    assert broken != text, "the export has nothing of the sort to break"
    conforms, found = report(broken, shapes)
    assert not conforms
    assert property in found

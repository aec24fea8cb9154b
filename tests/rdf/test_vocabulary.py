"""The vocabulary: derived files are fresh, and what they borrow from others is there."""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from runoff.graph.rdf.derived import FILES
from runoff.graph.rdf.matches import MATCHES
from runoff.graph.rdf.ontology import ontology
from runoff.graph.rdf.page import page
from runoff.graph.rdf.terms import CLASSES, class_term, properties
from runoff.graph.store import Reader
from runoff.schema.terms import PREFIXES, Term, iri, property_name
from runoff.schema.vocabularies import ALL
from tests.rdf.conftest import dump

rdflib = pytest.importorskip("rdflib")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

_FOLDER = Path(__file__).parents[2] / "graph" / "rdf"
_DATASETS = Path(os.environ.get("RUNOFF_DATASETS") or Path(__file__).parents[3] / "shared" / "datasets")


@pytest.mark.parametrize(("name", "made"), FILES.items())
def test_derived_files_are_fresh(name: str, made: Callable[[], str]) -> None:
    assert (_FOLDER / name).read_text(encoding="utf-8") == made(), (
        f"{name} is stale: python -m runoff.graph.rdf.derived"
    )


def _borrowed() -> dict[str, set[str]]:
    """Names of other vocabularies that the declaration uses, by prefix."""
    terms: list[Term] = [class_term(one) for one in CLASSES]
    terms += [one.slot.term for one in properties()]
    terms += [vocabulary.term(id) for vocabulary in ALL for id in vocabulary.terms]
    names = {name for term in terms for name in (term.name, *term.close, *term.broad, *term.types) if name}
    names |= {name for matches in MATCHES.values() for _, name in matches}
    found: dict[str, set[str]] = {}
    for name in names:
        found.setdefault(name.partition(":")[0], set()).add(name)
    return found


def _subjects(path: Path) -> set[str]:
    text = (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()).decode()
    return {str(one) for one in rdflib.Graph().parse(data=text, format="turtle").subjects()}


def _rows(path: Path) -> Iterable[str]:
    with path.open(encoding="utf-8") as file:
        return {row["iri"] for row in csv.DictReader(file)}


@pytest.mark.parametrize(
    ("prefix", "path"),
    [("dpv", "dpv-2.3/dpv.csv"), ("pd", "dpv-2.3/pd.csv"), ("prov", "prov-o/prov-o-20130430.ttl"),
     ("schema", "schemaorg-30.0/schemaorg-current-https.ttl.gz")],
)  # fmt: skip
def test_every_borrowed_term_exists(prefix: str, path: str) -> None:
    if not (_DATASETS / path).exists():
        pytest.skip(f"{path} is not there: name the folder of the vocabularies in RUNOFF_DATASETS")
    there = _rows(_DATASETS / path) if path.endswith(".csv") else _subjects(_DATASETS / path)
    borrowed = {iri(name) for name in _borrowed()[prefix]}
    assert borrowed
    assert borrowed - set(there) == set()


#: Terms of vocabularies of which no copy is at hand, kept by hand: a new one is to be looked up in its specification.
KNOWN = {
    "dc": {"creator", "publisher"},
    "dcterms": {"identifier", "title", "description", "issued", "abstract", "date", "BibliographicResource"},
    "eli": {"jurisdiction", "first_date_entry_in_force", "date_no_longer_in_force"},
    "org": {"Organization", "unitOf"},
    "rdfs": {"label"},
    "skos": {"Concept", "prefLabel", "altLabel", "definition", "broader", "note"},
}


def test_terms_of_other_vocabularies_are_known_ones() -> None:
    checked = {"dpv", "pd", "prov", "schema", "runoff"}
    found = {
        prefix: {name.partition(":")[2] for name in names}
        for prefix, names in _borrowed().items()
        if prefix not in checked
    }
    assert found == KNOWN


def test_no_two_fields_of_a_class_are_one_property() -> None:
    for record_class in CLASSES:
        names = [one.name for one in properties() if one.record_class is record_class]
        assert len(names) == len(set(names)), record_class.__name__


def test_names_are_made_from_keys() -> None:
    assert property_name(Term(), "judicial_review") == "runoff:judicialReview"
    assert property_name(Term("skos:note"), "note") == "skos:note"


def test_everything_of_ours_in_an_export_is_in_the_ontology(packaged: Reader) -> None:
    graph = rdflib.Graph().parse(data=ontology(), format="turtle")
    defined = {str(one) for one in graph.subjects()}
    ours = PREFIXES["runoff"]
    data = dump(packaged, "nquads", day="2026-06-01", target="ice").decode()
    used = {part[1:-1] for line in data.splitlines() for part in line.split(" ", 3)[1:3] if part.startswith(f"<{ours}")}
    assert len(used) > 80
    assert used - defined == set()


def test_every_term_of_ours_says_what_it_means() -> None:
    graph = rdflib.Graph().parse(data=ontology(), format="turtle")
    meaning = (rdflib.RDFS.comment, rdflib.SKOS.definition, rdflib.DCTERMS.title)
    for subject in set(graph.subjects()):
        assert any(graph.value(subject, property) for property in meaning), subject


def test_the_page_names_every_property_and_concept() -> None:
    text = page()
    for one in properties():
        assert f"`{one.name}`" in text
    for vocabulary in ALL:
        for id in vocabulary.terms:
            assert f"`runoff:{vocabulary.name}-{id}`" in text


def test_matches_are_of_record_types_that_the_evidence_has(packaged: Reader) -> None:
    assert set(MATCHES) <= set(packaged.ids(["record-type"]))


def test_the_join_with_wikidata_works_on_what_wikidata_says(packaged: Reader) -> None:
    """The page's question, with a stand-in for the service: its data have the form of Wikidata's."""
    ox = pytest.importorskip("pyoxigraph")
    query = page().split("```sparql\n")[2].split("```")[0]
    assert "SERVICE <https://query.wikidata.org/sparql> {" in query
    local = query.replace("SERVICE <https://query.wikidata.org/sparql>", "GRAPH <http://example.org/wikidata>")
    store = ox.Store()
    store.load(dump(packaged, "nquads"), format=ox.RdfFormat.N_QUADS)
    direct = "http://www.wikidata.org/prop/direct/"
    state, graph = ox.NamedNode("http://www.wikidata.org/entity/Q1223"), ox.NamedNode("http://example.org/wikidata")
    for name, value in (("P300", "US-WA"), ("P1082", "7705281")):
        store.add(ox.Quad(state, ox.NamedNode(direct + name), ox.Literal(value), graph))
    assert [(row["code"].value, row["population"].value) for row in store.query(local)] == [("US-WA", "7705281")]

"""Every format says the same, to parsers that we did not write."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from runoff.graph.store import Reader
from runoff.schema.records import KINDS
from tests.rdf.conftest import ENDINGS, dump, statements

ox = pytest.importorskip("pyoxigraph")
rdflib = pytest.importorskip("rdflib")
# rdflib calls methods of its own that it deprecates.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

_OX = {
    "turtle": "TURTLE", "jsonld": "JSON_LD", "nquads": "N_QUADS", "trig": "TRIG", "ntriples": "N_TRIPLES", "rdfxml": "RDF_XML",
}  # fmt: skip
_RDFLIB = {
    "turtle": "turtle", "jsonld": "json-ld", "nquads": "nquads", "trig": "trig", "ntriples": "nt", "rdfxml": "xml",
}  # fmt: skip


def parsed(data: bytes, form: str) -> list[Any]:
    return list(ox.parse(data, format=getattr(ox.RdfFormat, _OX[form])))


@pytest.mark.parametrize("form", ENDINGS)
def test_oxigraph_reads_the_same_statements_from_every_format(packaged: Reader, form: str) -> None:
    lines = dump(packaged, "ntriples").decode().splitlines()
    assert len(set(lines)) == len(lines), "a statement stands twice"
    found = parsed(dump(packaged, form), form)
    assert len(found) == len(lines)
    assert statements(found) == statements(parsed("\n".join(lines).encode(), "ntriples"))


@pytest.mark.parametrize("form", ["nquads", "trig", "jsonld"])
def test_formats_with_graphs_put_each_statement_into_the_same_graph(sample: Reader, form: str) -> None:
    graphs = {(str(one.graph_name), *next(iter(statements([one])))) for one in parsed(dump(sample, form), form)}
    quads = {(str(one.graph_name), *next(iter(statements([one])))) for one in parsed(dump(sample, "nquads"), "nquads")}
    assert graphs == quads
    assert {graph for graph, *_ in graphs} == {
        "<https://w3id.org/runoff/dataset/test>", "<https://w3id.org/runoff/graph/derived>",
    }  # fmt: skip


@pytest.mark.parametrize("form", ENDINGS)
def test_rdflib_reads_every_format(sample: Reader, form: str) -> None:
    graph = rdflib.Dataset(default_union=True) if form in ("nquads", "trig", "jsonld") else rdflib.Graph()
    graph.parse(data=dump(sample, form).decode(), format=_RDFLIB[form])
    expected = rdflib.Graph().parse(data=dump(sample, "ntriples").decode(), format="nt")
    triples = {tuple(one)[:3] for one in graph}
    assert triples == set(expected)
    assert len(triples) > 150


def test_every_declared_field_of_the_sample_is_said(sample: Reader) -> None:
    text = dump(sample, "turtle").decode()
    for line in (
        'runoff:amountUsd "22100000"^^xsd:integer ;', 'runoff:amountUsd "1234.5"^^xsd:decimal ;',
        'runoff:since "1997"^^xsd:gYear ;', 'runoff:since "2002-11"^^xsd:gYearMonth ;', 'runoff:until "2099-01-01"^^xsd:date ;',
        "runoff:by id:broker ;", 'runoff:by "a spokesman" ;', "skos:broader id:pupil-record ;", "runoff:contains id:home-address ;",
        "runoff:narrowsTo id:home-address ;", "runoff:bitesIn place:US-WA ;", 'runoff:listed "carries 2 1" ;',
        "runoff:ownedBy id:owner ;", "a org:Organization ;", 'runoff:generic "true"^^xsd:boolean ;', "prov:wasDerivedFrom id:a-source ;",
    ):  # fmt: skip
        assert f"    {line}\n" in text, line


def test_a_generic_holder_is_no_organisation(sample: Reader) -> None:
    text = dump(sample, "turtle").decode()
    paragraph = text[text.index("\nid:schools\n") :].split("\n.\n")[0]
    assert "runoff:Holder" in paragraph
    assert "org:Organization" not in paragraph


def test_only_flows_that_make_paths_pass_on(sample: Reader) -> None:
    text = dump(sample, "turtle").decode()
    assert "    runoff:passesTo holding:ice.home-address ;\n" in text
    assert "holding:dhs.score" not in text, "a refused flow makes no path"
    assert "    runoff:passesTo holding:broker.home-address ;\n" in text, "what a narrowing leaves passes, too"


def test_a_property_path_over_holdings_keeps_the_record(sample: Reader) -> None:
    store = ox.Store()
    store.load(dump(sample, "nquads"), format=ox.RdfFormat.N_QUADS)
    found = store.query(
        """PREFIX runoff: <https://w3id.org/runoff/ns#>
        SELECT ?to WHERE { <https://w3id.org/runoff/holding/school.pupil-record> runoff:passesTo+ ?to }""",
        use_default_graph_as_union=True,
    )
    assert {row["to"].value.rpartition("/")[2] for row in found} == {"broker.pupil-record", "ice.pupil-record"}


def test_statements_are_lines_so_that_a_diff_shows_what_changed(
    make_store: Callable[[Any], Reader], sample: Reader
) -> None:
    records = [(kind, dict(one.data)) for kind in KINDS for one in sample.records(kind)]
    for _, data in records:
        if data["id"] == "broker-to-ice":
            data["certainty"] = "alleged"
    changed = dump(make_store(records), "turtle").decode().splitlines()
    before = dump(sample, "turtle").decode().splitlines()
    assert len(before) == len(changed)
    assert [pair for pair in zip(before, changed, strict=True) if pair[0] != pair[1]] == [
        ("    runoff:certainty runoff:certainty-documented ;", "    runoff:certainty runoff:certainty-alleged ;")
    ]


def test_a_json_ld_processor_expands_and_frames_it(sample: Reader) -> None:
    pyld = pytest.importorskip("pyld")
    document = json.loads(dump(sample, "jsonld"))
    quads = pyld.jsonld.to_rdf(document, {"format": "application/n-quads"})
    assert statements(parsed(quads.encode(), "nquads")) == statements(parsed(dump(sample, "ntriples"), "ntriples"))
    runoff = "https://w3id.org/runoff/ns#"
    merged = {
        "@context": document["@context"],
        "@graph": [node for graph in document["@graph"] for node in graph["@graph"]],
    }
    frame = {"@context": document["@context"], "@type": "runoff:Flow", "runoff:evidence": {"@embed": "@always"}}
    framed = pyld.jsonld.frame(merged, frame)
    flows = {flow["@id"]: flow for flow in framed["@graph"]}
    assert set(flows) == {"id:school-to-broker", "id:broker-to-ice", "id:broker-to-dhs"}
    assert flows["id:broker-to-ice"]["runoff:evidence"]["runoff:locator"] == "page 1"
    assert pyld.jsonld.expand(document)[0]["@graph"][0]["@id"].startswith("https://w3id.org/runoff/")
    assert runoff in json.dumps(document["@context"])


def test_another_base_moves_the_data_and_leaves_the_vocabulary(sample: Reader, tmp_path: Path) -> None:
    ours = dump(sample, "nquads").decode()
    theirs = dump(sample, "nquads", base="https://example.org/data/").decode()
    moved = theirs.replace("https://example.org/data/", "https://w3id.org/runoff/")
    assert moved == ours
    assert "<https://w3id.org/runoff/ns#Flow>" in theirs
    assert "<https://w3id.org/runoff/place/US-TX>" in theirs
    assert "<https://example.org/data/id/school-to-broker>" in theirs

"""Export, load, export gives the same bytes; export, load, trace the same answers."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from runoff.graph.ingest import dataset_info
from runoff.graph.open_store import open_store
from runoff.graph.sqlite_load import SqliteWriter
from runoff.graph.sqlite_store import SqliteStore
from runoff.graph.store import Reader
from runoff.loaders import evidence_files, rdf_files
from runoff.queries.question import Question
from runoff.queries.trace import trace
from runoff.schema.dataset import Dataset, Manifest
from runoff.schema.entry import Entry
from runoff.schema.errors import InvalidData, RunoffError, UsageError
from runoff.schema.validate import validate
from tests.checker import random_graphs
from tests.rdf.conftest import ENDINGS, dump

pytest.importorskip("pyoxigraph")

_LISTS = {
    "holders": "holder", "record_types": "record-type", "sources": "source", "instruments": "instrument", "flows": "flow",
}  # fmt: skip


def stored(datasets: list[Dataset], path: Path) -> SqliteStore:
    writer = SqliteWriter(path)
    for dataset in datasets:
        writer.load(dataset_info(dataset), dataset.entries(), dataset.leads)
    writer.close()
    return SqliteStore(path)


@pytest.mark.parametrize("form", ENDINGS)
def test_the_evidence_comes_back_from_every_format(
    packaged: Reader, form: str, write_export: Callable[..., Path], tmp_path: Path
) -> None:
    path = write_export(packaged, form)
    datasets = rdf_files.load(path)
    original = evidence_files.packaged()
    assert [dataset.digest() for dataset in datasets] == [original.digest()]
    assert datasets[0].manifest == original.manifest
    errors = [problem for problem in validate(datasets[0]) if problem.severity == "error"]
    assert errors == []
    assert dump(stored(datasets, tmp_path / "back.sqlite"), form) == path.read_bytes()


def test_a_trace_gives_the_same_answer_afterwards(
    packaged: Reader, write_export: Callable[..., Path], tmp_path: Path
) -> None:
    back = stored(rdf_files.load(write_export(packaged, "turtle")), tmp_path / "back.sqlite")
    for record in (
        "utility-customer-record",
        "drivers-license-record",
        "student-education-record",
        "tax-return-information",
    ):
        question = Question(record, as_of="2026-06-01")
        assert trace(back, question).to_json() == trace(packaged, question).to_json()


@pytest.mark.parametrize("seed", range(25))
def test_random_graphs_come_back(seed: int, tmp_path: Path) -> None:
    document, asked = random_graphs.random_case(random.Random(seed))
    dataset = Dataset(Manifest("random", "1", "2025-01-01"))
    for name, kind in _LISTS.items():
        dataset.records[kind] += [plain_entry(item) for item in document[name]]
    store = stored([dataset], tmp_path / "a.sqlite")
    path = tmp_path / "a.trig"
    path.write_bytes(dump(store, "trig"))
    [loaded] = rdf_files.load(path)
    assert loaded.digest() == dataset.digest()
    back = stored([loaded], tmp_path / "b.sqlite")
    assert dump(back, "trig") == path.read_bytes()
    question = Question(asked["record"], to=asked.get("to", "ice"), as_of=asked.get("as_of", "2024-06-15"))
    assert trace(back, question).to_json() == trace(store, question).to_json()


def plain_entry(data: Any) -> Any:
    """Plain data as an entry, nested records too."""
    if isinstance(data, list):
        return [plain_entry(item) for item in data]
    if not isinstance(data, dict):
        return data
    entry = Entry()
    entry.update({key: plain_entry(value) for key, value in data.items()})
    return entry


def a_dataset(name: str, **records: list[dict[str, Any]]) -> Dataset:
    dataset = Dataset(Manifest(name, "1", "2025-01-01", f"The {name}", "CC0-1.0"))
    for key, items in records.items():
        dataset.records[key.replace("_", "-")] += plain_entry(items)
    return dataset


def test_several_datasets_come_back_apart_and_in_an_order_in_which_they_load(tmp_path: Path) -> None:
    shared = {"id": "ice", "name": "ICE", "kind": "agency"}
    base = a_dataset("zoo", holder=[shared, {"id": "school", "name": "School", "kind": "custodian"}],
                     record_type=[{"id": "file", "name": "File"}])  # fmt: skip
    base.leads.append(("topic", "Look here."))
    more = a_dataset("annex", holder=[shared, {"id": "unit", "name": "Unit", "kind": "agency", "part_of": "school"}])
    store = stored([base, more], tmp_path / "a.sqlite")
    path = tmp_path / "a.nq"
    path.write_bytes(dump(store, "nquads"))
    loaded = rdf_files.load(path)
    assert [dataset.manifest.name for dataset in loaded] == ["zoo", "annex"], "annex refers to what zoo states"
    assert [entry["id"] for entry in loaded[1].records["holder"]] == ["ice", "unit"]
    back = stored(loaded, tmp_path / "b.sqlite")
    assert dump(back, "nquads") == path.read_bytes()
    assert back.leads() == [("topic", "Look here.")]


def test_a_list_keeps_its_order_even_where_nothing_stands_in_it(tmp_path: Path) -> None:
    record = {"id": "file", "name": "File", "aliases": ["b", "a", "c"], "contains": []}
    path = tmp_path / "a.ttl"
    path.write_bytes(dump(stored([a_dataset("one", record_type=[record])], tmp_path / "a.sqlite"), "turtle"))
    assert 'runoff:listed "aliases 2 1 3"' in path.read_text()
    assert rdf_files.load(path)[0].records["record-type"] == [record]


EXPORT = """@prefix runoff: <https://w3id.org/runoff/ns#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix : <http://example.org/> .
:d a dcat:Dataset ; dcterms:identifier "mine" ; dcat:version "1" ; dcterms:issued "2025-01-01" .
:t a runoff:RecordType ; dcterms:identifier "file" ; skos:prefLabel "File" ; skos:related :x %s .
"""


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("; skos:altLabel :other", 'aliases: "http://example.org/other" is not a literal.'),
        ('; skos:broader "file"', 'broader: "file" is not an IRI.'),
        ("; runoff:colour 1", "says runoff:colour, which is no field of it."),
        ("; runoff:inDataset :nowhere", "is in no dataset that the file describes."),
        ('; runoff:listed "aliases x"', 'says runoff:listed "aliases x".'),
    ],
)
def test_what_no_field_holds_is_told(more: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(EXPORT % more)
    with pytest.raises(InvalidData, match="file") as failed:
        rdf_files.load(path)
    assert told in str(failed.value.problems[0])


def test_others_may_write_with_our_vocabulary_under_names_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(EXPORT % "")
    [dataset] = rdf_files.load(path)
    assert dataset.manifest.name == "mine"
    assert dataset.records["record-type"] == [{"id": "file", "name": "File"}]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (("skos:prefLabel", "skos:related"), "missing-field"),
        (('"file"', '"File 1"'), "id"),
        (('skos:prefLabel "File"', 'skos:prefLabel "File", "Folder"'), "number"),
        (("skos:related :x", "skos:broader :x"), "unknown-reference"),
    ],
)
def test_validation_finds_the_rest(change: tuple[str, str], rule: str, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text((EXPORT % "").replace(*change))
    [dataset] = rdf_files.load(path)
    assert rule in {problem.rule for problem in validate(dataset)}


def test_broken_syntax_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("@prefix : <http://example.org/> .\n:a :b .\n")
    with pytest.raises(InvalidData) as failed:
        rdf_files.load(path)
    assert failed.value.problems[0].line == 2


def test_a_file_without_a_dataset_a_missing_one_and_an_unknown_ending_are_errors(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_text("<http://a.example/> <http://b.example/> <http://c.example/> .\n")
    with pytest.raises(InvalidData, match="describes no dataset"):
        rdf_files.load(path)
    with pytest.raises(UsageError, match="does not exist"):
        rdf_files.load(tmp_path / "none.ttl")
    other = tmp_path / "a.csv"
    other.write_text("")
    with pytest.raises(UsageError, match="tells no RDF format"):
        rdf_files.load(other)


def test_the_error_without_the_library_has_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pyoxigraph", None)
    path = tmp_path / "a.ttl"
    path.write_text("")
    with pytest.raises(RunoffError, match="pip install"):
        rdf_files.load(path)


def test_the_packaged_store_is_what_the_fixture_exports(packaged: Reader) -> None:
    reader = open_store()
    assert dump(reader, "ntriples") == dump(packaged, "ntriples")
    reader.close()

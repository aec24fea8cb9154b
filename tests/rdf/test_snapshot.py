"""The graph of a day: a property path gives the pairs of first holder and end that a trace gives, routes flow by flow."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from runoff.graph.rdf.iris import Iris
from runoff.graph.rdf.snapshot import snapshot
from runoff.graph.rdf.sparql import MOST_HOPS, PathQuestion, routes_query
from runoff.graph.sqlite_load import SqliteWriter
from runoff.graph.sqlite_store import SqliteStore
from runoff.graph.store import DatasetInfo, Reader
from runoff.queries.question import Question
from runoff.queries.trace import trace
from runoff.schema.errors import UnknownId, UsageError
from tests.checker import random_graphs
from tests.conformance import suite
from tests.rdf.conftest import dump
from tests.rdf.pairs_query import pairs_query

ox = pytest.importorskip("pyoxigraph")
rdflib = pytest.importorskip("rdflib")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

IRIS = Iris()
Rows = set[tuple[str, ...]]
Engine = Callable[[str], Rows]


def _last(iri: str) -> str:
    return iri.rpartition("/")[2]


def oxigraph(quads: bytes) -> Engine:
    store = ox.Store()
    store.load(quads, format=ox.RdfFormat.N_QUADS)

    def ask(query: str) -> Rows:
        solutions = store.query(query)
        names = [one.value for one in solutions.variables]
        return {tuple(_last(row[name].value) for name in names if row[name] is not None) for row in solutions}

    return ask


def by_rdflib(quads: bytes) -> Engine:
    dataset = rdflib.Dataset()
    dataset.parse(data=quads.decode(), format="nquads")
    return lambda query: {
        tuple(_last(str(value)) for value in row if value is not None) for row in dataset.query(query)
    }


def paths(reader: Reader, asked: PathQuestion) -> list[dict[str, Any]]:
    """The paths of a trace that SPARQL is to find: all but those from the map's edge."""
    question = Question(asked.record, from_=asked.from_, to=asked.to, as_of=asked.day, place=asked.place,
                        max_hops=asked.max_hops, limit=0, timeout=120)  # fmt: skip
    found = trace(reader, question).to_dict()
    assert found["complete"]
    return [
        path for path in found["paths"]
        if path["begins"] != "map-edge" and (asked.surety == "possible" or path["open"] == "certain")
    ]  # fmt: skip


def pairs(reader: Reader, asked: PathQuestion) -> Rows:
    return {(path["hops"][0]["from"]["id"], path["hops"][-1]["to"]["id"]) for path in paths(reader, asked)}


def routes(reader: Reader, asked: PathQuestion) -> Rows:
    return {tuple(hop["flow"] for hop in path["hops"] if hop["step"] == "flow") for path in paths(reader, asked)}


@pytest.fixture(scope="module", params=["2021-06-01", "2026-06-01"])
def day(request: pytest.FixtureRequest, packaged: Reader) -> tuple[str, Engine]:
    found: str = request.param
    return found, oxigraph(dump(packaged, "nquads", day=found, target="ice"))


def test_a_property_path_over_the_evidence_gives_the_pairs_of_a_trace(
    day: tuple[str, Engine], packaged: Reader
) -> None:
    on, ask = day
    seen = 0
    for record, _ in packaged.names("record-type"):
        for surety in ("possible", "certain"):
            question = PathQuestion(record, on, surety=surety, max_hops=12)
            expected = pairs(packaged, question)
            assert ask(pairs_query(question, IRIS)) == expected, (record, surety)
            seen += len(expected)
    assert seen > 80


@pytest.mark.parametrize("place", [None, "US-WA"])
def test_sparql_gives_the_routes_of_a_trace_flow_by_flow(
    day: tuple[str, Engine], packaged: Reader, place: str | None
) -> None:
    on, ask = day
    seen = 0
    for record in (
        "utility-customer-record", "student-education-record", "drivers-license-record", "tax-return-information",
        "health-record", "license-plate-scan", "phone-location", "arrest-booking-record", "benefit-record",
    ):  # fmt: skip
        question = PathQuestion(record, on, place=place)
        expected = routes(packaged, question)
        assert ask(routes_query(question, IRIS)) == expected, record
        seen += len(expected)
    assert seen > 15


def test_a_named_holder_starts_in_sparql_as_in_a_trace(day: tuple[str, Engine], packaged: Reader) -> None:
    on, ask = day
    seen = 0
    for holder, record in (
        ("utility-companies", "utility-customer-record"),
        ("state-dmvs", "drivers-license-record"),
        ("irs", "tax-return-information"),
    ):
        question = PathQuestion(record, on, from_=holder)
        expected = routes(packaged, question)
        assert ask(routes_query(question, IRIS)) == expected, holder
        seen += len(expected)
    assert seen


def cases() -> list[Any]:
    """Cases of the conformance suite that ask what SPARQL can be asked."""
    able = {"record", "from", "to", "as_of", "in", "max_hops"}
    return [
        pytest.param(case, id=str(case)) for case in suite.cases()
        if set(case.question) <= able and case.answer is not None and "as_of" in case.question
    ]  # fmt: skip


@pytest.mark.parametrize("case", cases())
@pytest.mark.parametrize("engine", [oxigraph, by_rdflib])
def test_conformance_cases_in_sparql(case: Any, engine: Callable[[bytes], Engine], make_store: Any) -> None:
    reader = make_store(list(suite.records(case.graph)))
    asked = suite.question(case.question)
    question = PathQuestion(asked.record, asked.as_of, asked.to, asked.from_, asked.place, min(asked.max_hops, 3))
    ask = engine(dump(reader, "nquads", day=asked.as_of, target=asked.to))
    assert ask(routes_query(question, IRIS)) == routes(reader, question)


def random_store(seed: int, path: Path) -> tuple[SqliteStore, str, str]:
    document, asked = random_graphs.random_case(random.Random(seed))
    names = {
        "holders": "holder",
        "record_types": "record-type",
        "sources": "source",
        "instruments": "instrument",
        "flows": "flow",
    }
    writer = SqliteWriter(path)
    writer.load(
        DatasetInfo("test", "1", "2025-01-01", "0"),
        [(names[key], one) for key, items in document.items() for one in items],
    )
    writer.close()
    return SqliteStore(path), asked.get("as_of", "2024-06-15"), asked.get("to", "ice")


def test_random_graphs_pairs(tmp_path: Path) -> None:
    """A property path misses no pair, and has one too many only where each of its walks comes back to a holder."""
    expected_pairs = more = 0
    for seed in range(70):
        reader, on, to = random_store(seed, tmp_path / f"{seed}.sqlite")
        ask = oxigraph(dump(reader, "nquads", day=on, target=to))
        for record, _ in reader.names("record-type"):
            for surety in ("possible", "certain"):
                question = PathQuestion(record, on, to, max_hops=12, surety=surety)
                expected, found = pairs(reader, question), ask(pairs_query(question, IRIS))
                assert expected <= found, (seed, record)
                expected_pairs += len(expected)
                more += len(found - expected)
        reader.close()
    assert expected_pairs > 60
    assert more <= expected_pairs / 100


@pytest.mark.parametrize(("engine", "seeds"), [(oxigraph, range(40)), (by_rdflib, range(40, 44))])
def test_random_graphs_routes(engine: Callable[[bytes], Engine], seeds: range, tmp_path: Path) -> None:
    seen = 0
    for seed in seeds:
        reader, on, to = random_store(seed, tmp_path / f"{seed}.sqlite")
        ask = engine(dump(reader, "nquads", day=on, target=to))
        holders = [id for id, _ in reader.names("holder")]
        rng = random.Random(seed)
        for from_ in (None, rng.choice(holders)):
            for place in (None, "US-TX"):
                record = rng.choice(reader.names("record-type"))[0]
                question = PathQuestion(record, on, to, from_, place, 3)
                try:
                    expected = routes(reader, question)
                except UsageError:
                    continue
                assert ask(routes_query(question, IRIS)) == expected, (seed, question)
                seen += len(expected)
        reader.close()
    assert seen


def test_each_open_flow_is_an_edge_of_its_own_and_a_typed_one(sample: Reader) -> None:
    store = ox.Store()
    store.load(dump(sample, "nquads", day="2023-06-01", target="ice"), format=ox.RdfFormat.N_QUADS)
    graph = ox.NamedNode("https://w3id.org/runoff/graph/2023-06-01.possible")
    quads = list(store.quads_for_pattern(None, None, None, graph))
    for flow in ("school-to-broker", "broker-to-ice"):
        assert any(one.predicate.value == f"https://w3id.org/runoff/id/{flow}" for one in quads)
    assert not any("broker-to-dhs" in str(one) for one in quads), "a refused flow is no edge"
    own = {(one.subject, one.object) for one in quads if "/id/" in one.predicate.value}
    typed = {
        (one.subject, one.object)
        for one in quads
        if one.predicate.value.endswith(("movedTo", "accessTo", "demandedTo"))
    }
    assert own == typed != set()


def test_a_closed_flow_is_no_edge_and_a_doubtful_one_is_not_certain(make_store: Any) -> None:
    graph = suite.filled({
        "holders": [{"id": "school", "kind": "custodian"}, {"id": "ice"}],
        "record_types": [{"id": "file"}],
        "flows": [{"id": "sent", "from": "school", "to": "ice", "carries": ["file"], "status": "ended", "start": "2020", "end": "2021"}],
    })  # fmt: skip
    reader = make_store(list(suite.records(graph)))
    for on, expected in (
        ("2019-12-31", set()),
        ("2020-06-01", {"possible"}),
        ("2021-01-01", {"possible", "certain"}),
        ("2022-01-01", set()),
    ):
        ask = oxigraph(dump(reader, "nquads", day=on, target="ice"))
        found = {
            surety
            for surety in ("possible", "certain")
            if ask(pairs_query(PathQuestion("file", on, surety=surety), IRIS))
        }
        assert found == expected, on


def test_limits_are_usage_errors(sample: Reader) -> None:
    with pytest.raises(UsageError, match="--max-hops"):
        routes_query(PathQuestion("file", "2024-01-01", max_hops=MOST_HOPS + 1), IRIS)
    with pytest.raises(UsageError, match="--as-of"):
        list(snapshot(sample, IRIS, "2024-01", "ice"))
    with pytest.raises(UnknownId):
        list(snapshot(sample, IRIS, "2024-01-01", "pupil-record"))
    with pytest.raises(UsageError, match="named graphs"):
        dump(sample, "turtle", day="2024-01-01", target="ice")


def test_the_query_of_the_vocabulary_page_is_the_generated_one(packaged: Reader) -> None:
    text = (Path(__file__).parents[2] / "graph/rdf/vocabulary.md").read_text(encoding="utf-8")
    query = text.split("```sparql\n")[1].split("```")[0]
    ask = oxigraph(dump(packaged, "nquads", day="2026-06-01", target="ice"))
    found = ask(query)
    assert found == ask(pairs_query(PathQuestion("utility-customer-record", "2026-06-01"), IRIS)) != set()

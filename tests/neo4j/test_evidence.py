"""The packaged evidence on a real server: the same answers by the command line, by the engine and by Cypher alone."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from contextlib import closing
from itertools import islice
from typing import Any

import pytest
from click.testing import CliRunner

from runoff.graph.neo4j_client import Client
from runoff.graph.neo4j_model import LABELS, MOVES, RELATIONSHIPS, WITHDRAWN
from runoff.graph.neo4j_server import Settings
from runoff.graph.neo4j_store import AHEAD, BEHIND, Neo4jStore
from runoff.graph.open_store import open_store
from runoff.graph.store import Between, Pass, Reader
from runoff.queries.answer import Answer
from runoff.queries.canned import load, run, titles
from runoff.queries.cli import cli
from runoff.queries.question import Question
from runoff.queries.trace import trace

DAY = "2025-11-25"
CANNED = [name for name, _ in titles()]
TRACES = [name for name in CANNED if load(name).kind == "trace"]


def runoff(*arguments: str) -> str:
    """What the command prints."""
    done = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(scope="module")
def uri(server: Settings) -> str:
    """A server with the evidence in it."""
    assert "records pushed" in runoff("push", "--store", server.uri)
    return server.uri


@pytest.fixture(scope="module")
def client(uri: str) -> Iterator[Client]:
    """A connection to it."""
    with closing(Client(uri)) as found:
        yield found


@pytest.fixture(scope="module")
def there(uri: str) -> Iterator[Neo4jStore]:
    """The evidence on the server."""
    with closing(Neo4jStore(uri)) as store:
        yield store


@pytest.fixture(scope="module")
def here() -> Iterator[Reader]:
    """The evidence in the embedded store."""
    with closing(open_store()) as store:
        yield store


def on_both(uri: str, *arguments: str) -> None:
    """A command prints the same, byte for byte, whichever store it reads."""
    assert runoff(*arguments, "--store", uri) == runoff(*arguments)


@pytest.mark.parametrize("name", CANNED)
def test_canned_queries_answer_alike(uri: str, name: str) -> None:
    """The JSON of every canned query is the same."""
    on_both(uri, "run", name, "--json")


def test_traces_answer_alike(uri: str) -> None:
    """The same with options that a canned query does not have, and where there is no path."""
    for options in (
        ["utility-customer-record", "--given", "2019-01-01", "--as-of", DAY],
        ["drivers-license-record", "--in", "US-NY", "--as-of", DAY, "--outcome", "refused", "--outcome", "moved"],
        ["student-education-record", "--to", "fbi", "--ever"],
        ["utility-customer-record", "--from", "nctue", "--min-certainty", "documented"],
    ):
        on_both(uri, "trace", *options, "--json")


def test_show_tells_the_same(uri: str, here: Reader) -> None:
    """All that is known of some records of every kind, and of the path of an answer."""
    ids = [id for kind in LABELS for id in here.ids([kind])[7::60]]
    path = trace(here, Question("drivers-license-record", as_of=DAY)).paths[0].id
    assert len(ids) > 25
    for id in [*ids, "ice", path]:
        on_both(uri, "show", id, "--json")


@pytest.mark.parametrize("text", ["ice", "electric bill", "LexisNexis", "18 u.s.c.", "plate", "no such thing at all"])
def test_search_finds_the_same(uri: str, text: str) -> None:
    """The same hits in the same order."""
    on_both(uri, "search", text, "--json")


@pytest.mark.parametrize(
    "kind", ["holders", "record-types", "instruments", "sources", "flows", "findings", "leads", "datasets"]
)
def test_lists_are_the_same(uri: str, kind: str) -> None:
    """The same rows in the same order."""
    on_both(uri, "list", kind, "--json")


def routes(reader: Reader, name: str, **parameters: str) -> set[tuple[str, ...]]:
    """The flows of every path with which a canned query is answered."""
    options = {"as_of": DAY, "limit": 0, "timeout": 120}
    answer = run(reader, name, parameters, options)
    assert isinstance(answer, Answer)
    assert answer.complete
    return {tuple(str(hop.flow) for hop in path.flows) for path in answer.paths}


@pytest.mark.parametrize("name", TRACES)
def test_cypher_alone_finds_the_same_routes(uri: str, client: Client, here: Reader, name: str) -> None:
    """What a person can paste into Neo4j Browser gives the same set of routes, with no engine of ours behind it."""
    statement = runoff("query", "show", name, "--cypher", "--as-of", DAY, "--store", uri)
    assert {tuple(row[0]) for row in client.read(statement)} == routes(here, name)


@pytest.mark.parametrize("judge", ["yes", "no", "unknown"])
def test_cypher_alone_knows_judges(
    uri: str, client: Client, here: Reader, judge: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Routes on which a judge must, need not, or may have to look first are told apart in Cypher as by the engine."""
    from runoff.queries.cypher import cypher

    asked = Question("license-plate-scan", as_of=DAY, limit=0)
    wanted = {
        tuple(str(hop.flow) for hop in path.flows)
        for path in trace(here, asked).paths
        if path.judge_before_any_step == judge
    }
    assert {tuple(row[0]) for row in client.read(cypher(here, asked, judge))} == wanted


def test_cypher_takes_parameters_and_places(uri: str, client: Client, here: Reader) -> None:
    """`-p` and `--in` change the statement as they change the answer."""
    given = ("-p", "record", "license-plate-scan", "--in", "US-TX")
    statement = runoff("query", "show", "routes-no-judge-sees", "--cypher", "--as-of", DAY, *given)
    wanted = routes(here, "routes-no-judge-sees", record="license-plate-scan", **{"in": "US-TX"})
    assert wanted
    assert {tuple(row[0]) for row in client.read(statement)} == wanted


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["served-with", "--cypher"], "looks for no paths"),
        (["states-that-close", "--cypher"], "looks for no paths"),
        (["dmv-to-ice", "--in", "US-TX"], "go with --cypher"),
        (["dmv-to-ice", "--cypher", "-p", "no-such", "x"], 'no parameter "no-such"'),
        (["dmv-to-ice", "--cypher", "--in", "Texas"], "no state"),
    ],
)
def test_cypher_that_cannot_be_had_is_a_usage_error(arguments: list[str], said: str) -> None:
    """One line, exit code 2."""
    done = CliRunner().invoke(cli, ["query", "show", *arguments])
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


class Unpruned:
    """A store that leaves nothing out, whatever the ends of a question are."""

    def __init__(self, store: Neo4jStore) -> None:
        self._store = store
        self.given: list[tuple[list[Pass], list[Pass]]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def passes(self, records: Collection[str], between: Between | None = None) -> list[Pass]:
        """All passes; what would have been given otherwise is noted."""
        every = self._store.passes(records)
        self.given.append((every, self._store.passes(records, between)))
        return every


def test_what_the_server_leaves_out_never_held_a_path(there: Neo4jStore, here: Reader) -> None:
    """With `--from` the server keeps what lies between the ends: less than all, and all that any answer needs."""
    unpruned = Unpruned(there)
    senders = sorted({(one.sender, one.record) for one in here.passes(here.types())})
    asked = [
        Question(record, from_=holder, as_of=DAY, max_hops=8, limit=200, ever=bool(number % 3 == 0))
        for number, (holder, record) in enumerate(islice(senders, 0, None, 12))
    ]
    assert len(asked) > 30
    with_paths = 0
    for question in asked:
        answer = trace(there, question)
        assert answer.to_json() == trace(unpruned, question).to_json() == trace(here, question).to_json()
        with_paths += answer.found
        every, kept = unpruned.given[-1]
        assert {(one.flow, one.record) for one in kept} <= {(one.flow, one.record) for one in every}
        assert {str(hop.flow) for path in answer.paths for hop in path.flows} <= {one.flow for one in kept}
    assert with_paths > 5
    assert sum(len(kept) for _, kept in unpruned.given) < 0.7 * sum(len(every) for every, _ in unpruned.given)


@pytest.mark.parametrize("statement", [AHEAD, BEHIND])
def test_the_server_expands_breadth_first_and_visits_each_holding_once(client: Client, statement: str) -> None:
    """The plan prunes; without that it would follow every path."""
    plan = client.plan(statement, ends=["ice/drivers-license-record"])
    assert any("VarLengthExpand(Pruning,BFS" in operator for operator in plan)
    assert not any(operator.startswith("VarLengthExpand(All") for operator in plan)
    assert any(operator.startswith("NodeUniqueIndexSeek") for operator in plan)


# What a person sees in Neo4j Browser


def test_labels_and_relationships_are_those_of_the_schema(client: Client, here: Reader) -> None:
    """Classes of all records that there are, kinds and relationships; nothing else has come in."""
    labels = {row[0] for row in client.read("MATCH (n:Runoff) UNWIND labels(n) AS label RETURN DISTINCT label")}
    stated = {label for kind, label in LABELS.items() if here.datasets()[0].counts.get(kind)}
    assert len(stated) > 5
    assert {"Runoff", "Dataset", "Holding"} | stated == labels & {"Runoff", "Dataset", "Holding", *LABELS.values()}
    assert {"Agency", "Vendor", "DataBroker", "System", "Network", "Custodian", "Statute"} <= labels
    types = {row[0] for row in client.read("MATCH (:Runoff)-[r]->() RETURN DISTINCT type(r)")}
    beside = {"CARRIES", "CITES", "RESTRICTED_BY", "NARROWED_TO", "DISPUTED_IN", "STATED_IN", "HAS", "OF"}
    assert {"FROM", "TO", "CARRIES", "UNDER", "RESTRICTED_BY", "CITES", "PART_OF", "RUN_BY", "OWNED_BY"} <= types
    assert {"KIND_OF", "CONTAINS", "EXTRACT_OF", "DERIVED_FROM", *MOVES} <= types
    assert types <= {*RELATIONSHIPS.values(), *WITHDRAWN.values(), *beside, *MOVES}


def test_a_plain_path_cannot_swap_the_record_or_run_over_a_refusal(client: Client) -> None:
    """Every relationship of a path over PASSES is a flow that moved or may move just what it leads to."""
    rows = client.read(
        """MATCH (a:Runoff:Holding)-[p:PASSES]->(b:Holding) MATCH (f:Runoff:Flow {id: p.flow})
        RETURN a.record, b.record, size(p.results), p.results[-1], p.steps, p.outcome, f.outcome, f.status, p.carried,
        EXISTS { (f)-[:CARRIES]->(:RecordType {id: b.record}) }, EXISTS { (f)-[:NARROWED_TO]->(:RecordType {id: b.record}) },
        EXISTS { (f)-[:TO]->(:Holder {id: b.holder}) }, a.holder, EXISTS { (f)-[:FROM]->(:Holder {id: a.holder}) }"""
    )
    assert len(rows) > 500
    for (
        before,
        after,
        length,
        last,
        steps,
        outcome,
        stated,
        status,
        carried,
        carries,
        narrowed,
        to,
        holder,
        from_,
    ) in rows:
        assert last == after
        assert before == after or length > 1, "a record that changes has the steps by which it does"
        assert outcome == stated
        assert outcome in ("moved", "access", "demanded")
        assert status != "proposed"
        assert carries if carried else narrowed
        assert to
        assert from_ or any(step.startswith(("part-of", "run-by")) for step in steps), holder


def test_flows_that_make_no_path_stand_under_names_of_their_own(client: Client) -> None:
    """Refused, permitted and proposed flows are there to be seen, and no PASSES is among them."""
    for relationship, condition in (
        ("REFUSED", "f.outcome = 'refused'"),
        ("PERMITTED", "f.outcome = 'permitted'"),
        ("PROPOSED", "f.status = 'proposed'"),
    ):
        rows = client.read(
            f"""MATCH ()-[p:{relationship}]->() MATCH (f:Runoff:Flow {{id: p.flow}}) RETURN count(p), count(CASE WHEN
            {condition} THEN 1 END)"""
        )
        assert rows[0][0] == rows[0][1] > 0


def test_a_person_finds_things_by_name(client: Client) -> None:
    """By the whole name, or by words of it in the index."""
    assert (
        client.read("MATCH (h:Holder:Agency {name: 'Immigration and Customs Enforcement'}) RETURN h.id") == [["ice"]]
        or (client.read("MATCH (h:Holder {id: 'ice'}) RETURN h.name IS NOT NULL")[0][0])
    )
    found = client.read("CALL db.index.fulltext.queryNodes('runoff_names', 'lexisnexis') YIELD node RETURN node.name")
    assert any("LexisNexis" in row[0] for row in found)
    unnamed = client.read("MATCH (n:Runoff) WHERE n.name IS NULL RETURN count(n)")
    assert unnamed == [[0]]


def test_complete_dates_are_dates(client: Client) -> None:
    """Beside the text of every complete date stands a Neo4j date; a partial one has its text alone."""
    complete = partial = 0
    for field in ("start", "end", "first_seen", "last_seen"):
        for text, date in client.read(
            f"MATCH (f:Runoff:Flow) WHERE f.{field} IS NOT NULL RETURN f.{field}, f.{field}_date"
        ):
            if len(text) == len(DAY):
                assert date.to_native() == datetime.date.fromisoformat(text)
                complete += 1
            else:
                assert date is None
                partial += 1
    assert complete > 100
    assert partial > 20


def test_reads_need_no_right_to_write(uri: str, there: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every query of a trace runs in read access, so that a user who may only read can ask."""
    import neo4j

    original = neo4j.Driver.session

    def watched(self: neo4j.Driver, **config: Any) -> neo4j.Session:
        assert config.get("default_access_mode") == "READ"
        return original(self, **config)

    monkeypatch.setattr(neo4j.Driver, "session", watched)
    assert trace(there, Question("drivers-license-record", as_of=DAY)).found
    assert there.search("ice", 5)

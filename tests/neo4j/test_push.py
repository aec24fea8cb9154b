"""What pushes promise on a real server: nothing twice, nothing of others, nothing half, whatever is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from runoff.graph import neo4j_server
from runoff.graph.neo4j_client import Client
from runoff.graph.neo4j_push import Neo4jWriter
from runoff.graph.neo4j_server import Settings
from runoff.graph.neo4j_store import Neo4jStore
from runoff.graph.sqlite_load import SqliteWriter
from runoff.queries.cli import cli
from runoff.schema.errors import InvalidData, RunoffError, StoreUnavailable
from tests.bench.million import made
from tests.contract.samples import Statement, flow, holder, info, instrument, record_type, school_to_ice, source

from .killing import NAME, dataset, dump, killed_push, moments, push, push_under
from .server_fixture import given_server, guarded_place, start_quick, wipe
from .test_server import pid_of

ROOT = Path(__file__).parents[2]

THEIRS = """
CREATE (a:Theirs:Holder:Agency {id: 'ice', name: 'Their ICE'})-[:PASSES {flow: 'theirs', dataset: 'schools'}]->
(b:Theirs:Holding {id: 'broker/pupil-record', holder: 'broker', record: 'pupil-record'}),
(a)-[:STATED_IN {dataset: 'schools'}]->(:Theirs:Dataset {id: 'dataset/schools', name: 'schools', complete: false}),
(:Theirs:Flow {id: 'school-to-broker'}), (:Theirs:RecordType {id: 'pupil-record'}), (:Theirs:Holder {id: 'ice'})
"""


@pytest.fixture
def uri(server: Settings) -> Iterator[str]:
    """A database with nothing of ours, nor of the tests."""
    with closing(Client(server.uri)) as client:
        wipe(client)
        yield server.uri
        wipe(client)


def load(uri: str, name: str, records: Iterable[Statement], version: str = "1") -> bool:
    """Load a dataset."""
    with closing(Neo4jWriter(uri)) as writer:
        return writer.load(info(name, version), records)


def remove(uri: str, name: str) -> None:
    """Take a dataset out."""
    with closing(Neo4jWriter(uri)) as writer:
        writer.remove(name)


def bus_line() -> list[Statement]:
    """A second dataset, which names things that the first names, too, and others that are its own."""
    return [
        holder("bus-line", kind="custodian", part_of="transport"),
        holder("transport", kind="agency"),
        holder("broker", name="Broker, as the bus line calls it", kind="data-broker", part_of="transport"),
        source(title="The same report by another title", date="2030-01-01"),
        record_type("pupil-record"),
        instrument("bus-law"),
        flow("bus-line-to-broker", "bus-line > broker", "pupil-record", under=["bus-law"]),
    ]


def theirs(uri: str) -> list[list[Any]]:
    """Nodes and relationships that are not ours."""
    with closing(Client(uri)) as client:
        return client.read(
            """MATCH (n:Theirs) OPTIONAL MATCH (n)-[r]-() WITH n, r ORDER BY elementId(r)
            RETURN elementId(n), labels(n), properties(n), collect([elementId(r), type(r), properties(r)]) ORDER BY elementId(n)"""
        )


# Idempotent, and nobody else's business


def test_a_second_push_changes_nothing_and_says_so(uri: str) -> None:
    """By the command line, with the packaged evidence."""
    first, second, third = (CliRunner().invoke(cli, ["push", "--store", uri, *more]) for more in ([], [], ["--json"]))
    assert "records pushed" in first.stdout
    before = dump(uri)
    assert "there already, nothing changed" in second.stdout
    assert '"changed": false' in third.stdout
    assert dump(uri) == before


def test_what_others_have_is_never_touched(uri: str) -> None:
    """Nodes with our labels and our ids, but not made by us, survive pushes, releases and removal as they were."""
    with closing(Client(uri)) as client:
        client.write(lambda run: run(THEIRS))
    before = theirs(uri)
    assert len(before) == 6
    load(uri, "schools", school_to_ice())
    assert theirs(uri) == before
    with closing(Neo4jStore(uri)) as store:
        assert [one.flow for one in store.passes(["pupil-record"])] == ["broker-to-ice", "school-to-broker"]
        assert store.ids(["holder"]) == ["broker", "ice", "school"]
        assert store.flows_at("ice") == ["broker-to-ice"]
    load(uri, "schools", [*school_to_ice(), holder("new")], "2")
    assert theirs(uri) == before
    remove(uri, "schools")
    assert theirs(uri) == before
    assert dump(uri) == []


def test_removal_takes_exactly_its_own(uri: str) -> None:
    """What two datasets state is there once, goes with the last of them, and looks again as the one left states it."""
    load(uri, "schools", school_to_ice())
    alone = dump(uri)
    load(uri, "buses", bus_line())
    both = dump(uri)
    assert sum('["broker",' in row for row in both if "labels" not in row and '"stated_by"' in row) == 1
    remove(uri, "buses")
    assert dump(uri) == alone
    load(uri, "buses", bus_line())
    assert dump(uri) == both
    remove(uri, "schools")
    assert not any('"school"' in row or '"schools"' in row for row in dump(uri))


def test_what_another_dataset_needs_is_not_removed(uri: str) -> None:
    """The error names who needs it; nothing has changed."""
    load(uri, "schools", school_to_ice())
    load(uri, "buses", [flow("broker-again", "broker > ice", "pupil-record")])
    before = dump(uri)
    with pytest.raises(RunoffError, match="broker-again"):
        remove(uri, "schools")
    assert dump(uri) == before


def test_the_order_of_pushes_does_not_matter(uri: str) -> None:
    """Nor whether an earlier release was there."""
    load(uri, "schools", school_to_ice())
    load(uri, "buses", bus_line())
    one_way = dump(uri)
    remove(uri, "schools")
    remove(uri, "buses")
    load(uri, "buses", [*bus_line(), holder("gone"), flow("gone-too", "gone > broker", "pupil-record")], "0")
    load(uri, "schools", [*school_to_ice(), record_type("gone-type")], "0")
    load(uri, "buses", bus_line())
    load(uri, "schools", school_to_ice())
    assert dump(uri) == one_way


def test_a_dangling_reference_is_said_and_nothing_written(uri: str) -> None:
    """The error names what refers, by which field, and to what; the database is as it was."""
    load(uri, "schools", school_to_ice())
    before = dump(uri)
    with pytest.raises(InvalidData, match=r'lost, to: "nowhere" is in no dataset'):
        load(uri, "buses", [flow("lost", "broker > nowhere", "pupil-record")])
    assert dump(uri) == before
    with closing(Neo4jStore(uri)) as store:
        assert [one.name for one in store.datasets()] == ["schools"]


HOSTILE = (
    "x'}) DETACH DELETE n //", 'a"b\\"c', "`) SET n:Evil //", "$name", "{id: 1}", "\\u0027", "\n\r\t", "💥" * 50, "x" * 10_000,
    "') YIELD node DETACH DELETE node //",
)  # fmt: skip


def test_text_is_never_taken_for_cypher(uri: str) -> None:
    """Names, notes, locators, dataset titles and even kinds of hostile text come back to the letter, and do nothing."""
    evidence = [{"source": "a-report", "locator": text, "says": text, "shows": ["flow"]} for text in HOSTILE]
    records = [
        *school_to_ice(),
        *(
            holder(f"hostile-{number}", name=text, aliases=[text], description=text)
            for number, text in enumerate(HOSTILE)
        ),
        holder("odd", kind="vendor`:Evil {x: 1}) //", also=["agency", "x:Evil"]),
        flow("noted", "broker > ice", "pupil-record", note=HOSTILE[0], evidence=evidence),
    ]
    with closing(Neo4jWriter(uri)) as writer:
        writer.load(info("schools", title=HOSTILE[2], license=HOSTILE[0]), records, [(HOSTILE[0], HOSTILE[1])])
    with closing(Neo4jStore(uri)) as store:
        assert [name for id, name in store.names("holder") if id.startswith("hostile")] == list(HOSTILE)
        for kind, data in records:
            found = store.get(data["id"])
            assert found is not None
            assert (found.kind, found.data) == (kind, data)
        assert store.datasets()[0].title == HOSTILE[2]
        assert store.leads() == [(HOSTILE[0], HOSTILE[1])]
        assert [hit.id for hit in store.search("detach delete node", 5)] == ["hostile-9"]
        assert store.get("x'}) DETACH DELETE n //") is None
    with closing(Client(uri)) as client:
        assert client.read("MATCH (n:Evil) RETURN count(n)") == [[0]]
    remove(uri, "schools")
    assert dump(uri) == []


# Killed, and at once


@pytest.fixture(scope="module")
def clean(server: Settings) -> list[str]:
    """What a database holds after a push that nothing has disturbed."""
    with closing(Client(server.uri)) as client:
        wipe(client)
        assert push(server.uri)
        found = dump(server.uri)
        wipe(client)
    return found


@pytest.mark.parametrize("moment", moments(3, 0.5), ids=["early", "midway", "late"])
def test_a_killed_push_is_finished_by_another(uri: str, clean: list[str], moment: float) -> None:
    """After `kill -9` at any moment readers refuse what is there, and the next push ends equal to an undisturbed one."""
    killed = killed_push(uri, moment)
    done = CliRunner().invoke(cli, ["list", "datasets", "--store", uri])
    if done.exit_code:
        assert killed
        assert done.exit_code == 3
        assert done.stderr == (
            f"Error: dataset {NAME} in {uri} is only half loaded, or is being loaded."
            f" Push it again: runoff push --source FILE, or take it out: runoff push --remove {NAME}\n"
        )
    assert push(uri) == bool(done.exit_code)
    assert dump(uri) == clean


def test_of_two_pushes_at_once_one_pushes(uri: str, clean: list[str], tmp_path: Path) -> None:
    """The other waits for it, and says that there was nothing to do."""
    path = tmp_path / "store.sqlite"
    with closing(SqliteWriter(path)) as writer:
        writer.load(*dataset())
    command = [sys.executable, "-m", "runoff", "push", "--store", uri, "--source", str(path)]
    pushes = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    said = [one.communicate(timeout=120) for one in pushes]
    assert [one.returncode for one in pushes] == [0, 0], said
    assert sorted("nothing changed" in out for out, _ in said) == [False, True]
    assert dump(uri) == clean


def test_a_push_whose_lock_is_lost_ends_when_another_takes_over(uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that forgets who came first does no harm: the first sees it at its next batch, and the second is whole."""
    load(uri, "schools", school_to_ice())
    wanted = dump(uri)
    remove(uri, "schools")
    second: list[bool] = []

    def watch(stage: str, done: int) -> None:
        if stage == "nodes" and not second:
            second.append(True)
            with monkeypatch.context() as patch:
                patch.setattr("runoff.graph.neo4j_client._LOCK_NODE", "another")
                load(uri, "schools", school_to_ice())

    with closing(Neo4jWriter(uri, watch)) as writer, pytest.raises(StoreUnavailable, match="took schools over"):
        writer.load(info("schools"), school_to_ice())
    assert dump(uri) == wanted


def test_a_reader_notices_a_push_that_begins_while_it_reads(uri: str) -> None:
    """It gives no answer made of two releases; asked again, it answers from the new one."""
    load(uri, "schools", school_to_ice())
    with closing(Neo4jStore(uri)) as store:
        assert len(store.types()) == 1
        load(uri, "schools", [*school_to_ice(), record_type("new")], "2")
        with pytest.raises(StoreUnavailable, match="changed while it was read"):
            store.get("ice")
        assert store.get("ice") is not None
        assert len(store.types()) == 2
        load(uri, "schools", school_to_ice(), "3")
        with pytest.raises(StoreUnavailable, match="changed while it was read"):
            list(store.records("holder"))
        load(uri, "schools", [*school_to_ice(), holder("new")], "4")
        store.begin()
        assert len(list(store.records("holder"))) == 4


@pytest.mark.skipif(given_server() is not None, reason="only a server of our own is killed")
def test_a_killed_server_is_no_loss(clean: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Three times the server is killed under a push and started again; each time the next push ends as if nothing had been."""
    monkeypatch.setattr("runoff.graph.neo4j_client._RETRY_SECONDS", 1)
    with guarded_place() as place:
        settings = start_quick(place)
        monkeypatch.setenv("NEO4J_PASSWORD", settings.password)
        for moment in moments(3, 0.6):
            try:
                push_under(settings.uri, lambda: os.kill(pid_of(place), signal.SIGKILL), moment)
            except StoreUnavailable as error:
                assert "does not answer" in str(error)  # noqa: PT017
            if neo4j_server.local_settings(place) is None:
                settings = start_quick(place)
            push(settings.uri)
            assert dump(settings.uri) == clean
            remove(settings.uri, NAME)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of its own, which is soon full; making one needs rights that not everybody has."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no disk of its own to be had here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.skipif(given_server() is not None, reason="only the disk of a server of our own is filled")
def test_a_full_disk_is_no_loss(small_disk: Path, clean: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said in one line; once there is room, and the server has been started again, the next push ends as if nothing had been."""
    monkeypatch.setattr("runoff.graph.neo4j_client._RETRY_SECONDS", 1)
    with guarded_place(small_disk) as place:
        settings = start_quick(place)
        monkeypatch.setenv("NEO4J_PASSWORD", settings.password)
        with closing(Neo4jWriter(settings.uri)) as writer, pytest.raises(StoreUnavailable) as raised:
            writer.load(info(NAME), made(4_000))
        assert "\n" not in str(raised.value)
        assert settings.password not in str(raised.value)
        subprocess.run(["mount", "-o", "remount,size=256m", small_disk], check=True)
        neo4j_server.stop(place)
        settings = start_quick(place)
        assert push(settings.uri)
        assert dump(settings.uri) == clean

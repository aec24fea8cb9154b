"""What cut an answer is told, and a route stands in one list only."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from runoff.graph.store import Reader
from runoff.queries import search
from runoff.queries.cli import cli
from runoff.queries.commands.options import Timeout
from runoff.queries.feeds import feeds
from runoff.queries.question import Question
from runoff.queries.reach import reach
from runoff.queries.resolve import resolve
from runoff.queries.search import Clock
from runoff.queries.trace import trace

from ..questions.conftest import evidence as evidence
from ..questions.conftest import small_store

DAY = "2026-06-01"


def test_a_search_that_ran_out_of_time_does_not_claim_to_be_complete(
    evidence: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says that time cut it; paths found until then are given."""
    whole = trace(evidence, Question("license-plate-scan", as_of=DAY, limit=0))
    assert whole.complete
    looks = iter(range(10_000))
    monkeypatch.setattr(search, "_TICK", 5)
    monkeypatch.setattr(Clock, "over", lambda self: next(looks) > 8)
    cut = trace(evidence, Question("license-plate-scan", as_of=DAY, limit=0))
    assert not cut.complete
    assert "time" in cut.limits_hit
    assert len(cut.paths) <= len(whole.paths)


@pytest.mark.parametrize("record", ["drivers-license-record", "license-plate-scan"])
def test_what_is_open_is_not_among_the_closed(record: str, evidence: Reader) -> None:
    """A route that is given as open is not told as closed beside it."""
    answer = trace(evidence, Question(record, as_of=DAY, limit=0))
    assert answer.closed
    assert not {path.id for path in answer.paths} & {miss.path.id for miss in answer.closed}


def test_a_path_is_found_by_its_id_however_many_there_are() -> None:
    """Also behind the hundred that a trace gives by itself."""
    flows = [{"id": f"f{number}", "from": "giver", "to": "ice", "carries": ["record"]} for number in range(120)]
    holders = [{"id": "giver", "kind": "custodian"}, {"id": "ice"}]
    with small_store(holders=holders, record_types=[{"id": "record"}], flows=flows) as reader:
        paths = trace(reader, Question("record", as_of="2020-01-01", limit=0)).paths
        assert len(paths) == 120
        for path in (paths[0], paths[-1]):
            found = resolve(reader, path.id)
            assert found is not None
            assert [one.id for one in found.paths] == [path.id]


def test_what_is_reached_and_what_feeds_change_without_a_lever(evidence: Reader) -> None:
    """As if the flow did not exist."""
    whole, less = (
        reach(evidence, Question("", from_="nlets", as_of=DAY, without=without)) for without in ((), ("nlets-to-ice",))
    )
    assert sum(one.paths for one in less.entries) < sum(one.paths for one in whole.entries)
    whole, less = (
        feeds(evidence, Question("", to="ice", as_of=DAY, without=without)) for without in ((), ("nlets-to-ice",))
    )
    assert sum(one.paths for one in less.entries) < sum(one.paths for one in whole.entries)


@pytest.mark.parametrize(
    ("given", "seconds"), [("500ms", 0.5), ("30s", 30), ("5m", 300), ("1h", 3600), ("7", 7), ("0", 0)]
)
def test_durations_are_in_the_unit_that_is_named(given: str, seconds: float) -> None:
    """Seconds, where none is."""
    assert Timeout().convert(given, None, None) == seconds


def test_datasets_are_listed_with_their_number_of_records(evidence: Reader) -> None:
    """All kinds counted."""
    (one,) = evidence.datasets()
    shown = CliRunner().invoke(cli, ["list", "datasets", "--format", "csv"]).stdout.splitlines()[1].split(",")
    held = len(list(evidence.statements(one.name)))
    assert str(held) in shown


def test_what_is_broken_is_told_one_by_one(tmp_path: Path) -> None:
    """Loading evidence that cannot be read names the file, the line and what is wrong."""
    bad, worse = tmp_path / "bad.yaml", tmp_path / "worse.yaml"
    bad.write_text("flows: [}", encoding="utf-8")
    worse.write_text("flaws: []", encoding="utf-8")
    done = CliRunner().invoke(cli, ["load", "evidence", str(bad), str(worse), "--store", str(tmp_path / "s.sqlite")])
    assert done.exit_code == 4
    assert "bad.yaml:1" in done.stderr
    assert "worse.yaml" in done.stderr
    assert 'unknown list "flaws"' in done.stderr

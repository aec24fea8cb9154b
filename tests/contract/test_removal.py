"""What every store promises of removals: a dataset goes out whole, with nothing that another one states or needs."""

from __future__ import annotations

import json
import re
from contextlib import closing

import pytest
from click.testing import CliRunner

from runoff.queries.cli import cli
from runoff.schema.errors import RunoffError, UsageError

from .contents import contents, load, remove
from .samples import finding, flow, holder, instrument, record_type, school_to_ice, source
from .stores import StoreUnderTest


def test_removing_one_takes_exactly_its_own(store: StoreUnderTest) -> None:
    """After a dataset is taken out, the store is as if it had never been loaded."""
    load(store, "schools", school_to_ice())
    before = contents(store)
    load(store, "buses", [holder("bus-line", kind="custodian"), holder("broker"), record_type("bus-pass"), source(),
                          instrument("bus-law"), finding("bus-count", "bus-line"),
                          flow("bus-line-to-broker", "bus-line > broker", "bus-pass", "pupil-record")])  # fmt: skip
    assert contents(store) != before
    remove(store, "buses")
    assert contents(store) == before


def test_what_others_use_is_not_removed(store: StoreUnderTest) -> None:
    """A dataset whose records another one refers to stays, whole."""
    load(store, "schools", school_to_ice())
    load(store, "buses", [flow("broker-again", "broker > ice", "pupil-record")])
    before = contents(store)
    with pytest.raises(RunoffError, match="broker-again"):
        remove(store, "schools")
    assert contents(store) == before


def test_removing_what_is_not_there_is_an_error(store: StoreUnderTest) -> None:
    """A dataset that the store does not hold cannot be taken out of it."""
    load(store, "schools", school_to_ice())
    with pytest.raises(UsageError, match="buses"):
        remove(store, "buses")


def test_what_is_removed_is_no_holder_any_more(store: StoreUnderTest) -> None:
    """Path finding meets neither it nor what it was part of, also if it is asked for it by name."""
    load(store, "schools", school_to_ice())
    bodies = [holder("transport"), holder("bus-line", part_of="transport"), holder("ticket-office", operated_by="ice")]
    load(store, "buses", bodies)
    remove(store, "buses")
    with closing(store.reader()) as reader:
        assert reader.holders(["bus-line", "transport", "ticket-office"]) == {}
        assert reader.inside("transport") == {"transport"}
        assert reader.inside("ice") == {"ice"}
        assert not reader.chain_leads(["bus-line"], ["transport"])


def test_a_dataset_is_taken_out_by_a_command(store: StoreUnderTest, kind: str) -> None:
    """Of a file by `load`, of a server by `push`; what was not there is an error."""
    load(store, "schools", school_to_ice())
    before = contents(store)
    load(store, "buses", [holder("bus-line"), flow("bus-line-to-ice", "bus-line > ice", "pupil-record")])
    name = store.name
    command = [{"embedded": "load", "neo4j": "push"}[kind], "--store", name, "--remove"]
    needed, done, again = (CliRunner().invoke(cli, [*command, one]) for one in ("schools", "buses", "buses"))
    assert (needed.exit_code, needed.stdout) == (2, "")
    assert re.fullmatch(
        r'Error: bus-line-to-ice of dataset buses refers to "[a-z-]+" of schools\. Remove buses first\.\n',
        needed.stderr,
    )
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"buses: taken out of {name}\n", "")
    assert contents(store) == before
    assert (again.exit_code, again.stderr) == (2, f'Error: no dataset "buses" in {name}. Try: runoff list datasets\n')
    last = CliRunner().invoke(cli, [*command, "schools", "--json"])
    assert json.loads(last.stdout) == {"dataset": "schools", "store": name, "removed": True}
    with closing(store.reader()) as reader:
        assert reader.datasets() == []

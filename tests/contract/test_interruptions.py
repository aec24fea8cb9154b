"""What every store promises of loads that fail, are killed, or come at once: nothing half, for nobody."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from .contents import contents, load
from .samples import Statement, flow, holder, info, school_to_ice
from .stores import StoreUnderTest


def test_a_load_that_fails_half_way_leaves_nothing(store: StoreUnderTest) -> None:
    """An error in the middle of the records, whatever it is, undoes the whole load."""
    load(store, "schools", school_to_ice())
    before = contents(store)

    def broken() -> Iterable[Statement]:
        yield holder("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(store, "buses", broken())
    assert contents(store) == before


def test_a_load_that_is_killed_leaves_the_store_as_it_was(store: StoreUnderTest, kind: str, tmp_path: Path) -> None:
    """After `kill -9` in the middle of a load the store reads as before, and takes the next load."""
    load(store, "schools", school_to_ice())
    before = contents(store)
    command = [sys.executable, "-m", "tests.contract.killed_load", kind, str(tmp_path)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, timeout=60, check=False)
    assert done.returncode == -9, done.stderr
    assert contents(store) == before
    assert load(store, "buses", [flow("broker-again", "broker > ice", "pupil-record")])


def test_two_loads_at_once_both_arrive(store: StoreUnderTest) -> None:
    """One waits for the other; neither is lost, and neither sees half of the other."""
    load(store, "schools", school_to_ice())
    barrier = threading.Barrier(2)
    failed: list[Exception] = []

    def one(name: str) -> None:
        flows = [flow(f"{name}-{number}", "broker > ice", "pupil-record") for number in range(300)]
        try:
            with closing(store.writer()) as writer:
                barrier.wait()
                writer.load(info(name), flows, [])
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=one, args=(name,)) for name in ("buses", "trains")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with closing(store.reader()) as reader:
        assert [one.name for one in reader.datasets()] == ["buses", "schools", "trains"]
        assert len(reader.passes(["pupil-record"])) == 602


def test_a_reader_sees_a_load_only_when_it_is_whole(store: StoreUnderTest) -> None:
    """While a load is going on, a reader sees what was there before it."""
    load(store, "schools", school_to_ice())
    seen: list[list[str]] = []

    def watched() -> Iterable[Statement]:
        yield holder("bus-line")
        with closing(store.reader()) as reader:
            seen.append([one.name for one in reader.datasets()])
            assert reader.get("bus-line") is None

    load(store, "buses", watched())
    assert seen == [["schools"]]

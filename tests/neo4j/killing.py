"""Pushes that are killed, and what a database holds: `python -m tests.neo4j.killing URI SECONDS` is killed while it pushes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Timer
from typing import Any

from runoff.graph.neo4j_client import Client
from runoff.graph.neo4j_push import Neo4jWriter
from runoff.graph.store import DatasetInfo
from tests.bench.million import made

NAME = "made"


def dump(uri: str) -> list[str]:
    """All nodes and relationships of ours, in a form that can be compared; but for the time at which they were pushed."""
    with closing(Client(uri)) as client:
        nodes = client.read(
            "MATCH (n:Runoff) RETURN n.id, labels(n), properties(n {.*, pushed: CASE WHEN n.pushed IS NULL THEN null ELSE 0 END})"
        )
        links = client.read("MATCH (a:Runoff)-[r]->(b:Runoff) RETURN a.id, type(r), b.id, properties(r)")
    found = [[id, sorted(labels), properties] for id, labels, properties in nodes]
    return sorted(json.dumps(row, sort_keys=True, default=str) for row in [*found, *links])


def dataset() -> tuple[DatasetInfo, Iterator[tuple[str, dict[str, Any]]]]:
    """A dataset of some hundred records."""
    return DatasetInfo(NAME, "1", "2024-06-01", "0"), made(200)


def push(uri: str, watch: Callable[[str, int], object] = lambda stage, done: None) -> bool:
    """Push it."""
    with closing(Neo4jWriter(uri, watch)) as writer:
        return writer.load(*dataset())


def killed_push(uri: str, seconds: float) -> bool:
    """Push in a process that is killed so many seconds after it has begun to write; False if it ended before."""
    command = [sys.executable, "-m", "tests.neo4j.killing", uri, str(seconds)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, timeout=120, check=False)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode != 0


def push_under(uri: str, kill: Callable[[], object], seconds: float) -> None:
    """Push, and `kill` something so many seconds after writing has begun."""
    timer = Timer(seconds, kill)

    def watch(stage: str, done: int) -> None:
        if timer.ident is None:
            timer.start()

    try:
        push(uri, watch)
    finally:
        timer.cancel()
        if timer.ident is not None:
            timer.join()


def moments(count: int, within: float, seed: int | None = None) -> list[float]:
    """Random numbers of seconds, spread over the time that a push takes."""
    chance = random.Random(seed)
    return [within * (number + chance.random()) / count for number in range(count)]


if __name__ == "__main__":
    push_under(sys.argv[1], lambda: os.kill(os.getpid(), signal.SIGKILL), float(sys.argv[2]))

"""A made graph of a million flows and 60 record types: load it, then the first answer, in a process of its own."""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from runoff.graph.sqlite_load import SqliteWriter
from runoff.graph.store import DatasetInfo

from .timing import seconds

TYPES, SOURCES = 60, 200
_ASK = """
import resource, sys, time
begin = time.perf_counter()
import runoff
with runoff.open(sys.argv[1]) as graph:
    answer = graph.trace("type-07", as_of="2024-06-01", limit=25)
print(f"first answer: {len(answer.paths)} paths of {len(answer.paths[0].flows)} to {len(answer.paths[-1].flows)} flows in "
      f"{time.perf_counter() - begin:.2f} s, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
"""


def made(flows: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Records of a random graph: custodians, agencies and brokers; a tenth of the record types are parts or kinds of others."""
    chance = random.Random(7)
    holders = max(flows // 100, 20)
    yield "holder", {"id": "ice", "name": "ICE", "kind": "agency", "jurisdiction": "US"}
    for number in range(holders):
        kind = ("custodian", "agency", "data-broker", "vendor")[number % 4]
        yield "holder", {"id": f"holder-{number}", "name": f"Holder {number}", "kind": kind, "jurisdiction": "US"}
    for number in range(TYPES):
        record: dict[str, Any] = {"id": f"type-{number:02}", "name": f"Type {number}"}
        if number % 10 == 9:
            record["broader"] = f"type-{number - 1:02}"
        if number % 10 == 5:
            record["contains"] = [f"type-{number - 1:02}"]
        yield "record-type", record
    for number in range(SOURCES):
        yield "source", {"id": f"source-{number}", "title": f"Source {number}", "publisher": "P", "date": "2024-01-01",
                         "url": "https://example.org/", "kind": "primary-document"}  # fmt: skip
    for number in range(flows):
        sender = chance.randrange(holders)
        receiver = "ice" if chance.random() < 0.002 else f"holder-{chance.randrange(holders)}"
        if receiver == f"holder-{sender}":
            receiver = "ice"
        yield "flow", {
            "id": f"flow-{number}", "from": f"holder-{sender}", "to": receiver,
            "carries": [f"type-{chance.randrange(TYPES):02}"], "mechanism": chance.choice(("sale", "query-access", "contribution")),
            "outcome": chance.choice(("moved", "access", "demanded")), "status": "unknown", "start": "2020-01-01",
            "last_seen": chance.choice(("2023-01-01", "2024-12-01")), "jurisdictions": ["US"],
            "certainty": chance.choice(("documented", "reported")),
            "evidence": [{"source": f"source-{number % SOURCES}", "locator": "row", "says": "It says so."}],
        }  # fmt: skip


def main() -> None:
    """Print the load rate and the first answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flows", type=int, default=1_000_000)
    flows = parser.parse_args().flows
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.sqlite"
        writer = SqliteWriter(path)
        took = seconds(lambda: writer.load(DatasetInfo("made", "1", "2024-06-01", "0"), made(flows)))
        writer.close()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        size = path.stat().st_size / 2**20
        print(
            f"load: {flows:,} flows in {took:.1f} s ({flows / took:,.0f} a second), {peak:.0f} MiB, file {size:.0f} MiB"
        )
        sys.stdout.flush()
        subprocess.run([sys.executable, "-c", _ASK, str(path)], check=True)


if __name__ == "__main__":
    main()

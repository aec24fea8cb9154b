"""The plate-reader sharing network (37,000 flows of one record type): the best 25 paths to the FBI.

The peer walks bare names: NetworkX has the graph in memory and judges no date, place, step, certainty or inference, cites nothing, and
does not say whether more paths exist. The ratio tells what that costs, from a named first holder and from all.
"""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import networkx as nx
from click.testing import CliRunner

import runoff
from runoff.queries.cli import cli
from runoff.queries.question import Question

from .timing import paired

_FILE = "flock-sharing-2024-newsobserver/agency_access20240426.csv"
_ASKED = Question("license-plate-scan", to="fbi", as_of="2024-05-01", limit=25)


def main() -> None:
    """Load the network, then print the ratios."""
    folder = Path(os.environ.get("RUNOFF_DATASETS", Path(__file__).parents[3] / "shared" / "datasets"))
    if not (folder / _FILE).exists():
        sys.exit(f"{folder / _FILE} is not there: set RUNOFF_DATASETS to the folder of the datasets.")
    with tempfile.TemporaryDirectory() as scratch:
        store = str(Path(scratch) / "plates.sqlite")
        for arguments in (["evidence"], ["flock-sharing", str(folder / _FILE)]):
            assert CliRunner().invoke(cli, ["load", *arguments, "--store", store]).exit_code == 0
        with runoff.open(store) as graph:
            _compare(graph)


def _compare(graph: runoff.Graph) -> None:
    passes = graph.reader.passes(["license-plate-scan"])
    bare: nx.DiGraph[str] = nx.DiGraph((one.sender, one.receiver) for one in passes)
    far = nx.single_target_shortest_path_length(bare, "fbi")
    first = min(holder for holder, steps in dict(far).items() if steps == 2 and bare.in_degree(holder))
    everybody = bare.copy()
    everybody.add_edges_from(("start", holder) for holder in bare if holder != "fbi")

    def theirs(network: nx.DiGraph[str], start: str) -> list[list[str]]:
        return list(itertools.islice(nx.shortest_simple_paths(network, start, "fbi"), 25))

    peer = "networkx.shortest_simple_paths"
    paired(
        f"25 paths from {first}",
        lambda: graph.trace(replace(_ASKED, from_=first)),
        lambda: theirs(bare, first),
        peer,
    )
    paired(
        "25 paths from all",
        lambda: graph.trace(_ASKED),
        lambda: theirs(everybody, "start"),
        peer,
    )


if __name__ == "__main__":
    main()

"""Figures of the questions beyond one path: a matrix against one trace, a cut against trying every set.

`python -m tests.bench.questions` prints them. The matrix is over the packaged evidence; the cuts are over small random graphs, on which
an exhaustive search ends.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import combinations, pairwise
from typing import Any

import networkx

from runoff.graph.open_store import open_store
from runoff.graph.store import Reader
from runoff.queries.attempt import Attempt
from runoff.queries.cut import cut
from runoff.queries.matrix import matrix
from runoff.queries.network import gather
from runoff.queries.question import Question
from runoff.queries.search import Clock
from runoff.queries.trace import checked, trace

from ..checker.random_graphs import random_case
from ..conformance.suite import question
from ..questions.conftest import random_store, small_store
from .timing import paired, seconds

_DAY = "2026-06-01"
_RECORDS = ("drivers-license-record", "medicaid-enrollment-record", "license-plate-scan", "utility-customer-record")
_GRAPHS = 60
_ROUNDS = 5


def smallest_by_trying(reader: Reader, asked: Question) -> set[frozenset[str]]:
    """The smallest sets of flows whose end leaves no path, by trying every set of every size."""
    asked = checked(asked)
    attempt = Attempt(reader, gather(reader, asked), asked, Clock(0))
    flows = sorted({edge.one.flow for edge in attempt.network.edges})
    for size in range(len(flows) + 1):
        found = {
            frozenset(some) for some in combinations(flows, size) if next(attempt.search(some).paths(), None) is None
        }
        if found:
            return found if size else set()
    return set()


def graphs() -> Iterator[tuple[dict[str, list[dict[str, object]]], Question]]:
    """Random graphs on which the question has a path, so that there is something to cut."""
    seed = found = 0
    while found < _GRAPHS:
        graph, given = random_case(random.Random(seed))
        seed += 1
        asked = replace(question(given), via=(), avoid=(), without=())
        with random_store(graph) as reader:
            if trace(reader, asked).found:
                found += 1
                yield graph, asked


def cuts() -> None:
    """Print how a cut of all smallest sets compares with trying every set, graph by graph."""
    ratios = []
    totals = [0.0, 0.0]
    for graph, asked in graphs():
        with random_store(graph) as reader:
            ours = {frozenset(lever.id for lever in one.levers) for one in cut(reader, asked, "flow", sets=1000).sets}
            assert ours == smallest_by_trying(reader, asked)
            mine = statistics.median(seconds(lambda: cut(reader, asked, "flow", sets=1000)) for _ in range(_ROUNDS))  # noqa: B023
            other = statistics.median(seconds(lambda: smallest_by_trying(reader, asked)) for _ in range(_ROUNDS))  # noqa: B023
            ratios.append(mine / other)
            totals = [totals[0] + mine, totals[1] + other]
    ratios.sort()
    print(
        f"cut by flow, all smallest sets, {len(ratios)} random graphs: {statistics.median(ratios):.2f}x trying every set"
        f" ({ratios[0]:.2f} to {ratios[-1]:.2f}; {totals[0] * 1000:.0f} ms against {totals[1] * 1000:.0f} ms for all)"
    )


def matrices(reader: Reader, asked: Question) -> None:
    """Print how a matrix compares with one trace that names no place."""
    paired(f"matrix {asked.record}", lambda: matrix(reader, asked), lambda: trace(reader, asked), "one unplaced trace")


def layered(width: int) -> dict[str, Any]:
    """A first holder, two layers of brokers, each linked to each, and the target: all holdings are of one type."""
    layers = [["giver"], [f"a{index}" for index in range(width)], [f"b{index}" for index in range(width)], ["ice"]]
    ends = [(one, other) for left, right in pairwise(layers) for one in left for other in right]
    holders = [{"id": id, "kind": "custodian" if id == "giver" else "vendor"} for layer in layers for id in layer]
    flows = [{"id": f"{one}-to-{other}", "from": one, "to": other, "carries": ["record"]} for one, other in ends]
    return {"holders": holders, "record_types": [{"id": "record"}], "instruments": [], "flows": flows}


def layers() -> None:
    """Print how a cut of one layered graph compares with trying every set, while that ends, and with a minimum cut."""
    asked = Question("record", as_of="2024-06-01")
    for width in (3, 4):
        with small_store(**layered(width)) as reader:
            paired(
                f"cut by flow, {width} by {width} layers", lambda: cut(reader, asked, "flow", sets=1),
                lambda: smallest_by_trying(reader, asked), "trying every set", 3,
            )  # fmt: skip
    with small_store(**layered(6)) as reader:
        flat = trace(reader, replace(asked, limit=0)).to_networkx()
        plain = networkx.DiGraph(flat)
        ends = ("giver record", "ice record")
        assert len(cut(reader, asked, "flow", sets=1).sets[0].levers) == len(networkx.minimum_edge_cut(plain, *ends))
        paired(
            "cut by flow, 6 by 6 layers", lambda: cut(reader, asked, "flow", sets=1),
            lambda: networkx.minimum_edge_cut(plain, *ends), "a minimum edge cut of NetworkX, its graph given",
        )  # fmt: skip


def plates() -> None:
    """Print how a cut of the plate-reader network compares with a minimum cut over its flows, where the two agree in size."""
    with closing(open_store()) as reader:
        asked = Question("license-plate-scan", as_of=_DAY, limit=0)
        answer = trace(reader, asked)
        plain: networkx.DiGraph[str] = networkx.DiGraph()
        for path in answer.paths:
            stops = ["source", *(f"{hop.to.id} {hop.record.id}" for hop in path.flows[:-1]), "target"]
            for hop, (one, other) in zip(path.flows, pairwise(stops), strict=True):
                # A node for each flow, so that one that leaves from several holdings is one lever.
                plain.add_edge(one, f"{hop.flow} in", capacity=float("inf"))
                plain.add_edge(f"{hop.flow} in", f"{hop.flow} out", capacity=1)
                plain.add_edge(f"{hop.flow} out", other, capacity=float("inf"))
        least, _ = networkx.minimum_cut(plain, "source", "target")
        ours = cut(reader, asked, "flow", sets=1)
        said = (
            f"plate readers: {len(ours.sets[0].levers)} flows close {ours.paths} paths; a minimum cut has {least:.0f}"
        )
        print(said)
        paired(
            "cut by flow, plate readers", lambda: cut(reader, asked, "flow", sets=1),
            lambda: networkx.minimum_cut(plain, "source", "target"), "a minimum cut of NetworkX, its graph given",
        )  # fmt: skip


def main() -> None:
    """Print all ratios."""
    with closing(open_store()) as reader:
        for record in _RECORDS:
            matrices(reader, Question(record, as_of=_DAY, limit=0))
    cuts()
    layers()
    plates()


if __name__ == "__main__":
    main()

"""Export of a made graph: statements a second against rdflib's serialiser and Oxigraph's dump, and memory by size.

rdflib and Oxigraph hold the same statements in memory before their clock runs; ours reads the store, too. Ours and Oxigraph's
write to a file; rdflib gets a share of the statements, because it would take too long with all.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pyoxigraph
import rdflib

from runoff.graph.sqlite_load import SqliteWriter
from runoff.graph.store import DatasetInfo

from .million import made
from .timing import seconds

_EXPORT = """
import resource, sys, time
from pathlib import Path
from runoff.graph.rdf.export import export
from runoff.schema.whole_file import replacing
from runoff.graph.sqlite_store import SqliteStore
begin = time.perf_counter()
with replacing(Path(sys.argv[2])) as out:
    export(SqliteStore(sys.argv[1]), sys.argv[3], out)
print(time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def exported(store: Path, target: Path, form: str) -> tuple[float, float]:
    """Seconds and MiB of an export in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-c", _EXPORT, str(store), str(target), form], check=True, capture_output=True, text=True
    )
    took, memory = run.stdout.split()
    return float(took), float(memory)


def prepared(folder: Path, flows: int) -> Path:
    """A store of the made graph."""
    path = folder / f"{flows}.sqlite"
    writer = SqliteWriter(path)
    writer.load(DatasetInfo("made", "1", "2024-06-01", "0"), made(flows))
    writer.close()
    return path


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flows", type=int, default=1_000_000)
    parser.add_argument("--rdflib-lines", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store, target = prepared(folder, options.flows), folder / "out"
        small = prepared(folder, max(options.flows // 10, 1))
        runs = [exported(store, target, "nquads") for _ in range(options.rounds)]
        with target.open("rb") as file:
            lines = sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))
        rate = lines / min(took for took, _ in runs)
        print(f"ours: {lines:,} statements, {rate:,.0f} a second, {runs[0][1]:.0f} MiB")
        print(f"ours, a tenth of the flows: {exported(small, folder / 'small', 'nquads')[1]:.0f} MiB")
        _oxigraph(target, folder, rate, options.rounds)
        _rdflib(target, folder, rate, options)


def _oxigraph(quads: Path, folder: Path, ours: float, rounds: int) -> None:
    store = pyoxigraph.Store()
    store.bulk_load(path=str(quads), format=pyoxigraph.RdfFormat.N_QUADS)
    target = str(folder / "ox")
    took = min(seconds(lambda: store.dump(target, format=pyoxigraph.RdfFormat.N_QUADS)) for _ in range(rounds))
    rate = len(store) / took
    print(f"Oxigraph's dump: {rate:,.0f} a second; ours is {ours / rate:.2f} of it")


def _rdflib(quads: Path, folder: Path, ours: float, options: argparse.Namespace) -> None:
    with quads.open(encoding="utf-8") as file:
        # From the middle, where the flows are.
        file.seek(os.path.getsize(quads) // 2)
        file.readline()
        text = "".join(line for _, line in zip(range(options.rdflib_lines), file, strict=False))
    dataset = rdflib.Dataset()
    dataset.parse(data=text, format="nquads")
    count = len(text.splitlines())
    took = min(
        seconds(lambda: dataset.serialize(str(folder / "rdflib"), format="nquads")) for _ in range(options.rounds)
    )
    rate = count / took
    print(f"rdflib's serialiser: {rate:,.0f} a second on {count:,}; ours is {ours / rate:.1f} times that")


if __name__ == "__main__":
    main()

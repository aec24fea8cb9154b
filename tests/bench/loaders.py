"""The loaders against a bare read of the same file, from file to first answer, and memory: `python -m tests.bench.loaders`."""

from __future__ import annotations

import csv
import gzip
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from runoff.loaders.evidence_files import packaged
from runoff.loaders.loading import Loading
from runoff.loaders.registry import loader
from runoff.loaders.wishes import Beside, beside

from .timing import paired, seconds

_BESIDE_THE_CHECKOUT = Path(__file__).parents[3] / "shared" / "datasets"
FILES = {
    "flock-sharing": "flock-sharing-2024-newsobserver/agency_access20240426.csv",
    "fbi-agencies": "fbi-le-agencies-2025/fbi_lee_latest.csv",
    "usaspending-contracts": "usaspending-ice-fy2013-2018/fy18.csv.gz",
    "data-broker-registry": "data-broker-registries/california-cppa-registry-2025.csv",
    "federal-ai-inventory": "federal-ai-use-case-inventory/2025_individually_reported_AI_use_cases.csv.gz",
    "ice-287g": "ice-287g/participatingAgencies07182025pm.xlsx",
    "eia-861": "eia-861-2018/Service_Territory_2018.xlsx",
}
_FIRST_ANSWER = """
set -e
runoff="{python} -m runoff"
$runoff load flock-sharing {file} --store {store} > /dev/null
$runoff trace license-plate-scan --from sylvania-oh-police --to fbi --limit 1 --store {store} > /dev/null
"""
_MEMORY = """
import resource, sys
from pathlib import Path
from runoff.loaders.evidence_files import packaged
from runoff.loaders.loading import Loading
from runoff.loaders.wishes import beside
from runoff.loaders.registry import loader
loading = Loading(loader(sys.argv[1]), [Path(sys.argv[2])], beside(packaged().entries()))
for _ in loading.records():
    pass
print(loading.report.rows_read, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def datasets() -> Path:
    """Folder of the real files: RUNOFF_DATASETS, else ../shared/datasets beside the checkout."""
    return Path(os.environ.get("RUNOFF_DATASETS") or _BESIDE_THE_CHECKOUT)


def bare(path: Path) -> int:
    """Read a file and do nothing with it: with the csv module, or cell by cell with openpyxl."""
    if path.suffix == ".xlsx":
        import openpyxl

        book = openpyxl.load_workbook(path, read_only=path.name.startswith("Service"))
        return sum(1 for sheet in book.worksheets for _ in sheet.iter_rows(values_only=True))
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as stream:
        return sum(1 for _ in csv.DictReader(stream))


def through(name: str, path: Path, held: Beside) -> int:
    """All records of a file, and how many rows it had."""
    loading = Loading(loader(name), [path], held)
    for _ in loading.records():
        pass
    return loading.report.rows_read


def rates(held: Beside) -> None:
    """Each loader against a bare read of the same file."""
    for name, relative in FILES.items():
        path = datasets() / relative
        rows = through(name, path, held)
        ratio = paired(name, lambda n=name, p=path: through(n, p, held), lambda p=path: bare(p), "a bare read")  # type: ignore
        took = seconds(lambda n=name, p=path: through(n, p, held))  # type: ignore[misc]
        print(f"  {rows:,} rows, {rows / took:,.0f} rows/s, {1 / ratio:.2f}x the rate of a bare read")


def first_answer(folder: Path) -> None:
    """From the plate-reader file to the first answer, with a store that holds the evidence."""
    store, file = folder / "store.sqlite", datasets() / FILES["flock-sharing"]
    subprocess.run(
        [sys.executable, "-m", "runoff", "load", "evidence", "--store", store], check=True, capture_output=True
    )
    script = _FIRST_ANSWER.format(python=sys.executable, file=file, store=store)
    took = seconds(lambda: subprocess.run(["bash", "-c", script], check=True))
    print(f"plate-reader network, from file to first answer: {took:.1f} s")


def _ten_times(path: Path) -> Iterator[str]:
    """The network ten times over, with other agencies each time."""
    with path.open(encoding="utf-8", newline="") as stream:
        yield stream.readline()
        lines = stream.readlines()
    for number in range(10):
        for line in lines:
            owner, user, rest = line.split(",", 2)
            yield f"{owner.replace(' ', f' {number} ', 1)},{user.replace(' ', f' {number} ', 1)},{rest}"


def memory(folder: Path) -> None:
    """Peak memory for ten times the file against that for one."""
    one = datasets() / FILES["flock-sharing"]
    ten = folder / one.name
    ten.write_text("".join(_ten_times(one)), encoding="utf-8")
    peaks = []
    for path in (one, ten):
        done = subprocess.run(
            [sys.executable, "-c", _MEMORY, "flock-sharing", path], check=True, capture_output=True, text=True
        )
        rows, peak = map(int, done.stdout.split())
        peaks.append(peak)
        print(f"{rows:,} rows: {peak / 1024:.0f} MiB")
    print(f"ten times the file: {peaks[1] / peaks[0]:.2f}x the memory")


if __name__ == "__main__":
    evidence = beside(packaged().entries())
    with tempfile.TemporaryDirectory() as name:
        rates(evidence)
        first_answer(Path(name))
        memory(Path(name))

"""What the tests of loaders share: the evidence beside them, the folder of real files, and a load in one call."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from runoff.loaders.declaration import Record
from runoff.loaders.evidence_files import packaged
from runoff.loaders.loading import Loading
from runoff.loaders.registry import loader
from runoff.loaders.wishes import Beside, Wishes, beside
from runoff.schema.dataset import Dataset
from runoff.schema.entry import Entry
from runoff.schema.problems import Problem
from runoff.schema.validate import validate

FIXTURES = Path(__file__).parent.parent / "fixtures" / "loaders"
_BESIDE_THE_CHECKOUT = Path(__file__).parents[3] / "shared" / "datasets"

Load = Callable[..., tuple[list[Record], Loading]]


@pytest.fixture(scope="session")
def datasets() -> Path:
    """Folder of the real files: RUNOFF_DATASETS, else ../shared/datasets beside the checkout."""
    folder = Path(os.environ.get("RUNOFF_DATASETS") or _BESIDE_THE_CHECKOUT)
    if not folder.is_dir():
        pytest.skip(f"NO REAL FILES: {folder} is not there; set RUNOFF_DATASETS to test the loaders on them")
    return folder


@pytest.fixture(scope="session")
def evidence() -> Dataset:
    """The packaged evidence."""
    return packaged()


@pytest.fixture(scope="session")
def with_evidence(evidence: Dataset) -> Beside:
    """A store that holds the packaged evidence."""
    return beside(evidence.entries())


@pytest.fixture(scope="session")
def load(with_evidence: Beside) -> Load:
    """Load files; returns the records and the load with its report."""

    def run(
        name: str, paths: Sequence[Path], own: Sequence[Record] = (), **wishes: Any
    ) -> tuple[list[Record], Loading]:
        held = Beside(with_evidence.holders, with_evidence.ids, own)
        loading = Loading(loader(name), paths, held, Wishes(**wishes))
        records = list(loading.records())
        report = loading.report
        assert report.rows_read == report.loaded + report.skipped.total() + report.rejected, report.text()
        return records, loading

    return run


@pytest.fixture(scope="session")
def problems(evidence: Dataset) -> Callable[[list[Record], Loading], list[Problem]]:
    """Everything that the schema and the rules of evidence have against records, but for holders that nothing uses yet."""

    def check(records: list[Record], loading: Loading) -> list[Problem]:
        dataset = Dataset(loading.manifest)
        for kind, data in records:
            dataset.records[kind].append(as_entry(data))
        return [one for one in validate(dataset, evidence) if one.rule != "unused"]

    return check


@pytest.fixture(scope="session")
def seeded(evidence: Dataset, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A store with the evidence in it."""
    from runoff.graph.ingest import dataset_info
    from runoff.graph.sqlite_load import SqliteWriter

    path = tmp_path_factory.mktemp("seeded") / "store.sqlite"
    writer = SqliteWriter(path)
    writer.load(dataset_info(evidence), evidence.entries(), evidence.leads)
    writer.close()
    return path.read_bytes()


@pytest.fixture
def store(tmp_path: Path, seeded: bytes) -> Path:
    path = tmp_path / "store.sqlite"
    path.write_bytes(seeded)
    return path


def as_entry(data: dict[str, Any]) -> Entry:
    """Plain data as the validation takes it."""
    entry = Entry()
    for key, value in data.items():
        if isinstance(value, list):
            value = [as_entry(item) if isinstance(item, dict) else item for item in value]
        entry[key] = value
    return entry


def by_id(records: list[Record], kind: str) -> dict[str, dict[str, Any]]:
    """Records of a kind by id; none may stand twice."""
    found = [data for one, data in records if one == kind]
    named = {data["id"]: data for data in found}
    assert len(named) == len(found)
    return named

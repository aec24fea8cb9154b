"""From datasets as they are read to datasets as stores keep them."""

from __future__ import annotations

from ..schema.dataset import Dataset
from .store import DatasetInfo


def dataset_info(dataset: Dataset) -> DatasetInfo:
    """What a store keeps of a dataset that was read from files."""
    manifest = dataset.manifest
    return DatasetInfo(
        manifest.name, manifest.version, manifest.released, dataset.digest(), manifest.title, manifest.license
    )

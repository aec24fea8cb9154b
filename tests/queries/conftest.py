"""The packaged evidence, open for questions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from runoff.graph.open_store import open_store
from runoff.graph.store import Reader


@pytest.fixture(scope="session")
def evidence() -> Iterator[Reader]:
    """The store of the evidence that ships with the package."""
    with closing(open_store()) as reader:
        yield reader

"""The packaged evidence, open for questions, and a block in Spanish."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from runoff.schema.language import language

from ..questions.conftest import evidence

__all__ = ["evidence"]


@pytest.fixture
def in_spanish() -> Iterator[None]:
    """Sentences are in Spanish."""
    with language("es"):
        yield

"""The packaged evidence, open for questions."""

from ..questions.conftest import evidence

__all__ = ["evidence"]

"""The line under a heading: which day, on which evidence, how much, and how far the search went."""

from __future__ import annotations

from collections.abc import Sequence

from . import words
from .answer import DatasetRef
from .question import Question

OUT_OF_TIME = "the search ran out of time: there may be more (--timeout)"


def day(question: Question) -> str:
    """The day asked for in words: `as of 1 June 2019, given 5 May 2019`, `at any time`."""
    if question.ever:
        return "at any time"
    given = f", given {words.date(question.given)}" if question.given else ""
    return f"as of {words.date(question.as_of)}{given}"


def line(dataset: DatasetRef, *parts: str) -> str:
    """Parts of the line, with the release of the evidence behind the first one; empty ones are left out."""
    first, *rest = parts
    return " · ".join(filter(None, (first, f"{dataset.name} {dataset.version}", *rest)))


def completeness(complete: bool, limits: Sequence[str], max_hops: int) -> str:
    """How far a list goes."""
    if "time" in limits:
        return OUT_OF_TIME
    longer = "; longer ones exist (--max-hops)" if "hops" in limits else ""
    if complete:
        return f"complete up to {words.count(max_hops, 'flow')}{longer}"
    return f"cut, there are more (--limit){longer}"

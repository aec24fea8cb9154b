"""The line under a heading: which day, on which evidence, how much, and how far the search went."""

from __future__ import annotations

from collections.abc import Sequence

from ..schema.language import say
from . import words
from .answer import DatasetRef
from .question import Question

EMPTY = "An empty place on the map is not safety."
OUT_OF_TIME = "the search ran out of time: there may be more (--timeout)"


def day(question: Question) -> str:
    """The day asked for in words: `as of 1 June 2019, given 5 May 2019`, `at any time`."""
    if question.ever:
        return say("at any time")
    as_of = words.date(question.as_of)
    if question.given:
        return say("as of {day}, given {given}", day=as_of, given=words.date(question.given))
    return say("as of {day}", day=as_of)


def line(dataset: DatasetRef, *parts: str) -> str:
    """Parts of the line, with the release of the evidence behind the first one; empty ones are left out."""
    first, *rest = parts
    return " · ".join(filter(None, (first, f"{dataset.name} {dataset.version}", *rest)))


def completeness(complete: bool, limits: Sequence[str], max_hops: int) -> str:
    """How far a list goes."""
    if "time" in limits:
        return say(OUT_OF_TIME)
    said = say("complete up to {flows}", flows=words.count(max_hops, "flow"))
    if not complete:
        said = say("cut, there are more (--limit)")
    return f"{said}; {say('longer ones exist (--max-hops)')}" if "hops" in limits else said

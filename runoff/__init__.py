"""Runoff: trace how a record given to a school, utility, clinic or employer could reach an agency, every hop cited.

>>> import runoff
>>> graph = runoff.open()
>>> answer = graph.trace("drivers-license-record", to="ice", as_of="2026-06-01", place="US-TX")
>>> answer.found
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_FROM = {
    "Answer": "queries.answer",
    "Graph": "queries.session",
    "Hop": "queries.answer",
    "InvalidData": "schema.errors",
    "Path": "queries.answer",
    "Question": "queries.question",
    "RunoffError": "schema.errors",
    "StoreUnavailable": "schema.errors",
    "UnknownId": "schema.errors",
    "UsageError": "schema.errors",
    "open": "queries.session",
}

if TYPE_CHECKING:
    from .queries.answer import Answer, Hop, Path
    from .queries.question import Question
    from .queries.session import Graph, open
    from .schema.errors import InvalidData, RunoffError, StoreUnavailable, UnknownId, UsageError

__all__ = [
    "Answer",
    "Graph",
    "Hop",
    "InvalidData",
    "Path",
    "Question",
    "RunoffError",
    "StoreUnavailable",
    "UnknownId",
    "UsageError",
    "open",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used, so that the command line pays only for what it needs."""
    if name not in _FROM:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_FROM[name]}", __name__), name)

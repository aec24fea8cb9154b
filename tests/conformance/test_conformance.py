"""The embedded store and its engine answer every conformance case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from runoff.graph.store import Reader
from runoff.queries.trace import trace
from runoff.schema.errors import UsageError

from .suite import Case, cases, question, records, short

ALL = list(cases())


def expect(found: dict[str, Any], wanted: dict[str, Any], where: str) -> None:
    """Every key that is wanted is found with that value; keys not named are not looked at."""
    for key, value in wanted.items():
        assert found[key] == value, f"{where}: {key}"


def check(case: Case, answer: dict[str, Any]) -> None:
    """An answer in JSON form is the one that the case wants."""
    assert case.answer is not None
    wanted = dict(case.answer)
    paths = [short(path) for path in answer["paths"]]
    outline = [(path["start"], path["hops"]) for path in paths]
    assert outline == [(path["start"], path["hops"]) for path in wanted["paths"]]
    for path, expected in zip(paths, wanted.pop("paths"), strict=True):
        expect(path, expected, str(expected["hops"]))
    miss = wanted.pop("nearest_miss", False)
    if miss is None:
        assert answer["nearest_miss"] is None
    elif miss:
        expect(short(answer["nearest_miss"]), miss, "nearest miss")
    expect(answer, wanted, "answer")


@pytest.mark.parametrize("case", ALL, ids=[str(case) for case in ALL])
def test_case(case: Case, make_store: Callable[[list[tuple[str, dict[str, Any]]]], Reader]) -> None:
    """The answer of the case."""
    store = make_store(list(records(case.graph)))
    if case.answer is None:
        with pytest.raises(UsageError):
            trace(store, question(case.question))
        return
    check(case, trace(store, question(case.question)).to_dict())

"""At which places a path is open, and how surely: one day (rules 5 and 6), or a schedule of days (rule 10).

A judge turns each pass into what it lets through, and carries the state of a path from flow to flow. A
state is opaque to its users; it is falsy never, and None stands for a path that has no place left.
"""

from __future__ import annotations

from typing import Any, Protocol

from ..graph.days import ALL_ALWAYS, Days, Judgement
from ..graph.store import Pass
from ..schema import dates, places
from .question import Question

CERTAIN, POSSIBLE, NOT_JUDGED = 0, 1, 2
WORDS = {CERTAIN: "certain", POSSIBLE: "possible", NOT_JUDGED: None}


class Openness(Protocol):
    """What path finding asks of a judge."""

    def gate(self, one: Pass) -> Any:
        """What a pass lets through; None if nothing, anywhere."""

    def places(self, gate: Any) -> int:
        """Places at which a gate is possibly open."""

    def certain_places(self, gate: Any) -> int:
        """Places at which a gate is certainly open."""

    def begin(self, where: int) -> Any:
        """The state of a path that starts with these places."""

    def through(self, state: Any, gate: Any) -> Any:
        """The state behind a gate; None if no place is left."""

    def left(self, state: Any) -> int:
        """The places that a path has left."""

    def certainly_left(self, state: Any) -> int:
        """Those of them at which all of the path is certainly open."""

    def rank(self, state: Any) -> int:
        """CERTAIN, POSSIBLE or NOT_JUDGED."""

    def join(self, known: Any, state: Any) -> tuple[Any, Any]:
        """Of two states at one holding, what either can do, and what only the second can; None for nothing of that.

        Each place is judged by itself, so that walks that meet may go on as one. What is certain is forgotten.
        """


def judgements(one: Pass, question: Question) -> tuple[Judgement, ...]:
    """The judgements of a pass that count under a question, with what is lifted."""
    no_dates = question.ever or "date" in question.lifted
    no_restrictions = question.ever or "restriction" in question.lifted
    if no_dates and one.proposed:
        return ()
    if no_dates and no_restrictions:
        return ALL_ALWAYS if one.carried else ()
    if no_dates:
        return one.undated
    return one.unrestricted if no_restrictions else one.open


def holding(one: Pass, question: Question) -> int:
    """The places at which a pass holds under a question."""
    return places.ALL if "place" in question.lifted else one.holds


class OneDay:
    """All flows are open on one day. A gate and a state are (possible places, certain places)."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._day = dates.BEGINNING if question.ever else dates.day(question.as_of)
        self._judged = not (question.ever or "date" in question.lifted)

    def gate(self, one: Pass) -> tuple[int, int] | None:
        possible = certain = 0
        for judgement in judgements(one, self._question):
            if _covers_day(judgement.possible, self._day):
                possible |= judgement.places
            if _covers_day(judgement.certain, self._day):
                certain |= judgement.places
        holds = holding(one, self._question)
        return (possible & holds, certain & holds) if possible & holds else None

    def places(self, gate: tuple[int, int]) -> int:
        return gate[0]

    def certain_places(self, gate: tuple[int, int]) -> int:
        return gate[1]

    def begin(self, where: int) -> tuple[int, int]:
        return where, where

    def through(self, state: tuple[int, int], gate: tuple[int, int]) -> tuple[int, int] | None:
        possible = state[0] & gate[0]
        return (possible, state[1] & gate[1]) if possible else None

    def left(self, state: tuple[int, int]) -> int:
        return state[0]

    def certainly_left(self, state: tuple[int, int]) -> int:
        return state[1]

    def rank(self, state: tuple[int, int]) -> int:
        if not self._judged:
            return NOT_JUDGED
        return CERTAIN if state[1] else POSSIBLE

    def join(self, known: tuple[int, int] | None, state: tuple[int, int]) -> tuple[tuple[int, int], Any]:
        before = known[0] if known else 0
        fresh = state[0] & ~before
        return (before | fresh, 0), (fresh, 0) if fresh else None


#: At which places the earliest day that a schedule can have reached is which: (day, places), by day.
_Reached = tuple[tuple[int, int], ...]


class Schedule:
    """Each flow happens on a day of its own, none before the one ahead of it.

    A gate is its judgements with the places at which it holds; a state the earliest days that schedules of possible and of
    certain days can have reached, place by place.
    """

    def __init__(self, question: Question) -> None:
        self._question = question
        assert question.given is not None
        self._first = dates.day(question.given)
        self._last = dates.day(question.as_of)
        self._judged = "date" not in question.lifted

    def gate(self, one: Pass) -> tuple[tuple[int, Days, Days], ...] | None:
        holds = holding(one, self._question)
        found = tuple(
            (judgement.places & holds, judgement.possible, judgement.certain)
            for judgement in judgements(one, self._question)
            if judgement.places & holds and self._within(judgement.possible)
        )
        return found or None

    def _within(self, days: Days) -> bool:
        return any(low <= self._last and high >= self._first for low, high in days)

    def places(self, gate: Any) -> int:
        return places.union(where for where, possible, _ in gate if self._within(possible))

    def certain_places(self, gate: Any) -> int:
        return places.union(where for where, _, certain in gate if self._within(certain))

    def begin(self, where: int) -> tuple[_Reached, _Reached]:
        return ((self._first, where),), ((self._first, where),)

    def through(self, state: tuple[_Reached, _Reached], gate: Any) -> tuple[_Reached, _Reached] | None:
        possible = self._advance(state[0], [(where, days) for where, days, _ in gate])
        if not possible:
            return None
        return possible, self._advance(state[1], [(where, days) for where, _, days in gate])

    def _advance(self, reached: _Reached, gates: list[tuple[int, Days]]) -> _Reached:
        behind: dict[int, int] = {}
        for day, where in reached:
            for there, days in gates:
                if not where & there:
                    continue
                earliest = min((max(day, low) for low, high in days if high >= day), default=self._last + 1)
                if earliest <= self._last:
                    behind[earliest] = behind.get(earliest, 0) | where & there
        return tuple(sorted(behind.items()))

    def left(self, state: tuple[_Reached, _Reached]) -> int:
        return places.union(where for _, where in state[0])

    def certainly_left(self, state: tuple[_Reached, _Reached]) -> int:
        return places.union(where for _, where in state[1])

    def rank(self, state: tuple[_Reached, _Reached]) -> int:
        if not self._judged:
            return NOT_JUDGED
        return CERTAIN if state[1] else POSSIBLE

    def join(
        self, known: tuple[_Reached, _Reached] | None, state: tuple[_Reached, _Reached]
    ) -> tuple[tuple[_Reached, _Reached], Any]:
        before = known[0] if known else ()
        fresh = {}
        for day, where in state[0]:
            earlier = places.union(there for early, there in before if early <= day)
            if where & ~earlier:
                fresh[day] = where & ~earlier
        sooner = places.union(fresh.values())
        joined = {day: where & ~sooner for day, where in before if where & ~sooner}
        for day, where in fresh.items():
            joined[day] = joined.get(day, 0) | where
        return (tuple(sorted(joined.items())), ()), (tuple(sorted(fresh.items())), ()) if fresh else None


def judge_for(question: Question) -> Openness:
    """The judge that a question calls for."""
    return Schedule(question) if question.given and not question.ever else OneDay(question)


def _covers_day(days: Days, day: int) -> bool:
    return any(low <= day <= high for low, high in days)

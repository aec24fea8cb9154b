"""Sets of places and days: what is open by any of several things, by both of two, and what a newcomer adds."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from runoff.queries.all_days import AnyDay, Spell, join_days, meet, unite

steady = settings(derandomize=True, database=None, deadline=None, max_examples=200)
Points = set[tuple[int, int]]


@st.composite
def days(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    """A set of days among the first twelve, as runs that do not touch."""
    return join_days([tuple((day, day) for day in draw(st.sets(st.integers(1, 12), min_size=1)))])


@st.composite
def spells(draw: st.DrawFn) -> tuple[Spell, ...]:
    """Spells at three places, of which each has some possible and no certain days."""
    return tuple(Spell(draw(st.integers(1, 7)), draw(days()), ()) for _ in range(draw(st.integers(1, 3))))


def points(some: tuple[Spell, ...]) -> Points:
    """Every place and day at which something is possibly open."""
    return {
        (place, day) for one in some for place in range(3) if one.where >> place & 1
        for low, high in one.possible for day in range(low, high + 1)
    }  # fmt: skip


@given(spells(), spells())
@steady
def test_spells_are_sets_of_places_and_days(left: tuple[Spell, ...], right: tuple[Spell, ...]) -> None:
    """Joined and intersected as sets are; each place stands once, however it was told."""
    joined = unite((*left, *right))
    assert points(joined) == points(left) | points(right)
    assert points(meet(left, right)) == points(left) & points(right)
    assert sum(one.where.bit_count() for one in joined) == len({place for place, _ in points(joined)})
    assert set(unite(joined)) == set(joined)


@given(spells(), spells())
@steady
def test_a_newcomer_adds_what_was_not_there(known: tuple[Spell, ...], state: tuple[Spell, ...]) -> None:
    """Nothing, if all of it was."""
    joined, fresh = AnyDay().join(known, state)
    assert points(joined) == points(known) | points(state)
    assert (fresh is None) is (points(state) <= points(known))


def test_runs_that_touch_are_one() -> None:
    """A day behind the other is no gap."""
    assert join_days([((1, 3),), ((4, 6),), ((8, 9),)]) == ((1, 6), (8, 9))

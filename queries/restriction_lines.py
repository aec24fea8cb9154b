"""What bites on a flow, in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..schema import dates, places
from . import words
from .answer import HolderRef, RestrictionRef
from .told import Told


def restrictions(items: Sequence[RestrictionRef], receiver: HolderRef, told: Told) -> Iterator[str]:
    """What bites on a flow: in full where it concerns the place asked for or the whole country; elsewhere summed up."""
    elsewhere = [one for one in items if _elsewhere(one, told)]
    for one in items:
        if one not in elsewhere:
            yield _restriction(one, told)
    for effect in ("blocks", "narrows", "limits", "disregarded"):
        acting = [one for one in elsewhere if one.effect == effect and _acts(one, told)]
        if acting and (told.place is None or effect in ("blocks", "narrows")):
            yield _summed(receiver, effect, acting, told)
    if told.place is None:
        yield from (
            _restriction(one, told) for one in elsewhere if not _acts(one, told) and one.effect in ("blocks", "narrows")
        )
    elif any(one.effect == "blocks" for one in elsewhere) and len(elsewhere) == len(items):
        yield f"No such rule is on record for {places.name(told.place)}."


def _elsewhere(one: RestrictionRef, told: Told) -> bool:
    where = set(one.jurisdictions)
    return bool(where) and places.NATION not in where and told.place not in where


def _acts(one: RestrictionRef, told: Told) -> bool:
    """Whether a restriction may act on the day asked for."""
    if told.day is None:
        return True
    return one.may_act_on(dates.day(told.day))


_EFFECT = {
    "blocks": "closed",
    "narrows": "narrowed",
    "limits": "limited, not closed,",
    "disregarded": "it went on in spite of a rule",
}


def _summed(receiver: HolderRef, effect: str, acting: Sequence[RestrictionRef], told: Told) -> str:
    codes = {code for one in acting for code in one.jurisdictions}
    to = f" to {words.short_name(receiver.id, receiver.name)}" if effect == "blocks" else ""
    if told.place is not None:
        where = f"{len(codes)} other states" if len(codes) > 5 else told.states(codes)
        return words.sentence(f"{_EFFECT[effect]}{to} in {where}")
    if effect == "limits":
        return words.sentence(f"{_EFFECT[effect]} in {told.states(codes)}")
    if effect == "narrows":
        to = f" to {_narrowed_to(acting)}"
    named = "; ".join(f"{_law(one)}{_days(one)}" for one in acting)
    return words.sentence(f"{_EFFECT[effect]}{to} in {told.states(codes)}: {named}")


def _narrowed_to(acting: Sequence[RestrictionRef]) -> str:
    return words.listed([words.type_of(id) for id in dict.fromkeys(id for one in acting for id in one.to)]) or "nothing"


def _law(one: RestrictionRef) -> str:
    """The name of an instrument, without a list of places at its end."""
    return re.sub(r" \([^()]*,[^()]*\)$", "", one.name)


def _days(one: RestrictionRef) -> str:
    days = words.in_force(one.start, one.first_seen, one.end)
    return f" ({days})" if days else ""


def _restriction(one: RestrictionRef, told: Told) -> str:
    """What one instrument does, with its days: `Closed in California (since 1 January 2021): ...`."""
    where = "" if places.NATION in one.jurisdictions else told.states(one.jurisdictions)
    if told.place in one.jurisdictions and len(one.jurisdictions) > 1:
        where = f"{places.name(str(told.place))} and {words.count(len(one.jurisdictions) - 1, 'other state')}"
    effect = _EFFECT[one.effect] + (f" to {_narrowed_to([one])}" if one.effect == "narrows" else "")
    if one.effect in ("blocks", "narrows") and not _acts(one, told):
        effect = f"{'was' if one.end else 'later'} {effect}"
    said = f"{effect}{f' in {where}' if where else ''}{_days(one)}: {_law(one)}"
    return words.sentence(said.replace(",:", ":").replace(", (", " ("))

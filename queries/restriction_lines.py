"""What bites on a flow, in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..schema import dates, places
from ..schema.language import say
from . import naming, words
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
        yield say("No such rule is on record for {place}.", place=words.place(told.place))


def _elsewhere(one: RestrictionRef, told: Told) -> bool:
    where = set(one.jurisdictions)
    return bool(where) and places.NATION not in where and told.place not in where


def _acts(one: RestrictionRef, told: Told) -> bool:
    """Whether a restriction may act on the day asked for."""
    if told.day is None:
        return True
    return one.may_act_on(dates.day(told.day))


#: What instruments do to a flow, at some places or wherever it holds, as the beginning of a sentence.
_EFFECT = {
    "blocks": "Closed",
    "narrows": "Narrowed to {what}",
    "limits": "Limited, not closed",
    "disregarded": "It went on in spite of a rule",
}
_EFFECT_IN = {
    "blocks": "Closed in {places}",
    "narrows": "Narrowed to {what} in {places}",
    "limits": "Limited, not closed, in {places}",
    "disregarded": "It went on in spite of a rule in {places}",
}
#: The same where they no longer act, or do not act yet.
_WAS = {"blocks": "Was closed", "narrows": "Was narrowed to {what}"}
_WAS_IN = {"blocks": "Was closed in {places}", "narrows": "Was narrowed to {what} in {places}"}
_LATER = {"blocks": "Later closed", "narrows": "Later narrowed to {what}"}
_LATER_IN = {"blocks": "Later closed in {places}", "narrows": "Later narrowed to {what} in {places}"}
_CLOSED_TO_IN = "Closed to {receiver} in {places}"


def _summed(receiver: HolderRef, effect: str, acting: Sequence[RestrictionRef], told: Told) -> str:
    codes = {code for one in acting for code in one.jurisdictions}
    named = "; ".join(f"{_law(one)}{_days(one)}" for one in acting)
    if told.place is not None:
        where = say("{number} other states", number=len(codes)) if len(codes) > 5 else told.states(codes)
        if effect == "narrows":
            return words.sentence(say("Narrowed in {places}", places=where))
    else:
        where = told.states(codes)
    pattern = _CLOSED_TO_IN if effect == "blocks" else _EFFECT_IN[effect]
    said = say(pattern, receiver=naming.short(receiver.id, receiver.name), places=where, what=_narrowed_to(acting))
    return words.sentence(said if told.place is not None or effect == "limits" else f"{said}: {named}")


def _narrowed_to(acting: Sequence[RestrictionRef]) -> str:
    left = dict.fromkeys(pair for one in acting for pair in zip(one.to, one.to_names, strict=True))
    return words.listed([words.some(name) for _, name in left]) or say("nothing")


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
        others = words.count(len(one.jurisdictions) - 1, "other state")
        where = say("{place} and {others}", place=words.place(str(told.place)), others=others)
    if one.effect not in ("blocks", "narrows") or _acts(one, told):
        pattern = _EFFECT_IN[one.effect] if where else _EFFECT[one.effect]
    elif one.end:
        pattern = _WAS_IN[one.effect] if where else _WAS[one.effect]
    else:
        pattern = _LATER_IN[one.effect] if where else _LATER[one.effect]
    said = say(pattern, places=where, what=_narrowed_to([one]))
    return words.sentence(f"{said}{_days(one)}: {_law(one)}")

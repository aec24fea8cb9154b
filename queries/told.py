"""What a text has told so far, so that it need not be told again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..schema import places
from ..schema.language import Noun, english, say
from . import naming, words
from .answer import HolderRef, Hop


@dataclass
class Told:
    """What a text has told so far: a name is given in full once, and so is a step.

    Attributes:
        day: the day asked for; None where dates are not judged.
        place: the state asked for.
        route: what the route being told is called, such as `route 2`.
    """

    day: str | None = None
    place: str | None = None
    route: str = ""
    _named: set[str] = field(default_factory=set)
    _steps: dict[tuple[str, ...], str] = field(default_factory=dict)
    _states: set[tuple[str, ...]] = field(default_factory=set)

    def name(self, holder: HolderRef) -> str:
        """A holder inside a sentence: `the Internal Revenue Service (IRS)`, from then on `the IRS`."""
        if holder.id in self._named:
            return naming.body(holder.id, holder.name, holder.kind)
        short = words.abbreviated(holder.id, holder.name)
        self._named.add(holder.id)
        full = words.with_article(words.holder_in_sentence(holder.name, holder.kind))
        if short in holder.name:
            return full
        return f"{full} ({short})" if english() else Noun(f"{full} ({short})", getattr(full, "plural", False))

    def earlier(self, hop: Hop, also: Sequence[str] = ()) -> str | None:
        """Where this step, with these record types, was told: `as in route 1`; None if it was not, and it then counts as told."""
        key = (str(hop.flow), hop.record.id, *also)
        where = self._steps.get(key)
        self._steps.setdefault(key, self.route)
        if where is None:
            return None
        return say("as above") if where == self.route else say("as in {route}", route=where)

    def where(self, codes: Sequence[str], of: Sequence[str] = tuple(places.CODES)) -> str:
        """Some of the places `of` which all are known: `in all 57 states and territories`, `everywhere but in Texas`, `in Texas`."""
        others = [] if tuple(codes) == (places.NATION,) else [code for code in of if code not in codes]
        if not others and len(of) > 1:
            return say("in all {number} states and territories", number=len(of))
        if others and len(others) < len(codes):
            return say("everywhere but in {places}", places=self.states(others))
        return say("in {places}", places=self.states(codes))

    def states(self, codes: Iterable[str]) -> str:
        """Places in words; a long list is counted, and not given twice."""
        key = tuple(sorted(codes, key=places.name))
        said = words.listed([words.place(code) for code in key])
        if len(key) < 6:
            return said
        again = key in self._states
        self._states.add(key)
        if again:
            return say("the same {number} states", number=len(key))
        return say("{number} states ({places})", number=len(key), places=said)

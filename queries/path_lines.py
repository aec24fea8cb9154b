"""A path in sentences: who gave what to whom, under what, when, how sure that is, and what is inferred or disputed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..schema import places
from ..schema.language import english, say
from . import words
from .answer import Failure, HolderRef, Hop, NearestMiss, Path
from .footnotes import Footnotes
from .restriction_lines import restrictions
from .told import Told

_REMARK = 280


def path_lines(path: Path, notes: Footnotes, told: Told | None = None) -> Iterator[str]:
    """A path in sentences: each hop, then what is inferred and disputed of it; last where it holds."""
    told = told or Told()
    inferred = {(one.kind, one.at) for one in path.inferences}
    if path.begins == "map-edge":
        holder = told.name(path.hops[0].from_)
        if told.place:
            pattern = "How {holder} got the record is not documented for {place}."
            yield say(pattern, holder=holder, place=words.place(told.place))
        else:
            yield say("How {holder} got the record is not documented.", holder=holder)
    for hop in path.hops:
        also = tuple(one.name for one in path.also) if hop is path.hops[-1] else ()
        earlier = told.earlier(hop, also) if hop.step == "flow" else None
        if hop.step == "includes" and path.also and hop is path.hops[-2]:
            yield say("Inferred: parts of {record} go on without the rest.", record=_before_step(hop))
        else:
            yield _flow_line(hop, notes, told, earlier, also) if hop.step == "flow" else _step_line(hop, told)
        if ("generic-sender", str(hop.flow)) in inferred:
            who = words.holder_in_sentence(hop.from_.name, hop.from_.kind)
            yield say("Inferred: that the same {holders} got it and pass it on.", holders=who)
        if ("after-query", str(hop.flow)) in inferred:
            yield say(
                "Inferred: that what {holder} can look up is kept there and passed on.", holder=told.name(hop.from_)
            )
        if hop.dispute and not earlier:
            mark = notes.mark_sources([hop.dispute.source], hop.dispute.says)
            yield say(
                "Disputed by {whom}: {says}", whom=words.with_article(hop.dispute.by), says=f"{hop.dispute.says}{mark}"
            )
    known = told.place is not None or (path.begins == "named" and len(path.places) == 1)
    if path.places != (places.NATION,) and not known:
        yield say(_holds(path), places=told.states(_held(path)))


def _holds(path: Path) -> str:
    """Where a path holds, with `{places}` for those of `_held`."""
    if not path.places_closed or len(path.places_closed) > len(path.places):
        return "This route holds in {places} only."
    acting = [one for hop in path.flows for one in hop.restricted_by if one.effect in ("blocks", "narrows")]
    named = {code for one in acting for code in one.jurisdictions}
    if set(path.places_closed) <= named:
        return "This route holds everywhere else."
    return "This route holds everywhere but in {places}."


def _held(path: Path) -> tuple[str, ...]:
    """The places that `_holds` names: where it holds, or where it does not if these are fewer; none if they were named before."""
    said = _holds(path)
    return () if "{places}" not in said else path.places if said.endswith("only.") else path.places_closed


def hop_line(hop: Hop, notes: Footnotes, told: Told | None = None) -> str:
    """One hop as a sentence."""
    told = told or Told()
    return _flow_line(hop, notes, told, told.earlier(hop)) if hop.step == "flow" else _step_line(hop, told)


def _flow_line(hop: Hop, notes: Footnotes, told: Told, earlier: str | None, also: Sequence[str] = ()) -> str:
    """A flow: who gave what to whom, under what, when, how sure that is; what bites on it; a remark."""
    outcome, mechanism = str(hop.outcome), str(hop.mechanism)
    sender, receiver = told.name(hop.from_), told.name(hop.to)
    sender = words.sender_of(sender, hop.from_.name, hop.from_.kind, str(hop.status))
    what = words.listed([words.some(name) for name in (hop.record.name, *also)])
    if any(one.effect == "narrows" and hop.record.id in one.to for one in hop.restricted_by):
        what = say("what a rule leaves of such records ({records})", records=what)
    said = words.movement(outcome, mechanism, sender, receiver, what)
    if earlier:
        return f"{words.sentence(said)[:-1]} ({earlier})."
    said = words.under(said, outcome, mechanism, [_instrument(one.name, one.citation) for one in hop.under])
    said += words.ending(outcome, mechanism)
    days = words.seen(hop.start, hop.end, hop.first_seen, hop.last_seen, str(hop.status))
    parts = [say("standing access") if hop.outcome == "access" else "", days, say(str(hop.certainty))]
    line = f"{words.sentence(said)[:-1]} ({'; '.join(part for part in parts if part)}){notes.mark(hop.evidence)}."
    if hop.judicial_review in ("before", "on-challenge"):
        line += f" {words.sentence(say(words.REVIEW[hop.judicial_review]))}"
    remarks = [opening(hop.note) if notes.most else words.dates_in_words(hop.note)] if hop.note else []
    return " ".join([line, *restrictions(hop.restricted_by, hop.to, told), *map(as_note, remarks)])


def as_note(remark: str) -> str:
    """A remark of the evidence, told from the sentences around it where these are in another language."""
    return remark if english() else say("Note: {remark}", remark=remark)


def _before_step(hop: Hop) -> str:
    return words.the(hop.record_before.name) if hop.record_before else ""


def opening(text: str) -> str:
    """The first sentence of a remark, and those behind it as long as it stays short."""
    sentences = re.split(r"(?<=[a-z0-9)”][.!?]) (?=[A-Z])", words.dates_in_words(text))
    kept = sentences[0]
    for one in sentences[1:]:
        if len(kept) + len(one) > _REMARK:
            break
        kept = f"{kept} {one}"
    return kept


def _instrument(name: str, citation: str | None) -> str:
    known = citation is not None and citation.replace("§ ", "") in name.replace("§ ", "")
    return f"{name} ({citation})" if citation and not known else name


def _step_line(hop: Hop, told: Told) -> str:
    return say(
        STEPS[hop.step], record=words.the(hop.record.name), before=_before_step(hop), one=words.one(hop.record.name),
        some=words.the_many(hop.record.name), sender=told.name(hop.from_), receiver=told.name(hop.to),
    )  # fmt: skip


#: What a step infers.
STEPS = {
    "includes": "Inferred: nothing of {before} goes on but {record}.",
    "yields": "Inferred: {one} was made from {before}, at {receiver}.",
    "is-among": "Inferred: {before} is among the {some} that go on.",
    "part-of": "Inferred: {sender} is part of {receiver}, and its records count as held there.",
    "run-by": "Inferred: {sender} is run by {receiver}, and its records count as held there.",
    "one-of": "Inferred: {sender} is one of the {receiver}, and what is documented of them is taken to hold for it.",
}


def stops(path: Path, target: HolderRef) -> str:
    """The holders of a path in a line, by their short names: `State motor vehicle agencies > Nlets > ICE`."""
    last = path.holders[-1]
    classes = {hop.to.id for hop in path.hops if hop.step == "one-of"}
    names = [words.short_name(holder.id, holder.name) for holder in path.holders if holder.id not in classes]
    if last.id != target.id:
        whose = words.short_name(target.id, target.name)
        names[-1] += f" ({say('a system of {holder}' if last.kind == 'system' else 'part of {holder}', holder=whose)})"
    return " > ".join(names)


def over(path: Path) -> str:
    """All holders of a path in a line, by their short names."""
    return " > ".join(words.short_name(holder.id, holder.name) for holder in path.holders)


def ends(hop: Hop) -> str:
    """Who gave to whom, by short names."""
    return words.between(*((one.id, one.name) for one in (hop.from_, hop.to)))


def cited_flows(path: Path, notes: Footnotes) -> str:
    """The flows of a path in a line, each with its sources."""
    return "; ".join(f"{ends(hop)}{notes.mark(hop.evidence)}" for hop in path.flows)


def failure_line(failure: Failure, miss: NearestMiss, notes: Footnotes) -> str:
    """One failed condition, with the hop it concerns and its sources."""
    hop = next((hop for hop in miss.path.flows if hop.flow == failure.flow), None)
    subject = f"{ends(hop)}: " if hop else ""
    return f"{subject}{words.dates_in_words(failure.says)}{notes.mark_sources(failure.sources)}"

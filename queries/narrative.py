"""An answer as text that a person can read, quote and check: what comes first, numbered footnotes, plain words."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ..schema import dates, places
from . import words
from .answer import Answer, Citation, Failure, HolderRef, Hop, NearestMiss, Path, RestrictionRef, SourceRef

ROUTES_SHOWN = 10
VARIANTS_SHOWN = 3
CITATIONS_SHOWN = 3
_REMARK = 280
_WIDTH = 100


@dataclass
class Footnotes:
    """Numbers the citations of one text in the order of their first use.

    Attributes:
        most: how many citations of one step are given; the rest are counted in `left_out`. None: all.
        brackets: what stands around the numbers in the text.
    """

    most: int | None = None
    brackets: tuple[str, str] = ("[", "]")
    left_out: int = 0
    _numbers: dict[tuple[str, str, str], int] = field(default_factory=dict)
    _notes: list[tuple[SourceRef, str, str]] = field(default_factory=list)

    def number(self, source: SourceRef, locator: str = "", says: str = "") -> int:
        """The number of a citation."""
        key = (source.id, locator, says)
        if key not in self._numbers:
            self._numbers[key] = len(self._notes) + 1
            self._notes.append((source, locator, says))
        return self._numbers[key]

    def mark(self, citations: Iterable[Citation]) -> str:
        """` [1, 2]` for some citations; nothing for none."""
        cited = list(citations)
        shown = cited[: self.most]
        self.left_out += len(cited) - len(shown)
        return self._mark([self.number(one.source, one.locator, one.says) for one in shown])

    def mark_sources(self, sources: Iterable[SourceRef], says: str = "") -> str:
        """The same for whole sources."""
        return self._mark([self.number(one, "", says) for one in sources])

    def _mark(self, numbers: Sequence[int]) -> str:
        before, after = self.brackets
        return f" {before}{', '.join(map(str, numbers))}{after}" if numbers else ""

    def lines(self) -> Iterator[tuple[int, str]]:
        """Number and text of each note: who, what, when, where in it, what it says, where to read it."""
        for index, (source, locator, says) in enumerate(self._notes, 1):
            when = words.date(source.date) if source.date else "undated"
            parts = [f"{source.publisher}, “{source.title}”, {when}"]
            if locator:
                parts[0] += f", {locator}"
            text = parts[0] + (f": {says}" if says else ".")
            yield index, f"{text} {source.url}" if source.url else text


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
        short = words.short_name(holder.id, holder.name)
        if holder.id in self._named:
            return words.with_article(words.holder_in_sentence(short, holder.kind))
        self._named.add(holder.id)
        full = words.with_article(words.holder_in_sentence(holder.name, holder.kind))
        return full if short in holder.name else f"{full} ({short})"

    def earlier(self, hop: Hop, also: Sequence[str] = ()) -> str | None:
        """Where this step, with these record types, was told: `as in route 1`; None if it was not, and it then counts as told."""
        key = (str(hop.flow), hop.record.id, *also)
        where = self._steps.get(key)
        self._steps.setdefault(key, self.route)
        if where is None:
            return None
        return "as above" if where == self.route else f"as in {where}"

    def states(self, codes: Iterable[str]) -> str:
        """Places in words; a long list is counted, and not given twice."""
        key = tuple(sorted(codes, key=places.name))
        said = words.listed([places.name(code) for code in key])
        if len(key) < 6:
            return said
        again = key in self._states
        self._states.add(key)
        return f"the same {len(key)} states" if again else f"{len(key)} states ({said})"


def cite(source: SourceRef) -> str:
    """A source in one line."""
    when = words.date(source.date) if source.date else "undated"
    return f"{source.publisher}, “{source.title}”, {when}" + (f". {source.url}" if source.url else "")


def wrap(text: str, indent: int = 0, first: str = "") -> str:
    """Text in lines of a readable length; addresses are never broken."""
    pad = " " * indent
    return textwrap.fill(
        words.clean(text),
        width=_WIDTH,
        initial_indent=first or pad,
        subsequent_indent=pad,
        break_long_words=False,
        break_on_hyphens=False,
    )


def routes(paths: Iterable[Path]) -> list[list[Path]]:
    """Paths that pass the same holders, together, in the order of the first of each."""
    grouped: dict[tuple[str, ...], list[Path]] = {}
    for path in paths:
        grouped.setdefault(tuple(holder.id for holder in path.holders), []).append(path)
    return list(grouped.values())


def heading(answer: Answer) -> str:
    """The question as a heading."""
    question = answer.question
    record = words.one(answer.record.name)
    given = f" handed over in {places.name(question.place)}" if question.place else ""
    first = f" held by {_first_holder(answer)}" if question.from_ else ""
    target = Told().name(answer.target)
    if answer.found:
        return f"How {record}{first}{given} could reach {target}"
    if answer.reason == "judge":
        return f"No way without a judge is documented by which {record}{first}{given} could reach {target}"
    shown = "No way is documented" if question.ever else "No way is documented as open"
    return f"{shown} by which {record}{first}{given} could reach {target}"


def _first_holder(answer: Answer) -> str:
    """The holder asked for as the first one, by name where the answer has it."""
    miss = [answer.nearest_miss.path] if answer.nearest_miss else []
    for path in (*answer.paths, *miss):
        for holder in path.holders:
            if holder.id == answer.question.from_:
                return Told().name(holder)
    return str(answer.question.from_)


def summary(answer: Answer) -> str:
    """What the answer rests on, in one line."""
    question = answer.question
    day = "at any time" if question.ever else f"as of {words.date(question.as_of)}"
    if question.given and not question.ever:
        day += f", given {words.date(question.given)}"
    parts = [day, f"{answer.dataset.name} {answer.dataset.version}"]
    if answer.found:
        shown = routes(answer.paths)
        variants = "" if len(shown) == len(answer.paths) else f" in {words.count(len(answer.paths), 'variant')}"
        parts.append(f"{words.count(len(shown), 'route')}{variants}{_how_many(answer)}")
    parts.append(_completeness(answer))
    return " · ".join(parts)


def _how_many(answer: Answer) -> str:
    """How many paths are certainly open, and how many are demands only."""
    certain = sum(path.open == "certain" and path.weakest_outcome != "demanded" for path in answer.paths)
    demands = sum(path.weakest_outcome == "demanded" for path in answer.paths)
    said = "" if answer.question.ever else f", {certain} certainly open" if certain else ", none certainly open"
    return said + (f", {words.count(demands, 'demand')} without known delivery" if demands else "")


def _completeness(answer: Answer) -> str:
    limits = answer.limits_hit
    if "time" in limits:
        return "the search ran out of time: there may be more (--timeout)"
    if "paths" in limits:
        return f"cut at {answer.question.limit} paths: there are more (--limit)"
    flows = words.count(answer.question.max_hops, "flow")
    longer = "; longer ones exist (--max-hops)" if "hops" in limits else ""
    return f"the list is complete up to {flows}{longer}"


def _told(answer: Answer) -> Told:
    question = answer.question
    told = Told(day=None if question.ever else question.as_of, place=question.place)
    told.name(answer.target)
    return told


def text(answer: Answer) -> str:
    """The answer as text."""
    notes, told = Footnotes(most=CITATIONS_SHOWN), _told(answer)
    blocks = [wrap(heading(answer)), wrap(summary(answer)), ""]
    blocks += _routes(answer, notes, told) if answer.found else [*_no_path(answer, notes, told), ""]
    blocks += [wrap(line) for line in caveats(answer)]
    if notes.left_out:
        more = words.count(notes.left_out, "more citation")
        blocks.append(wrap(f"Left out here: {more}, and the ends of long remarks; --format md or json has all."))
    blocks += [wrap(_next(answer)), ""] if answer.found else [""]
    blocks += [wrap(note, indent=5, first=f"[{number}]".ljust(5)) for number, note in notes.lines()]
    return "\n".join(blocks).rstrip() + "\n"


def _next(answer: Answer) -> str:
    """What to ask next: ways that are closed in a state are no routes, and so they are not in the answer."""
    target = "" if answer.target.id == "ice" else f" --to {answer.target.id}"
    return f"Next: what is closed in which states (runoff run states-that-close -p record {answer.record.id}{target})."


def _routes(answer: Answer, notes: Footnotes, told: Told) -> list[str]:
    shown, blocks, edge = routes(answer.paths), [], False
    for number, group in enumerate(shown[:ROUTES_SHOWN], 1):
        if group[0].begins == "map-edge" and not edge:
            edge = True
            blocks += ["How the first holder got the record is not documented for the routes that follow.", ""]
        told.route = f"route {number}"
        blocks += [*_route(number, group, answer.target, notes, told), ""]
    if len(shown) > ROUTES_SHOWN:
        more = words.count(len(shown) - ROUTES_SHOWN, "more route")
        blocks += [wrap(f"{more} not shown here: add --format json, csv or md for all."), ""]
    return blocks


def verdict(path: Path, day: str | None = None) -> str:
    """What matters about a path, in one line; with the day asked for, also why it is only possibly open."""
    stands = "in use" if path.weakest_outcome == "demanded" else "open"
    opened = {"certain": f"certainly {stands}", "possible": f"possibly {stands}", None: "dates not judged"}[path.open]
    inferred = words.count(len(path.inferences), "inference") if path.inferences else "nothing inferred"
    parts = [
        opened + _doubt(path, day),
        path.weakest_certainty,
        words.JUDGE_BEFORE[path.judge_before_any_step],
        inferred,
    ]
    if path.weakest_outcome == "demanded":
        parts.insert(0, "a demand, not a delivery")
    if path.weakest_outcome in ("refused", "permitted"):
        parts.insert(0, path.weakest_outcome)
    if path.disputed:
        parts.append("disputed")
    return " · ".join(parts)


def _doubt(path: Path, day: str | None) -> str:
    """Why a path is only possibly open: how long ago a step was last seen, or how much later it was first seen."""
    if path.open != "possible" or day is None:
        return ""
    today, doubtful = dates.day(day), [hop for hop in path.flows if hop.open == "possible" and hop.status != "one-off"]
    last = [seen for hop in doubtful if (seen := hop.last_seen or hop.first_seen or hop.start) and _before(seen, today)]
    first = [seen for hop in doubtful if (seen := hop.start or hop.first_seen) and dates.bounds(seen).lo > today]
    which = "" if len(path.flows) == 1 else "a step "
    if first:
        return f" ({which}first seen {words.date(max(first, key=_low))})"
    return f" ({which}last seen {words.date(min(last, key=_low))})" if last else ""


def _low(text: str) -> int:
    low: int = dates.bounds(text).lo
    return low


def _before(text: str, day: int) -> bool:
    high: int = dates.bounds(text).hi
    return high < day


def stops(path: Path, target: HolderRef) -> str:
    """The holders of a path in a line, by their short names: `state motor vehicle agencies > Nlets > ICE`."""
    last = path.holders[-1]
    classes = {hop.to.id for hop in path.hops if hop.step == "one-of"}
    names = [words.short_name(holder.id, holder.name) for holder in path.holders if holder.id not in classes]
    if last.id != target.id:
        whose = words.short_name(target.id, target.name)
        names[-1] += f" (a system of {whose})" if last.kind == "system" else f" (part of {whose})"
    return " > ".join(names)


def _route(number: int, group: Sequence[Path], target: HolderRef, notes: Footnotes, told: Told) -> Iterator[str]:
    yield wrap(stops(group[0], target), indent=3, first=f"{number}".ljust(3))
    for variant, path in enumerate(group[:VARIANTS_SHOWN]):
        if variant:
            yield wrap("Or, over the same holders:", indent=3)
        yield wrap(f"{verdict(path, told.day)} · {path.id}", indent=3)
        for line in path_lines(path, notes, told):
            yield wrap(line, indent=5, first="   - ")
    if len(group) > VARIANTS_SHOWN:
        yield wrap(f"{words.count(len(group) - VARIANTS_SHOWN, 'more variant')} in --format json, csv or md.", indent=3)


def path_lines(path: Path, notes: Footnotes, told: Told | None = None) -> Iterator[str]:
    """A path in sentences: each hop, then what is inferred and disputed of it; last where it holds."""
    told = told or Told()
    inferred = {(one.kind, one.at) for one in path.inferences}
    if path.begins == "map-edge":
        where = f" for {places.name(told.place)}" if told.place else ""
        yield f"How {told.name(path.hops[0].from_)} got the record is not documented{where}."
    for hop in path.hops:
        also = tuple(one.name for one in path.also) if hop is path.hops[-1] else ()
        earlier = told.earlier(hop, also) if hop.step == "flow" else None
        if hop.step == "includes" and path.also and hop is path.hops[-2]:
            yield f"Inferred: parts of the {_before_step(hop)} go on without the rest."
        else:
            yield _flow_line(hop, notes, told, earlier, also) if hop.step == "flow" else _step_line(hop, told)
        if ("generic-sender", str(hop.flow)) in inferred:
            who = words.holder_in_sentence(hop.from_.name, hop.from_.kind)
            yield f"Inferred: that the same {who} got it and pass it on."
        if ("after-query", str(hop.flow)) in inferred:
            yield f"Inferred: that what {told.name(hop.from_)} can look up is kept there and passed on."
        if hop.dispute and not earlier:
            mark = notes.mark_sources([hop.dispute.source], hop.dispute.says)
            yield f"Disputed by {words.with_article(hop.dispute.by)}: {hop.dispute.says}{mark}"
    known = told.place is not None or (path.begins == "named" and len(path.places) == 1)
    if path.places != (places.NATION,) and not known:
        yield f"This route holds {_where(path, told)}."


def _where(path: Path, told: Told) -> str:
    if not path.places_closed or len(path.places_closed) > len(path.places):
        return f"in {told.states(path.places)} only"
    acting = [one for hop in path.flows for one in hop.restricted_by if one.effect in ("blocks", "narrows")]
    named = {code for one in acting for code in one.jurisdictions}
    return (
        "everywhere else"
        if set(path.places_closed) <= named
        else f"everywhere but in {told.states(path.places_closed)}"
    )


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
        what = f"what a rule leaves of such records ({what})"
    said = words.movement(outcome, mechanism, sender, receiver, what)
    if earlier:
        return f"{words.sentence(said)[:-1]} ({earlier})."
    said = words.under(said, [_instrument(one.name, one.citation) for one in hop.under]) + words.ending(
        outcome, mechanism
    )
    days = words.seen(hop.start, hop.end, hop.first_seen, hop.last_seen, str(hop.status))
    parts = ["standing access" if hop.outcome == "access" else "", days, str(hop.certainty)]
    line = f"{words.sentence(said)[:-1]} ({'; '.join(part for part in parts if part)}){notes.mark(hop.evidence)}."
    if hop.judicial_review in ("before", "on-challenge"):
        line += f" {words.sentence(words.REVIEW[hop.judicial_review])}"
    remarks = [opening(hop.note) if notes.most else words.dates_in_words(hop.note)] if hop.note else []
    return " ".join([line, *restrictions(hop.restricted_by, hop.to, told), *remarks])


def _before_step(hop: Hop) -> str:
    return words.in_sentence(hop.record_before.name) if hop.record_before else ""


def opening(text: str) -> str:
    """The first sentence of a remark, and those behind it as long as it stays short."""
    sentences = re.split(r"(?<=[a-z0-9)”][.!?]) (?=[A-Z])", words.dates_in_words(text))
    kept = sentences[0]
    for one in sentences[1:]:
        if len(kept) + len(one) > _REMARK:
            break
        kept = f"{kept} {one}"
    return kept


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
    begun = one.start or one.first_seen
    today = dates.day(told.day)
    return not (begun and dates.bounds(begun).lo > today) and not (one.end and _before(one.end, today))


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
    if one.start and one.end:
        return f" (from {words.date(one.start)} to {words.date(one.end)})"
    if one.start or one.end:
        return f" (since {words.date(one.start)})" if one.start else f" (until {words.date(str(one.end))})"
    return f" (in force by {words.date(one.first_seen)})" if one.first_seen else ""


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


def _instrument(name: str, citation: str | None) -> str:
    known = citation is not None and citation.replace("§ ", "") in name.replace("§ ", "")
    return f"{name} ({citation})" if citation and not known else name


def _step_line(hop: Hop, told: Told) -> str:
    record = words.in_sentence(hop.record.name)
    before = _before_step(hop)
    sender, receiver = told.name(hop.from_), told.name(hop.to)
    says = {
        "includes": f"Inferred: nothing of the {before} goes on but the {record}.",
        "yields": f"Inferred: {words.one(hop.record.name)} was made from the {before}, at {receiver}.",
        "is-among": f"Inferred: the {before} is among the {words.some(hop.record.name)} that go on.",
        "part-of": f"Inferred: {sender} is part of {receiver}, and its records count as held there.",
        "run-by": f"Inferred: {sender} is run by {receiver}, and its records count as held there.",
        "one-of": f"Inferred: {sender} is one of the {receiver}, and what is documented of them is taken to hold for it.",
    }
    return says[hop.step]


_FAILS = {
    "date": "a step was not open on that day",
    "place": "a step is not documented for that place",
    "restriction": "a law, an order or a rule closes a step",
    "outcome": "a step is not known to have happened",
    "certainty": "a step is less certain than was asked for",
    "via": "it misses what it was to run over",
    "avoid": "it runs over what was to be avoided",
    "without": "it rests on what was taken away",
    "hops": "it is longer than was asked for",
}


def _no_path(answer: Answer, notes: Footnotes, told: Told) -> Iterator[str]:
    miss = answer.nearest_miss
    if miss is None:
        yield wrap(_nothing(answer))
        return
    yield wrap(_missed(miss))
    yield ""
    yield wrap(stops(miss.path, answer.target), indent=3)
    for line in path_lines(miss.path, notes, told):
        yield wrap(line, indent=5, first="   - ")
    yield ""
    yield wrap("Why it is no route:")
    for failure in miss.why:
        yield wrap(failure_line(failure, miss, notes), indent=5, first="   - ")


def _nothing(answer: Answer) -> str:
    if answer.reason == "judge":
        return "Of every route that is open a judge must look first at one step, or it is not known whether one must."
    if answer.reason == "record":
        return (
            "Holders of such records are linked to the target, but nothing documented carries this record all the way."
        )
    return "Nothing documented links a holder of this record to the target."


def _missed(miss: NearestMiss) -> str:
    return f"This comes nearest, but {words.listed([_FAILS[one] for one in miss.fails])}."


def failure_line(failure: Failure, miss: NearestMiss, notes: Footnotes) -> str:
    """One failed condition, with the hop it concerns and its sources."""
    hop = next((hop for hop in miss.path.flows if hop.flow == failure.flow), None)
    ends = [words.short_name(one.id, one.name) for one in (hop.from_, hop.to)] if hop else []
    subject = f"{' to '.join(ends)}: " if ends else ""
    return f"{subject}{words.dates_in_words(failure.says)}{notes.mark_sources(failure.sources)}"


def caveats(answer: Answer) -> Iterator[str]:
    """What the answer does not say."""
    coverage = answer.coverage
    newest = f", the newest of {words.date(coverage.newest)}" if coverage.newest else ""
    yield (
        f"What is known: {words.count(coverage.flows, 'flow')} among {words.count(coverage.holders, 'holder')} touch this "
        f"record or this target, from {words.count(coverage.sources, 'source')}{newest}."
    )
    if answer.found:
        yield (
            "Not known: whether any one person's record passed. Each step is documented for itself, not one record all the way;"
            " to stand on a route implies no wrongdoing."
        )
        if any(hop.end or hop.status == "ended" for path in answer.paths for hop in path.flows):
            yield "What passed before a step ended may still be held."
    else:
        yield (
            "An empty place on the map is not safety: it may only mean that nobody has looked or published."
            " Copies that passed before a step closed may still be held."
        )


def markdown(answer: Answer) -> str:
    """The answer as Markdown, with footnotes; labels cannot become markup."""
    notes, told = Footnotes(brackets=_MARKS), _told(answer)
    blocks = [f"## {escape(heading(answer), links=False)}", "", escape(summary(answer)), ""]
    if answer.found:
        for number, group in enumerate(routes(answer.paths), 1):
            told.route = f"route {number}"
            blocks += [f"### {number}. {escape(stops(group[0], answer.target), links=False).replace('&gt;', '→')}", ""]
            for path in group:
                blocks += [f"*{escape(verdict(path, told.day))}* (`{path.id}`)", ""]
                blocks += [f"- {_line(line)}" for line in path_lines(path, notes, told)]
                blocks.append("")
    else:
        blocks += _no_path_markdown(answer, notes, told)
    blocks += [line for caveat in caveats(answer) for line in (escape(caveat), "")]
    blocks += [f"[^{number}]: {escape(note)}" for number, note in notes.lines()]
    return "\n".join(blocks).rstrip() + "\n"


def _no_path_markdown(answer: Answer, notes: Footnotes, told: Told) -> list[str]:
    miss = answer.nearest_miss
    if miss is None:
        return [escape(_nothing(answer)), ""]
    lines = [f"- {_line(line)}" for line in path_lines(miss.path, notes, told)]
    why = [f"- {_line(failure_line(one, miss, notes))}" for one in miss.why]
    return [escape(_missed(miss)), "", *lines, "", "Why it is no route:", "", *why, ""]


#: Private characters around the numbers of footnotes, so that brackets in a name are never taken for them.
_MARKS = ("\ue000", "\ue001")
_NUMBERS = re.compile(f"{_MARKS[0]}([0-9, ]+){_MARKS[1]}")


def _line(text: str) -> str:
    """A line as Markdown: markup made harmless, the marks of citations as footnotes."""
    return _NUMBERS.sub(
        lambda found: "".join(f"[^{one}]" for one in found.group(1).split(", ")), escape(text, links=False)
    )


_OPENS_BLOCK = re.compile(r"^([-+])|^(\d+)([.)])")


def escape(text: str, links: bool = True) -> str:
    """Text with everything that Markdown or HTML would read as markup made harmless; addresses become links, if wanted."""
    kept = []
    for word in text.split():
        if links and word.startswith(("https://", "http://")):
            kept.append(f"<{word.replace('<', '%3C').replace('>', '%3E')}>")
        else:
            safe = word.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            kept.append("".join(f"\\{char}" if char in "\\`*_[]#|~" else char for char in safe))
    return _OPENS_BLOCK.sub(r"\2\\\1\3", " ".join(kept))

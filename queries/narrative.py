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
CITATIONS_SHOWN = 3
_WIDTH = 100


@dataclass
class Footnotes:
    """Numbers the citations of one text in the order of their first use.

    Attributes:
        most: how many citations of one step are given; the rest are counted in `left_out`. None: all.
    """

    most: int | None = None
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
        numbers = [self.number(one.source, one.locator, one.says) for one in shown]
        return f" [{', '.join(map(str, numbers))}]" if numbers else ""

    def mark_sources(self, sources: Iterable[SourceRef]) -> str:
        """The same for whole sources."""
        numbers = [self.number(one) for one in sources]
        return f" [{', '.join(map(str, numbers))}]" if numbers else ""

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
    _steps: dict[tuple[str, str], str] = field(default_factory=dict)
    _states: set[tuple[str, ...]] = field(default_factory=set)

    def name(self, holder: HolderRef) -> str:
        """A holder inside a sentence: `the Internal Revenue Service (IRS)`, from then on `the IRS`."""
        short = words.short_name(holder.id, holder.name)
        if holder.id in self._named:
            return words.with_article(words.holder_in_sentence(short, holder.kind))
        self._named.add(holder.id)
        full = words.with_article(words.holder_in_sentence(holder.name, holder.kind))
        return full if short in holder.name else f"{full} ({short})"

    def before(self, hop: Hop) -> str | None:
        """Where this step was told, such as `as in route 1`; None if it was not, and it then counts as told."""
        where = self._steps.setdefault((str(hop.flow), hop.record.id), self.route or "above")
        if self._steps.get((str(hop.flow), f"{hop.record.id}+")) is None:
            self._steps[str(hop.flow), f"{hop.record.id}+"] = where
            return None
        return "as above" if where == (self.route or "above") else f"as in {where}"

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
        text,
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
    first = f" held by {answer.paths[0].hops[0].from_.name}" if question.from_ and answer.paths else ""
    if question.from_ and not answer.paths:
        first = f" held by {question.from_}"
    target = Told().name(answer.target)
    if answer.found:
        return f"How {record}{first}{given} could reach {target}"
    shown = "No way is documented" if question.ever else "No way is documented as open"
    return f"{shown} by which {record}{first}{given} could reach {target}"


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
    certain = sum(path.open == "certain" for path in answer.paths)
    demands = sum(path.weakest_outcome == "demanded" for path in answer.paths)
    said = "" if answer.question.ever else f", {certain} certainly open" if certain else ", none certainly open"
    return said + (f", {demands} only demanded" if demands else "")


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
        blocks.append(wrap(f"Left out here: {more}, and most remarks on single steps; --format md or json has all."))
    blocks.append("")
    blocks += [wrap(note, indent=5, first=f"[{number}]".ljust(5)) for number, note in notes.lines()]
    return "\n".join(blocks).rstrip() + "\n"


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
    opened = {"certain": "certainly open", "possible": "possibly open", None: "dates not judged"}[path.open]
    inferred = words.count(len(path.inferences), "inference") if path.inferences else "nothing inferred"
    parts = [opened + _doubt(path, day), path.weakest_certainty, words.JUDGE_BEFORE[path.judge_before_any_step], inferred]
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
    today, doubtful = dates.day(day), [hop for hop in path.flows if hop.open == "possible"]
    last = [seen for hop in doubtful if (seen := hop.last_seen or hop.first_seen or hop.start) and _before(seen, today)]
    first = [seen for hop in doubtful if (seen := hop.start or hop.first_seen) and dates.bounds(seen).lo > today]
    which = "" if len(path.flows) == 1 else "a step "
    if first:
        return f" ({which}first seen {words.date(max(first, key=_low))})"
    return f" ({which}last seen {words.date(min(last, key=_low))})" if last else ""


def _low(text: str) -> int:
    return dates.bounds(text).lo


def _before(text: str, day: int) -> bool:
    return dates.bounds(text).hi < day


def stops(path: Path, target: HolderRef) -> str:
    """The holders of a path in a line, by their short names: `state motor vehicle agencies > Nlets > ICE`."""
    last = path.holders[-1]
    names = [words.short_name(holder.id, holder.name) for holder in path.holders]
    if last.id != target.id:
        whose = words.short_name(target.id, target.name)
        names[-1] += f" (a system of {whose})" if last.kind == "system" else f" (part of {whose})"
    return " > ".join(names)


def _route(number: int, group: Sequence[Path], target: HolderRef, notes: Footnotes, told: Told) -> Iterator[str]:
    yield wrap(stops(group[0], target), indent=3, first=f"{number}".ljust(3))
    for variant, path in enumerate(group):
        if variant:
            yield wrap("Or, over the same holders:", indent=3)
        yield wrap(f"{verdict(path, told.day)} · {path.id}", indent=3)
        for line in path_lines(path, notes, told):
            yield wrap(line, indent=5, first="   - ")


def path_lines(path: Path, notes: Footnotes, told: Told | None = None) -> Iterator[str]:
    """A path in sentences: each hop, then where it holds, what is inferred, what is disputed."""
    told = told or Told()
    inferred = {(one.kind, one.at): one for one in path.inferences}
    if path.begins == "map-edge":
        yield f"How {told.name(path.hops[0].from_)} got the record is not documented."
    closed: set[str] = set()
    for hop in path.hops:
        yield hop_line(hop, notes, told)
        if ("generic-sender", str(hop.flow)) in inferred:
            yield f"Inferred: that the {words.holder_in_sentence(hop.from_.name, hop.from_.kind)} who got it are those who pass it on."
        if ("after-query", str(hop.flow)) in inferred:
            yield f"Inferred: that {told.name(hop.from_)}, which can look the record up, keeps it and passes it on."
        if hop.dispute:
            mark = notes.number(hop.dispute.source, "", hop.dispute.says)
            yield f"Disputed by {words.with_article(hop.dispute.by)}: {hop.dispute.says} [{mark}]"
        closed |= {code for one in hop.restricted_by if one.effect in ("blocks", "narrows") for code in one.jurisdictions}
    if path.places != (places.NATION,) and told.place is None:
        rest = path.places_closed and len(path.places_closed) <= len(path.places) and set(path.places_closed) <= closed
        yield "It holds everywhere else." if rest else f"It holds {_where(path, told)}."
    if path.also:
        yield f"The same steps also bring {words.listed([words.some(one.name) for one in path.also])}."


def _where(path: Path, told: Told) -> str:
    if path.places_closed and len(path.places_closed) <= len(path.places):
        return f"everywhere but in {told.states(path.places_closed)}"
    return f"in {told.states(path.places)} only"


def hop_line(hop: Hop, notes: Footnotes, told: Told | None = None) -> str:
    """One hop as a sentence."""
    told = told or Told()
    if hop.step != "flow":
        return _step_line(hop, told)
    said = _movement(hop, told)
    earlier = told.before(hop)
    if earlier:
        return f"{words.sentence(said)[:-1] if not said.endswith('.') else said} ({earlier})."
    if hop.under:
        said += f", under {words.listed([_instrument(one.name, one.citation) for one in hop.under])}"
    said += _ENDINGS.get(str(hop.outcome), "; how is not stated" if hop.mechanism == "not-stated" else "")
    days = words.seen(hop.start, hop.end, hop.first_seen, hop.last_seen, str(hop.status))
    parts = ["standing access" if hop.outcome == "access" else "", days, str(hop.certainty)]
    line = f"{words.sentence(said)[:-1]} ({'; '.join(part for part in parts if part)}){notes.mark(hop.evidence)}."
    if hop.judicial_review in ("before", "on-challenge"):
        line += f" {words.sentence(words.REVIEW[hop.judicial_review])}"
    remark = _remark(hop, notes)
    return " ".join([line, *_restrictions(hop, told), *([remark] if remark else [])])


_ENDINGS = {"demanded": "; delivery is not documented", "refused": "; nothing moved", "permitted": "; no instance is documented"}


def _movement(hop: Hop, told: Told) -> str:
    """Who gave what to whom, as a sentence without its end."""
    sender, receiver, what = told.name(hop.from_), told.name(hop.to), words.some(hop.record.name)
    if hop.outcome in ("demanded", "refused"):
        asked = "{receiver} demanded {what} from {sender}" if hop.mechanism == "compelled" else "{receiver} asked {sender} for {what}"
        return asked.format(sender=sender, receiver=receiver, what=what)
    if hop.outcome == "permitted":
        return f"the law or a plan lets {what} go from {sender} to {receiver}"
    pattern = (words.ACCESS if hop.outcome == "access" else words.MOVED)[str(hop.mechanism)]
    return pattern.format(sender=sender, receiver=receiver, what=what)


def _remark(hop: Hop, notes: Footnotes) -> str:
    """The note on a flow; in a text that leaves things out, its first sentence only."""
    if not hop.note:
        return ""
    return hop.note if notes.most is None else re.split(r"(?<=[a-z0-9)”][.!?]) (?=[A-Z])", hop.note)[0]


def _restrictions(hop: Hop, told: Told) -> Iterator[str]:
    """What bites on a hop: in full where it concerns the place asked for or the whole country; elsewhere summed up."""
    elsewhere = [one for one in hop.restricted_by if _elsewhere(one, told)]
    for one in hop.restricted_by:
        if one not in elsewhere:
            yield _restriction(one)
    for effect in ("blocks", "narrows", "limits", "disregarded"):
        acting = [one for one in elsewhere if one.effect == effect and _acts(one, told)]
        if acting and (told.place is None or effect in ("blocks", "narrows")):
            yield _summed(effect, acting, told)
    if told.place is None:
        yield from (_restriction(one) for one in elsewhere if not _acts(one, told) and one.effect in ("blocks", "narrows"))
    elif any(one.effect == "blocks" for one in elsewhere) and len(elsewhere) == len(hop.restricted_by):
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


_EFFECT = {"blocks": "closed", "narrows": "narrowed", "limits": "limited, not closed,", "disregarded": "it went on in spite of a rule"}


def _summed(effect: str, acting: Sequence[RestrictionRef], told: Told) -> str:
    where = told.states({code for one in acting for code in one.jurisdictions})
    to = f" to {_narrowed_to(acting)}" if effect == "narrows" else ""
    if told.place is not None or effect == "limits":
        return words.sentence(f"{_EFFECT[effect]}{to} in {where}")
    named = "; ".join(f"{_law(one)}{_days(one)}" for one in acting)
    return words.sentence(f"{_EFFECT[effect]}{to} in {where}: {named}")


def _narrowed_to(acting: Sequence[RestrictionRef]) -> str:
    return words.listed(list(dict.fromkeys(id.replace("-", " ") for one in acting for id in one.to))) or "nothing"


def _law(one: RestrictionRef) -> str:
    """The name of an instrument, without a list of places at its end."""
    return re.sub(r" \([^()]*,[^()]*\)$", "", one.name)


def _days(one: RestrictionRef) -> str:
    if one.start and one.end:
        return f" (from {words.date(one.start)} to {words.date(one.end)})"
    if one.start or one.end:
        return f" (since {words.date(one.start)})" if one.start else f" (until {words.date(str(one.end))})"
    return f" (in force by {words.date(one.first_seen)})" if one.first_seen else ""


def _restriction(one: RestrictionRef) -> str:
    where = "" if places.NATION in one.jurisdictions else words.listed([places.name(code) for code in one.jurisdictions])
    to = f" to {_narrowed_to([one])}" if one.effect == "narrows" else ""
    return words.sentence(f"{_EFFECT[one.effect]}{to}{f' in {where}' if where else ''}{_days(one)}: {_law(one)}".replace(",:", ":"))


def _instrument(name: str, citation: str | None) -> str:
    return f"{name} ({citation})" if citation else name


def _step_line(hop: Hop, told: Told) -> str:
    record = words.in_sentence(hop.record.name)
    before = words.in_sentence(hop.record_before.name) if hop.record_before else ""
    sender, receiver = told.name(hop.from_), told.name(hop.to)
    says = {
        "includes": f"Inferred: of the {before}, the {record} alone goes on.",
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
    if answer.reason == "record":
        return "Holders of such records are linked to the target, but nothing documented carries this record all the way."
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
    notes, told = Footnotes(), _told(answer)
    blocks = [f"## {escape(heading(answer))}", "", escape(summary(answer)), ""]
    if answer.found:
        for number, group in enumerate(routes(answer.paths), 1):
            told.route = f"route {number}"
            blocks += [f"### {number}. {escape(stops(group[0], answer.target)).replace('&gt;', '→')}", ""]
            for path in group:
                blocks += [f"*{escape(verdict(path, told.day))}* (`{path.id}`)", ""]
                blocks += [f"- {_footnoted(escape(line))}" for line in path_lines(path, notes, told)]
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
    lines = [f"- {_footnoted(escape(line))}" for line in path_lines(miss.path, notes, told)]
    why = [f"- {_footnoted(escape(failure_line(one, miss, notes)))}" for one in miss.why]
    return [escape(_missed(miss)), "", *lines, "", "Why it is no route:", "", *why, ""]


def _footnoted(line: str) -> str:
    """The marks `[1, 2]` of a line as Markdown footnotes."""
    import re

    return re.sub(
        r"\\\[(\d+(?:, \d+)*)\\\]", lambda match: "".join(f"[^{one}]" for one in match.group(1).split(", ")), line
    )


def escape(text: str) -> str:
    """Text with everything that Markdown or HTML would read as markup made harmless; addresses stay as they are."""
    kept = []
    for word in text.split(" "):
        if word.startswith(("https://", "http://")):
            kept.append(f"<{word.replace('<', '%3C').replace('>', '%3E')}>")
        else:
            safe = word.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            kept.append("".join(f"\\{char}" if char in "\\`*_[]#|~" else char for char in safe))
    return " ".join(kept).replace("\n", " ")

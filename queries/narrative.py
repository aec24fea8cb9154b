"""An answer as text that a person can read, quote and check: what comes first, numbered footnotes, plain words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ..schema import places
from . import words
from .answer import Answer, Citation, Failure, Hop, NearestMiss, Path, SourceRef

ROUTES_SHOWN = 10
_WIDTH = 100


@dataclass
class Footnotes:
    """Numbers the citations of one text in the order of their first use."""

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
        numbers = [self.number(one.source, one.locator, one.says) for one in citations]
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
    record = words.in_sentence(answer.record.name)
    given = f" handed over in {places.name(question.place)}" if question.place else ""
    first = f" held by {answer.paths[0].hops[0].from_.name}" if question.from_ and answer.paths else ""
    if question.from_ and not answer.paths:
        first = f" held by {question.from_}"
    verb = "could reach" if answer.found else "reaches"
    opening = "How" if answer.found else "No documented way in which"
    article = "" if record.endswith("s") or record in ("credit bureau data", "phone location") else (
        "an " if record[:1].lower() in "aeio" else "a ")  # fmt: skip
    return f"{opening} {article}{record}{first}{given} {verb} {answer.target.name}"


def summary(answer: Answer) -> str:
    """What the answer rests on, in one line."""
    question = answer.question
    day = "at any time" if question.ever else f"as of {words.date(question.as_of)}"
    if question.given and not question.ever:
        day += f", given {words.date(question.given)}"
    parts = [day, f"{answer.dataset.name} {answer.dataset.version}"]
    if answer.found:
        certain = sum(path.open == "certain" for path in answer.paths)
        shown = routes(answer.paths)
        parts.append(
            words.count(len(shown), "route")
            + ("" if len(shown) == len(answer.paths) else f" in {words.count(len(answer.paths), 'variant')}")
            + ("" if question.ever else f", {certain} certainly open" if certain else ", none certainly open")
        )
    parts.append(_completeness(answer))
    return " · ".join(parts)


def _completeness(answer: Answer) -> str:
    limits = answer.limits_hit
    if "time" in limits:
        return "the search ran out of time: there may be more (--timeout)"
    if "paths" in limits:
        return f"cut at {answer.question.limit} paths: there are more (--limit)"
    flows = words.count(answer.question.max_hops, "flow")
    longer = "; longer ones exist (--max-hops)" if "hops" in limits else ""
    return f"the list is complete up to {flows}{longer}"


def text(answer: Answer) -> str:
    """The answer as text."""
    notes = Footnotes()
    blocks = [heading(answer), summary(answer), ""]
    if answer.found:
        shown = routes(answer.paths)
        for number, group in enumerate(shown[:ROUTES_SHOWN], 1):
            blocks += [*_route(number, group, notes), ""]
        if len(shown) > ROUTES_SHOWN:
            more = words.count(len(shown) - ROUTES_SHOWN, "more route")
            blocks += [wrap(f"{more} not shown here: add --format json, csv or md for all."), ""]
    else:
        blocks += [*_no_path(answer, notes), ""]
    blocks += [wrap(line) for line in caveats(answer)]
    blocks.append("")
    blocks += [wrap(note, indent=5, first=f"[{number}]".ljust(5)) for number, note in notes.lines()]
    return "\n".join(blocks).rstrip() + "\n"


def verdict(path: Path) -> str:
    """What matters about a path, in one line."""
    opened = {"certain": "certainly open", "possible": "possibly open", None: "dates not judged"}[path.open]
    inferred = words.count(len(path.inferences), "inference") if path.inferences else "nothing inferred"
    parts = [opened, path.weakest_certainty, words.JUDGE_BEFORE[path.judge_before_any_step], inferred]
    if path.weakest_outcome == "demanded":
        parts.insert(1, "a demand, not a delivery")
    if path.weakest_outcome in ("refused", "permitted"):
        parts.insert(1, path.weakest_outcome)
    if path.disputed:
        parts.append("disputed")
    return " · ".join(parts)


def _route(number: int, group: Sequence[Path], notes: Footnotes) -> Iterator[str]:
    first = group[0]
    stops = " > ".join(holder.name for holder in first.holders)
    yield wrap(stops, indent=3, first=f"{number}".ljust(3))
    for variant, path in enumerate(group):
        if variant:
            yield ""
            yield wrap("Another way over the same holders:", indent=3)
        yield wrap(verdict(path), indent=3)
        for line in path_lines(path, notes):
            yield wrap(line, indent=5, first="   - ")
        yield f"     id: {path.id}"


def path_lines(path: Path, notes: Footnotes) -> Iterator[str]:
    """A path in sentences: each hop, then where it holds, what is inferred, what is disputed."""
    inferred = {(one.kind, one.at): one for one in path.inferences}
    if path.begins == "map-edge":
        yield inferred["map-edge", path.hops[0].from_.id].says
    for hop in path.hops:
        yield hop_line(hop, notes)
        about = ((kind, str(hop.flow)) for kind in ("generic-sender", "after-query"))
        extra = [inferred[key] for key in about if key in inferred]
        yield from (one.says for one in extra)
        if hop.dispute:
            mark = notes.number(hop.dispute.source, "", hop.dispute.says)
            yield f"Disputed by {hop.dispute.by}: {hop.dispute.says} [{mark}]"
    if path.places != (places.NATION,):
        yield f"Holds for records handed over in {words.where(path.places, path.places_closed)}."
    if path.also:
        names = words.listed([words.in_sentence(one.name) for one in path.also])
        yield f"The same flows also bring: {names}."


def hop_line(hop: Hop, notes: Footnotes) -> str:
    """One hop as a sentence."""
    if hop.step != "flow":
        return _step_line(hop)
    record = words.in_sentence(hop.record.name)
    days = words.seen(hop.start, hop.end, hop.first_seen, hop.last_seen, str(hop.status))
    parts = [words.OUTCOME[str(hop.outcome)], days, str(hop.certainty)]
    line = f"{hop.from_.name} to {hop.to.name}: {record}, {words.MECHANISM[str(hop.mechanism)]}"
    if hop.under:
        line += f", under {words.listed([_instrument(one.name, one.citation) for one in hop.under])}"
    line += f" ({'; '.join(part for part in parts if part)}){notes.mark(hop.evidence)}."
    review = words.REVIEW[str(hop.judicial_review)]
    line += f" {words.sentence(review)}"
    for one in hop.restricted_by:
        where = f" in {words.listed([places.name(code) for code in one.jurisdictions])}" if one.jurisdictions else ""
        if where == " in the United States":
            where = ""
        since = f" since {words.date(one.start)}" if one.start else ""
        until = f" until {words.date(one.end)}" if one.end else ""
        line += f" {words.RESTRICTION[one.effect].capitalize()} {one.name}{where}{since}{until}."
    return line


def _instrument(name: str, citation: str | None) -> str:
    return f"{name} ({citation})" if citation else name


def _step_line(hop: Hop) -> str:
    record = words.in_sentence(hop.record.name)
    before = words.in_sentence(hop.record_before.name) if hop.record_before else ""
    says = {
        "includes": f"Inferred: out of the {before}, the {record} alone goes on.",
        "yields": f"Inferred: out of the {before}, {hop.to.name} makes a {record}.",
        "is-among": f"Inferred: the {before} is among what goes on as {record}.",
        "part-of": f"Inferred: {hop.from_.name} is part of {hop.to.name}, whose records its records are.",
        "run-by": f"Inferred: {hop.from_.name} is run by {hop.to.name}, whose records its records are.",
        "one-of": f"Inferred: {hop.from_.name} is one of {hop.to.name}, of which the next step is documented.",
    }
    return says[hop.step]


def _no_path(answer: Answer, notes: Footnotes) -> Iterator[str]:
    miss = answer.nearest_miss
    if miss is None:
        reasons = {
            "record": "Holders are linked to the target, but nothing documented carries this record all the way.",
            "nothing links them": "Nothing documented links a holder of this record to the target.",
        }
        yield wrap(reasons[str(answer.reason)])
        return
    yield wrap(f"What comes nearest fails on: {words.listed(miss.fails)}.")
    yield ""
    yield wrap(" > ".join(holder.name for holder in miss.path.holders), indent=3)
    for line in path_lines(miss.path, notes):
        yield wrap(line, indent=5, first="   - ")
    yield ""
    yield wrap("Why it is no path:")
    for failure in miss.why:
        yield wrap(failure_line(failure, miss, notes), indent=5, first="   - ")


def failure_line(failure: Failure, miss: NearestMiss, notes: Footnotes) -> str:
    """One failed condition, with the hop it concerns and its sources."""
    hop = next((hop for hop in miss.path.flows if hop.flow == failure.flow), None)
    subject = f"{hop.from_.name} to {hop.to.name}: " if hop else ""
    return f"{subject}{failure.says}{notes.mark_sources(failure.sources)}"


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
            "Not known: whether any one record passed. A route shows what sources document of its hops, each for itself;"
            " presence implies no wrongdoing."
        )
        if any(hop.end or hop.status == "ended" for path in answer.paths for hop in path.flows):
            yield "What passed before a hop ended may still be held."
    else:
        yield (
            "An empty place on the map is not safety: it may only mean that nobody has looked or published."
            " Copies that passed before a hop closed may still be held."
        )


def markdown(answer: Answer) -> str:
    """The answer as Markdown, with footnotes; labels cannot become markup."""
    notes = Footnotes()
    blocks = [f"## {escape(heading(answer))}", "", escape(summary(answer)), ""]
    if answer.found:
        for number, group in enumerate(routes(answer.paths), 1):
            stops = " → ".join(escape(holder.name) for holder in group[0].holders)
            blocks += [f"### {number}. {stops}", ""]
            for path in group:
                blocks += [f"*{escape(verdict(path))}* (`{path.id}`)", ""]
                blocks += [f"- {_footnoted(escape(line))}" for line in path_lines(path, notes)]
                blocks.append("")
    else:
        miss = answer.nearest_miss
        lines = list(_no_path(answer, Footnotes()))[:1] if miss is None else [
            f"What comes nearest fails on: {words.listed(miss.fails)}."]  # fmt: skip
        blocks += [escape(" ".join(lines[0].split())), ""]
        if miss is not None:
            blocks += [f"- {_footnoted(escape(line))}" for line in path_lines(miss.path, notes)]
            blocks += ["", "Why it is no path:", ""]
            blocks += [f"- {_footnoted(escape(failure_line(one, miss, notes)))}" for one in miss.why]
            blocks.append("")
    blocks += [line for caveat in caveats(answer) for line in (escape(caveat), "")]
    blocks += [f"[^{number}]: {escape(note)}" for number, note in notes.lines()]
    return "\n".join(blocks).rstrip() + "\n"


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

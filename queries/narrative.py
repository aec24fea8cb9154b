"""An answer as text that a person can read, quote and check: what comes first, numbered footnotes, plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..schema import dates
from ..schema.language import of_languages, say
from ..schema.vocabularies import DEFAULT_OUTCOMES
from . import summary as basis
from . import words
from .answer import Answer, HolderRef, NearestMiss, Path
from .errata import told as told_erratum
from .footnotes import CITATIONS_SHOWN, Footnotes, wrap
from .path_lines import failure_line, path_lines, stops
from .question import DEFAULT_TARGET
from .told import Told

ROUTES_SHOWN = 10
VARIANTS_SHOWN = 3
CLOSED_SHOWN = 5


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
    if answer.first:
        record = say("{record} held by {holder}", record=record, holder=Told().name(answer.first))
    if question.place:
        record = say("{record} handed over in {place}", record=record, place=words.place(question.place))
    pattern = "No way is documented as open by which {record} could reach {target}"
    if answer.found:
        pattern = "How {record} could reach {target}"
    elif answer.reason == "judge":
        pattern = "No way without a judge is documented by which {record} could reach {target}"
    elif "time" in answer.limits_hit:
        pattern = "In the time given no way was found by which {record} could reach {target}"
    elif question.ever:
        pattern = "No way is documented by which {record} could reach {target}"
    return say(pattern, record=record, target=Told().name(answer.target))


def summary(answer: Answer) -> str:
    """What the answer rests on, in one line."""
    question, counted = answer.question, ""
    if answer.found:
        shown = routes(answer.paths)
        counted = words.count(len(shown), "route")
        if len(shown) != len(answer.paths):
            counted = say("{routes} in {variants}", routes=counted, variants=words.count(len(answer.paths), "variant"))
        counted += _how_many(answer)
    how = basis.completeness(answer.complete, answer.limits_hit, question.max_hops)
    return basis.line(answer.dataset, basis.day(question), counted, how)


def _how_many(answer: Answer) -> str:
    """How many paths are certainly open, and how many are demands only."""
    certain = sum(path.open == "certain" and path.weakest_outcome != "demanded" for path in answer.paths)
    demands = sum(path.weakest_outcome == "demanded" for path in answer.paths)
    parts = []
    if not answer.question.ever:
        parts.append(certainly_open(certain))
    if demands:
        parts.append(say("{demands} without known delivery", demands=words.count(demands, "demand")))
    return "".join(f", {part}" for part in parts)


def certainly_open(number: int) -> str:
    """How many of some routes are certainly open."""
    return words.count(number, "certainly open", "certainly open") if number else say("none certainly open")


def told_of(answer: Answer) -> Told:
    """The memory of a text on an answer: its day, its place, and its target, which the heading names."""
    question = answer.question
    told = Told(day=None if question.ever else question.as_of, place=question.place)
    told.name(answer.target)
    return told


def text(answer: Answer) -> str:
    """The answer as text."""
    notes, told = Footnotes(most=CITATIONS_SHOWN), told_of(answer)
    blocks = [wrap(heading(answer)), wrap(summary(answer)), ""]
    blocks += _routes(answer, notes, told) if answer.found else [*_no_path(answer, notes, told), ""]
    blocks += _closed(answer, notes)
    blocks += [wrap(line) for line in (*map(told_erratum, answer.errata), *answer.remarks, *caveats(answer))]
    if notes.left_out:
        more = words.count(notes.left_out, "more citation")
        left = say("Left out here: {left}, and the ends of long remarks; --format md or json has all.", left=more)
        blocks.append(wrap(left))
    blocks += [wrap(_next(answer)), ""] if answer.found else [""]
    blocks += notes.block()
    return "\n".join(blocks).rstrip() + "\n"


CLOSED = "Not among the routes above, and a law, an order or a rule acts on a step that day:"


def closed_lines(answer: Answer, notes: Footnotes, most: int | None = None) -> list[str]:
    """The routes that something closes, each with what closes it, since when, and the sources; each way of closing once."""
    lines: dict[str, None] = {}
    for miss in answer.closed:
        why = sorted(miss.why, key=lambda one: one.fails != "restriction")
        said = "; ".join(failure_line(one, miss, notes) for one in why)
        lines.setdefault(f"{stops(miss.path, answer.target)}. {said}")
    kept = list(lines)
    if most is not None and len(kept) > most:
        return [*kept[:most], say("{number} more: --format json or md has all.", number=len(kept) - most)]
    return kept


def _closed(answer: Answer, notes: Footnotes) -> list[str]:
    lines = closed_lines(answer, notes, CLOSED_SHOWN) if answer.found else []
    return [wrap(say(CLOSED)), *(wrap(line, indent=5, first="   - ") for line in lines), ""] if lines else []


def _next(answer: Answer) -> str:
    """What to ask next of the same question."""
    asked = f"{answer.record.id}{_options(answer)}"
    return say(
        "Next: what would stop it (runoff cut {asked}), and where it is open and where closed (runoff matrix {asked}).",
        asked=asked,
    )


def _options(answer: Answer) -> str:
    """The options with which the question was asked, as the command line takes them."""
    question = answer.question
    told = [
        ("--to", None if question.to == DEFAULT_TARGET else question.to),
        ("--from", question.from_),
        ("--in", question.place),
    ]
    told += [("--as-of", None if question.ever else question.as_of), ("--given", question.given)]
    told += [("--min-certainty", question.min_certainty)]
    told += [(f"--{name}", id) for name in ("without", "via", "avoid") for id in getattr(question, name)]
    if question.outcomes != DEFAULT_OUTCOMES:
        told += [("--outcome", one) for one in question.outcomes]
    return "".join(f" {name} {value}" for name, value in told if value) + (" --ever" if question.ever else "")


def _routes(answer: Answer, notes: Footnotes, told: Told) -> list[str]:
    shown, blocks, edge = routes(answer.paths), [], False
    for number, group in enumerate(shown[:ROUTES_SHOWN], 1):
        if group[0].begins == "map-edge" and not edge:
            edge = True
            blocks += [
                wrap(say("How the first holder got the record is not documented for the routes that follow.")),
                "",
            ]
        told.route = say("route {number}", number=number)
        blocks += [*_route(number, group, answer.target, notes, told), ""]
    if len(shown) > ROUTES_SHOWN:
        more = words.count(len(shown) - ROUTES_SHOWN, "more route")
        blocks += [wrap(say("{routes} not shown here: add --format json, csv or md for all.", routes=more)), ""]
    return blocks


def verdict(path: Path, day: str | None = None) -> str:
    """What matters about a path, in one line; with the day asked for, also why it is only possibly open."""
    stands = "in use" if path.weakest_outcome == "demanded" else "open"
    opened = {"certain": f"certainly {stands}", "possible": f"possibly {stands}", None: "dates not judged"}[path.open]
    parts = [
        say(opened) + _doubt(path, day),
        words.of_route(path.weakest_certainty),
        say(words.JUDGE_BEFORE[path.judge_before_any_step]),
        inferred(path),
    ]
    if path.weakest_outcome in words.NOT_DELIVERED:
        parts.insert(0, say(words.NOT_DELIVERED[path.weakest_outcome]))
    if path.disputed:
        parts.append(say("disputed"))
    return " · ".join(parts)


def inferred(path: Path) -> str:
    """How much of a path is inferred."""
    return words.count(len(path.inferences), "inference") if path.inferences else say("nothing inferred")


def _doubt(path: Path, day: str | None) -> str:
    """Why a path is only possibly open: how long ago a step was last seen, or how much later it was first seen."""
    if path.open != "possible" or day is None:
        return ""
    today, doubtful = dates.day(day), [hop for hop in path.flows if hop.open == "possible" and hop.status != "one-off"]
    last = [seen for hop in doubtful if (seen := hop.last_seen or hop.first_seen or hop.start) and _before(seen, today)]
    first = [seen for hop in doubtful if (seen := hop.start or hop.first_seen) and dates.bounds(seen).lo > today]
    several = len(path.flows) > 1
    if first:
        said = "a step first seen {date}" if several else "first seen {date}"
        return f" ({say(said, date=words.date(max(first, key=_low)))})"
    if not last:
        return ""
    seen = words.date(min(last, key=_low))
    return (
        f" ({say('a step last seen {date}', date=seen) if several else words.of_route('last seen {date}', date=seen)})"
    )


def _low(text: str) -> int:
    low: int = dates.bounds(text).lo
    return low


def _before(text: str, day: int) -> bool:
    high: int = dates.bounds(text).hi
    return high < day


def _route(number: int, group: Sequence[Path], target: HolderRef, notes: Footnotes, told: Told) -> Iterator[str]:
    yield wrap(stops(group[0], target), indent=3, first=f"{number}".ljust(3))
    for variant, path in enumerate(group[:VARIANTS_SHOWN]):
        if variant:
            yield wrap(say("Or, over the same holders:"), indent=3)
        yield wrap(f"{verdict(path, told.day)} · {path.id}", indent=3)
        for line in path_lines(path, notes, told):
            yield wrap(line, indent=5, first="   - ")
    if len(group) > VARIANTS_SHOWN:
        more = words.count(len(group) - VARIANTS_SHOWN, "more variant")
        yield wrap(say("{variants} in --format json, csv or md.", variants=more), indent=3)


WHY = "Why it is no route:"
FAILS = {
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
        yield wrap(nothing(answer))
        return
    yield wrap(missed(miss))
    yield ""
    yield wrap(stops(miss.path, answer.target), indent=3)
    for line in path_lines(miss.path, notes, told):
        yield wrap(line, indent=5, first="   - ")
    yield ""
    yield wrap(say(WHY))
    for failure in miss.why:
        yield wrap(failure_line(failure, miss, notes), indent=5, first="   - ")


def nothing(answer: Answer) -> str:
    """Why there is neither a path nor a nearest miss."""
    return say(_nothing(answer))


def _nothing(answer: Answer) -> str:
    if answer.reason == "judge":
        return "Of every route that is open a judge must look first at one step, or it is not known whether one must."
    if answer.reason == "time":
        return "The search ran out of time before it could say why: allow more with --timeout."
    if answer.question.from_ == answer.target.id:
        return "Nothing starts inside the target: name another first holder."
    if answer.reason == "record":
        return (
            "Holders of such records are linked to the target, but nothing documented carries this record all the way."
        )
    return "Nothing documented links a holder of this record to the target."


def missed(miss: NearestMiss) -> str:
    """What the nearest miss fails, in a sentence."""
    return say("This comes nearest, but {why}.", why=words.listed([say(FAILS[one]) for one in miss.fails]))


def caveats(answer: Answer) -> Iterator[str]:
    """What the answer does not say."""
    coverage = answer.coverage
    known = (
        "What is known: {flows} among {holders} touch this record or this target, from {sources}, the newest of {date}."
        if coverage.newest
        else "What is known: {flows} among {holders} touch this record or this target, from {sources}."
    )
    yield say(
        known, flows=words.count(coverage.flows, "flow"), holders=words.count(coverage.holders, "holder"),
        sources=words.count(coverage.sources, "source"), date=words.date(coverage.newest) if coverage.newest else "",
    )  # fmt: skip
    if answer.found:
        yield say(
            "Not known: whether any one person's record passed. Each step is documented for itself, not one record all the way;"
            " to stand on a route implies no wrongdoing."
        )
        if any(hop.end or hop.status == "ended" for path in answer.paths for hop in path.flows):
            yield say("What passed before a step ended may still be held.")
    else:
        yield say(
            "An empty place on the map is not safety: it may only mean that nobody has looked or published."
            " Copies that passed before a step closed may still be held."
        )
    yield from of_languages()

"""A cut as text, Markdown, a table and rows."""

from __future__ import annotations

from collections.abc import Iterator

from ..schema.language import say
from . import report, summary, words
from .cut import Cut, CutSet, Lever
from .errata import told as told_erratum
from .footnotes import Footnotes
from .path_lines import stops
from .report import Report, Section
from .tables import CITATION, cited, table
from .told import Told

FORMATS = ("text", "table", "json", "csv", "md")
_SINGLE_SHOWN = 10
_CALLED = {"instrument": "legal instrument", "flow": "flow", "holder": "holder"}
LEAVES_OPEN = {
    "instrument": "No legal instrument stands on {paths}; ending legal instruments leaves open",
    "flow": "No flow stands on {paths}; ending flows leaves open",
    "holder": "No holder stands on {paths}; ending holders leaves open",
}
CLOSES_NONE = {
    "instrument": "No set of legal instruments closes any of them",
    "flow": "No set of flows closes any of them",
    "holder": "No set of holders closes any of them",
}
_COLUMNS = ("set", "lever", "name", "closes", *CITATION)


def render(found: Cut, form: str) -> str:
    """A cut in one of `FORMATS`."""
    levers = [
        ((number, lever.id, lever.name, lever.closes), lever.evidence)
        for number, one in enumerate(found.sets, 1)
        for lever in one.levers
    ]
    rows = (row for about, evidence in levers for row in cited(about, evidence))
    return report.render(
        found, form, lambda notes: _report(found, notes), _COLUMNS, rows,
        lambda: table(_COLUMNS[:4], (about for about, _ in levers)),
    )  # fmt: skip


def _report(found: Cut, notes: Footnotes) -> Report:
    question = found.question
    record, target = words.one(found.record.name), Told().name(found.target)
    title = say("What would stop {record} from reaching {target}", record=record, target=target)
    if question.place:
        pattern = "What would stop {record} handed over in {place} from reaching {target}"
        title = say(pattern, record=record, place=words.place(question.place), target=target)
    flows = words.count(question.max_hops, "flow")
    counted = say("{paths} up to {flows}", paths=words.count(found.paths, "path"), flows=flows)
    rests_on = summary.line(
        found.dataset, summary.day(question), counted, "" if found.complete else say(summary.OUT_OF_TIME)
    )
    errata = tuple(map(told_erratum, found.errata))
    if not found.paths:
        empty = f"{say('There is no path to close.')} {say(summary.EMPTY)}"
        return Report(title, rests_on, (Section("", (), empty),), errata)
    sections = [_sets(found, notes)]
    if found.single:
        sections.append(Section(say("By itself"), tuple(_singles(found, notes))))
    if found.uncut:
        lead = say(LEAVES_OPEN[found.by], paths=words.count(len(found.uncut), "path"))
        sections.append(Section(lead, tuple(_uncut(found, notes))))
    return Report(title, rests_on, tuple(sections), (*errata, *map(say, CAVEATS)))


CAVEATS = (
    "To end a lever means that the flows under it, over it or by it are taken as if they did not exist; what it restricts stays"
    " restricted. Copies that passed before may still be held, and what is not documented is not closed.",
)


def _sets(found: Cut, notes: Footnotes) -> Section:
    if not found.sets:
        return Section(say(CLOSES_NONE[found.by]), ())
    size = words.count(len(found.sets[0].levers), _CALLED[found.by])
    how = say("proved smallest" if found.proved else "best found within the time given")
    number = len(found.sets)
    many = say("one set") if number == 1 else say("each of these {number} sets", number=number)
    if found.more:
        many = say("{sets} (there are more)", sets=many)
    pattern = "Ending {levers} closes every path: {sets}, {how}"
    if found.uncut:
        pattern = "Ending {levers} closes every path that a lever stands on: {sets}, {how}"
    lead = say(pattern, levers=size, sets=many, how=how)
    return Section(lead, tuple(_levers(one, notes) for one in found.sets))


def _levers(one: CutSet, notes: Footnotes) -> str:
    return "; ".join(_lever(lever, notes) for lever in one.levers)


def _lever(lever: Lever, notes: Footnotes) -> str:
    name = f"{lever.name} ({lever.id})" if lever.name != lever.id else lever.id
    return f"{name}{notes.mark(lever.evidence)}"


def _singles(found: Cut, notes: Footnotes) -> Iterator[str]:
    most = _SINGLE_SHOWN if notes.most else None
    for lever in found.single[:most]:
        paths = words.count(found.paths, "path")
        yield say("{lever} stands on {number} of {paths}", lever=_lever(lever, notes), number=lever.closes, paths=paths)
    if most is not None and len(found.single) > most:
        yield say("and {number} more: --format md or json has all", number=len(found.single) - most)


def _uncut(found: Cut, notes: Footnotes) -> Iterator[str]:
    for path in found.uncut:
        cited = notes.mark(one for hop in path.flows for one in hop.evidence[:1])
        yield f"{stops(path, found.target)}{cited} ({path.id})"

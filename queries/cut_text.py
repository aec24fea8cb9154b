"""A cut as text, Markdown, a table and rows."""

from __future__ import annotations

from collections.abc import Iterator

from ..schema import places
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
    where = f" handed over in {places.name(question.place)}" if question.place else ""
    title = f"What would stop {words.one(found.record.name)}{where} from reaching {Told().name(found.target)}"
    counted = f"{words.count(found.paths, 'path')} up to {words.count(question.max_hops, 'flow')}"
    rests_on = summary.line(
        found.dataset, summary.day(question), counted, "" if found.complete else summary.OUT_OF_TIME
    )
    errata = tuple(map(told_erratum, found.errata))
    if not found.paths:
        empty = "There is no path to close. An empty place on the map is not safety."
        return Report(title, rests_on, (Section("", (), empty),), errata)
    sections = [_sets(found, notes)]
    if found.single:
        sections.append(Section("By itself", tuple(_singles(found, notes))))
    if found.uncut:
        called = _CALLED[found.by]
        lead = f"No {called} stands on {words.count(len(found.uncut), 'path')}; ending {called}s leaves open"
        sections.append(Section(lead, tuple(_uncut(found, notes))))
    return Report(title, rests_on, tuple(sections), (*errata, *_CAVEATS))


_CAVEATS = (
    "To end a lever means that the flows under it, over it or by it are taken as if they did not exist; what it restricts stays"
    " restricted. Copies that passed before may still be held, and what is not documented is not closed.",
)


def _sets(found: Cut, notes: Footnotes) -> Section:
    called = _CALLED[found.by]
    if not found.sets:
        return Section(f"No set of {called}s closes any of them", ())
    size = len(found.sets[0].levers)
    how = "proved smallest" if found.proved else "best found within the time given"
    rest = " that a lever stands on" if found.uncut else ""
    many = "one set" if len(found.sets) == 1 else f"each of these {len(found.sets)} sets"
    more = " (there are more)" if found.more else ""
    lead = f"Ending {words.count(size, called)} closes every path{rest}: {many}{more}, {how}"
    return Section(lead, tuple(_levers(one, notes) for one in found.sets))


def _levers(one: CutSet, notes: Footnotes) -> str:
    return "; ".join(_lever(lever, notes) for lever in one.levers)


def _lever(lever: Lever, notes: Footnotes) -> str:
    name = f"{lever.name} ({lever.id})" if lever.name != lever.id else lever.id
    return f"{name}{notes.mark(lever.evidence)}"


def _singles(found: Cut, notes: Footnotes) -> Iterator[str]:
    most = _SINGLE_SHOWN if notes.most else None
    for lever in found.single[:most]:
        yield f"{_lever(lever, notes)} stands on {lever.closes} of {words.count(found.paths, 'path')}"
    if most is not None and len(found.single) > most:
        yield f"and {len(found.single) - most} more: --format md or json has all"


def _uncut(found: Cut, notes: Footnotes) -> Iterator[str]:
    for path in found.uncut:
        cited = notes.mark(one for hop in path.flows for one in hop.evidence[:1])
        yield f"{stops(path, found.target)}{cited} ({path.id})"

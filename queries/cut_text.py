"""A cut as text, Markdown or a table."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ..schema import places
from . import words
from .cut import Cut, CutSet
from .footnotes import wrap
from .markdown import escape
from .tables import csv_text, table

FORMATS = ("text", "table", "json", "csv", "md")
_SINGLE_SHOWN = 10
_CALLED = {"instrument": "legal instrument", "flow": "flow", "holder": "holder"}


def render(found: Cut, form: str) -> str:
    """A cut in one of `FORMATS`."""
    if form == "json":
        return json.dumps(found.to_dict(), ensure_ascii=False, indent=2) + "\n"
    if form in ("csv", "table"):
        rows = [
            (number, lever.id, lever.name, lever.closes)
            for number, one in enumerate(found.sets, 1)
            for lever in one.levers
        ]
        return (csv_text if form == "csv" else table)(("set", "lever", "name", "closes"), rows)
    lines = list(_lines(found))
    if form == "md":
        return "\n".join(_marked(number, line) for number, line in enumerate(lines)) + "\n"
    return "\n".join(_wrapped(line) for line in lines) + "\n"


def _marked(number: int, line: str) -> str:
    if number == 0:
        return f"## {escape(line)}\n"
    return f"- {escape(line[2:])}" if line.startswith("- ") else f"{escape(line)}\n" if line else ""


def _wrapped(line: str) -> str:
    return wrap(line[2:], indent=4, first="  - ") if line.startswith("- ") else wrap(line)


def _lines(found: Cut) -> Iterator[str]:
    question = found.question
    record = words.in_sentence(found.record.name)
    where = f" handed over in {places.name(question.place)}" if question.place else ""
    yield f"What would stop a {record}{where} from reaching {found.target.name}"
    day = "at any time" if question.ever else f"as of {words.date(question.as_of)}"
    yield f"{day} · {found.dataset.name} {found.dataset.version} · {words.count(found.paths, 'path')} up to {words.count(question.max_hops, 'flow')}"
    yield ""
    if not found.paths:
        yield "There is no path to close."
        return
    yield from _sets(found)
    yield from _singles(found)
    if found.uncut:
        yield ""
        yield f"No {_CALLED[found.by]} stands on {words.count(len(found.uncut), 'path')}; ending {_CALLED[found.by]}s leaves open:"
        for path in found.uncut:
            yield f"- {' > '.join(holder.name for holder in path.holders)} ({path.id})"
    yield ""
    yield (
        "To end a lever means that the flows under it, over it or by it are taken as if they did not exist; what it restricts stays"
        " restricted. Copies that passed before may still be held, and what is not documented is not closed."
    )


def _sets(found: Cut) -> Iterator[str]:
    if not found.sets:
        yield f"No set of {_CALLED[found.by]}s closes any of them."
        return
    size = len(found.sets[0].levers)
    how = "proved smallest" if found.proved else "best found within the time given"
    rest = " that a lever stands on" if found.uncut else ""
    many = "one set" if len(found.sets) == 1 else f"each of these {len(found.sets)} sets"
    more = " (there are more)" if found.more else ""
    yield f"Ending {words.count(size, _CALLED[found.by])} closes every path{rest}: {many}{more}, {how}."
    for one in found.sets:
        yield f"- {_levers(one)}"


def _levers(one: CutSet) -> str:
    return "; ".join(f"{lever.name} ({lever.id})" if lever.name != lever.id else lever.id for lever in one.levers)


def _singles(found: Cut) -> Iterator[str]:
    if not found.single:
        return
    yield ""
    yield "By itself:"
    for lever in found.single[:_SINGLE_SHOWN]:
        name = f"{lever.name} ({lever.id})" if lever.name != lever.id else lever.id
        yield f"- {name} stands on {lever.closes} of {words.count(found.paths, 'path')}"
    if len(found.single) > _SINGLE_SHOWN:
        yield f"- and {len(found.single) - _SINGLE_SHOWN} more"

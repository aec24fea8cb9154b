"""Longer answers as text and as Markdown: a heading, sections of items, what is not said, numbered sources."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from . import words
from .footnotes import Footnotes, wrap
from .markdown import escape
from .narrative import CITATIONS_SHOWN

#: Private characters around the numbers of footnotes, so that brackets in a name are never taken for them.
_MARKS = ("\ue000", "\ue001")
_NUMBERS = re.compile(f"{_MARKS[0]}([0-9, ]+){_MARKS[1]}")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report: a heading, a line that leads in, and items."""

    heading: str
    items: tuple[str, ...]
    intro: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report in words; the marks of its footnotes stand in its lines.

    Attributes:
        title: the question as a heading.
        summary: what the answer rests on, in one line.
        caveats: what it does not say, one paragraph each.
    """

    title: str
    summary: str
    sections: tuple[Section, ...]
    caveats: tuple[str, ...]


Maker = Callable[[Footnotes], Report]


def text(make: Maker) -> str:
    """A report for a terminal: few citations for each line, the rest counted."""
    notes = Footnotes(most=CITATIONS_SHOWN)
    report = make(notes)
    lines = [wrap(report.title), wrap(report.summary), ""]
    for section in report.sections:
        lines += [wrap(section.heading)] if section.heading else []
        lines += [wrap(section.intro, indent=2)] if section.intro else []
        lines += [wrap(item, indent=4, first="  - ") for item in section.items]
        lines.append("")
    lines += [wrap(caveat) for caveat in report.caveats]
    if notes.left_out:
        left = words.count(notes.left_out, "more citation")
        lines.append(wrap(f"Left out here: {left}; --format md or json has all."))
    lines.append("")
    lines += [wrap(note, indent=5, first=f"[{number}]".ljust(5)) for number, note in notes.lines()]
    return "\n".join(lines).rstrip() + "\n"


def markdown(make: Maker) -> str:
    """The same as Markdown, with every citation as a footnote; labels cannot become markup."""
    notes = Footnotes(brackets=_MARKS)
    report = make(notes)
    lines = [f"## {escape(report.title, links=False)}", "", escape(report.summary), ""]
    for section in report.sections:
        lines += [f"### {escape(section.heading, links=False)}", ""] if section.heading else []
        lines += [_marked(section.intro), ""] if section.intro else []
        lines += [*(f"- {_marked(item)}" for item in section.items), ""]
    lines += [line for caveat in report.caveats for line in (escape(caveat), "")]
    lines += [f"[^{number}]: {escape(note)}" for number, note in notes.lines()]
    return "\n".join(lines).rstrip() + "\n"


def _marked(line: str) -> str:
    return _NUMBERS.sub(
        lambda found: "".join(f"[^{one}]" for one in found.group(1).split(", ")), escape(line, links=False)
    )


def completeness(complete: bool, limits: tuple[str, ...], max_hops: int) -> str:
    """How far a list goes, in words, for the line under a heading."""
    if "time" in limits:
        return "the search ran out of time: there may be more (--timeout)"
    flows = words.count(max_hops, "flow")
    longer = "; longer routes exist (--max-hops)" if "hops" in limits else ""
    return f"complete up to {flows}{longer}" if complete else f"cut, there are more (--limit){longer}"

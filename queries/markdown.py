"""An answer as Markdown with footnotes; labels cannot become markup."""

from __future__ import annotations

import re

from ..schema.language import say
from .answer import Answer
from .errata import told as told_erratum
from .footnotes import Footnotes
from .narrative import CLOSED, WHY, caveats, closed_lines, heading, missed, nothing, routes, summary, told_of, verdict
from .path_lines import failure_line, path_lines, stops
from .told import Told


def markdown(answer: Answer) -> str:
    """The answer as Markdown, with footnotes; labels cannot become markup."""
    notes, told = Footnotes(brackets=MARKS), told_of(answer)
    blocks = [f"## {escape(heading(answer), links=False)}", "", escape(summary(answer)), ""]
    if answer.found:
        for number, group in enumerate(routes(answer.paths), 1):
            told.route = say("route {number}", number=number)
            blocks += [f"### {number}. {escape(stops(group[0], answer.target), links=False).replace('&gt;', '→')}", ""]
            for path in group:
                blocks += [f"*{escape(verdict(path, told.day))}* (`{path.id}`)", ""]
                blocks += [f"- {marked(line)}" for line in path_lines(path, notes, told)]
                blocks.append("")
    else:
        blocks += _no_path_markdown(answer, notes, told)
    closed = closed_lines(answer, notes) if answer.found else []
    if closed:
        blocks += [escape(say(CLOSED)), "", *(f"- {marked(line)}" for line in closed), ""]
    blocks += [
        line
        for caveat in (*map(told_erratum, answer.errata), *answer.remarks, *caveats(answer))
        for line in (escape(caveat), "")
    ]
    blocks += footnotes(notes)
    return "\n".join(blocks).rstrip() + "\n"


def footnotes(notes: Footnotes) -> list[str]:
    """The notes as Markdown's footnotes."""
    return [f"[^{number}]: {escape(note)}" for number, note in notes.lines()]


def _no_path_markdown(answer: Answer, notes: Footnotes, told: Told) -> list[str]:
    miss = answer.nearest_miss
    if miss is None:
        return [escape(nothing(answer)), ""]
    lines = [f"- {marked(line)}" for line in path_lines(miss.path, notes, told)]
    why = [f"- {marked(failure_line(one, miss, notes))}" for one in miss.why]
    return [escape(missed(miss)), "", *lines, "", say(WHY), "", *why, ""]


#: Private characters around the numbers of footnotes, so that brackets in a name are never taken for them.
MARKS = ("\ue000", "\ue001")

_NUMBERS = re.compile(f"{MARKS[0]}([0-9, ]+){MARKS[1]}")


def marked(text: str, links: bool = False) -> str:
    """A line as Markdown: markup made harmless, the marks of citations as footnotes; addresses become links, if wanted."""
    return _NUMBERS.sub(
        lambda found: "".join(f"[^{one}]" for one in found.group(1).split(", ")), escape(text, links=links)
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

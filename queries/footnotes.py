"""Footnotes and lines: how texts are laid out for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ..schema.language import say
from . import words
from .answer import Citation, SourceRef

_WIDTH = 100
#: How many citations of one step a text for a terminal gives.
CITATIONS_SHOWN = 3


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
        """Number and text of each note."""
        yield from ((index, cite(*note)) for index, note in enumerate(self._notes, 1))

    def block(self) -> list[str]:
        """The notes as numbered lines for a terminal."""
        return [wrap(note, indent=5, first=f"[{number}]".ljust(5)) for number, note in self.lines()]


def cite(source: SourceRef, locator: str = "", says: str = "") -> str:
    """A citation in one line: who, what, when, where in it, what it says, where to read it."""
    when = words.date(source.date) if source.date else say("undated")
    text = ", ".join(filter(None, (source.publisher, f"“{source.title}”", when, locator)))
    text += f": {says}" if says else "."
    return f"{text} {source.url}" if source.url else text


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

"""Which layout a table has: columns are met by name, wherever they stand, and a header below a banner is found."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..schema.errors import InvalidData
from .declaration import Layout, Loader
from .values import printable

_DEPTH = 6
_SEPARATORS = {"\t": "tabs", ";": "semicolons", "|": "vertical bars"}
_APART = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Header:
    """A layout met in a table: our name of each column -> its place, and the number of columns.

    `twice` are the columns of the layout that stand in the table more than once.
    """

    layout: Layout
    places: dict[str, int]
    width: int
    has_line: bool = True
    twice: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """A column's name as it is compared: no case, no punctuation, single blanks."""
    return _APART.sub(" ", unicodedata.normalize("NFKC", name).casefold()).strip()


def match(loader: Loader, cells: Sequence[str]) -> Header | None:
    """The layout whose columns a row of cells names, the one with most columns where several fit."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        found.setdefault(fold(cell), place)
    best: Header | None = None
    for layout in loader.layouts:
        places = _places(layout, found)
        if layout.optional.issuperset(set(layout.columns) - set(places)) and (
            best is None or len(places) > len(best.places)
        ):
            best = Header(layout, places, len(cells), twice=_twice(cells, places.values()))
    return best


def _twice(cells: Sequence[str], places: Collection[int]) -> tuple[str, ...]:
    counts = Counter(map(fold, cells))
    return tuple(one_line(cells[place]) for place in sorted(places) if counts[fold(cells[place])] > 1)


def ambiguous(name: str, met: Header) -> InvalidData:
    """The error for a table in which a column of its layout stands more than once."""
    columns = ", ".join(f'"{column}"' for column in met.twice)
    return InvalidData(f"{name} has more than one column {columns}.", hint="Leave the one that counts.")


def one_line(text: str) -> str:
    """A cell as it fits into a message."""
    return printable(" ".join(text.split()))[:40]


def _places(layout: Layout, found: dict[str, int]) -> dict[str, int]:
    places = {}
    for ours, names in layout.columns.items():
        for name in names:
            if fold(name) in found:
                places[ours] = found[fold(name)]
                break
    return places


def headerless(loader: Loader, cells: Sequence[str]) -> Header | None:
    """The layout whose declared order of columns a table without a header has; the number of columns must agree."""
    for layout in loader.layouts:
        if layout.order and len(layout.order) == len(cells):
            found = {fold(name): place for place, name in enumerate(layout.order)}
            return Header(layout, _places(layout, found), len(cells), has_line=False)
    return None


def unknown(loader: Loader, name: str, first: Sequence[Sequence[str]]) -> InvalidData:
    """The error for a table of no known layout; it names the nearest one and what is missing from it."""
    best, missing, met = loader.layouts[0], sorted(loader.layouts[0].columns), -1
    for cells in first:
        found = {fold(cell): place for place, cell in enumerate(cells)}
        for layout in loader.layouts:
            places = _places(layout, found)
            if len(places) > met:
                best, met = layout, len(places)
                missing = [names[0] for ours, names in layout.columns.items()
                           if ours not in places and ours not in layout.optional]  # fmt: skip
    shown = ", ".join(one_line(cell) for cell in (max(first, key=len) if first else ())[:12])
    lacks = ", ".join(f'"{column}"' for column in missing[:6])
    if first and (separator := _separator(first[0])):
        return InvalidData(f"{name} is separated by {separator}.", hint="Save it as CSV, separated by commas.")
    return InvalidData(
        f"{name} has an unknown header ({shown or 'none'}).",
        hint=f"The nearest known layout is {loader.name}/{best.name}; there it lacks {lacks}.",
    )


def _separator(cells: Sequence[str]) -> str | None:
    """What separates the cells of a table, where it is not commas."""
    text = ",".join(cells)
    most = max(_SEPARATORS, key=text.count)
    return _SEPARATORS[most] if text.count(most) > text.count(",") else None


def depth() -> int:
    """How many rows are looked through for a header."""
    return _DEPTH

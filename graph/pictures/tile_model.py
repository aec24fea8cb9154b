"""A tile map as plain data: what each route is at each state and territory. Whoever makes one writes every text in words."""

from __future__ import annotations

from dataclasses import dataclass

from .model import Note, Table


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark that stands on tiles.

    Attributes:
        text: one to three letters, such as `C` or `pd`.
        state: certain, possible, open, closed or none; it decides how the tile looks.
        weak: whether no delivery is documented: demanded, allowed or refused.
        says: what the mark means.
    """

    text: str
    state: str
    weak: bool
    says: str


@dataclass(frozen=True, slots=True)
class Item:
    """What one route is at one place: the text of its mark, a sentence, and the numbers of the sources on what acts there."""

    mark: str
    says: str
    notes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Tile:
    """A state or territory.

    Attributes:
        code: `US-OR`; `postal` its last two letters.
        says: all routes there, in a sentence without its end.
        items: one for each route, in order.
        tally: texts of the marks that occur there but for `none`, the strongest first, each with the number of routes.
    """

    code: str
    name: str
    says: str
    items: tuple[Item, ...]
    tally: tuple[tuple[str, int], ...]

    @property
    def postal(self) -> str:
        """The code that the post uses: `OR`."""
        return self.code.rpartition("-")[2]


@dataclass(frozen=True, slots=True)
class Way:
    """A route: its number in the text answer, its stops, what it rests on, where it is open and closed, and numbers of its sources."""

    number: int
    title: str
    rests_on: str
    lines: tuple[str, ...]
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TileMap:
    """All that a page with a tile map shows.

    Attributes:
        title, summary, dataset, notice, caveats, notes: as in `model.Picture`.
        tiles: the places asked for, by name; the map shows the others without a mark.
        marks: every mark that occurs, the strongest first; the last is `none`.
        overview: lines on places that are alike.
        table: places down, routes across.
    """

    title: str
    summary: str
    dataset: str
    tiles: tuple[Tile, ...]
    ways: tuple[Way, ...]
    marks: tuple[Mark, ...]
    table: Table
    overview: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    caveats: tuple[str, ...] = ()
    notice: str | None = None

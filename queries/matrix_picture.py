"""The answer of `matrix` as a tile map: what to draw, in plain data, with the words of the text answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ..graph.pictures.model import Table
from ..graph.pictures.tile_model import Item, Mark, Tile, TileMap, Way
from ..schema import places
from ..schema.language import of_languages, say
from ..schema.vocabularies import OUTCOME
from . import matrix_text, summary, words
from .answer import Citation
from .footnotes import Footnotes
from .matrix import ABSENT, CLOSED, OPEN, Cell, Column, Matrix
from .path_lines import stops
from .pictures import footnotes

_STATES = (*OPEN, CLOSED, ABSENT)


def from_matrix(found: Matrix) -> TileMap:
    """The tile map of a matrix; its footnotes have the numbers of the text answer that has them all."""
    notes = Footnotes()
    told = matrix_text.tell(found, notes)
    number = len(found.routes)
    ways = tuple(
        Way(
            number=route.number,
            title=stops(route.path, found.target).replace(" > ", " → "),
            rests_on=section.intro,
            lines=section.items,
            notes=_numbers(notes, (one for hop in route.path.flows for one in hop.evidence)),
        )
        for route, section in zip(found.routes, told.sections[:number], strict=True)
    )
    marks = _marks(found.routes)
    header = (say("Place"), *(say("Route {number}", number=route.number) for route in found.routes))
    rows = [(places.label(place), *(matrix_text.mark(route.cells[at]) for route in found.routes))
            for at, place in enumerate(found.places)]  # fmt: skip
    return TileMap(
        title=told.title,
        summary=told.summary,
        dataset=f"{found.dataset.name} {found.dataset.version}",
        tiles=tuple(_tile(found, at, [mark.text for mark in marks], notes) for at in range(len(found.places))),
        ways=ways,
        marks=marks,
        table=Table(header, tuple(rows)),
        overview=tuple(line for section in told.sections[number:] for line in section.items),
        notes=tuple(footnotes(notes)),
        caveats=(*told.caveats, *of_languages()),
        notice=_notice(found),
    )


def _notice(found: Matrix) -> str | None:
    """That there is no route, or that there may be more."""
    if not found.routes:
        return f"{matrix_text.nothing(found)} {say(summary.EMPTY)}"
    if found.complete:
        return None
    how = summary.completeness(found.complete, found.limits_hit, found.question.max_hops)
    return say("Not every route is drawn: {how}.", how=how)


def _marks(routes: Iterable[Column]) -> tuple[Mark, ...]:
    """Every mark that occurs, in the order of paths (rule 8): the surest first, and of these what is known to have passed."""
    outcomes = list(OUTCOME.terms)
    cells = [cell for route in routes for cell in route.cells if cell.state != ABSENT]
    cells.sort(
        key=lambda one: (
            _STATES.index(one.state),
            outcomes.index(one.outcome) if one.outcome in words.NOT_DELIVERED else -1,
            bool(one.narrowed_by),
        )
    )
    found = [
        Mark(matrix_text.mark(cell), cell.state, cell.outcome in words.NOT_DELIVERED, matrix_text.means(cell))
        for cell in [*cells, Cell("", ABSENT)]
    ]
    return tuple({mark.text: mark for mark in found}.values())


def _tile(found: Matrix, at: int, order: list[str], notes: Footnotes) -> Tile:
    place, cells = found.places[at], [route.cells[at] for route in found.routes]
    drawn = tuple(
        Item(
            matrix_text.mark(cell),
            matrix_text.cell_line(cell, notes),
            _numbers(notes, (one for law in (*cell.by, *cell.narrowed_by) for one in law.evidence)),
        )
        for cell in cells
    )
    counts = Counter(cell.mark for cell in drawn)
    tally = tuple((mark, counts[mark]) for mark in order[:-1] if counts[mark])
    return Tile(place, places.label(place), matrix_text.place_line(cells), drawn, tally)


def _numbers(notes: Footnotes, evidence: Iterable[Citation]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(notes.number(one.source, one.locator, one.says) for one in evidence))

"""A matrix as text, Markdown, a table and rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..schema import places
from . import report, summary, words
from .errata import told as told_erratum
from .footnotes import Footnotes
from .laws import Law
from .matrix import ABSENT, CLOSED, OPEN, Cell, Column, Matrix
from .path_lines import cited_flows, stops
from .report import Report, Section
from .tables import CITATION, cited, table
from .told import Told

FORMATS = ("text", "table", "csv", "json", "md")
_MARKS = {"certain": "C", "possible": "p", "open": "o", CLOSED: "x", ABSENT: "-"}
_DEMAND = {"demanded": "d", "permitted": "l", "refused": "r"}
_LEGEND = (
    "C certainly open, p possibly open, o on record (dates not judged), x closed by law or order, - not documented for that place; "
    "with d behind it: demanded, delivery not documented; l: allowed, no instance documented; r: asked for, nothing moved; n: narrowed to a part"
)
_COLUMNS = (
    "place", "name", "route", "holders", "state", "outcome", "path", "effect", "instrument", "instrument_name", "start",
    "first_seen", "end", "flow", "note", *CITATION,
)  # fmt: skip


def render(found: Matrix, form: str) -> str:
    """A matrix in one of `FORMATS`."""
    return report.render(
        found, form, lambda notes: tell(found, notes), _COLUMNS, _csv_rows(found), lambda: _table(found)
    )


def mark(cell: Cell) -> str:
    """A cell as one to three letters."""
    return _MARKS[cell.state] + _DEMAND.get(cell.outcome or "", "") + ("n" if cell.narrowed_by else "")


def means(cell: Cell) -> str:
    """The mark of a cell in words."""
    if cell.state in (CLOSED, ABSENT):
        return "closed by law or order" if cell.state == CLOSED else "not documented for that place"
    return f"{words.in_sentence(_known(cell))}{'; narrowed to a part' if cell.narrowed_by else ''}"


def _table(found: Matrix) -> str:
    if not found.routes:
        return f"{nothing(found)}\n"
    header = ("place", *(str(route.number) for route in found.routes))
    rows = [
        (places.name(place), *(mark(route.cells[index]) for route in found.routes))
        for index, place in enumerate(found.places)
    ]
    named = [(f"{route.number}", stops(route.path, found.target)) for route in found.routes]
    return f"{table(header, rows)}\n{table(('route', 'over'), named)}\n{_LEGEND}\n"


def _csv_rows(found: Matrix) -> Iterator[tuple[object, ...]]:
    """One row for each place and route; where instruments act, one for each citation of each."""
    for route in found.routes:
        over = " > ".join(holder.name for holder in route.path.holders)
        for cell in route.cells:
            about = (cell.place, places.name(cell.place), route.number, over, cell.state, cell.outcome, cell.path)
            laws = (*cell.by, *cell.narrowed_by)
            if not laws:
                yield (*about, *[None] * (len(_COLUMNS) - len(about)))
            for law in laws:
                acts = (law.effect, law.id, law.name, law.start, law.first_seen, law.end, law.flow, law.note)
                yield from cited((*about, *acts), law.evidence)


def nothing(found: Matrix) -> str:
    """That no route is there at all."""
    return (
        f"No route from a first holder of {words.one(found.record.name)} to {Told().name(found.target)} is documented as open"
        " or as closed by a law, an order or a rule."
    )


def tell(found: Matrix, notes: Footnotes) -> Report:
    """A matrix in words: a section for each route in its order, then one by place, or one that says that there is none."""
    question, target = found.question, Told().name(found.target)
    title = f"Where {words.one(found.record.name)} could reach {target}, by state and territory"
    if question.place:
        title = f"By which routes {words.one(found.record.name)} handed over in {places.name(question.place)} could reach {target}"
    told = Told()
    sections = [_section(found, route, notes, told) for route in found.routes]
    if found.routes and len(found.places) > 1:
        sections.append(Section("By state and territory", tuple(_place_items(found))))
    if not found.routes:
        sections.append(Section("", (), f"{nothing(found)} An empty place on the map is not safety."))
    return Report(title, _summary(found), tuple(sections), _caveats(found))


def _summary(found: Matrix) -> str:
    question = found.question
    routes = f"{words.count(len(found.routes), 'route')} from first holders"
    how = summary.completeness(found.complete, found.limits_hit, question.max_hops)
    return summary.line(found.dataset, summary.day(question), routes, how)


def _caveats(found: Matrix) -> tuple[str, ...]:
    return (
        *map(told_erratum, found.errata),
        "Routes of which the beginning is not documented, because no source says how their first holder gets the record, are left"
        " out here: runoff trace lists them.",
        "Closed means that a law, an order or a rule on record acts on a step that is otherwise documented as open; a rule on paper is"
        " no proof that it is kept. Not documented is not closed, and an empty place on the map is not safety.",
    )


def _section(found: Matrix, route: Column, notes: Footnotes, told: Told) -> Section:
    example = _example(route, notes)
    return Section(
        f"{route.number}  {stops(route.path, found.target)}", tuple(_route_items(found, route, notes, told)), example
    )


def _example(route: Column, notes: Footnotes) -> str:
    """What the route rests on: its flows, each with its sources."""
    inferred = len(route.path.inferences)
    more = f", with {words.count(inferred, 'inference')}" if inferred else ""
    disputed = "; disputed" if route.path.disputed else ""
    return f"Rests on: {cited_flows(route.path, notes)}{more}{disputed}."


_STATE = {"certain": "Certainly open", "possible": "Possibly open", "open": "On record, dates not judged,"}
_USE = {"certain": "Certainly in use", "possible": "Possibly in use", "open": "In use on record, dates not judged,"}


def _route_items(found: Matrix, route: Column, notes: Footnotes, told: Told) -> Iterator[str]:
    """A route in sentences: places that are alike together, the surest first."""
    groups: dict[tuple[object, ...], list[Cell]] = {}
    for cell in route.cells:
        groups.setdefault((cell.state, cell.outcome, cell.by, cell.narrowed_by), []).append(cell)
    order = (*OPEN, CLOSED)
    for cells in sorted(groups.values(), key=lambda one: (*order, ABSENT).index(one[0].state)):
        if cells[0].state != ABSENT or len(found.places) == 1:
            yield cell_line(cells[0], notes, f" {told.where([one.place for one in cells], found.places)}")


def cell_line(cell: Cell, notes: Footnotes, where: str = "") -> str:
    """What a route is at some places, as a sentence; `where` names them, with a blank ahead."""
    if cell.state == CLOSED:
        return f"Closed{where} by {_laws(cell.by, notes)}."
    if cell.state == ABSENT:
        return f"Not documented{where}."
    left = f"; narrowed by {_laws(cell.narrowed_by, notes)}" if cell.narrowed_by else ""
    return f"{_known(cell, where)}{left}."


def _known(cell: Cell, where: str = "") -> str:
    """How sure it is that a route is open, and of what no delivery is known."""
    demand = words.NOT_DELIVERED.get(cell.outcome or "")
    known = (_USE if demand else _STATE)[cell.state]
    return f"{known if where else known.rstrip(',')}{where}{f': {demand}' if demand else ''}"


def place_line(cells: Sequence[Cell]) -> str:
    """All routes at one place, in order, in words: by which it is open, and which are closed by what."""
    parts = [_told(tuple("-" if cell.state == CLOSED else mark(cell) for cell in cells))]
    closed: dict[tuple[str, ...], list[str]] = {}
    for number, cell in enumerate(cells, 1):
        if cell.state == CLOSED:
            closed.setdefault(tuple(f"{one.name}{one.since}" for one in _once(cell.by)), []).append(str(number))
    for laws, numbers in closed.items():
        name = "route" if len(numbers) == 1 else "routes"
        parts.append(f"closed: {name} {words.listed(numbers)} by {words.listed(laws)}")
    return "; ".join(filter(None, parts)) or "no route on record"


def _laws(laws: Iterable[Law], notes: Footnotes) -> str:
    return words.listed([f"{one.name}{one.since}{notes.mark(one.evidence)}" for one in _once(laws)])


def _once(laws: Iterable[Law]) -> list[Law]:
    return list({one.id: one for one in laws}.values())


def _place_items(found: Matrix) -> Iterator[str]:
    """Places at which all routes are alike, together, those with most open routes first."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for index, place in enumerate(found.places):
        groups.setdefault(tuple(mark(route.cells[index]) for route in found.routes), []).append(place)
    for marks, codes in sorted(groups.items(), key=lambda one: (-_weight(one[0]), one[1])):
        where = words.listed([places.name(code) for code in codes])
        if len(codes) == len(found.places):
            where = "All alike"
        elif len(codes) > len(found.places) / 2:
            where = f"The other {len(codes)}"
        yield f"{where}: {_told(marks) or 'no route on record'}."


def _weight(marks: tuple[str, ...]) -> int:
    return sum(2 if one[0] in "Co" else one[0] == "p" for one in marks)


def _told(marks: tuple[str, ...]) -> str:
    parts = []
    for letters, said in (("C", "certainly open"), ("p", "possibly open"), ("o", "on record"), ("x", "closed")):
        for demand in (False, True):
            numbers = [
                str(number) for number, one in enumerate(marks, 1)
                if one[0] == letters and bool(set(one[1:]) & set("dlr")) is demand
            ]  # fmt: skip
            if numbers:
                name = "route" if len(numbers) == 1 else "routes"
                ending = ", without known delivery" if demand else ""
                parts.append(
                    f"{said} by {name} {words.listed(numbers)}{ending}"
                    if letters != "x"
                    else f"closed: {name} {words.listed(numbers)}"
                )
    return "; ".join(parts)

"""A matrix as text, Markdown, a table and rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from ..schema import places
from ..schema.language import Noun, say
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
LEGEND = (
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
        return say("closed by law or order" if cell.state == CLOSED else "not documented for that place")
    known = _known(cell)
    known = f"{known[:1].lower()}{known[1:]}"
    return f"{known}; {say('narrowed to a part')}" if cell.narrowed_by else known


def _table(found: Matrix) -> str:
    if not found.routes:
        return f"{nothing(found)}\n"
    header = ("place", *(str(route.number) for route in found.routes))
    rows = [
        (places.name(place), *(mark(route.cells[index]) for route in found.routes))
        for index, place in enumerate(found.places)
    ]
    named = [(f"{route.number}", stops(route.path, found.target)) for route in found.routes]
    return f"{table(header, rows)}\n{table(('route', 'over'), named)}\n{say(LEGEND)}\n"


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
    return say(
        "No route from a first holder of {record} to {target} is documented as open or as closed by a law, an order or a rule.",
        record=words.one(found.record.name),
        target=Told().name(found.target),
    )


def tell(found: Matrix, notes: Footnotes) -> Report:
    """A matrix in words: a section for each route in its order, then one by place, or one that says that there is none."""
    question, target, record = found.question, Told().name(found.target), words.one(found.record.name)
    title = say("Where {record} could reach {target}, by state and territory", record=record, target=target)
    if question.place:
        pattern = "By which routes {record} handed over in {place} could reach {target}"
        title = say(pattern, record=record, place=words.place(question.place), target=target)
    told = Told()
    sections = [_section(found, route, notes, told) for route in found.routes]
    if found.routes and len(found.places) > 1:
        sections.append(Section(say("By state and territory"), tuple(_place_items(found))))
    if not found.routes:
        sections.append(Section("", (), f"{nothing(found)} {say(summary.EMPTY)}"))
    return Report(title, _summary(found), tuple(sections), _caveats(found))


def _summary(found: Matrix) -> str:
    question = found.question
    routes = say("{routes} from first holders", routes=words.count(len(found.routes), "route"))
    how = summary.completeness(found.complete, found.limits_hit, question.max_hops)
    return summary.line(found.dataset, summary.day(question), routes, how)


def _caveats(found: Matrix) -> tuple[str, ...]:
    return (
        *map(told_erratum, found.errata),
        say(
            "Routes of which the beginning is not documented, because no source says how their first holder gets the record, are left"
            " out here: runoff trace lists them."
        ),
        say(
            "Closed means that a law, an order or a rule on record acts on a step that is otherwise documented as open; a rule on paper is"
            " no proof that it is kept. Not documented is not closed, and an empty place on the map is not safety."
        ),
    )


def _section(found: Matrix, route: Column, notes: Footnotes, told: Told) -> Section:
    example = _example(route, notes)
    return Section(
        f"{route.number}  {stops(route.path, found.target)}", tuple(_route_items(found, route, notes, told)), example
    )


def _example(route: Column, notes: Footnotes) -> str:
    """What the route rests on: its flows, each with its sources."""
    inferred = len(route.path.inferences)
    rests = say("Rests on: {flows}", flows=cited_flows(route.path, notes))
    if inferred:
        rests = say("{flows}, with {inferences}", flows=rests, inferences=words.count(inferred, "inference"))
    return f"{rests}; {say('disputed')}." if route.path.disputed else f"{rests}."


STATE = {"certain": "Certainly open", "possible": "Possibly open", "open": "On record, dates not judged,"}
USE = {"certain": "Certainly in use", "possible": "Possibly in use", "open": "In use on record, dates not judged,"}


def _route_items(found: Matrix, route: Column, notes: Footnotes, told: Told) -> Iterator[str]:
    """A route in sentences: places that are alike together, the surest first."""
    groups: dict[tuple[object, ...], list[Cell]] = {}
    for cell in route.cells:
        groups.setdefault((cell.state, cell.outcome, cell.by, cell.narrowed_by), []).append(cell)
    order = (*OPEN, CLOSED)
    for cells in sorted(groups.values(), key=lambda one: (*order, ABSENT).index(one[0].state)):
        if cells[0].state != ABSENT or len(found.places) == 1:
            yield cell_line(cells[0], notes, told.where([one.place for one in cells], found.places))


def cell_line(cell: Cell, notes: Footnotes, where: str = "") -> str:
    """What a route is at some places, as a sentence; `where` names them: `in Oregon`."""
    if cell.state == CLOSED:
        pattern = "Closed {where} by {laws}." if where else "Closed by {laws}."
        return say(pattern, where=where, laws=_laws(cell.by, notes))
    if cell.state == ABSENT:
        return say("Not documented {where}." if where else "Not documented.", where=where)
    known = _known(cell, where)
    if cell.narrowed_by:
        known = say("{known}; narrowed by {laws}", known=known, laws=_laws(cell.narrowed_by, notes))
    return f"{known}."


def _known(cell: Cell, where: str = "") -> str:
    """How sure it is that a route is open, and of what no delivery is known."""
    demand = words.NOT_DELIVERED.get(cell.outcome or "")
    said = say((USE if demand else STATE)[cell.state])
    known = f"{said} {where}" if where else said.rstrip(",")
    return f"{known}: {say(demand)}" if demand else known


def place_line(cells: Sequence[Cell]) -> str:
    """All routes at one place, in order, in words: by which it is open, and which are closed by what."""
    parts = [_told(tuple("-" if cell.state == CLOSED else mark(cell) for cell in cells))]
    closed: dict[tuple[str, ...], list[str]] = {}
    for number, cell in enumerate(cells, 1):
        if cell.state == CLOSED:
            closed.setdefault(tuple(f"{one.name}{one.since}" for one in _once(cell.by)), []).append(str(number))
    for laws, numbers in closed.items():
        pattern = "closed: {routes} by {laws}"
        parts.append(say(pattern, routes=_numbered(numbers), laws=words.listed(laws)))
    return "; ".join(filter(None, parts)) or say("no route on record")


def _numbered(numbers: Sequence[str]) -> str:
    """`route 1`, `routes 1 and 3`."""
    said = say("route {numbers}" if len(numbers) == 1 else "routes {numbers}", numbers=words.listed(numbers))
    return Noun(said, len(numbers) > 1)


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
        where = words.listed([words.place(code) for code in codes])
        if len(codes) == len(found.places):
            where = say("All alike")
        elif len(codes) > len(found.places) / 2:
            where = say("The other {number}", number=len(codes))
        yield f"{where[:1].upper()}{where[1:]}: {_told(marks) or say('no route on record')}."


def _weight(marks: tuple[str, ...]) -> int:
    return sum(2 if one[0] in "Co" else one[0] == "p" for one in marks)


_BY = {
    "C": "certainly open by {routes}", "p": "possibly open by {routes}", "o": "on record by {routes}", "x": "closed: {routes}",
}  # fmt: skip


def _told(marks: tuple[str, ...]) -> str:
    parts = []
    for letter, pattern in _BY.items():
        for demand, narrowed in product((False, True), repeat=2):
            numbers = [
                str(number) for number, one in enumerate(marks, 1)
                if one[0] == letter and bool(set(one[1:]) & set("dlr")) is demand and ("n" in one[1:]) is narrowed
            ]  # fmt: skip
            if numbers:
                said = [say(pattern, routes=_numbered(numbers))]
                said += [say("without known delivery")] if demand else []
                said += [say("narrowed to a part")] if narrowed else []
                parts.append(", ".join(said))
    return "; ".join(parts)

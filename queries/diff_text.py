"""A comparison as text, Markdown and rows."""

from __future__ import annotations

from collections.abc import Iterator

from ..graph.store import Reader
from ..schema import places
from ..schema.language import say
from . import report, summary, words
from .answer import HolderRef
from .diff import Diff, FieldChange, FlowChange, InstrumentChange
from .diff_routes import RouteChange
from .footnotes import Footnotes
from .path_lines import over
from .report import Report, Section
from .sides import Side
from .tables import CITATION, cited
from .told import Told

FORMATS = ("text", "csv", "json", "md")
_COLUMNS = (
    "what", "id", "change", "fields", "opened_in", "closed_in", "record", "over", "because", "by", *CITATION,
)  # fmt: skip
_SHOWN = 60


def render(found: Diff, form: str, sides: tuple[Side, Side]) -> str:
    """A comparison in one of `FORMATS`; the sides still open, for the names of what differs."""
    return report.render(found, form, lambda notes: _report(found, _Names(sides), notes), _COLUMNS, _rows(found))


class _Names:
    """Names of records, from whichever side has them."""

    def __init__(self, sides: tuple[Side, Side]) -> None:
        self._readers: tuple[Reader, ...] = (sides[1].reader, sides[0].reader)

    def __call__(self, id: str) -> str:
        for reader in self._readers:
            record = reader.get(id)
            if record is not None:
                return str(record.data.get("name", id))
        return id

    def short(self, id: str) -> str:
        """A holder by its short name."""
        return words.short_name(id, self(id))


def _rows(found: Diff) -> Iterator[tuple[object, ...]]:
    """One row for each citation of each change."""
    for flow in found.flows:
        about = (
            "flow", flow.id, flow.change, " ".join(one.field for one in flow.fields), " ".join(flow.opened_in),
            " ".join(flow.closed_in), " ".join(flow.data["carries"]), f"{flow.data['from']} > {flow.data['to']}", None, None,
        )  # fmt: skip
        yield from cited(about, flow.evidence)
    for law in found.instruments:
        fields = " ".join(one.field for one in law.fields)
        acts = [f"bites on {words.listed(law.begins_on)}"] if law.begins_on else []
        acts += [f"no longer bites on {words.listed(law.stops_on)}"] if law.stops_on else []
        flows = " ".join((*law.begins_on, *law.stops_on))
        yield from cited(
            ("instrument", law.id, law.change, fields, None, None, None, law.name, "; ".join(acts), flows), law.evidence
        )
    for route in found.routes:
        where = " ".join(route.where)
        opened, closed = (where, None) if route.change == "opened" else (None, where)
        over = " > ".join(holder.id for holder in route.path.holders)
        because, by = "; ".join(one.says for one in route.by), " ".join(dict.fromkeys(one.flow for one in route.by))
        yield from cited(
            ("route", route.path.id, route.change, None, opened, closed, route.record.id, over, because, by),
            route.evidence,
        )
    for count in found.counts:
        if count.kind not in ("flow", "instrument"):
            for change in ("added", "removed", "changed"):
                if getattr(count, change):
                    yield from cited(("records", count.kind, change, str(getattr(count, change)), *[None] * 6), ())


ROUTES = {"opened": "Routes to {holder} that opened", "closed": "Routes to {holder} that closed"}
FLOWS = {
    "added": "Flows added", "ended": "Flows that ended", "changed": "Flows changed", "withdrawn": "Flows withdrawn",
    "removed": "Flows taken out", "none": "Flows that opened or closed",
}  # fmt: skip


def _report(found: Diff, names: _Names, notes: Footnotes) -> Report:
    days = found.days[0] != found.days[1]
    first, second = (words.date(day) for day in found.days) if days else found.names
    title = say("What changed between {first} and {second}", first=first, second=second)
    target = HolderRef(found.question.to, names(found.question.to), "")
    sections, told = [], Told()
    for change, pattern in ROUTES.items():
        items = tuple(_route(one, notes, told) for one in found.routes if one.change == change)
        if items:
            sections.append(Section(say(pattern, holder=Told().name(target)), items))
    for change, heading in FLOWS.items():
        items = tuple(_flow(one, names, notes, told) for one in found.flows if one.change == change)
        if items:
            sections.append(Section(say(heading), items))
    items = tuple(_instrument(one, notes) for one in found.instruments)
    if items:
        sections.append(Section(say("Laws, orders and other instruments"), items))
    counted = [one for one in found.counts if one.added or one.removed or one.changed]
    if counted:
        sections.append(
            Section(
                say("Records in all"),
                tuple(_count(one.kind, added=one.added, removed=one.removed, changed=one.changed) for one in counted),
            )
        )
    if not sections:
        sections.append(Section("", (), say("Nothing differs.")))
    return Report(title, _summary(found), tuple(sections), tuple(map(say, CAVEATS)))


CAVEATS = (
    "A flow or a route that opened may be older than the source that first shows it, and one that closed may be closed on paper"
    " only. Copies that passed before may still be held. A route that opened and closed in between is not listed.",
)


def _summary(found: Diff) -> str:
    one, other = (f"{dataset.name} {dataset.version}" for dataset in found.datasets)
    rests = one if one == other else say("{one} against {other}", one=one, other=other)
    day = "" if found.days[0] != found.days[1] else f"{say('as of {day}', day=words.date(found.days[1]))} · "
    opened = sum(one.change == "opened" for one in found.routes)
    closed = len(found.routes) - opened
    changed = say("{opened} opened and {number} closed", opened=words.count(opened, "route"), number=closed)
    if found.question.place:
        changed += f" {say('in {places}', places=words.place(found.question.place))}"
    differ = say(
        "{flows} and {instruments} differ",
        flows=words.count(len(found.flows), "flow"),
        instruments=words.count(len(found.instruments), "instrument"),
    )
    kept = "" if found.complete else f" · {say(summary.OUT_OF_TIME)}"
    return f"{day}{rests} · {changed}, {differ}{kept}"


def _where(codes: tuple[str, ...], told: Told) -> str:
    return "" if codes == (places.NATION,) else f" {told.where(codes)}"


def _route(one: RouteChange, notes: Footnotes, told: Told) -> str:
    where = _where(one.where, told) if not one.everywhere or len(one.where) < 6 else ""
    demand = words.NOT_DELIVERED.get(one.path.weakest_outcome)
    because = "; ".join(f"{reason.says}{notes.mark(reason.evidence)}" for reason in one.by)
    if not because:
        because = f"{one.because}{notes.mark(one.evidence)}"
    record = words.in_sentence(one.record.name)
    about = f"{record}, {say(demand)}" if demand else record
    edge = f"; {say('how its first holder got the record is not documented')}" if one.path.begins == "map-edge" else ""
    return f"{over(one.path)} ({about}){where}{edge}: {because}. ({one.path.id})"


def _flow(one: FlowChange, names: _Names, notes: Footnotes, told: Told) -> str:
    data = one.data
    what = words.listed([words.some(names(id)) for id in data["carries"]])
    seen = words.seen(data.get("start"), data.get("end"), data.get("first_seen"), data.get("last_seen"), data["status"])
    about = "; ".join(filter(None, (what, say(words.OUTCOME[data["outcome"]]), seen, say(data["certainty"]))))
    changes = [_field(field) for field in one.fields]
    if one.erratum:
        pattern = "withdrawn {date}: {reason}"
        changes.append(say(pattern, date=words.date(one.erratum.date), reason=one.erratum.reason.rstrip(".")))
    for pattern, codes in (("now open{where}", one.opened_in), ("now no longer open{where}", one.closed_in)):
        if codes and one.change not in ("added", "removed", "withdrawn"):
            changes.append(say(pattern, where=_where(codes, told)))
    said = f": {'; '.join(changes)}" if changes else ""
    ends = words.between(*((data[end], names(data[end])) for end in ("from", "to")))
    return f"{ends} ({about}){said}{notes.mark(one.evidence)}. ({one.id})"


def _field(one: FieldChange) -> str:
    name = one.field.replace("_", " ")
    shown = [_value(value) for value in (one.before, one.after)]
    if any(value is None for value in shown):
        return say("{field} changed", field=name)
    return say("{field} was {before}, is {after}", field=name, before=shown[0], after=shown[1])


def _value(value: object) -> str | None:
    """A value in a few words; None if it would be too long."""
    if value is None:
        return say("not given")
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = " ".join(value) or say("empty")
    return str(value) if isinstance(value, str | int | float) and len(str(value)) <= _SHOWN else None


def _instrument(one: InstrumentChange, notes: Footnotes) -> str:
    changes = {"added": [say("new")], "removed": [say("taken out")]}.get(one.change, [])
    changes += [_field(field) for field in one.fields]
    if one.begins_on:
        changes.append(say("now bites on {flows}", flows=words.listed(one.begins_on)))
    if one.stops_on:
        changes.append(say("no longer bites on {flows}", flows=words.listed(one.stops_on)))
    return f"{one.name}: {'; '.join(changes)}{notes.mark(one.evidence)}. ({one.id})"


#: How many records of a kind differ.
COUNTED = {"added": "{number} added", "removed": "{number} taken out", "changed": "{number} changed"}


def _count(kind: str, **numbers: int) -> str:
    many = say(f"{words.KIND[kind]}s")
    parts = [say(COUNTED[what], number=number) for what, number in numbers.items() if number]
    return f"{many[:1].upper()}{many[1:]}: {words.listed(parts)}."

"""The rules of evidence, as far as a machine can hold them: what no single field shows.

A hop is only what a source supports; endings need evidence of their own; demanded is not delivered; what was
not seen for long is not called active. Each rule is one small function over a `Context`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .dates import add_years, bounds
from .entry import Entry
from .problems import Problem, Severity
from .vocabularies import PRIMARY_SOURCE_KINDS


@dataclass(frozen=True, slots=True)
class Context:
    """What the rules look at.

    Attributes:
        own: the records to be checked, by kind.
        index: id -> (kind, record), of these and of those that they may refer to.
        released: the day, as an ordinal, against which staleness is measured.
        today: the present day, as an ordinal; what has grown stale since is a warning.
        cited: ids of all sources that some record cites.
        used: ids of all holders and record types that some record uses.
    """

    own: Mapping[str, list[Entry]]
    index: Mapping[str, tuple[str, Mapping[str, Any]]]
    released: int
    today: int
    cited: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)


Rule = Callable[[Context], Iterator[Problem]]


def _at(entry: Entry, key: str, message: str, remedy: str, rule: str, severity: Severity = "error") -> Problem:
    return Problem(entry.file, entry.line_of(key), str(entry.get("id", "")), message, remedy, severity, rule)


def _flows(context: Context) -> Iterator[Entry]:
    yield from context.own["flow"]


def _shows(flow: Entry, what: str) -> bool:
    return any(what in item.get("shows", ()) for item in flow["evidence"])


def documented_by_primary(context: Context) -> Iterator[Problem]:
    """A documented flow cites a primary document, or an item that relays one."""
    for flow in _flows(context):
        if flow["certainty"] == "documented" and not any(
            "relays" in item or context.index[item["source"]][1].get("kind") in PRIMARY_SOURCE_KINDS
            for item in flow["evidence"]
        ):
            yield _at(
                flow, "certainty", "is called documented, and cites no primary document.",
                "Cite one, mark the item that relays one (relays:), or call it reported.", "documented-without-primary",
            )  # fmt: skip


def seen_lately(context: Context) -> Iterator[Problem]:
    """An active flow was seen within two years of the release; what has grown stale since is a warning."""
    for flow in _flows(context):
        if flow["status"] != "active" or "last_seen" not in flow:
            continue
        fresh_to = add_years(bounds(flow["last_seen"]).hi, 2)
        if fresh_to < context.released:
            yield _at(
                flow, "last_seen", f"is called active, and was last seen {flow['last_seen']}, over two years before the release.",
                "Cite a newer source, or call its status unknown.", "active-not-seen",
            )  # fmt: skip
        elif fresh_to < context.today:
            yield _at(
                flow, "last_seen", f"has grown stale since the release: last seen {flow['last_seen']}.",
                "Look for a newer source before the next release.", "stale", "warning",
            )  # fmt: skip


def last_seen_given(context: Context) -> Iterator[Problem]:
    """Unless it has ended, happened once or was refused, a flow says when it was last seen."""
    for flow in _flows(context):
        if "last_seen" not in flow and flow["status"] not in ("ended", "one-off") and flow["outcome"] != "refused":
            yield _at(
                flow, "status", "does not say when it was last seen.",
                "Add last_seen: the latest date on which a source shows it.", "last-seen-missing",
            )  # fmt: skip


def permitted_without_dates(context: Context) -> Iterator[Problem]:
    """A permitted flow has neither begun nor ended."""
    for flow in _flows(context):
        for key in ("start", "end"):
            if flow["outcome"] == "permitted" and key in flow:
                yield _at(
                    flow, key, f"is only permitted, and has a date under {key}.",
                    "Date the instrument instead, or give the flow's first_seen and last_seen.", "permitted-with-dates",
                )  # fmt: skip


def one_off_dated(context: Context) -> Iterator[Problem]:
    """What happened once has a day, or the days between which it happened."""
    for flow in _flows(context):
        if flow["status"] == "one-off" and "start" not in flow:
            yield _at(
                flow, "status", "happened once, and has no start.",
                "Give its day as start, or the days between which it happened as start and end.", "one-off-without-day",
            )  # fmt: skip


def dated_at_all(context: Context) -> Iterator[Problem]:
    """A flow without any date would never be open."""
    for flow in _flows(context):
        if not any(key in flow for key in ("start", "end", "first_seen", "last_seen")):
            severity: Severity = "warning" if flow["outcome"] == "refused" else "error"
            yield _at(
                flow, "status", "has no date.", "Add what a source shows: first_seen at the least.", "undated", severity
            )


def bites_dated(context: Context) -> Iterator[Problem]:
    """A block or narrowing has a first day; a narrowing says what is left."""
    for flow in _flows(context):
        for item in flow.get("restrictions", ()):
            acts = item["effect"] in ("blocks", "narrows")
            if acts and "start" not in item and "first_seen" not in item:
                yield _in(flow, item, "effect", f"{item['effect']} it by {item['instrument']}, and has no date.",
                          "Give the restriction a start, or the first day on which it is seen to bite.",
                          "block-without-date")  # fmt: skip
            if (item["effect"] == "narrows") != ("to" in item):
                yield _in(flow, item, "effect", f"{item['effect']} it by {item['instrument']}, {'with' if 'to' in item else 'without'} to.",
                          "Only narrows takes to: the record types that may still pass.", "narrows-to")  # fmt: skip


def _in(flow: Entry, item: Entry, key: str, message: str, remedy: str, rule: str) -> Problem:
    return Problem(item.file, item.line_of(key), str(flow["id"]), message, remedy, "error", rule)


def in_order(context: Context) -> Iterator[Problem]:
    """Beginnings come before ends, and first sightings before last ones."""
    pairs = (
        ("start", "end"),
        ("first_seen", "last_seen"),
        ("since", "until"),
        ("start", "last_seen"),
        ("first_seen", "end"),
    )
    for entries in context.own.values():
        for entry in entries:
            for one in (entry, *entry.get("restrictions", ())):
                for early, late in pairs:
                    if early in one and late in one and bounds(one[early]).lo > bounds(one[late]).hi:
                        problem = f"has {early} {one[early]} after {late} {one[late]}."
                        yield _in(entry, one, early, problem, "Check both dates in the source.", "date-order")


def not_in_the_future(context: Context) -> Iterator[Problem]:
    """What was seen or published was so by the day of release."""
    latest = max(context.released, context.today)
    for entries in context.own.values():
        for entry in entries:
            for key in ("first_seen", "last_seen", "date", "since", "withdrawn"):
                if key in entry and bounds(entry[key]).lo > latest:
                    yield _at(
                        entry, key, f"has {key} {entry[key]}, which is yet to come.", "Check the year.", "future-date"
                    )


def endings_shown(context: Context) -> Iterator[Problem]:
    """An ending needs evidence of its own."""
    for flow in _flows(context):
        if flow["status"] in ("ended", "paused") and not _shows(flow, "end"):
            yield _at(
                flow, "status", f"is called {flow['status']}, and no item of evidence shows that.",
                "Cite what shows the end (shows: [end]).", "end-without-evidence",
            )  # fmt: skip
        if flow["status"] == "enjoined" and not (_shows(flow, "end") or _shows(flow, "restriction")):
            yield _at(
                flow, "status", "is called enjoined, and no item of evidence shows that.",
                "Cite the order (shows: [restriction]).", "end-without-evidence",
            )  # fmt: skip


def no_flow_to_itself(context: Context) -> Iterator[Problem]:
    """A flow goes from one holder to another."""
    for flow in _flows(context):
        if flow["from"] == flow["to"]:
            yield _at(flow, "to", "goes from a holder to itself.", "Name two holders.", "self-flow")


def told_once(context: Context) -> Iterator[Problem]:
    """One movement is one flow."""
    told: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    own = {id(flow) for flow in _flows(context)}
    others = [flow for kind, flow in context.index.values() if kind == "flow" and id(flow) not in own]
    for flow in (*others, *_flows(context)):
        dates_ = tuple(flow.get(key) for key in ("start", "end", "first_seen", "last_seen"))
        bodies = (flow["from"], flow["to"], flow["outcome"], flow["mechanism"])
        for record in flow["carries"]:
            key = (*bodies, record, dates_, tuple(sorted(flow["jurisdictions"])), tuple(sorted(flow.get("under", ()))))
            other = told.setdefault(key, flow)
            if other is not flow and isinstance(flow, Entry):
                yield _at(
                    flow, "id", f"tells the same movement as {other['id']}.",
                    "Join their evidence in one flow.", "told-twice",
                )  # fmt: skip
                break


def parts_not_beside(context: Context) -> Iterator[Problem]:
    """What goes along inside a record is not listed beside it; a name alone is no route."""
    for flow in _flows(context):
        for record in flow["carries"]:
            inside = set(context.index[record][1].get("contains", ())) & set(flow["carries"])
            for part in sorted(inside):
                yield _at(
                    flow, "carries", f'lists "{part}" beside "{record}", which contains it.',
                    "Leave it out, unless the source has it drawn from elsewhere.", "part-beside-whole", "warning",
                )  # fmt: skip
    for entry in context.own["record-type"]:
        if "name" in entry.get("contains", ()):
            yield _at(
                entry,
                "contains",
                "contains name.",
                "Leave it out: who it is about goes without saying.",
                "contains-name",
            )


def sources_found(context: Context) -> Iterator[Problem]:
    """A source is cited somewhere, and can be found."""
    for source in context.own["source"]:
        if source["id"] not in context.cited:
            yield _at(source, "id", "is cited by nobody.", "Cite it, or take it out.", "uncited-source")
        if not any(key in source for key in ("url", "read_at", "note")):
            yield _at(
                source, "id", "says nowhere where it can be read.", "Add url, read_at, or a note.", "unfindable-source"
            )


def records_used(context: Context) -> Iterator[Problem]:
    """Holders and record types stand on some flow, finding or relation; a kind of another type may also only be asked for."""
    for kind in ("holder", "record-type"):
        for entry in context.own[kind]:
            if entry["id"] not in context.used and "broader" not in entry:
                yield _at(entry, "id", "is used by no record.", "Use it, or take it out.", "unused", "warning")


def classes_generic(context: Context) -> Iterator[Problem]:
    """What others are instances of is a class."""
    for holder in context.own["holder"]:
        above = holder.get("instance_of")
        if above and not context.index[above][1].get("generic"):
            yield _at(
                holder, "instance_of", f'is an instance of "{above}", which is not generic.',
                "Mark that one generic, or use part_of.", "instance-of-body",
            )  # fmt: skip


def active_without_end(context: Context) -> Iterator[Problem]:
    """An active flow has not ended."""
    for flow in _flows(context):
        if flow["status"] == "active" and "end" in flow and bounds(flow["end"]).hi < context.released:
            yield _at(
                flow,
                "end",
                "is called active, and has ended.",
                "Call it ended, or take the end out.",
                "active-with-end",
            )


def within_instruments(context: Context) -> Iterator[Problem]:
    """A flow neither begins before an instrument that it moves under nor goes on after it: each is necessary to it."""
    for flow in _flows(context):
        for id in flow.get("under", ()):
            instrument = context.index[id][1]
            if "start" in instrument:
                yield from _before(flow, instrument)
            if "end" in instrument:
                yield from _after(flow, instrument, context)


_ANOTHER = "Take that out of under, mend the dates, or tell the time without it as a flow of its own."


def _before(flow: Entry, instrument: Mapping[str, Any]) -> Iterator[Problem]:
    """At most one problem: of a start and a first sighting the earlier."""
    early = [key for key in ("start", "first_seen") if key in flow]
    early = [key for key in early if bounds(flow[key]).hi < bounds(instrument["start"]).lo]
    if early:
        key = min(early, key=lambda key: bounds(flow[key]).hi)
        message = f"has {key} {flow[key]}, and moves under {instrument['id']}, which began {instrument['start']}."
        yield _at(flow, key, message, _ANOTHER, "before-instrument")


def _after(flow: Entry, instrument: Mapping[str, Any], context: Context) -> Iterator[Problem]:
    """At most one problem; the end of what happened once only says by when."""
    over = bounds(instrument["end"]).hi
    kept = ("last_seen",) if flow["status"] == "one-off" else ("last_seen", "end")
    late = [key for key in kept if key in flow and bounds(flow[key]).lo > over]
    ending = f"moves under {instrument['id']}, which ended {instrument['end']}."
    if late:
        yield _at(flow, late[0], f"has {late[0]} {flow[late[0]]}, and {ending}", _ANOTHER, "after-instrument")
    elif flow["status"] == "active" and over < max(context.released, context.today):
        severity: Severity = "error" if over < context.released else "warning"
        remedy = "Look for what followed, or call its status unknown."
        yield _at(flow, "status", f"is called active, and {ending}", remedy, "after-instrument", severity)


_CYCLES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("record-type", "kinds", ("broader",)),
    ("record-type", "parts", ("contains", "extract_of")),
    ("record-type", "derivations", ("derived_from",)),
    ("holder", "bodies", ("part_of", "operated_by")),
    ("holder", "owners", ("owned_by",)),
    ("holder", "classes", ("instance_of",)),
)


def acyclic(context: Context) -> Iterator[Problem]:
    """No record is above itself: not among kinds, parts, derivations, bodies, owners or classes."""
    for kind, what, fields in _CYCLES:
        above = {
            id: [target for name in fields for target in _above(id, name, record, context)]
            for id, (record_kind, record) in context.index.items()
            if record_kind == kind
        }
        reported: set[str] = set()
        for entry in context.own[kind]:
            cycle = _cycle(entry["id"], above)
            if cycle and not reported & set(cycle):
                reported |= set(cycle)
                chain = " > ".join([*cycle, cycle[0]])
                yield _at(entry, fields[0], f"stands in a circle of {what}: {chain}.", "Take one link out.", "cycle")


def _above(id: str, name: str, record: Mapping[str, Any], context: Context) -> Iterable[str]:
    if name == "extract_of":
        # An extract is a part of what it was taken from: the link runs the same way as `contains`, from whole to part.
        return [other for other, (_, data) in context.index.items() if data.get("extract_of") == id]
    value = record.get(name, ())
    return [value] if isinstance(value, str) else value


def _cycle(start: str, above: Mapping[str, list[str]]) -> list[str]:
    """A way from a node back to itself; empty if there is none."""
    waiting = [[start]]
    seen: set[str] = set()
    while waiting:
        way = waiting.pop()
        for other in above.get(way[-1], ()):
            if other == start:
                return way
            if other not in seen:
                seen.add(other)
                waiting.append([*way, other])
    return []


RULES: tuple[Rule, ...] = (
    documented_by_primary, seen_lately, last_seen_given, permitted_without_dates, one_off_dated, dated_at_all, bites_dated,
    in_order, not_in_the_future, endings_shown, no_flow_to_itself, told_once, parts_not_beside, sources_found,
    records_used, classes_generic, active_without_end, within_instruments, acyclic,
)  # fmt: skip

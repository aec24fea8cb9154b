"""What a check of addresses found, as text, Markdown, a table and rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from . import report, words
from .links import Cited, Found, Tested
from .report import Report, Section
from .tables import table

FORMATS = ("text", "table", "csv", "json", "md")

_COLUMNS = (
    "source", "title", "publisher", "flows", "flows_on_it_alone", "field", "address", "outcome", "status", "reason", "to",
    "permanent", "copy", "copy_outcome", "tested",
)  # fmt: skip

_Test = Callable[[Tested], bool]

#: Heading of each part of the report, and what belongs under it, in the order in which a maintainer needs them.
_SECTIONS: tuple[tuple[str, _Test], ...] = (
    ("Gone", lambda one: one.outcome == "gone"),
    ("Redirected to where lost pages are sent, probably gone", lambda one: bool(one.lost)),
    ("Moved for good", lambda one: one.is_problem and one.outcome == "moved"),
    ("No answer that can be used", lambda one: one.outcome == "unreachable"),
    ("Refused to a program; a browser may still open them", lambda one: one.outcome == "refused"),
    ("Not looked at, as robots.txt asks", lambda one: one.outcome == "not-allowed"),
    ("Redirected for the time being; the address stays right", lambda one: one.for_now),
)


def render(found: Found, form: str) -> str:
    """An answer in one of `FORMATS`."""
    return report.render(found, form, lambda _: _report(found), _COLUMNS, _rows(found), lambda: _table(found))


def _table(found: Found) -> str:
    rows = [
        (source.id, source.flows, one.outcome, one.address, one.to or one.reason)
        for source, _, one in found.rows()
        if one.outcome != "ok"
    ]
    return table(("source", "flows", "outcome", "address", "what"), rows) if rows else "nothing\n"


def _rows(found: Found) -> Iterator[tuple[object, ...]]:
    """One row for each address of each source, those that answer as well."""
    for source, name, one in found.rows():
        copy = found.copy(source, name)
        yield (
            source.id, source.title, source.publisher, source.flows, source.alone, name, one.address, one.outcome, one.status,
            one.reason, one.to, _yes(one.permanent), copy and copy.address, copy and copy.outcome, one.at,
        )  # fmt: skip


def _yes(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


def _report(found: Found) -> Report:
    left = list(found.rows())
    sections = []
    for heading, belongs in _SECTIONS:
        items = tuple(_item(found, *row) for row in left if belongs(row[2]))
        left = [row for row in left if not belongs(row[2])]
        if items:
            sections.append(Section(heading, items))
    sections += _not_tested(found)
    if not sections:
        sections.append(Section("", (), "Every address answers." if found.tested else "There is no address to test."))
    return Report(
        "Which addresses of the sources still answer", _summary(found), tuple(sections), _caveats(found), links=True
    )


def _item(found: Found, source: Cited, name: str, one: Tested) -> str:
    """Address, what happened, which source, how much rests on it, and what its other address does."""
    what = f"{one.reason}: {one.to}" if one.outcome == "moved" else one.reason
    return words.clean(
        f"{one.address} : {what} · {source.title} ({source.id}) · {_rests(source)}{_copy(name, found.copy(source, name))}"
    )


def _rests(source: Cited) -> str:
    if not source.flows:
        return "no flow rests on it"
    alone = f", {source.alone:,} on it alone" if source.alone else ""
    return f"{words.count(source.flows, 'flow')} {'rests' if source.flows == 1 else 'rest'} on it{alone}"


_COPY = {
    "ok": "answers",
    "gone": "is gone",
    "moved": "has moved",
    "refused": "is refused to a program",
    "unreachable": "is unreachable",
    "not-allowed": "was not looked at, as robots.txt asks",
    "not-tested": "was not tested",
}


def _copy(name: str, copy: Tested | None) -> str:
    """What the other address of the source does: that of the copy that was read, or that of the publisher."""
    if copy is None:
        return ""
    which = "the copy that was read" if name == "url" else "the publisher's own"
    return f" · {which} {_COPY['ok' if copy.for_now else copy.outcome]}: {copy.address}"


_FEW = 3


def _not_tested(found: Found) -> Iterator[Section]:
    """Those that were not tested, by reason: named where they are few, counted where a bound cut off many."""
    by_reason: dict[str, list[str]] = {}
    for one in found.tested.values():
        if one.outcome == "not-tested":
            by_reason.setdefault(one.reason, []).append(one.address)
    items = []
    for reason, some in sorted(by_reason.items(), key=lambda item: -len(item[1])):
        named = f" · {' '.join(some)}" if len(some) <= _FEW else ""
        items.append(words.clean(f"{words.count(len(some), 'address', 'addresses')}: {reason}{named}"))
    if items:
        yield Section("Not tested (--format json names each)", tuple(items))


def _summary(found: Found) -> str:
    counts = found.counts
    told = ", ".join(f"{number:,} {outcome.replace('-', ' ')}" for outcome, number in counts.items() if number)
    bare = len(found.without_address)
    without = f" · {words.count(bare, 'source')} without address" if bare else ""
    day, time = found.begun.split("T")
    when = f"tested on {words.date(day)}, {time[:5]} UTC"
    addresses = f"{words.count(len(found.sources), 'source')}, {words.count(len(found.tested), 'address', 'addresses')}"
    cut = " · cut short" if found.limits_hit else ""
    return f"{when} · {found.dataset.name} {found.dataset.version} · {addresses}{f': {told}' if told else ''}{without}{cut}"


def _caveats(found: Found) -> tuple[str, ...]:
    caveats = ["That an address answers does not say that the page still states what is cited; no page was read."]
    if any(one.outcome in ("refused", "unreachable", "not-allowed") for one in found.tested.values()):
        caveats.append("What is refused, unreachable or not allowed is not called gone: open it in a browser.")
    return tuple(caveats)

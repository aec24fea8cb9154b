"""Validation of a dataset: shapes, references and the rules of evidence, all problems in one run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from . import shape
from .dataset import Dataset
from .dates import day, today
from .declare import Slot, slots
from .entry import Entry
from .errors import InvalidData
from .problems import Problem, Severity
from .records import KINDS
from .rules import RULES, Context

_CALLED = {kind: kind.replace("-", " ") for kind in KINDS}


def validate(dataset: Dataset, beside: Dataset | None = None, on: str | None = None) -> list[Problem]:
    """All problems of a dataset, by file and line.

    Args:
        dataset: what is to be checked.
        beside: another dataset to which it may refer, and which may use what it states.
        on: the present day, for what has grown stale since the release; today if left out.
    """
    sound = Dataset(dataset.manifest)
    problems = list(_duplicates(dataset, beside))
    broken: list[Entry] = []
    for kind, entry in dataset.entries():
        found = list(shape.check(entry, KINDS[kind][1]))
        problems += found
        (broken if found else sound.records[kind]).append(entry)
    problems += _references(sound, beside, {str(entry.get("id")) for entry in broken})
    broken += _drop_dangling(sound, beside)
    context = _context(sound, beside, on or today(), broken)
    problems += [problem for rule in RULES for problem in rule(context)]
    return sorted(problems, key=lambda problem: (problem.file, problem.line, problem.id, problem.message))


def require(dataset: Dataset, beside: Dataset | None = None) -> list[Problem]:
    """The warnings of a dataset.

    Raises:
        InvalidData: with every error.
    """
    problems = validate(dataset, beside)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        more = f" ({len(errors)} errors in all)" if len(errors) > 1 else ""
        raise InvalidData(f"{errors[0]}{more}", errors)
    return problems


#: Kinds that several datasets may state, each in its own words.
_SHARED = ("holder", "record-type", "source")


def _duplicates(dataset: Dataset, beside: Dataset | None) -> Iterator[Problem]:
    seen: dict[str, Entry] = {}
    taken = {entry["id"]: (kind, entry) for kind, entry in beside.entries()} if beside else {}
    for kind, entry in dataset.entries():
        name = entry.get("id")
        if not isinstance(name, str):
            continue
        other = seen.setdefault(name, entry)
        if other is not entry:
            yield _taken(entry, name, f"has the id of another record ({other.file}:{other.line}).", "error")
        elif name in taken and taken[name][0] != kind:
            yield _taken(entry, name, f"has the id of a {_CALLED[taken[name][0]]}.", "error")
        elif name in taken and kind not in _SHARED:
            yield _taken(entry, name, "has the id of a record of the evidence, and is checked in its place.", "warning")


def _taken(entry: Entry, name: str, message: str, severity: Severity) -> Problem:
    remedy = "Give it another id, or join the two."
    return Problem(entry.file, entry.line_of("id"), name, message, remedy, severity, "duplicate-id")


def _drop_dangling(sound: Dataset, beside: Dataset | None) -> list[Entry]:
    """Take out records that refer to what is not sound, so that the rules can follow every reference; returns them."""
    dropped: list[Entry] = []
    while True:
        index = _index(sound, beside)
        left = len(dropped)
        for kind, entries in sound.records.items():
            dangling = [
                entry
                for entry in entries
                if any(
                    index.get(target, ("", {}))[0] not in slot.range and not slot.words  # type: ignore[operator]
                    for _, _, slot, target in _targets(entry, KINDS[kind][1])
                )
            ]
            dropped += dangling
            gone = {id(entry) for entry in dangling}
            entries[:] = [entry for entry in entries if id(entry) not in gone]
        if len(dropped) == left:
            return dropped


def _index(*datasets: Dataset | None) -> dict[str, tuple[str, Mapping[str, Any]]]:
    index: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for dataset in datasets:
        for kind, entry in dataset.entries() if dataset else ():
            index.setdefault(entry["id"], (kind, entry))
    return index


def _references(dataset: Dataset, beside: Dataset | None, broken: set[str]) -> Iterator[Problem]:
    index = _index(dataset, beside)
    known = {kind: sorted(id for id, (other, _) in index.items() if other == kind) for kind in KINDS}
    for kind, entry in dataset.entries():
        for holder, key, slot, target in _targets(entry, KINDS[kind][1]):
            found = index.get(target)
            if found and found[0] in slot.range:  # type: ignore[operator]
                continue
            if not found and (slot.words or target in broken):
                continue
            wanted = " or ".join(_CALLED[name] for name in slot.range)  # type: ignore[union-attr]
            what = f'"{target}" is a {_CALLED[found[0]]}, no {wanted}.' if found else f'no {wanted} "{target}".'
            remedy = shape.near(target, [id for name in slot.range for id in known[name]])  # type: ignore[union-attr]
            yield Problem(
                holder.file, holder.line_of(key), str(entry["id"]), f"{key}: {what}",
                remedy or "Add it, or mend the id.", "error", "unknown-reference",
            )  # fmt: skip


def _targets(entry: Entry, record_class: type) -> Iterator[tuple[Entry, str, Slot, str]]:
    """Every id to which a record refers, with where it does so."""
    for key, (_, slot) in slots(record_class).items():
        if key not in entry:
            continue
        items = entry[key] if slot.many else [entry[key]]
        for item in items:
            if isinstance(slot.range, type):
                yield from _targets(item, slot.range)
            elif isinstance(slot.range, tuple):
                yield entry, key, slot, item


def _texts(value: Any) -> Iterator[str]:
    """Every text inside a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _context(dataset: Dataset, beside: Dataset | None, on: str, broken: list[Entry]) -> Context:
    # What a broken record names counts as cited and used: it will be, once the record is mended.
    cited = set(_texts(list(broken)))
    used = set(cited)
    for other in (dataset, beside):
        for kind, entry in other.entries() if other else ():
            for _, _, slot, target in _targets(entry, KINDS[kind][1]):
                (cited if slot.range == ("source",) else used).add(target)
    return Context(dataset.records, _index(dataset, beside), day(dataset.manifest.released), day(on), cited, used)

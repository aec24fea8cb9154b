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
from .problems import Problem
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
    problems = list(_shapes(dataset))
    if not problems:
        problems = list(_references(dataset, beside))
    if not problems:
        context = _context(dataset, beside, on or today())
        problems = [problem for rule in RULES for problem in rule(context)]
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


def _shapes(dataset: Dataset) -> Iterator[Problem]:
    seen: dict[str, Entry] = {}
    for kind, entry in dataset.entries():
        yield from shape.check(entry, KINDS[kind][1])
        id = entry.get("id")
        if isinstance(id, str):
            other = seen.setdefault(id, entry)
            if other is not entry:
                where = f"{other.file}:{other.line}"
                yield Problem(
                    entry.file, entry.line_of("id"), id, f"has the id of another record ({where}).",
                    "Give it another id, or join the two.", "error", "duplicate-id",
                )  # fmt: skip


def _index(*datasets: Dataset | None) -> dict[str, tuple[str, Mapping[str, Any]]]:
    index: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for dataset in datasets:
        for kind, entry in dataset.entries() if dataset else ():
            index.setdefault(entry["id"], (kind, entry))
    return index


def _references(dataset: Dataset, beside: Dataset | None) -> Iterator[Problem]:
    index = _index(dataset, beside)
    known = {kind: sorted(id for id, (other, _) in index.items() if other == kind) for kind in KINDS}
    for kind, entry in dataset.entries():
        for holder, key, slot, target in _targets(entry, KINDS[kind][1]):
            found = index.get(target)
            if found and found[0] in slot.range:  # type: ignore[operator]
                continue
            if slot.words and not found:
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


def _context(dataset: Dataset, beside: Dataset | None, on: str) -> Context:
    cited: set[str] = set()
    used: set[str] = set()
    for other in (dataset, beside):
        for kind, entry in other.entries() if other else ():
            for _, _, slot, target in _targets(entry, KINDS[kind][1]):
                (cited if slot.range == ("source",) else used).add(target)
    return Context(dataset.records, _index(dataset, beside), day(dataset.manifest.released), day(on), cited, used)

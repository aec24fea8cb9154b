"""Records as RDF statements, derived from the declaration: each field is a property, each nested record a resource.

Statements are text from the start: a *pair* is a property and an object as N-Triples write them. Putting pairs
together costs less than any library takes to make one term, and every format is made from them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from ...schema.declare import Slot, slots
from ...schema.errors import InvalidData
from ...schema.records import KINDS
from ...schema.terms import Term, concept_name, iri, property_name
from ...schema.vocabularies import Vocabulary
from . import literals
from .iris import Iris, code, place

#: References that are kept ready; beyond it they are forgotten, so that memory does not grow with the dataset.
_KEPT = 50_000


def token(name: str) -> str:
    """A name of a vocabulary as an IRI in angle brackets."""
    return f"<{iri(name)}>"


TYPE = token("rdf:type")
IN_DATASET = token("runoff:inDataset")
LISTED = token("runoff:listed")


class Block(NamedTuple):
    """All that is said of one subject in one graph.

    Attributes:
        graph, subject: IRIs in angle brackets.
        pairs: property and object, parted by a blank.
    """

    graph: str
    subject: str
    pairs: list[str]


class _Ready(dict[Any, str]):
    """Values and their pairs; made when first asked for."""

    def __init__(self, make: Callable[[Any], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, value: Any) -> str:
        if len(self) > _KEPT:
            self.clear()
        made = self[value] = self._make(value)
        return made


_Pair = Callable[[Any], str]


class _Plan(NamedTuple):
    """The fields that records of one form have, with what makes a pair of a value."""

    single: list[tuple[str, _Pair]]
    lists: list[tuple[str, _Pair]]
    nested: list[tuple[str, _Pair, type, bool]]


class Speller:
    """Spells records as blocks.

    Args:
        iris: makes the IRIs.
        is_record: whether an id names a record, for fields that take ids or words.
    """

    def __init__(self, iris: Iris, is_record: Callable[[str], bool]) -> None:
        self._iris = iris
        self._is_record = is_record
        self._plans: dict[tuple[type, tuple[str, ...]], _Plan] = {}
        self._fields: dict[type, dict[str, tuple[Slot, _Pair]]] = {}
        self._classes: dict[tuple[type, Any, Any], list[str]] = {}
        self._graphs = _Ready(lambda name: iris.of("dataset", name))
        self._datasets = _Ready(lambda name: f"{IN_DATASET} {iris.of('dataset', name)}")
        self.places: set[str] = set()

    def blocks(self, kind: str, data: Mapping[str, Any], datasets: tuple[str, ...]) -> Iterator[Block]:
        """The record, then what is nested in it; the graph is that of the first dataset that states it.

        Raises:
            InvalidData: a value that the declaration does not allow.
        """
        record_class = KINDS[kind][1]
        graph = self._graphs[datasets[0]]
        beside: list[Block] = []
        pairs = self._pairs(record_class, data, data["id"], graph, beside)
        pairs += [self._datasets[name] for name in datasets]
        yield Block(graph, self._iris.of("id", data["id"]), pairs)
        yield from beside

    def _pairs(
        self, record_class: type, data: Mapping[str, Any], owner: str, graph: str, beside: list[Block]
    ) -> list[str]:
        """What a record says: its classes, its single values, its lists, its nested records, each in declared order."""
        plan = self._plan(record_class, tuple(data))
        pairs = self._types(record_class, data)
        try:
            pairs += [pair(data[key]) for key, pair in plan.single]
            for key, pair in plan.lists:
                value = data[key]
                if len(value) == 1:
                    pairs.append(pair(value[0]))
                    continue
                ordered = sorted(set(value))
                pairs += [pair(one) for one in ordered]
                if ordered != value or not value:
                    pairs.append(_listed(key, value, ordered))
        except (KeyError, TypeError, AttributeError) as error:
            told = error.args[0] if isinstance(error, KeyError) else data
            raise InvalidData(
                f"{owner}: {told!r} cannot be said in RDF.", hint="Load the dataset anew, through validation."
            ) from error
        for key, pair, nested, many in plan.nested:
            self._nest(pairs, key, pair, nested, data[key] if many else [data[key]], owner, graph, beside)
        return pairs

    def _types(self, record_class: type, data: Mapping[str, Any]) -> list[str]:
        """The pairs that tell the classes, in a list of its own."""
        key = record_class, data.get("kind"), data.get("generic")
        found = self._classes.get(key)
        if found is None:
            found = self._classes[key] = [f"{TYPE} {token(name)}" for name in classes(record_class, data)]
        return found.copy()

    def _nest(
        self, pairs: list[str], key: str, pair: _Pair, nested: type, items: list[Mapping[str, Any]],
        owner: str, graph: str, beside: list[Block],
    ) -> None:  # fmt: skip
        """Name nested records and spell them; the pairs of the owner point to them."""
        names = _names(nested, items)
        stem = self._iris.of(nested.__name__.lower(), owner)[:-1]
        subjects = [f"{stem}.{name}>" if name else f"{stem}>" for name in names]
        if len(items) == 1:
            pairs.append(pair(subjects[0]))
            beside.append(Block(graph, subjects[0], self._pairs(nested, items[0], owner, graph, beside)))
            return
        ordered = sorted(subjects)
        pairs += [pair(subject) for subject in ordered]
        if ordered != subjects:
            pairs.append(_listed(key, subjects, ordered))
        beside += [
            Block(graph, subject, self._pairs(nested, item, owner, graph, beside))
            for subject, item in sorted(zip(subjects, items, strict=True), key=lambda one: one[0])
        ]

    def _plan(self, record_class: type, keys: tuple[str, ...]) -> _Plan:
        """How to spell a record that has these keys."""
        plan = self._plans.get((record_class, keys))
        if plan is None:
            fields = self._fields.get(record_class)
            if fields is None:
                fields = self._fields[record_class] = {
                    key: (slot, self._pair(slot, key)) for key, (_, slot) in slots(record_class).items()
                }
            plan = _Plan([], [], [])
            for key, (slot, pair) in fields.items():
                if key not in keys:
                    continue
                if isinstance(slot.range, type):
                    plan.nested.append((key, pair, slot.range, slot.many))
                else:
                    (plan.lists if slot.many else plan.single).append((key, pair))
            if len(self._plans) > _KEPT:
                self._plans.clear()
            self._plans[record_class, keys] = plan
        return plan

    def _pair(self, slot: Slot, key: str) -> _Pair:
        """What turns a value of a field into its pair."""
        start = token(property_name(slot.term, key)) + " "
        kind = slot.range
        if isinstance(kind, Vocabulary):
            return {one: start + token(concept_name(kind.name, one)) for one in kind.terms}.__getitem__
        if isinstance(kind, type):
            return lambda subject: start + subject
        if isinstance(kind, tuple):
            if slot.words:
                return lambda value: (
                    start + (self._iris.of("id", value) if self._is_record(value) else literals.text(value))
                )
            return _Ready(lambda one: start + self._iris.of("id", one)).__getitem__
        if kind in ("jurisdiction", "us-jurisdiction"):
            return _Ready(lambda one: start + self._place(one)).__getitem__
        spell: dict[str, _Pair] = {
            "url": literals.url, "date": literals.date, "amount": literals.amount, "flag": literals.flag,
        }  # fmt: skip
        write = spell.get(kind)
        if write is None:
            quoted = literals.text
            return lambda value: start + quoted(value)
        if kind == "date":
            return _Ready(lambda value: start + literals.date(value)).__getitem__
        return lambda value: start + write(value)

    def _place(self, one: str) -> str:
        self.places.add(one)
        return place(one)


def classes(record_class: type, data: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the classes to which a record belongs: its own, the wider ones, and those that its kind tells.

    A generic holder stands for a class of bodies; it is no body itself.
    """
    term: Term = record_class.rdf  # type: ignore[attr-defined]
    found = (term.name, *term.broad)
    slot = slots(record_class).get("kind")
    if slot is None or data.get("generic"):
        return found
    vocabulary = slot[1].range
    assert isinstance(vocabulary, Vocabulary)
    return found + vocabulary.term(data["kind"]).types


def _names(nested: type, items: list[Mapping[str, Any]]) -> list[str]:
    """Names of nested records, different from each other and the same in whatever order they stand.

    Each is made of what identifies it; where two agree in that, of all that they say; where they say the same, of
    their number among such.
    """
    keys = [key for key, (_, slot) in slots(nested).items() if slot.identifies]
    if not keys:
        return [""] * len(items)
    names = [code(*[_plain(item.get(key)) for key in keys]) for item in items]
    if len(names) == 1 or len(set(names)) == len(names):
        return names
    full = [
        code(json.dumps(item, sort_keys=True)) if names.count(name) > 1 else name
        for item, name in zip(items, names, strict=True)
    ]
    return [f"{name}-{full[:at].count(name) + 1}" if name in full[:at] else name for at, name in enumerate(full)]


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _listed(key: str, values: list[Any], ordered: list[Any]) -> str:
    """In which order a field lists its values, where that is not their own order: RDF knows none."""
    at = {value: number for number, value in enumerate(ordered, 1)}
    return f"{LISTED} {literals.text(' '.join([key, *(str(at[value]) for value in values)]))}"

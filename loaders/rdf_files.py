"""RDF files that runoff exported, or that others wrote with its vocabulary, back as datasets.

The declaration tells which property is which field. Statements that are derived (holdings, what passes between
them, places, matches with other vocabularies) are not read: a store derives them anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from ..schema.dataset import Dataset, Manifest
from ..schema.declare import Slot, slots
from ..schema.entry import Entry
from ..schema.errors import InvalidData
from ..schema.problems import Problem
from ..schema.records import KINDS
from ..schema.terms import concept_name, iri, property_name
from ..schema.vocabularies import Vocabulary
from .rdf_parse import Object, parse

_TYPE = iri("rdf:type")
_ID = iri("dcterms:identifier")
_IN_DATASET = iri("runoff:inDataset")
_LISTED = iri("runoff:listed")
_OURS = iri("runoff:")
_PLACES = iri("place:")

#: Class -> kind of record.
_CLASSES = {iri(record_class.rdf.name): kind for kind, (_, record_class) in KINDS.items()}  # type: ignore[attr-defined]
_MANIFEST = {
    "name": _ID, "version": iri("dcat:version"), "released": iri("dcterms:issued"),
    "title": iri("dcterms:title"), "license": iri("schema:license"),
}  # fmt: skip

Said = dict[str, dict[str, list[Object]]]


def load(path: Path) -> list[Dataset]:
    """The datasets in an RDF file, each behind those to which it refers.

    Raises:
        InvalidData: a file that breaks the syntax, describes no dataset, or says of a record what no field holds.
        UsageError: no such file, or no RDF format by its ending.
        RunoffError: the parser is not installed.
    """
    reading = _Reading(str(path), _gather(parse(path)))
    datasets = reading.datasets()
    if reading.problems:
        count = len(reading.problems)
        raise InvalidData(
            f"{reading.problems[0]}" + (f" ({count} errors in all)" if count > 1 else ""), reading.problems
        )
    return _in_order(datasets)


def _gather(statements: Iterable[tuple[str, str, Object]]) -> Said:
    """Subject -> property -> objects, each statement once."""
    said: dict[str, dict[str, dict[Object, None]]] = {}
    for subject, property, value in statements:
        said.setdefault(subject, {}).setdefault(property, {})[value] = None
    return {subject: {key: list(values) for key, values in given.items()} for subject, given in said.items()}


class _Reading:
    """One file on its way from statements to records; collects every problem."""

    def __init__(self, file: str, said: Said) -> None:
        self.file = file
        self.said = said
        self.problems: list[Problem] = []
        self._kinds: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        for subject, given in said.items():
            for one in given.get(_TYPE, ()):
                if one.value in _CLASSES:
                    self._kinds[subject] = _CLASSES[one.value]
            if subject in self._kinds:
                self._ids[subject] = self._text(given, _ID)

    def _text(self, given: dict[str, list[Object]], property: str) -> str:
        values = sorted(one.value for one in given.get(property, ()))
        return values[0] if values else ""

    def _problem(self, subject: str, message: str, remedy: str, rule: str) -> None:
        self.problems.append(Problem(self.file, 0, self._ids.get(subject, subject), message, remedy, "error", rule))

    def datasets(self) -> list[Dataset]:
        """Every dataset that the file describes, with its records."""
        found: dict[str, Dataset] = {}
        for subject, given in sorted(self.said.items()):
            if any(one.value == iri("dcat:Dataset") for one in given.get(_TYPE, ())):
                told = {field: self._text(given, property) for field, property in _MANIFEST.items()}
                for field in ("name", "version", "released"):
                    if not told[field]:
                        self._problem(
                            subject, f"is a dataset without its {field}.", f"Add {_MANIFEST[field]}.", "manifest"
                        )
                found[subject] = Dataset(Manifest(**told))
        if not found:
            self._problem(
                "", "describes no dataset.", "Add a dcat:Dataset with identifier, version and issued.", "manifest"
            )
            return []
        for subject, kind in sorted(self._kinds.items(), key=lambda item: self._ids[item[0]]):
            entry = self._entry(subject, KINDS[kind][1])
            for dataset in self._homes(subject, found):
                dataset.records[kind].append(entry)
        self._leads(found)
        return list(found.values())

    def _homes(self, subject: str, found: dict[str, Dataset]) -> list[Dataset]:
        """The datasets that state a record; where it names none and there is but one, that."""
        named = [one.value for one in self.said[subject].get(_IN_DATASET, ())]
        if not named and len(found) == 1:
            return list(found.values())
        homes = [found[name] for name in named if name in found]
        if not homes or len(homes) < len(named):
            self._problem(subject, "is in no dataset that the file describes.", "Mend runoff:inDataset.", "manifest")
        return homes

    def _leads(self, found: dict[str, Dataset]) -> None:
        for subject, given in self.said.items():
            if any(one.value == iri("runoff:Lead") for one in given.get(_TYPE, ())):
                lead = self._text(given, iri("runoff:topic")), self._text(given, iri("runoff:text"))
                for dataset in self._homes(subject, found):
                    dataset.leads.append(lead)
        for dataset in found.values():
            dataset.leads.sort()

    def _entry(self, subject: str, record_class: type) -> Entry:
        """A record, or a nested one, as plain data."""
        entry = Entry(self.file)
        given = self.said.get(subject, {})
        order = self._order(subject, given)
        known = {_LISTED}
        for key, (_, slot) in slots(record_class).items():
            property = iri(property_name(slot.term, key))
            known.add(property)
            values = self._values(subject, key, slot, given.get(property, []))
            places = order.get(key)
            if places is not None and all(0 < place <= len(values) for place in places):
                values = [values[place - 1] for place in places]
            elif not values:
                continue
            entry[key] = values if slot.many or len(values) > 1 else values[0]
        for property in given:
            if property.startswith(_OURS) and property not in known and property != _IN_DATASET:
                name = property.removeprefix(_OURS)
                self._problem(subject, f"says runoff:{name}, which is no field of it.", "Take it out.", "unknown-field")
        return entry

    def _order(self, subject: str, given: dict[str, list[Object]]) -> dict[str, list[int]]:
        """Field -> positions, among its values in code-point order, of the values as the dataset lists them."""
        found = {}
        for one in given.get(_LISTED, ()):
            key, *numbers = one.value.split(" ")
            if not all(number.isascii() and number.isdigit() for number in numbers):
                self._problem(
                    subject, f'says runoff:listed "{one.value}".', "Write a field and whole numbers.", "number"
                )
                continue
            found[key] = [int(number) for number in numbers]
        return found

    def _values(self, subject: str, key: str, slot: Slot, objects: list[Object]) -> list[Any]:
        if isinstance(slot.range, type):
            nested = sorted((one.value for one in objects), key=lambda name: f"<{name}>")
            return [self._entry(name, slot.range) for name in nested]
        values = [self._value(subject, key, slot, one) for one in objects]
        return sorted(values, key=lambda value: (str(type(value)), value))

    def _value(self, subject: str, key: str, slot: Slot, one: Object) -> Any:
        kind = slot.range
        things = isinstance(kind, Vocabulary | tuple) or kind in ("jurisdiction", "us-jurisdiction")
        if one.is_literal == things and not (slot.words and one.is_literal):
            wanted = "an IRI" if things else "a literal"
            self._problem(
                subject, f'{key}: "{one.value}" is not {wanted}.', "Write it as the vocabulary page says.", "range"
            )
            return one.value
        if one.is_literal:
            return _plain(kind, one)
        if isinstance(kind, Vocabulary):
            return one.value.removeprefix(iri(concept_name(kind.name, "")))
        if isinstance(kind, tuple):
            return self._ids.get(one.value, one.value)
        return unquote(one.value.removeprefix(_PLACES))


def _plain(kind: object, one: Object) -> Any:
    """A literal as plain data; what does not fit stays text, for validation to name."""
    if kind == "flag" and one.value in ("true", "false", "1", "0"):
        return one.value in ("true", "1")
    if kind == "amount":
        try:
            return int(one.value) if one.datatype == iri("xsd:integer") else float(one.value)
        except ValueError:
            return one.value
    return one.value


def _in_order(datasets: list[Dataset]) -> list[Dataset]:
    """Datasets behind those to which they refer, else by name; of a circle the first by name comes first."""
    waiting = sorted(datasets, key=lambda dataset: dataset.manifest.name)
    own = {id(dataset): {entry["id"] for _, entry in dataset.entries() if "id" in entry} for dataset in waiting}
    cited = {id(dataset): set(_mentioned(dataset)) - own[id(dataset)] for dataset in waiting}
    ordered: list[Dataset] = []
    while waiting:
        free = [
            dataset
            for dataset in waiting
            if not any(cited[id(dataset)] & own[id(other)] for other in waiting if other is not dataset)
        ]
        following = (free or waiting)[0]
        waiting.remove(following)
        ordered.append(following)
    return ordered


def _mentioned(dataset: Dataset) -> Iterable[str]:
    for kind, entry in dataset.entries():
        yield from _references(entry, KINDS[kind][1])


def _references(entry: Entry, record_class: type) -> Iterable[str]:
    for key, (_, slot) in slots(record_class).items():
        items = entry.get(key, [])
        for item in items if isinstance(items, list) else [items]:
            if isinstance(slot.range, type) and isinstance(item, Entry):
                yield from _references(item, slot.range)
            elif isinstance(slot.range, tuple) and isinstance(item, str):
                yield item

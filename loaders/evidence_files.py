"""The curated evidence: YAML files of holders, record types, sources, instruments, flows, findings and leads.

The packaged files lie in `evidence/` beside this module: `dataset.yaml` names the release, `holders.yaml` and
`record-types.yaml` are common, each file under `topics/` holds one topic. Any file may hold records of every kind.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ..schema.dataset import Dataset, Manifest
from ..schema.dates import day
from ..schema.declare import slots
from ..schema.entry import Entry
from ..schema.errors import InvalidData, UsageError
from ..schema.problems import Problem
from ..schema.records import KINDS, LEADS
from ..schema.shape import unspeakable
from .packaged_files import packaged_folder, yaml_files
from .yaml_file import read

_MANIFEST = "dataset.yaml"
_AMOUNT = re.compile(r"\d{1,15}(\.\d{1,2})?", re.ASCII)
_LISTS = {key: kind for kind, (key, _) in KINDS.items()}


def packaged_manifest() -> Manifest:
    """The release of the evidence that ships with the package."""
    return _manifest(read(packaged_folder() / _MANIFEST))


def packaged() -> Dataset:
    """The evidence that ships with the package."""
    return load([packaged_folder()])


def load(paths: Sequence[Path]) -> Dataset:
    """Read evidence files, and all YAML files in folders, as one dataset.

    A `dataset.yaml` among them names the release; without one the dataset takes the name of the first
    file or folder and the release of the packaged evidence.

    Raises:
        InvalidData: with every file that could not be read and every list that is no list of records.
        UsageError: a path that does not exist, or folders without YAML files.
    """
    problems: list[Problem] = []
    manifest: Manifest | None = None
    found = Dataset(Manifest("", "", ""))
    for path, shown in _named(paths):
        try:
            content = read(path, shown)
        except InvalidData as error:
            problems.extend(error.problems)
            continue
        if path.name == _MANIFEST:
            try:
                manifest = _manifest(content)
            except InvalidData as error:
                problems.extend(error.problems)
        else:
            problems.extend(_collect(content, path.stem, found))
    if problems:
        raise InvalidData(f"{len(problems)} file(s) or list(s) could not be read.", problems)
    return Dataset(manifest or _unnamed(paths), found.records, found.leads)


def _unnamed(paths: Sequence[Path]) -> Manifest:
    release = packaged_manifest()
    stem = "".join(char if char.isalnum() else "-" for char in paths[0].resolve().stem.casefold())
    name = "-".join(part for part in stem.split("-") if part) or "unnamed"
    return Manifest(name, "unreleased", release.released, title=paths[0].name)


def _manifest(content: Entry) -> Manifest:
    known = set(Manifest.__dataclass_fields__)
    wrong = [key for key in content if key not in known or not isinstance(content[key], str)]
    missing = [key for key in ("name", "version", "released") if key not in content]
    if wrong or missing:
        what = f'has an unfit key "{wrong[0]}".' if wrong else f'lacks "{missing[0]}".'
    else:
        what = _no_day(content["released"])
    if what:
        problem = Problem(
            content.file, content.line, "", what, f"It takes: {', '.join(sorted(known))}.", "error", "manifest"
        )
        raise InvalidData(f"{content.file} {what}", [problem])
    return Manifest(**content)


def _no_day(released: str) -> str:
    """What is wrong with a day of release; nothing if it is one."""
    try:
        day(released)
    except ValueError as error:
        return f"released: {error}."
    return ""


def _named(paths: Iterable[Path]) -> list[tuple[Path, str]]:
    """Every YAML file under these paths, with its name in messages."""
    found: dict[Path, str] = {}
    package = packaged_folder()
    for path in paths:
        if not os.path.exists(path):  # a name that can be none is one that is not there
            raise UsageError(f"{path} does not exist.", "Name YAML files, or folders that hold some.")
        if not path.is_file() and not path.is_dir():  # to open a pipe may take for ever
            raise UsageError(f"{path} is neither a file nor a folder.", "Name YAML files, or folders that hold some.")
        inside = yaml_files(path) if path.is_dir() else [path]
        if not inside:
            raise UsageError(f"{path} holds no YAML file.", "Name YAML files, or folders that hold some.")
        for file in inside:
            shown = str(file.relative_to(package)) if file.is_relative_to(package) else str(file)
            found.setdefault(file, shown)
    return list(found.items())


def _collect(content: Entry, topic: str, into: Dataset) -> list[Problem]:
    """Sort a file's lists into the dataset; returns what was no list of records."""
    problems = []
    for key, items in content.items():
        if items is None:
            continue
        fits = isinstance(items, list) and all(isinstance(item, str if key == LEADS else Entry) for item in items)
        if key not in _LISTS and key != LEADS:
            what, remedy = f'has an unknown list "{key}".', f"It takes: {', '.join([*_LISTS, LEADS])}."
        elif not fits:
            what = f'"{key}" is not a list of {"lines" if key == LEADS else "records"}.'
            remedy = "Write each as an item that begins with a dash."
        elif key == LEADS and (found := next(filter(None, map(unspeakable, items)), None)):
            what, remedy = f"a lead has the character {found}, which no format can hold.", "Take it out."
        elif key == LEADS:
            into.leads.extend((topic, item) for item in items)
            continue
        else:
            for item in items:
                into.records[_LISTS[key]].append(_typed(item, KINDS[_LISTS[key]][1]))
            continue
        problems.append(Problem(content.file, content.line_of(key), "", what, remedy, "error", "list"))
    return problems


def _typed(entry: Entry, record_class: type) -> Entry:
    """Amounts as numbers; empty fields left out."""
    declared = slots(record_class)
    for key in [key for key, value in entry.items() if value is None or value == []]:
        del entry[key]
    for key, value in entry.items():
        slot: Any = declared.get(key)
        if slot and slot[1].range == "amount" and isinstance(value, str) and _AMOUNT.fullmatch(value):
            entry[key] = float(value) if "." in value else int(value)
    return entry

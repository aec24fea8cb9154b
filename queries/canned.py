"""Canned queries: questions that are put often, each a YAML file that says what it asks and how to read the answer.

The packaged ones lie in `library/`; a user's own in `$XDG_CONFIG_HOME/runoff/queries` (else `~/.config/runoff/queries`) and in the
folder named by RUNOFF_QUERIES. `library/index.json` spares parsing: it counts for a file only while the file's digest is the same.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..graph.user_folders import base_folder
from ..schema.errors import InvalidData, UnknownId, UsageError
from ..schema.language import english, named
from ..schema.problems import Problem
from .question import Question

if TYPE_CHECKING:
    from ..graph.store import Reader
    from .answer import Answer
    from .listing import Listing

LIBRARY = Path(__file__).with_name("library")
INDEX = LIBRARY / "index.json"

KINDS = ("trace", "flows", "changes", "closings", "joins")
TYPES = ("record-type", "holder", "instrument", "date", "place", "certainty", "number", "text")

#: Fields of a question under the names that parameters and the command line give them.
QUESTION_KEYS = {
    "record": "record", "from": "from_", "to": "to", "as_of": "as_of", "given": "given", "ever": "ever", "in": "place",
    "outcome": "outcomes", "min_certainty": "min_certainty", "without": "without", "via": "via", "avoid": "avoid",
    "max_hops": "max_hops", "limit": "limit", "timeout": "timeout",
}  # fmt: skip

#: What a query of each kind may ask, under `trace`, `flows`, `changes`, `closings` or `joins`; each join takes some of its kind's.
SETTINGS = {
    "trace": frozenset(QUESTION_KEYS) | {"judge_before_any_step"},
    "flows": frozenset({"under", "at", "to", "from", "record", "status", "outcome", "closed", "in"}),
    "changes": frozenset(QUESTION_KEYS) - {"as_of", "given", "ever", "limit"} | {"since", "until"},
    "closings": frozenset(QUESTION_KEYS),
    "joins": frozenset({"join", "in", "name", "county", "says", "record", "to", "as_of", "limit", "max_hops"}),
}

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_LISTS = ("outcome", "without", "via", "avoid")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that the asker may set: its name, type, meaning, and what it is if left out."""

    name: str
    type: str
    help: str
    default: str | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Canned:
    """A canned query.

    Attributes:
        name: the file's name without its ending.
        title: a heading; `question` the question in plain words.
        kind: what answers it: a trace, or a list of flows, changes or closings, or a join of loaded files with the evidence.
        settings: what is asked, with `{parameter}` where a parameter stands.
        reading: how to read the answer; `caveats` what it does not say.
        references: ids of sources for further reading.
    """

    name: str
    title: str
    question: str
    kind: str
    settings: Mapping[str, Any]
    parameters: tuple[Parameter, ...]
    reading: str
    caveats: tuple[str, ...]
    references: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()


def own_folders() -> list[Path]:
    """Folders in which the user keeps queries."""
    named = os.environ.get("RUNOFF_QUERIES")
    found = [Path(named)] if named else []
    with suppress(RuntimeError):
        found.append(base_folder("XDG_CONFIG_HOME", ".config") / "runoff" / "queries")
    return found


def _files() -> dict[str, Path]:
    """Every query's file; the user's own come before packaged ones of the same name."""
    found: dict[str, Path] = {}
    for folder in [*own_folders(), LIBRARY]:
        if folder.is_dir():
            for path in sorted(folder.glob("*.yaml")):
                found.setdefault(path.stem, path)
    return dict(sorted(found.items()))


def _index() -> dict[str, Any]:
    try:
        loaded = json.loads(INDEX.read_bytes())
    except (OSError, ValueError):
        return {}
    return loaded if isinstance(loaded, dict) else {}


def _content(path: Path, index: Mapping[str, Any]) -> dict[str, Any]:
    if path.parent == LIBRARY and path.stem in index:
        indexed = index[path.stem]
        if indexed["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest():
            content: dict[str, Any] = indexed["query"]
            return content
    from ..loaders.yaml_file import read

    return read(path)


def write_index() -> str:
    """The text of `library/index.json`, made anew from the packaged files."""
    from ..loaders.yaml_file import read

    entries = {
        path.stem: {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "query": read(path)}
        for path in sorted(LIBRARY.glob("*.yaml"))
    }
    return json.dumps(entries, ensure_ascii=False, indent=1) + "\n"


def titles() -> Iterator[tuple[str, str]]:
    """Name and title of every query, by name."""
    index = _index()
    for name, path in _files().items():
        try:
            yield name, _told(str(_content(path, index).get("title", name)))
        except InvalidData as error:
            # One broken file of the user's own hides none of the others.
            yield name, f"cannot be read: {error}"


def _told(text: str) -> str:
    """A text of a query in the language of the answer, if there is one of it."""
    return text if english() else named("query", text) or text


def load(name: str) -> Canned:
    """The query of this name.

    Raises:
        UnknownId: there is none; the message lists near names.
        InvalidData: its file is not well formed.
    """
    files = _files()
    if name not in files:
        from difflib import get_close_matches

        raise UnknownId("canned query", name, get_close_matches(name, files, n=3, cutoff=0.5))
    return _checked(name, _content(files[name], _index()), str(files[name]))


def _checked(name: str, content: Mapping[str, Any], file: str) -> Canned:
    """A query from its file, with every field checked."""

    def broken(message: str, remedy: str) -> InvalidData:
        line = getattr(content, "line", 0)
        return InvalidData(
            f"{file}: {message} {remedy}", [Problem(file, line, name, message, remedy, "error", "canned-query")]
        )

    known = {one.name for one in fields(Canned)} - {"name", "kind", "settings"} | set(KINDS)
    for key in content:
        if key not in known:
            raise broken(f'unknown key "{key}".', f"It takes: {', '.join(sorted(known))}.")
    kinds = [kind for kind in KINDS if kind in content]
    if len(kinds) != 1 or not isinstance(content[kinds[0]], dict):
        raise broken("does not say what it asks.", f"Give one of {', '.join(KINDS)}, as a mapping.")
    for key in ("title", "question", "reading"):
        if not isinstance(content.get(key), str):
            raise broken(f'has no "{key}".', "Write it in plain words.")
    lists = {key: content.get(key, []) for key in ("caveats", "references", "see_also")}
    for key, items in lists.items():
        if not isinstance(items, list) or not all(isinstance(one, str) for one in items):
            raise broken(f'has under "{key}" what is no list of texts.', "Quote a text that has a colon in it.")
    if not _NAME.fullmatch(name):
        raise broken("has a name that is no id.", "Use lower-case letters, digits and hyphens.")
    parameters = tuple(_parameter(item, broken) for item in content.get("parameters", ()))
    _check_settings(content[kinds[0]], kinds[0], {one.name for one in parameters}, broken)
    return Canned(
        name, _told(content["title"]), _told(content["question"]), kinds[0], dict(content[kinds[0]]), parameters,
        _told(content["reading"]), tuple(map(_told, lists["caveats"])), tuple(lists["references"]), tuple(lists["see_also"]),
    )  # fmt: skip


def _check_settings(settings: Mapping[str, Any], kind: str, parameters: set[str], broken: Any) -> None:
    """No setting that the kind does not have, and no `{name}` without a parameter of that name."""
    for key, value in settings.items():
        if key not in SETTINGS[kind]:
            raise broken(
                f'asks "{key}", which {kind} does not take.', f"It takes: {', '.join(sorted(SETTINGS[kind]))}."
            )
        for item in value if isinstance(value, list) else [value]:
            whole = _PLACEHOLDER.fullmatch(item) if isinstance(item, str) else None
            if whole and whole.group(1) not in parameters:
                raise broken(f'names "{item}", but has no such parameter.', "Add it to the parameters.")


def _parameter(item: Any, broken: Any) -> Parameter:
    known = {one.name for one in fields(Parameter)}
    if not isinstance(item, dict) or not {"name", "type", "help"} <= set(item) or set(item) - known:
        raise broken("has a parameter that is not well formed.", f"A parameter has {', '.join(sorted(known))}.")
    if item["type"] not in TYPES:
        raise broken(f'has a parameter of type "{item["type"]}".', f"Types are {', '.join(TYPES)}.")
    return Parameter(**{**item, "help": _told(item["help"])})


def fill(query: Canned, given: Mapping[str, str]) -> dict[str, Any]:
    """The settings of a query with its parameters filled in; settings that stay empty are left out.

    Raises:
        UsageError: a parameter that the query does not have, that is empty, or that is missing.
    """
    names = [parameter.name for parameter in query.parameters]
    for name in given:
        if name not in names:
            takes = f"It takes: {', '.join(names)}." if names else "It takes none."
            raise UsageError(f'{query.name} has no parameter "{name}".', takes)
        if given[name] == "":
            raise UsageError(f'{query.name}: the parameter "{name}" is empty.', "Leave it out, or give it a value.")
    values: dict[str, str | None] = {}
    for parameter in query.parameters:
        values[parameter.name] = given.get(parameter.name, parameter.default)
        if values[parameter.name] is None and parameter.required:
            raise UsageError(
                f'{query.name} needs the parameter "{parameter.name}": {parameter.help}',
                f"Write: runoff run {query.name} -p {parameter.name} VALUE",
            )
    filled = {key: _substitute(value, values) for key, value in query.settings.items()}
    return {key: value for key, value in filled.items() if value not in (None, "", [])}


def _substitute(value: Any, values: Mapping[str, str | None]) -> Any:
    if isinstance(value, list):
        return [found for item in value if (found := _substitute(item, values))]
    if isinstance(value, str):
        whole = _PLACEHOLDER.fullmatch(value)
        if whole:
            return values[whole.group(1)]
    return value


def question_from(settings: Mapping[str, Any]) -> Question:
    """A question from settings under the names of `QUESTION_KEYS`.

    Raises:
        UsageError: a number that is none.
    """
    values: dict[str, Any] = {}
    for key, value in settings.items():
        if key not in QUESTION_KEYS:
            continue
        if key in _LISTS:
            value = tuple(value) if isinstance(value, list | tuple) else (value,)
        elif key in ("max_hops", "limit", "timeout"):
            try:
                value = float(value) if key == "timeout" else int(value)
            except ValueError:
                raise UsageError(f'{key}: "{value}" is no number.') from None
        elif key == "ever":
            value = value in (True, "true", "yes")
        values[QUESTION_KEYS[key]] = value
    return Question(**values)


def run(
    reader: Reader, name: str, parameters: Mapping[str, str] | None = None, options: Mapping[str, Any] | None = None
) -> Answer | Listing:
    """Answer a canned query.

    Args:
        reader: the store.
        name: the query's name.
        parameters: values of its parameters, by name.
        options: further fields of the question, under the names of `QUESTION_KEYS`; they come before the query's own.

    Raises:
        UsageError: an unknown query, parameter or id, or a value that makes no sense.
    """
    query = load(name)
    for key in options or {}:
        if key not in SETTINGS[query.kind]:
            raise UsageError(
                f"{name} takes no --{key.replace('_', '-')}.", f"What it takes is told by: runoff query show {name}"
            )
    settings = {**fill(query, parameters or {}), **(options or {})}
    if query.kind == "trace":
        return _trace(reader, query, settings)
    from . import lists

    if query.kind == "joins":
        from .joins import joins

        return joins(reader, query, settings)
    makers = {"flows": lists.flows, "changes": lists.changes, "closings": lists.closings}
    return makers[query.kind](reader, query, settings)


def _trace(reader: Reader, query: Canned, settings: Mapping[str, Any]) -> Answer:
    from dataclasses import replace

    from .trace import trace

    question = question_from(settings)
    wanted = settings.get("judge_before_any_step")
    if wanted is None:
        return replace(trace(reader, question), remarks=query.caveats)
    answer = trace(reader, replace(question, limit=0))
    fitting = tuple(path for path in answer.paths if path.judge_before_any_step == wanted)
    kept = fitting[: question.limit or None]
    limits = (*answer.limits_hit, *(("paths",) if len(kept) < len(fitting) else ()))
    return replace(
        answer,
        question=replace(answer.question, limit=question.limit),
        paths=kept,
        found=bool(kept),
        complete=not {"paths", "time"} & set(limits),
        limits_hit=limits,
        reason=None if kept else "judge" if answer.found else answer.reason,
        remarks=query.caveats,
    )

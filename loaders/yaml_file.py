"""YAML as the evidence files use it: every scalar is text, except true, false and whole numbers in their fields.

Dates stay as they were written (`2021`, `2021-02`), which YAML would turn into numbers and calendar days.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from ..schema.entry import Entry
from ..schema.errors import InvalidData
from ..schema.problems import Problem

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEPTH = 40


def read(path: Path, shown: str | None = None) -> Entry:
    """The mapping in a YAML file, with the line of every key.

    Args:
        path: the file.
        shown: the file's name in messages; the path itself if left out.

    Raises:
        InvalidData: unreadable, not UTF-8, no YAML, an alias, a repeated key, or no mapping at the top.
    """
    name = shown or str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise _broken(name, 0, f"is not UTF-8 text (byte {error.start}).", "Save it as UTF-8.") from error
    except OSError as error:
        raise _broken(name, 0, f"cannot be read: {error.strerror}.", "Check the name and the permissions.") from error
    return parse(text, name)


def parse(text: str, name: str) -> Entry:
    """The mapping in YAML text; see `read`."""
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise _broken(
            name, mark.line + 1 if mark else 0, f"is no YAML: {problem}.", "Check indentation, quotes and colons there."
        ) from error
    except RecursionError as error:
        raise _broken(name, 0, "is nested too deeply.", "Flatten it.") from error
    if node is None:
        raise _broken(name, 0, "is empty.", "Add records, or leave the file out.")
    _refuse_aliases(node, text, name)
    value = _value(node, name, 0)
    if not isinstance(value, Entry):
        raise _broken(
            name, node.start_mark.line + 1, "has no mapping at the top.", 'Begin with a key such as "flows:".'
        )
    return value


def _refuse_aliases(top: Any, text: str, name: str) -> None:
    """A node that stands at two places was written once and repeated by an alias."""
    seen: set[int] = set()
    waiting = [top]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            events = yaml.parse(text, Loader=_Loader)
            line = next(
                (getattr(event.start_mark, "line", -1) + 1 for event in events if isinstance(event, yaml.AliasEvent)), 0
            )
            raise _broken(name, line, "has an alias (*), which the format does not know.", "Write it out in full.")
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            waiting += [one for pair in node.value for one in pair]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value


def _value(node: Any, file: str, depth: int) -> Any:
    line = node.start_mark.line + 1
    if depth > _DEPTH:
        raise _broken(file, line, "is nested too deeply.", "Flatten it.")
    if isinstance(node, yaml.MappingNode):
        entry = Entry(file, line)
        for key_node, value_node in node.value:
            key_line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise _broken(file, key_line, "has a key that is no word.", "Write plain keys.")
            if key_node.value in entry:
                raise _broken(file, key_line, f'has the key "{key_node.value}" twice in one entry.', "Take one out.")
            entry[key_node.value] = _value(value_node, file, depth + 1)
            entry.lines[key_node.value] = key_line
        return entry
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, file, depth + 1) for item in node.value]
    return _scalar(node)


def _scalar(node: Any) -> Any:
    if node.style in ("'", '"', "|", ">"):
        return node.value
    if node.tag == "tag:yaml.org,2002:null":
        return None
    if node.value in ("true", "false"):
        return node.value == "true"
    return node.value


def _broken(file: str, line: int, message: str, remedy: str) -> InvalidData:
    problem = Problem(file, line, "", message, remedy, "error", "unreadable")
    return InvalidData(f"{file}{f':{line}' if line else ''} {message}", [problem], remedy)

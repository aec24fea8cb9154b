"""What the joins of files with the evidence share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..graph.store import Reader
from . import words
from .answer import Answer, Citation, Path
from .canned import question_from
from .trace import trace

Settings = Mapping[str, Any]


def name_of(reader: Reader, id: str) -> str:
    """The name of a record."""
    record = reader.get(id)
    return str(record.data.get("name", id)) if record else id


def is_called(data: Mapping[str, Any], text: str) -> bool:
    """Whether a holder's id is this text, or its name or an alias has it in it."""
    wanted = text.casefold()
    names = (data["name"], *data.get("aliases", ()))
    return data["id"] == wanted or any(wanted in name.casefold() for name in names)


def stops(path: Path) -> str:
    """The holders of a path in a line."""
    return " > ".join(words.short_name(one.id, one.name) for one in path.holders)


def verdict(path: Path) -> str:
    """What is known of a route at its weakest, how much of it is inferred, and whether it is disputed."""
    inferred = words.count(len(path.inferences), "inference") if path.inferences else ""
    parts = (words.OUTCOME[path.weakest_outcome], path.weakest_certainty, inferred, "disputed" if path.disputed else "")
    return "; ".join(filter(None, parts))


def route_evidence(path: Path) -> list[Citation]:
    """All citations of a path, each once."""
    return list(dict.fromkeys(one for hop in path.flows for one in hop.evidence))


def ask(reader: Reader, asked: Settings, **more: Any) -> Answer:
    """A trace over all days, or on the day that is asked for."""
    question = {"ever": "true", **({"as_of": asked["as_of"], "ever": "false"} if "as_of" in asked else {}), **more}
    return trace(reader, question_from(question))


def cut_remarks(answers: Iterable[Answer]) -> list[str]:
    """What is said if a list of routes was cut."""
    whole = all(answer.complete for answer in answers)
    return [] if whole else ["A list of routes was cut, so that entries may be missing."]

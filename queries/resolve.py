"""From the id of a path back to the path: any store that holds its flows resolves it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import product

from ..graph.codes import code
from ..graph.store import Reader, Record
from ..schema.dates import bounds, iso
from ..schema.errors import RunoffError
from ..schema.vocabularies import OUTCOME
from . import path_id
from .answer import Answer, Path
from .errata import told, withdrawn_with_code
from .question import Question
from .trace import trace


def resolve(reader: Reader, id: str) -> Answer | None:
    """The answer that holds the path with this id, its dates not judged; None if the text is no such id.

    Raises:
        RunoffError: a flow of the path is not in this store, or the flows do not join.
    """
    parsed = path_id.parse(id)
    if parsed is None:
        return None
    start, codes = parsed
    candidates = [reader.flows_with_code(one) for one in codes]
    if not all(candidates):
        missing = codes[[bool(found) for found in candidates].index(False)]
        gone = withdrawn_with_code(reader, missing)
        if gone is not None:
            raise RunoffError(
                f"{id}: it rested on a flow that is withdrawn. {told(gone)}", f"See: runoff show {gone.id}"
            )
        raise RunoffError(
            f"{id}: this store has no flow with the code {missing}.",
            "Name the store that the path was found in: --store.",
        )
    for flows in product(*candidates):
        found = _along(reader, id, start, flows)
        if found is not None:
            return found
    raise RunoffError(
        f"{id}: its flows no longer make a path.", f"See the flows: {', '.join(one[0] for one in candidates)}."
    )


def _along(reader: Reader, id: str, start: str, flows: tuple[str, ...]) -> Answer | None:
    """The paths over exactly these flows that begin with this code."""
    records = reader.fetch(flows)
    target = records[flows[-1]].data["to"]
    first = records[flows[0]].data["from"]
    holders = _possible_starts(reader, first)
    types = reader.types()
    for record in types:
        for holder in holders:
            if code(holder, record) != start:
                continue
            base = Question(record, to=target, ever=True, outcomes=tuple(OUTCOME.terms), via=flows, max_hops=len(flows))
            narrowed = [
                replace(base, ever=False, as_of=day, lifted=frozenset({"date"})) for day in _narrowings(records)
            ]
            named = [replace(one, from_=holder) for one in (base, *narrowed)]
            found = _variants(reader, id, [base, *narrowed, *named])
            if found is not None:
                return found
    return None


def _variants(reader: Reader, id: str, questions: Iterable[Question]) -> Answer | None:
    """All ways over these flows: with what they carry by themselves, and with what a narrowing leaves of it."""
    first: Answer | None = None
    paths: dict[tuple[tuple[str, str], ...], Path] = {}
    for question in questions:
        answer = trace(reader, replace(question, limit=0))
        for path in answer.paths:
            if path.id == id:
                first = first or answer
                paths.setdefault(tuple((hop.step, hop.record.id) for hop in path.hops), path)
    return replace(first, paths=tuple(paths.values()), limits_hit=()) if first else None


def _narrowings(flows: Mapping[str, Record]) -> list[str]:
    """Days on which restrictions begin to narrow these flows: a path may exist only for what they leave."""
    days = set()
    for flow in flows.values():
        for item in flow.data.get("restrictions", ()):
            begun = item.get("start") or item.get("first_seen")
            if item["effect"] == "narrows" and begun:
                days.add(iso(bounds(begun).hi) or "")
    return sorted(days)


def _possible_starts(reader: Reader, first: str) -> list[str]:
    """Holders from which steps can lead to the sender of the first flow: itself, what is inside it, its instances."""
    found = {first}
    waiting = [first]
    while waiting:
        holder = waiting.pop()
        for _, other, field in reader.mentions(holder):
            if field in ("part_of", "operated_by", "instance_of") and other not in found:
                found.add(other)
                waiting.append(other)
    return sorted(found)

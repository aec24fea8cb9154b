"""Holdings and the moves between them, as nodes and relationships of Neo4j."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..schema import places
from ..schema.dates import iso
from . import neo4j_model as model
from .holdings import Holdings, Move
from .neo4j_client import Client
from .passes import derive
from .steps import Step
from .store import EVIDENCE, Pass
from .store_parts import batches, holder_facts, type_facts
from .type_relations import TypeRelations

Run = Callable[..., list[list[Any]]]
Flow = tuple[dict[str, Any], str]

#: Passes that are kept for the second time that they are needed; beyond, they are derived again.
_KEPT = 50_000

_COLUMNS = (
    "flow", "sender", "outcome", "certainty", "mechanism", "proposed", "carried", "holds", "holds_in", "judged", "steps", "stands",
    "results", "splits", "barred", "before_widening", "run_from", "run_to", "run_where", "open_from", "open_to", "dataset",
)  # fmt: skip

#: Those that hold lists; empty ones are sent as nothing.
_LISTS = frozenset(
    ("holds_in", "steps", "stands", "results", "barred", "before_widening", "run_from", "run_to", "run_where")
)

HOLDINGS = """
UNWIND $rows AS row MATCH (h:Runoff {id: row[0]}), (t:Runoff {id: row[1]})
CREATE (h)-[:HAS {dataset: ''}]->(:Runoff:Holding {id: row[0] + '/' + row[1], holder: row[0], record: row[1], name: row[2]})
-[:OF {dataset: ''}]->(t)
"""


def only_if(condition: str, update: str) -> str:
    """An update that is made only for rows that meet a condition, so that one statement does for all of them."""
    return f"FOREACH (_ IN CASE WHEN {condition} THEN [1] ELSE [] END | {update})"


def _value(column: str, place: int) -> str:
    return f"{column}: coalesce(row[{place}], [])" if column in _LISTS else f"{column}: row[{place}]"


MOVES = (
    "UNWIND $rows AS row MATCH (a:Runoff {id: row[1]}), (b:Runoff {id: row[2]})\nWITH a, b, row[0] AS type, {"
    + ", ".join(_value(column, place) for place, column in enumerate(_COLUMNS, 3))
    + "} AS properties\n"
    + "\n".join(only_if(f"type = '{name}'", f"CREATE (a)-[r:{name}]->(b) SET r = properties") for name in model.MOVES)
)


class Derivation:
    """What is derived from all flows of a database; one dataset's holders may lie above another's.

    Args:
        client: the database, for the holders and types that it states.
        flows: gives the flows of all datasets anew at each call, each with the name of its dataset.
    """

    def __init__(self, client: Client, flows: Callable[[], Iterable[Flow]]) -> None:
        self._flows = flows
        self._holders = {id: data for id, data, _ in stated(client, "Holder")}
        types = {id: type_facts(data) for id, data, _ in stated(client, "RecordType")}
        self._titles = {id: facts.name for id, facts in types.items()}
        self._relations = TypeRelations(types)
        self._kept: list[tuple[str, Pass]] | None = None
        facts = {id: holder_facts(data) for id, data in self._holders.items()}
        self._graph = Holdings(facts, self._relations, lambda: (one for _, one in self._passes()))

    def _passes(self) -> Iterator[tuple[str, Pass]]:
        if self._kept is not None:
            yield from self._kept
            return
        kept: list[tuple[str, Pass]] | None = []
        for flow, dataset in self._flows():
            for one in derive(flow, self._holders[flow["from"]], self._holders[flow["to"]]):
                if kept is not None:
                    kept.append((dataset, one))
                    if len(kept) > _KEPT:
                        kept = None
                yield dataset, one
        self._kept = kept

    def holdings(self) -> Iterator[list[list[str]]]:
        """Rows for `HOLDINGS`, in batches."""
        for batch in batches(sorted(self._graph.all)):
            yield [
                [holder, record, f"{self._holders[holder]['name']}: {self._titles[record]}"] for holder, record in batch
            ]

    def moves(self) -> Iterator[list[list[Any]]]:
        """Rows for `MOVES`, in batches."""
        rows = (
            [None if value == [] else value for value in _row(move, self._relations, dataset)]
            for dataset, one in self._passes()
            for move in self._graph.moves_of(one)
        )
        yield from batches(rows)


def stated(client: Client, label: str) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Id, first statement and its dataset for every node of a label, by id."""
    last = None
    for id, text, dataset in client.stream(
        f"""MATCH (n:Runoff:{label})-[s:STATED_IN]->() RETURN n.id, s.record, s.dataset
        ORDER BY n.id, s.dataset <> $evidence, s.dataset""",
        evidence=EVIDENCE,
    ):
        if id != last:
            yield id, json.loads(text), dataset
        last = id


def _row(move: Move, relations: TypeRelations, dataset: str) -> list[Any]:
    """A move as a row for `MOVES`: relationship, ends, and properties in the order of `_COLUMNS`.

    Days stand there twice: as runs with the places at which they are open, for Cypher (`run_from`, `run_to` and `run_where` belong
    together by position), and as they were judged, for the path engine. `stands` and `results` are the holders and
    types that the move adds to a path, `barred` the types that a path must not have passed before it widens.
    """
    one = move.one
    runs = [
        (low, high, " ".join(places.codes(judgement.places & one.holds)))
        for judgement in one.open
        for low, high in judgement.possible
        if judgement.places & one.holds
    ]
    widening = [step for step in move.steps if step.kind == "is-among"]
    typed = [step for step in move.steps if step.kind in ("includes", "yields", "is-among")]
    return [
        _relationship(one), "/".join(move.origin), "/".join(move.reached),
        one.flow, one.sender, one.outcome_name, one.certainty, one.mechanism, one.proposed, one.carried, one.holds,
        places.codes(one.holds), model.written([one.open, one.undated, one.unrestricted]),
        [_step_text(step) for step in move.steps],
        [step.holder for step in move.steps if step.kind in ("part-of", "run-by")] + [one.receiver],
        [step.record for step in typed] + [one.record],
        any(step.kind != "is-among" for step in typed),
        sorted({step.record for step in widening}.union(*(relations.parts[step.record] for step in widening))),
        [step.record for step in typed if step.kind != "is-among"],
        [run[0] for run in runs], [run[1] for run in runs], [run[2] for run in runs],
        _as_date(min(run[0] for run in runs)) if runs else None, _as_date(max(run[1] for run in runs)) if runs else None,
        dataset,
    ]  # fmt: skip


def _relationship(one: Pass) -> str:
    return model.PROPOSED if one.proposed else model.NO_PATH.get(one.outcome_name, model.PASSES)


def _step_text(step: Step) -> str:
    return f"{step.kind} {step.holder if step.kind in ('part-of', 'run-by') else step.record}"


def _as_date(day: int) -> datetime.date | None:
    """A day as Neo4j keeps it; None for the ends of time."""
    text = iso(day)
    return datetime.date.fromisoformat(text) if text else None

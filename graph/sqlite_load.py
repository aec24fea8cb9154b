"""The embedded store, written: datasets go in and out whole, in one transaction each."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from ..schema import places
from ..schema.declare import slots
from ..schema.errors import InvalidData, UsageError
from ..schema.records import KINDS
from .codes import code
from .days import ALL_ALWAYS, Judgement
from .names import fold, searchable
from .passes import derive
from .sqlite_file import Transaction, connect, create, plain, trouble
from .store import EVIDENCE, DatasetInfo
from .store_parts import batches, holder_facts

_Records = Iterable[tuple[str, dict[str, Any]]]
_Leads = Iterable[tuple[str, str]]
_HOLDER_COLUMNS = (
    "id", "name", "kind", "first", "generic", "jurisdiction", "since", "until", "part_of", "operated_by", "instance_of",
)  # fmt: skip


def _fits() -> set[tuple[str, str]]:
    """Which kinds of record each field may refer to."""
    found: set[tuple[str, str]] = set()
    for _, record_class in KINDS.values():
        for key, (_, slot) in slots(record_class).items():
            nested = slots(slot.range).values() if isinstance(slot.range, type) else [("", slot)]
            found |= {(key, kind) for _, one in nested if isinstance(one.range, tuple) for kind in one.range}
    return found


_FITS = ", ".join(f"('{field}', '{kind}')" for field, kind in sorted(_fits()))


class SqliteWriter:
    """Writer of a store file (protocol `runoff.graph.store.Writer`); makes the file if there is none."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        create(self.path)
        self._connection = connect(self.path, write=True)
        self._connection.isolation_level = None

    def close(self) -> None:
        self._connection.close()

    def load(
        self, info: DatasetInfo, records: _Records, leads: _Leads = (), digest: Callable[[], str] | None = None
    ) -> bool:
        """Put a dataset in place of an earlier release of it, whole or not at all.

        Args:
            info: name, version and digest; the counts are taken from `records`.
            records: kind and plain data of each record; references may point to other datasets in the store.
            leads: topic and text.
            digest: asked for after the records, where the digest is not known before.

        Returns:
            False if the store held this very release already and nothing was changed.

        Raises:
            InvalidData: a reference to what is in no dataset, or an id that another dataset uses for something else.
            StoreUnavailable: the file cannot be written.
        """
        if self._digest(info.name) == info.digest:
            return False
        with self._transaction():
            self._remove(info.name)
            self._insert(info, records, leads)
            if digest is not None:
                self._connection.execute("UPDATE dataset SET digest = ? WHERE name = ?", (digest(), info.name))
            self._check_all_references()
            self._derive(info.name)
        return True

    def remove(self, name: str) -> None:
        """Take a dataset out, with nothing that another dataset states.

        Raises:
            UsageError: no such dataset, or another one refers to what it states.
        """
        if self._digest(name) is None:
            raise UsageError(f'no dataset "{name}" in {self.path}.', "Try: runoff list datasets")
        with self._transaction():
            self._check_needed(name)
            self._remove(name)
            self._derive(name)

    def _transaction(self) -> Transaction:
        return Transaction(self._connection, self.path)

    def _digest(self, name: str) -> str | None:
        """The digest of a dataset in the store; None if it is not in it."""
        try:
            row = self._connection.execute("SELECT digest FROM dataset WHERE name = ?", (name,)).fetchone()
        except sqlite3.Error as error:
            raise trouble(self.path, error, "cannot be read", "Load into a new file.") from error
        return row and str(row[0])

    def _plain(self, text: str) -> dict[str, Any]:
        data: dict[str, Any] = plain(self.path, text)
        return data

    def _remove(self, name: str) -> None:
        for table in ("record", "lead", "alias", "mention", "pass", "code"):
            self._connection.execute(f"DELETE FROM {table} WHERE dataset = ?", (name,))
        self._connection.execute("DELETE FROM dataset WHERE name = ?", (name,))

    def _insert(self, info: DatasetInfo, records: _Records, leads: _Leads) -> None:
        counts: dict[str, int] = {}
        execute = self._connection.executemany
        self._connection.execute(
            "INSERT INTO dataset VALUES (?, ?, ?, ?, ?, ?, ?)",
            (info.name, info.version, info.released, info.digest, info.title, info.license, "{}"),
        )
        for batch in batches(records):
            execute(
                "INSERT INTO record VALUES (?, ?, ?, ?, ?)",
                (
                    (
                        data["id"],
                        info.name,
                        kind,
                        _name(data),
                        json.dumps(data, ensure_ascii=False, separators=(",", ":")),
                    )
                    for kind, data in batch
                ),
            )
            execute(
                "INSERT INTO alias VALUES (?, ?, ?, ?, ?)",
                (
                    (fold(text), text, data["id"], kind, info.name)
                    for kind, data in batch
                    for text in searchable(kind, data)
                ),
            )
            execute(
                "INSERT OR IGNORE INTO mention (target, id, field, kind, dataset) VALUES (?, ?, ?, ?, ?)",
                (
                    (target, data["id"], field, kind, info.name)
                    for kind, data in batch
                    for target, field in _targets(kind, data)
                ),
            )
            execute(
                "INSERT OR IGNORE INTO code VALUES (?, ?, ?)",
                ((code(data["id"]), data["id"], info.name) for kind, data in batch if kind == "flow"),
            )
            for kind, _ in batch:
                counts[kind] = counts.get(kind, 0) + 1
        execute("INSERT INTO lead VALUES (?, ?, ?)", ((info.name, topic, text) for topic, text in leads))
        self._connection.execute("UPDATE dataset SET counts = ? WHERE name = ?", (json.dumps(counts), info.name))

    def _check_needed(self, name: str) -> None:
        """Refuse to take out what another dataset refers to and none but this one states."""
        needed = self._connection.execute(
            """SELECT mention.id, mention.dataset, mention.target FROM mention
            JOIN record ON record.id = mention.target AND record.dataset = ?1 WHERE mention.dataset != ?1
            AND NOT EXISTS (SELECT 1 FROM record AS other WHERE other.id = mention.target AND other.dataset != ?1) LIMIT 1""",
            (name,),
        ).fetchone()
        if needed:
            raise UsageError(
                f'{needed[0]} of dataset {needed[1]} refers to "{needed[2]}" of {name}.', f"Remove {needed[1]} first."
            )

    def _check_all_references(self) -> None:
        """Every dataset's references, since one may refer to what another has just ceased to state."""
        for (name,) in self._connection.execute("SELECT name FROM dataset").fetchall():
            self._check_references(name)

    def _check_references(self, name: str) -> None:
        clash = self._connection.execute(
            """SELECT mine.id, mine.kind, other.dataset, other.kind FROM record AS mine
            JOIN record AS other ON other.id = mine.id AND other.dataset != mine.dataset
            WHERE mine.dataset = ? AND (mine.kind != other.kind
                OR mine.kind NOT IN ('holder', 'record-type', 'source')) LIMIT 1""",
            (name,),
        ).fetchone()
        if clash:
            raise InvalidData(
                f'dataset {name}: the {clash[1]} "{clash[0]}" has the id of a {clash[3]} of dataset {clash[2]}.',
                hint="Give it another id.",
            )
        missing = self._connection.execute(
            """SELECT mention.id, mention.field, mention.target FROM mention
            LEFT JOIN record ON record.id = mention.target WHERE mention.dataset = ? AND record.id IS NULL LIMIT 1""",
            (name,),
        ).fetchone()
        if missing:
            raise InvalidData(
                f'dataset {name}: {missing[0]}, {missing[1]}: "{missing[2]}" is in no dataset of this store.',
                hint="Load the dataset that has it first (runoff load evidence), or mend the id.",
            )

        wrong = self._connection.execute(
            f"""WITH fits (field, kind) AS (VALUES {_FITS})
            SELECT mention.id, mention.field, mention.target, record.kind FROM mention
            JOIN record ON record.id = mention.target WHERE mention.dataset = ? AND NOT EXISTS
                (SELECT 1 FROM fits WHERE fits.field = mention.field AND fits.kind = record.kind) LIMIT 1""",
            (name,),
        ).fetchone()
        if wrong:
            raise InvalidData(
                f'dataset {name}: {wrong[0]}, {wrong[1]}: "{wrong[2]}" is a {wrong[3]}.', hint="Mend the id."
            )

    def _derive(self, name: str) -> None:
        """Derive holders, types and passes anew where this dataset may have changed them."""
        self._derive_types()
        changed = self._derive_holders()
        query = "SELECT data, dataset FROM record WHERE kind = 'flow' AND dataset = ?"
        self._derive_passes(self._connection.execute(query, (name,)))
        if changed:
            for id in changed:
                self._connection.execute("DELETE FROM pass WHERE sender = ?1 OR receiver = ?1", (id,))
            self._derive_passes(
                self._connection.execute(
                    """SELECT data, dataset FROM record WHERE kind = 'flow'
                    AND id NOT IN (SELECT flow FROM pass)"""
                )
            )

    def _derive_types(self) -> None:
        rows = self._stated("record-type")
        self._drop_unstated("record_type", "record-type")
        self._connection.executemany(
            """INSERT INTO record_type (id, name, broader, extract_of, contains, derived_from) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, broader = excluded.broader,
            extract_of = excluded.extract_of, contains = excluded.contains, derived_from = excluded.derived_from""",
            (
                (
                    data["id"], data["name"], data.get("broader"), data.get("extract_of"),
                    json.dumps(data.get("contains", [])), json.dumps(data.get("derived_from", [])),
                )
                for data in rows
            ),
        )  # fmt: skip

    def _derive_holders(self) -> list[int]:
        """Write the holders' facts; returns those whose flows must be judged anew."""
        self._drop_unstated("holder", "holder")
        before = {
            row[1]: row for row in self._connection.execute(f"SELECT no, {', '.join(_HOLDER_COLUMNS)} FROM holder")
        }
        columns, marks = ", ".join(_HOLDER_COLUMNS), ", ".join("?" * len(_HOLDER_COLUMNS))
        updates = ", ".join(f"{column} = excluded.{column}" for column in _HOLDER_COLUMNS[1:])
        changed = []
        for data in self._stated("holder"):
            row = _holder_row(data)
            old = before.get(data["id"])
            if old is None or old[1:] != row:
                self._connection.execute(
                    f"INSERT INTO holder ({columns}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {updates}", row
                )
                if old is not None and old[6:9] != row[5:8]:
                    changed.append(old[0])
        return changed

    def _stated(self, kind: str) -> Iterator[dict[str, Any]]:
        last = None
        for id, data in self._connection.execute(
            f"SELECT id, data FROM record WHERE kind = ? ORDER BY id, dataset != '{EVIDENCE}', dataset", (kind,)
        ):
            if id != last:
                yield self._plain(data)
            last = id

    def _drop_unstated(self, table: str, kind: str) -> None:
        self._connection.execute(f"DELETE FROM {table} WHERE id NOT IN (SELECT id FROM record WHERE kind = ?)", (kind,))

    def _derive_passes(self, flows: Iterable[tuple[str, str]]) -> None:
        holders = {data["id"]: data for data in self._stated("holder")}
        numbers = dict(self._connection.execute("SELECT id, no FROM holder"))
        types = dict(self._connection.execute("SELECT id, no FROM record_type"))
        for batch in batches(flows):
            rows = [
                row
                for text, dataset in batch
                for row in _pass_rows(self._plain(text), dataset, holders, numbers, types)
            ]
            marks = ", ".join("?" * 16)
            self._connection.executemany(f"INSERT OR REPLACE INTO pass VALUES ({marks})", rows)


def _name(data: dict[str, Any]) -> str:
    return str(data.get("name") or data.get("title") or data["id"])


def _targets(kind: str, data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every id that a record refers to, with the field that does so."""
    for field in ("part_of", "instance_of", "operated_by", "owned_by", "broader", "extract_of", "from", "to"):
        if isinstance(data.get(field), str):
            yield data[field], field
    for field in ("contains", "derived_from", "parties", "under", "about", "corrects", "carries"):
        for target in data.get(field, ()):
            yield target, field
    for restriction in data.get("restrictions", ()):
        yield restriction["instrument"], "restrictions"
        for target in restriction.get("to", ()):
            yield target, "restrictions"
    if "dispute" in data:
        yield data["dispute"]["source"], "dispute"
    for item in data.get("evidence", ()):
        yield item["source"], "evidence"


def _holder_row(data: dict[str, Any]) -> tuple[Any, ...]:
    facts = holder_facts(data)
    return (
        facts.id, facts.name, facts.kind, int(facts.first), int(facts.generic), data.get("jurisdiction"), data.get("since"),
        data.get("until"), facts.part_of, facts.operated_by, facts.instance_of,
    )  # fmt: skip


def _pass_rows(
    flow: dict[str, Any],
    dataset: str,
    holders: dict[str, dict[str, Any]],
    numbers: dict[str, int],
    types: dict[str, int],
) -> Iterator[tuple[Any, ...]]:
    for one in derive(flow, holders[flow["from"]], holders[flow["to"]]):
        days: tuple[int | None, ...] = (None,) * 4
        detail = None
        if one.undated == ALL_ALWAYS and one.unrestricted == one.open and _is_plain(one.open):
            if one.open:
                certain = one.open[0].certain
                days = (*one.open[0].possible[0], *(certain[0] if certain else (None, None)))
        else:
            detail = _write(one.open, one.undated, one.unrestricted)
        yield (
            types[one.record], one.flow, numbers[one.sender], numbers[one.receiver], one.outcome_name, one.certainty,
            one.mechanism, int(one.proposed), int(one.carried), one.holds, *days, detail, dataset,
        )  # fmt: skip


def _is_plain(judgements: tuple[Judgement, ...]) -> bool:
    """Whether four days say it all: one judgement for all places, one run of days each."""
    if not judgements:
        return True
    first = judgements[0]
    return len(judgements) == 1 and first.places == places.ALL and len(first.possible) == 1 and len(first.certain) <= 1


def _write(*judgements: tuple[Judgement, ...]) -> str:
    return json.dumps(dict(zip(("open", "undated", "unrestricted"), judgements, strict=True)), separators=(",", ":"))

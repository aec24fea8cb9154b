"""The embedded store, read: one SQLite file, opened read-only."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from ..schema import places
from ..schema.errors import StoreUnavailable
from .days import ALL_ALWAYS, Judgement
from .names import fold, ranked
from .store import EVIDENCE, Between, DatasetInfo, Found, HolderFacts, Pass, Record, Touching, TypeFacts

APPLICATION_ID = 0x52554E4F  # "RUNO"
LAYOUT = 1


def connect(path: Path | str, *, write: bool = False) -> sqlite3.Connection:
    """Open a store file and make sure that it is one.

    Raises:
        StoreUnavailable: missing, unreadable, no runoff store, or of another layout.
    """
    target = Path(path)
    if not os.path.exists(target):  # false, too, for a name that can be none and in a folder that may not be read
        raise StoreUnavailable(f"no store at {target}.", f"Make one: runoff load evidence --store {target}")
    mode = "rw" if write else "ro"
    connection = None
    try:
        if not write:
            _recover(target)
        connection = sqlite3.connect(f"{target.absolute().as_uri()}?mode={mode}", uri=True, timeout=30)
        found = connection.execute("PRAGMA application_id").fetchone()[0]
        layout = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        raise StoreUnavailable(f"{target} cannot be opened as a store: {error}.", "Name another file.") from error
    if found != APPLICATION_ID:
        connection.close()
        raise StoreUnavailable(f"{target} is no runoff store.", "Name another file, or a new one to load into.")
    if layout != LAYOUT:
        connection.close()
        raise StoreUnavailable(
            f"{target} has layout {layout}; this version reads {LAYOUT}.", "Load its datasets into a new file."
        )
    return connection


def _recover(target: Path) -> None:
    """Roll back what a load that was killed left half written: SQLite refuses to read until somebody who may write has."""
    if os.path.exists(f"{target}-journal"):
        with (
            suppress(sqlite3.Error),
            closing(sqlite3.connect(f"{target.absolute().as_uri()}?mode=rw", uri=True, timeout=30)) as connection,
        ):
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()


def _in(column: str) -> str:
    return f"{column} IN (SELECT value FROM json_each(?))"


class SqliteStore:
    """Reader of a store file (protocol `runoff.graph.store.Reader`)."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._connection = connect(path)

    def close(self) -> None:
        self._connection.close()

    def _rows(self, sql: str, *values: object) -> list[Any]:
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise StoreUnavailable(f"{self.path} cannot be read: {error}.", "Load its datasets anew.") from error

    def datasets(self) -> list[DatasetInfo]:
        rows = self._rows("SELECT name, version, released, digest, title, license, counts FROM dataset")
        infos = [
            DatasetInfo(name, version, released, digest, title, license, json.loads(counts))
            for name, version, released, digest, title, license, counts in rows
        ]
        return sorted(infos, key=lambda info: (info.name != EVIDENCE, info.name))

    def get(self, id: str) -> Record | None:
        return self.fetch([id]).get(id)

    def fetch(self, ids: Collection[str]) -> dict[str, Record]:
        rows = self._rows(
            f"SELECT id, kind, data, dataset FROM record WHERE {_in('id')} ORDER BY id, dataset != '{EVIDENCE}', dataset",
            json.dumps(sorted(ids)),
        )
        return {record.id: record for record in _joined(rows)}

    def records(self, kind: str) -> Iterator[Record]:
        try:
            rows = self._connection.execute(
                "SELECT id, kind, data, dataset FROM record WHERE kind = ?"
                f" ORDER BY id, dataset != '{EVIDENCE}', dataset",
                (kind,),
            )
            yield from _joined(rows)
        except sqlite3.Error as error:
            raise StoreUnavailable(f"{self.path} cannot be read: {error}.", "Load its datasets anew.") from error

    def names(self, kind: str) -> list[tuple[str, str]]:
        rows = self._rows(
            f"SELECT id, name FROM record WHERE kind = ? ORDER BY id, dataset != '{EVIDENCE}', dataset", kind
        )
        named: dict[str, str] = {}
        for id, name in rows:
            named.setdefault(id, name)
        return list(named.items())

    def ids(self, kinds: Collection[str]) -> list[str]:
        rows = self._rows(f"SELECT DISTINCT id FROM record WHERE {_in('kind')} ORDER BY id", json.dumps(sorted(kinds)))
        return [row[0] for row in rows]

    def statements(self, dataset: str) -> Iterator[tuple[str, dict[str, Any]]]:
        rows = self._connection.execute("SELECT kind, data FROM record WHERE dataset = ? ORDER BY id", (dataset,))
        for kind, data in rows:
            yield kind, json.loads(data)

    def leads(self, dataset: str | None = None) -> list[tuple[str, str]]:
        return self._rows(
            "SELECT topic, text FROM lead WHERE ?1 IS NULL OR dataset = ?1 ORDER BY dataset, rowid", dataset
        )

    def search(self, text: str, limit: int) -> list[Found]:
        words = fold(text).split()
        if not words:
            return []
        clause = " AND ".join("instr(folded, ?) > 0" for _ in words)
        rows = self._rows(f"SELECT id, kind, folded, text FROM alias WHERE {clause}", *words)
        return ranked(rows, words, limit, self.fetch)

    def types(self) -> dict[str, TypeFacts]:
        rows = self._rows("SELECT id, name, broader, extract_of, contains, derived_from FROM record_type ORDER BY id")
        return {
            id: TypeFacts(id, name, broader, extract_of, tuple(json.loads(contains)), tuple(json.loads(derived_from)))
            for id, name, broader, extract_of, contains, derived_from in rows
        }

    def holders(self, ids: Collection[str]) -> dict[str, HolderFacts]:
        rows = self._rows(
            f"""WITH RECURSIVE wanted (id) AS (
                SELECT id FROM holder WHERE {_in("id")}
                UNION SELECT part_of FROM holder JOIN wanted USING (id) WHERE part_of IS NOT NULL
                UNION SELECT operated_by FROM holder JOIN wanted USING (id) WHERE operated_by IS NOT NULL
                UNION SELECT instance_of FROM holder JOIN wanted USING (id) WHERE instance_of IS NOT NULL)
            SELECT id, name, kind, first, generic, jurisdiction, part_of, operated_by, instance_of
            FROM holder JOIN wanted USING (id)""",
            json.dumps(sorted(ids)),
        )
        return {
            id: HolderFacts(id, name, kind, bool(first), bool(generic), places.state_bit(jurisdiction), *above)
            for id, name, kind, first, generic, jurisdiction, *above in rows
        }

    def inside(self, holder: str) -> set[str]:
        rows = self._rows(
            """WITH RECURSIVE inner_ (id) AS (
                SELECT ?
                UNION SELECT holder.id FROM holder JOIN inner_ ON holder.part_of = inner_.id
                UNION SELECT holder.id FROM holder JOIN inner_ ON holder.operated_by = inner_.id)
            SELECT id FROM inner_""",
            holder,
        )
        return {row[0] for row in rows}

    def passes(self, records: Collection[str], between: Between | None = None) -> list[Pass]:
        rows = self._rows(
            f"""SELECT flow, sender.id, receiver.id, record_type.id, outcome, certainty, mechanism, proposed, carried,
                holds, possible_from, possible_to, certain_from, certain_to, detail
            FROM record_type JOIN pass ON pass.record = record_type.no
            JOIN holder AS sender ON sender.no = pass.sender JOIN holder AS receiver ON receiver.no = pass.receiver
            WHERE {_in("record_type.id")} ORDER BY flow, record_type.id""",
            json.dumps(sorted(records)),
        )
        return [_pass(row) for row in rows]

    def chain_leads(self, starts: Collection[str], targets: Collection[str]) -> bool:
        seen, layer = set(starts), set(starts)
        while layer:
            asked = json.dumps(sorted(layer))
            rows = self._rows(
                f"""SELECT receiver.id FROM holder AS sender JOIN pass ON pass.sender = sender.no
                    JOIN holder AS receiver ON receiver.no = pass.receiver
                    WHERE carried AND NOT proposed AND {_in("sender.id")}
                UNION SELECT part_of FROM holder WHERE part_of IS NOT NULL AND {_in("id")}
                UNION SELECT operated_by FROM holder WHERE operated_by IS NOT NULL AND {_in("id")}""",
                asked,
                asked,
                asked,
            )
            layer = {row[0] for row in rows} - seen
            if not layer.isdisjoint(targets):
                return True
            seen |= layer
        return False

    def mentions(self, id: str) -> list[tuple[str, str, str]]:
        return self._rows("SELECT DISTINCT kind, id, field FROM mention WHERE target = ? ORDER BY kind, id, field", id)

    def flows_at(self, holder: str) -> list[str]:
        rows = self._rows(
            """SELECT flow FROM pass JOIN holder ON sender = no WHERE id = ?1
            UNION SELECT flow FROM pass JOIN holder ON receiver = no WHERE id = ?1 ORDER BY 1""",
            holder,
        )
        return [row[0] for row in rows]

    def flows_with_code(self, code: str) -> list[str]:
        return [row[0] for row in self._rows("SELECT flow FROM code WHERE code = ? ORDER BY flow", code)]

    def touching(self, records: Collection[str], holders: Collection[str]) -> Touching:
        flows = self._rows(
            f"""SELECT DISTINCT flow, sender, receiver FROM pass JOIN record_type ON record = record_type.no
                WHERE carried AND {_in("record_type.id")}
            UNION SELECT DISTINCT flow, sender, receiver FROM pass JOIN holder ON receiver = holder.no
                WHERE carried AND {_in("holder.id")}""",
            json.dumps(sorted(records)),
            json.dumps(sorted(holders)),
        )
        cited = self._rows(
            f"""SELECT DISTINCT json_extract(item.value, '$.source') FROM record, json_each(record.data, '$.evidence') AS item
            WHERE {_in("record.id")}""",
            json.dumps([row[0] for row in flows]),
        )
        newest = self._rows(
            f"SELECT max(json_extract(data, '$.date')) FROM record WHERE kind = 'source' AND {_in('id')}",
            json.dumps([row[0] for row in cited]),
        )
        bodies = {row[1] for row in flows} | {row[2] for row in flows}
        return Touching(len(bodies), len(flows), len(cited), newest[0][0])


def _joined(rows: Any) -> Iterator[Record]:
    """One record from each run of rows with the same id: the first dataset's statement, all datasets' names."""
    current: list[Any] = []
    for row in rows:
        if current and row[0] != current[0][0]:
            yield Record(current[0][0], current[0][1], json.loads(current[0][2]), tuple(one[3] for one in current))
            current = []
        current.append(row)
    if current:
        yield Record(current[0][0], current[0][1], json.loads(current[0][2]), tuple(one[3] for one in current))


def _judgements(written: list[Any]) -> tuple[Judgement, ...]:
    return tuple(
        Judgement(where, tuple(map(tuple, possible)), tuple(map(tuple, certain)))
        for where, possible, certain in written
    )


def _pass(row: Any) -> Pass:
    possible_from, possible_to, certain_from, certain_to, detail = row[10:]
    if detail is not None:
        written = json.loads(detail)
        judged = [_judgements(written[key]) for key in ("open", "undated", "unrestricted")]
    elif possible_from is None:
        judged = [(), ALL_ALWAYS, ()]
    else:
        certain = ((certain_from, certain_to),) if certain_from is not None else ()
        open_days = (Judgement(places.ALL, ((possible_from, possible_to),), certain),)
        judged = [open_days, ALL_ALWAYS, open_days]
    return Pass._make([*row[:7], bool(row[7]), bool(row[8]), row[9], *judged])

"""The embedded store, read: one SQLite file, opened read-only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from ..schema import places
from ..schema.errors import StoreUnavailable
from .days import ALL_ALWAYS, Judgement
from .names import fold, ranked
from .sqlite_file import connect, holds_nothing, plain, trouble
from .store import EVIDENCE, Between, DatasetInfo, Found, HolderFacts, Pass, Record, Touching, TypeFacts
from .store_parts import chain_leads, joined, judgements


def _in(column: str) -> str:
    return f"{column} IN (SELECT value FROM json_each(?))"


class SqliteStore:
    """Reader of a store file (protocol `runoff.graph.store.Reader`).

    A reader keeps no lock between two reads, so that it never holds a load up. After each read it makes sure that no
    load has come between.

    Args:
        path: the file.
        may_be_empty: whether a store without any dataset will do.

    Raises:
        StoreUnavailable: missing, unreadable, no store, empty; and in any read, that the file has changed meanwhile.
    """

    def __init__(self, path: Path | str, may_be_empty: bool = False) -> None:
        self.path = Path(path)
        self._connection = connect(path)
        try:
            self._version = self._data_version()
            if not (may_be_empty or self._rows("SELECT 1 FROM dataset LIMIT 1")):
                raise holds_nothing(self.path)
        except StoreUnavailable:
            self.close()
            raise

    def close(self) -> None:
        self._connection.close()

    def begin(self) -> None:
        self._version = self._data_version()

    def _data_version(self) -> int:
        """A number that changes whenever somebody else has written into the file."""
        return int(self._executed("PRAGMA data_version", ()).fetchone()[0])

    def _executed(self, sql: str, values: tuple[object, ...]) -> sqlite3.Cursor:
        try:
            return self._connection.execute(sql, values)
        except sqlite3.Error as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: sqlite3.Error) -> StoreUnavailable:
        return trouble(self.path, error, "cannot be read", "Load its datasets into a new file.")

    def _unchanged(self) -> None:
        """Refuse what was read if a load has ended meanwhile: it may be half of one release, half of another."""
        version = self._data_version()
        if version != self._version:
            # Whoever asks again begins anew.
            self._version = version
            raise StoreUnavailable(f"{self.path} changed while it was read.", "Ask again.")

    def _rows(self, sql: str, *values: object) -> list[Any]:
        return list(self._stream(sql, *values))

    def _stream(self, sql: str, *values: object) -> Iterator[Any]:
        """Rows as they are needed; the file cannot change between the first and the last of them."""
        rows = self._executed(sql, values)
        self._unchanged()
        try:
            yield from rows
        except sqlite3.Error as error:
            raise self._unreadable(error) from error

    def _plain(self, text: str) -> Any:
        return plain(self.path, text)

    def datasets(self) -> list[DatasetInfo]:
        rows = self._rows("SELECT name, version, released, digest, title, license, counts FROM dataset")
        infos = [
            DatasetInfo(name, version, released, digest, title, license, self._plain(counts))
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
        return {record.id: record for record in joined(rows, self._plain)}

    def records(self, kind: str) -> Iterator[Record]:
        rows = self._stream(
            f"SELECT id, kind, data, dataset FROM record WHERE kind = ? ORDER BY id, dataset != '{EVIDENCE}', dataset",
            kind,
        )
        yield from joined(rows, self._plain)

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
        for kind, data in self._stream("SELECT kind, data FROM record WHERE dataset = ? ORDER BY id", dataset):
            yield kind, self._plain(data)

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
            id: TypeFacts(id, name, broader, extract_of, tuple(self._plain(contains)), tuple(self._plain(derived_from)))
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
        return [self._pass(row) for row in rows]

    def _pass(self, row: Any) -> Pass:
        possible_from, possible_to, certain_from, certain_to, detail = row[10:]
        if detail is not None:
            written = self._plain(detail)
            judged = [judgements(written[key]) for key in ("open", "undated", "unrestricted")]
        elif possible_from is None:
            judged = [(), ALL_ALWAYS, ()]
        else:
            certain = ((certain_from, certain_to),) if certain_from is not None else ()
            open_days = (Judgement(places.ALL, ((possible_from, possible_to),), certain),)
            judged = [open_days, ALL_ALWAYS, open_days]
        return Pass._make([*row[:7], bool(row[7]), bool(row[8]), row[9], *judged])

    def chain_leads(self, starts: Collection[str], targets: Collection[str]) -> bool:
        return chain_leads(starts, targets, self._onward)

    def _onward(self, holders: list[str]) -> list[str]:
        """The holders that a flow, or one step upward, reaches from these."""
        asked = json.dumps(holders)
        rows = self._rows(
            f"""SELECT receiver.id FROM holder AS sender JOIN pass ON pass.sender = sender.no
                JOIN holder AS receiver ON receiver.no = pass.receiver WHERE NOT proposed AND {_in("sender.id")}
            UNION SELECT part_of FROM holder WHERE part_of IS NOT NULL AND {_in("id")}
            UNION SELECT operated_by FROM holder WHERE operated_by IS NOT NULL AND {_in("id")}""",
            asked,
            asked,
            asked,
        )
        return [row[0] for row in rows]

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
                WHERE {_in("holder.id")}""",
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

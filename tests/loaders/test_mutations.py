"""Damaged and changed copies of real files: no traceback, no half-loaded store, every row accounted for."""

from __future__ import annotations

import csv
import io
import json
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runoff.loaders.declaration import Record
from runoff.queries.cli import cli
from runoff.schema import shape
from runoff.schema.errors import RunoffError
from runoff.schema.records import KINDS

from .conftest import FIXTURES, Load, as_entry

#: Cuts of real files that the tests bring along: name -> loader.
CUTS = {path.name: loader for loader, pattern in (
    ("flock-sharing", "agency_access*.csv"), ("fbi-agencies", "fbi_*.csv"), ("ice-287g", "participating*.xlsx"),
    ("usaspending-contracts", "fy*.csv"), ("data-broker-registry", "*registry*.csv"),
    ("federal-ai-inventory", "*ai_inventory.csv"),
) for path in sorted(FIXTURES.glob(pattern))}  # fmt: skip
TEXTS = [name for name in CUTS if name.endswith(".csv")]


def run(*args: object) -> Result:
    return CliRunner().invoke(cli, ["load", *map(str, args)])


def state(store: Path) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(store)
    try:
        rows = connection.execute("SELECT dataset, kind, count(*), max(id) FROM record GROUP BY 1, 2 ORDER BY 1, 2")
        return rows.fetchall()
    finally:
        connection.close()


def outcome(name: str, path: Path, store: Path, *options: str) -> dict[str, int] | None:
    """Load a file; its report, or None where it was refused with one line and nothing in the store has changed."""
    before = state(store)
    result = run(CUTS[name], path, "--store", store, "--json", "--snapshot", "2024-04-26", *options)
    if result.exit_code:
        assert result.exit_code in (1, 2, 4), result.output
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Error: " in result.stderr
        assert state(store) == before
        return None
    report: dict[str, int] = json.loads(result.stdout)
    skipped: dict[str, int] = report["skipped"]  # type: ignore[assignment]
    assert report["rows_read"] == report["loaded"] + sum(skipped.values()) + report["rejected"]
    return report


def _shuffled(text: str) -> str:
    rows = list(csv.reader(io.StringIO(text)))
    order = list(range(len(rows[0])))
    random.Random(7).shuffle(order)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [[row[place] for place in order] for row in rows if len(row) == len(order)]
    )
    return out.getvalue()


SAME: dict[str, Callable[[str], bytes]] = {
    "BOM": lambda text: text.encode("utf-8-sig"),
    "CRLF": lambda text: text.replace("\r\n", "\n").replace("\n", "\r\n").encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "blank lines": lambda text: (text.rstrip("\n") + "\n\n\n").encode(),
}


def _text(name: str) -> str:
    raw = (FIXTURES / name).read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252")


@pytest.mark.parametrize("name", CUTS)
def test_a_cut_of_a_real_file_loads_whole(name: str, store: Path) -> None:
    report = outcome(name, FIXTURES / name, store)
    assert report is not None
    assert report["loaded"] > 0


@pytest.mark.parametrize("how", SAME)
@pytest.mark.parametrize("name", TEXTS)
def test_another_writing_of_the_same_table_gives_the_same_counts(
    name: str, how: str, store: Path, tmp_path: Path, load: Load
) -> None:
    copy = tmp_path / name
    copy.write_bytes(SAME[how](_text(name)))
    _, one = load(CUTS[name], [FIXTURES / name], date="2024-04-26")
    _, two = load(CUTS[name], [copy], date="2024-04-26")
    counts = [(x.report.rows_read, x.report.loaded, x.report.skipped, x.report.rejected) for x in (one, two)]
    assert counts[0] == counts[1]
    assert outcome(name, copy, store) is not None


@pytest.mark.parametrize("name", [name for name in TEXTS if not name.startswith("california-cppa")])
def test_shuffled_columns_give_the_same_records(name: str, tmp_path: Path, load: Load) -> None:
    copy = tmp_path / name
    copy.write_text(_shuffled(_text(name)), encoding="utf-8")

    def told(path: Path) -> list[tuple[str, str]]:
        records, _ = load(CUTS[name], [path], date="2024-04-26")
        return [(kind, str(data)) for kind, data in records if kind in ("holder",)]

    assert told(copy) == told(FIXTURES / name)


@pytest.mark.parametrize("name", TEXTS)
def test_a_doubled_table_yields_nothing_twice(name: str, tmp_path: Path, load: Load) -> None:
    text = _text(name)
    first, _, body = text.partition("\n")
    if name.startswith("california-cppa"):
        second, _, body = body.partition("\n")
        first = f"{first}\n{second}"
    if name == "fy18.csv":  # it has no header
        first, body = "", text
    copy = tmp_path / name
    copy.write_text(f"{first}\n{body}{'' if body.endswith(chr(10)) else chr(10)}{body}", encoding="utf-8")
    once, one = load(CUTS[name], [FIXTURES / name], date="2024-04-26")
    twice, two = load(CUTS[name], [copy], date="2024-04-26")
    ids = [(kind, data["id"]) for kind, data in twice if kind != "source"]
    assert len(ids) == len(set(ids))
    if CUTS[name] != "fbi-agencies":  # there a repeated name is another agency, told by its identifier
        assert set(ids) == {(kind, data["id"]) for kind, data in once if kind != "source"}
    assert two.report.rows_read == 2 * one.report.rows_read


@pytest.mark.parametrize("part", [0.1, 0.37, 0.5, 0.83, 0.999])
@pytest.mark.parametrize("name", CUTS)
def test_a_file_cut_short(name: str, part: float, store: Path, tmp_path: Path) -> None:
    raw = (FIXTURES / name).read_bytes()
    copy = tmp_path / name
    copy.write_bytes(raw[: int(len(raw) * part)])
    report = outcome(name, copy, store)
    if report is not None:
        assert name.endswith(".csv")


@pytest.mark.parametrize("name", TEXTS)
def test_the_wrong_encoding_is_met_or_its_cells_are_rejected(name: str, store: Path, tmp_path: Path) -> None:
    copy = tmp_path / name
    copy.write_bytes(_text(name).replace("e", "é", 40).encode("cp1252", "replace"))
    outcome(name, copy, store)


@pytest.mark.parametrize("name", CUTS)
def test_a_line_of_200_megabytes(name: str, store: Path, tmp_path: Path) -> None:
    copy = tmp_path / name
    with copy.open("wb") as stream:
        for _ in range(200):
            stream.write(b"PK, " * 250_000)
    assert outcome(name, copy, store) is None


def _sound_or_one_line(load: Load, name: str, path: Path) -> None:
    said = ""
    records: list[Record] = []
    try:
        records, _ = load(CUTS[name], [path], date="2024-04-26")
    except RunoffError as error:
        said = str(error)
    assert "\n" not in said
    for kind, record in records:
        assert [str(one) for one in shape.check(as_entry(record), KINDS[kind][1])] == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_random_damage_gives_sound_records_or_one_line(tmp_path: Path, load: Load, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(CUTS)))
    raw = bytearray((FIXTURES / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 30))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    copy = tmp_path / name
    copy.write_bytes(raw)
    _sound_or_one_line(load, name, copy)


CELLS = st.one_of(
    st.text(max_size=30), st.sampled_from(["NA", "", "#N/A", "5025-07-07", "=1+1", "Brock WI PD", '"', "\x00", "a\nb"])
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(TEXTS)), st.data())
def test_any_cells_give_sound_records_or_reasons(tmp_path: Path, load: Load, name: str, data: st.DataObject) -> None:
    rows = list(csv.reader(io.StringIO(_text(name))))
    depth = 2 if name.startswith("california-cppa") else 1
    for _ in range(data.draw(st.integers(1, 12))):
        row = data.draw(st.integers(depth, len(rows) - 1))
        if rows[row]:
            rows[row][data.draw(st.integers(0, len(rows[row]) - 1))] = data.draw(CELLS)
    copy = tmp_path / name
    with copy.open("w", encoding="utf-8", newline="", errors="replace") as stream:
        csv.writer(stream).writerows(rows)
    _sound_or_one_line(load, name, copy)

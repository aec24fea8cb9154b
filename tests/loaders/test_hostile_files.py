"""Files that would mislead: names, headers, separators, quotation marks, formulas. Each is told in one line, or read right."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import pytest

from runoff.loaders.rejects import quoted, unquoted
from runoff.loaders.tables import tables
from runoff.loaders.values import clean
from runoff.schema.errors import InvalidData

from .conftest import FIXTURES, Load, by_id
from .test_history import HEADER, ROWS


def list_of(folder: Path, text: str, name: str = "participating-2025-06-20.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refused(load: Load, path: Path) -> str:
    with pytest.raises(InvalidData) as caught:
        load("ice-287g", [path])
    told = f"{caught.value} {caught.value.hint}"
    assert "\n" not in told
    return told


def test_a_header_with_line_ends_is_told_in_one_line(tmp_path: Path, load: Load) -> None:
    assert "STATE OR TERRITORY, B" in refused(load, list_of(tmp_path, '"STATE\nOR\r\n TERRITORY",B\nx,y\n'))
    raw = bytearray((FIXTURES / "vermont-sos-registry-2021.csv").read_bytes())
    raw[10] = 170
    path = tmp_path / "vermont.csv"
    path.write_bytes(raw)
    with pytest.raises(InvalidData) as caught:
        load("data-broker-registry", [path])
    assert "\n" not in f"{caught.value} {caught.value.hint}"


def test_a_column_that_stands_twice_is_refused(tmp_path: Path, load: Load) -> None:
    header = HEADER.replace("COUNTY", "COUNTY,Signed")
    assert 'more than one column "Signed".' in refused(load, list_of(tmp_path, header + ROWS["colbert"]))
    twice_unread = HEADER.replace("COUNTY", "COUNTY,Phone,Phone") + ROWS["colbert"].replace(
        "Colbert County,Task", "x,1,2,Task"
    )
    records, _ = load("ice-287g", [list_of(tmp_path, twice_unread)])
    assert len(by_id(records, "instrument")) == 1


@pytest.mark.parametrize(("separator", "name"), [("\t", "tabs"), (";", "semicolons")])
def test_another_separator_is_named(tmp_path: Path, load: Load, separator: str, name: str) -> None:
    text = (HEADER + ROWS["colbert"]).replace(",", separator)
    assert f"separated by {name}" in refused(load, list_of(tmp_path, text))


def test_only_the_csv_files_of_an_archive_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("list.csv", "a,b\n")
        archive.writestr("__MACOSX/._list.csv", b"\0\5\26\7")
        archive.writestr("._list.csv", b"\0\5\26\7")
        archive.writestr("list.tsv", "a\tb\n")
    assert [(table.name, [cells for _, cells in table.lines]) for table in tables(path)] == [
        ("a.zip/list.csv", [["a", "b"]])
    ]


@pytest.mark.parametrize("name", ["a\n2025-06-02.csv", "a, SHA-256 x; layout y, list of 2020 2025-06-02.csv",
                                  "mended by hand; 3 rows unread 2025-06-02.csv", "a\u202e 2025-06-02.csv"])  # fmt: skip
def test_no_name_of_a_file_makes_a_list_forgotten(tmp_path: Path, load: Load, name: str) -> None:
    plain, _ = load("ice-287g", [list_of(tmp_path, HEADER + ROWS["crook"], "2025-06-02.csv")])
    first, _ = load("ice-287g", [list_of(tmp_path, HEADER + ROWS["crook"], name)])
    (source,) = by_id(first, "source").values()
    assert "\n" not in source["note"]
    then, _ = load("ice-287g", [list_of(tmp_path, HEADER + ROWS["colbert"])], own=first)
    assert {one["status"] for one in by_id(then, "instrument").values()} == {"in-force", "ended"}
    assert len(by_id(plain, "instrument")) == len(by_id(first, "instrument")) == 1


def test_a_store_whose_sources_are_not_understood_is_not_continued(tmp_path: Path, load: Load) -> None:
    path = list_of(tmp_path, HEADER + ROWS["crook"])
    first, _ = load("ice-287g", [path])
    for spoilt in (
        [(kind, {**data, "note": "Found somewhere."} if kind == "source" else data) for kind, data in first],
        [(kind, {**data, "evidence": []} if kind == "instrument" else data) for kind, data in first],
    ):
        with pytest.raises(InvalidData, match="does not know"):
            load("ice-287g", [path], own=spoilt)


def test_marks_that_turn_the_direction_of_text_are_taken_out() -> None:
    turned = "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x061C]))
    assert clean(f"Town{turned} Police") == "Town Police"


def test_an_open_quotation_mark_takes_no_row_along_in_silence(tmp_path: Path, load: Load) -> None:
    rows = [
        f"ALABAMA,Town{number} Police Department,Municipality,,Task Force Model,2025-06-01,link\n"
        for number in range(6)
    ]
    rows[1] = rows[1].replace("Town1 ", '"Town1 ')
    rows[4] = rows[4].replace("Department,", 'Department",')
    records, loading = load("ice-287g", [list_of(tmp_path, HEADER + "".join(rows))])
    assert len(by_id(records, "instrument")) == 2
    (reject,) = loading.report.rejects
    assert "quotation mark" in reject.reason
    rows[4] = rows[4].replace('"', "")
    _, loading = load("ice-287g", [list_of(tmp_path, HEADER + "".join(rows))])
    assert "not closed, up to the end of the file" in loading.report.rejects[-1].reason


def test_prose_of_several_lines_stays_one_cell(tmp_path: Path, load: Load) -> None:
    path = tmp_path / "policies.csv"
    prose = "Immigration enforcement, traffic,\nharassment, intimidation, a, b, c\nand more"
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = [
            ["agency", "updated", "url", "prohibited_uses", "acceptable_use_policy"],
            ["Brock WI PD", "2024", "", prose, ""],
        ]
        csv.writer(stream).writerows(rows)
    records, _ = load("flock-sharing", [path])
    assert "and more" in str(by_id(records, "instrument"))


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+1", "-5", "@a", "\tx", "'", "'=1", "''=1", "'tis", "plain", ""])
def test_cells_are_quoted_and_given_back(cell: str) -> None:
    assert unquoted(quoted(cell)) == cell
    assert not quoted(cell).startswith(("=", "+", "-", "@", "\t"))


def test_formulas_in_rejected_rows_are_none_in_the_file_and_come_back_when_it_is_loaded(
    tmp_path: Path, load: Load
) -> None:
    row = "ALABAMA,=Town Police Department,Municipality,,Task Force Model,{},=1+1\n"
    path, rejects = list_of(tmp_path, HEADER + row.format("5025-06-01")), tmp_path / "rejects.csv"
    load("ice-287g", [path], rejects=rejects)
    text = rejects.read_text(encoding="utf-8")
    assert "'=Town" in text
    assert ",=" not in text
    mended, _ = load("ice-287g", [list_of(tmp_path, text.replace("5025", "2025"), "mended.csv")])
    direct, _ = load("ice-287g", [list_of(tmp_path, HEADER + row.format("2025-06-01"))])
    assert by_id(mended, "holder") == by_id(direct, "holder")

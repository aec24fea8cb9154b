"""Files as they come: encodings, compression, headers below banners, rows that do not fit, damage."""

from __future__ import annotations

import gzip
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from runoff.loaders import plan, snapshot
from runoff.loaders.declaration import Layout, Loader
from runoff.loaders.seen import Seen
from runoff.loaders.tables import Broken, tables
from runoff.schema.errors import InvalidData, UsageError

LOADER = Loader(
    "shops", "Shops", "A county", "https://example.org", "none", ("holder",),
    (Layout("plain", "Shops", {"name": ("Name of shop", "Shop"), "state": ("State",), "note": ("Note",)},
            optional=frozenset({"note"}), order=("Shop", "State", "Note")),),
)  # fmt: skip
TEXT = "Name of shop,State\nCafé Zoë’s,TX\n"


def rows(path: Path) -> list[list[str] | Broken]:
    return [cells for table in tables(path) for _, cells in table.lines]


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_and_line_ends(tmp_path: Path, coding: str, end: str) -> None:
    path = tmp_path / "shops-2024.csv"
    path.write_bytes(TEXT.replace("\n", end).encode(coding))
    assert rows(path) == [["Name of shop", "State"], ["Café Zoë’s", "TX"]]


@pytest.mark.parametrize(
    "names", [["Doña Ana"], ["Cañon City"], ["Peñasco", "Española", "Cañon", "Doña Ana"], ["Fulton’s"]]
)
def test_what_is_no_utf_8_is_windows_1252_whatever_it_looks_like(tmp_path: Path, names: list[str]) -> None:
    path = tmp_path / "shops.csv"
    path.write_bytes(
        "".join(["Shop,State\n", *(f"{name} County Sheriff,NM\n" for name in names * 80)]).encode("cp1252")
    )
    assert {row[0] for row in rows(path)[1:] if not isinstance(row, Broken)} == {
        f"{name} County Sheriff" for name in names
    }


def test_a_few_wrong_bytes_do_not_make_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "shops.csv"
    good = "".join(f"Peñasco {number},NM\n" for number in range(4)).encode()
    path.write_bytes(b"Shop,State\n" + good + "Cañon,CO\n".encode("latin-1") + b"Plain,TX\n" * 300)
    found = [row for row in rows(path) if not isinstance(row, Broken)]
    assert found[1] == ["Peñasco 0", "NM"]
    assert found[5] == ["Ca\ufffdon", "CO"]
    (table,) = tables(path)
    assert table.encoding() == "UTF-8"


def test_utf_8_is_judged_by_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    path.write_bytes(b"Shop,State\n" + b"A,TX\n" * 300_000 + "Zoë’s,TX\n".encode("cp1252"))
    assert rows(path)[-1] == ["Zoë’s", "TX"]


@pytest.mark.parametrize("wrap", ["gzip", "zip"])
def test_compressed_files_whatever_their_name(tmp_path: Path, wrap: str) -> None:
    path = tmp_path / "shops.dat"
    if wrap == "gzip":
        path.write_bytes(gzip.compress(TEXT.encode()))
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("part_1.csv", TEXT)
            archive.writestr("part_2.csv", TEXT)
            archive.writestr("read me.txt", "no table")
    assert rows(path)[:2] == [["Name of shop", "State"], ["Café Zoë’s", "TX"]]
    assert len(rows(path)) == (2 if wrap == "gzip" else 4)


@pytest.mark.parametrize("length", [10, 30, 60])
@pytest.mark.parametrize("kind", ["gzip", "zip"])
def test_what_is_cut_short_says_so(tmp_path: Path, kind: str, length: int) -> None:
    whole = tmp_path / "whole"
    if kind == "gzip":
        whole.write_bytes(gzip.compress(TEXT.encode() * 50))
    else:
        with zipfile.ZipFile(whole, "w") as archive:
            archive.writestr("part.csv", TEXT)
    part = tmp_path / "part"
    part.write_bytes(whole.read_bytes()[:length])
    with pytest.raises(InvalidData, match="cut short or damaged"):
        rows(part)


def test_no_table(tmp_path: Path) -> None:
    for name, content, words in [
        ("empty.csv", b"", "empty"),
        ("binary.csv", b"PAR1\0\0\0", "no text table"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "before 2007"),
    ]:
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(InvalidData, match=words):
            rows(path)
    with pytest.raises(UsageError, match="no file"):
        rows(tmp_path / "absent.csv")


def test_a_line_without_end_is_refused_and_not_read_whole(tmp_path: Path) -> None:
    import tracemalloc

    path = tmp_path / "one-line.csv"
    with path.open("wb") as stream:
        for _ in range(200):
            stream.write(b"a" * 1_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(InvalidData, match="line 1 has over"):
            rows(path)
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()


def test_a_row_that_cannot_be_parsed_does_not_take_others_along(tmp_path: Path) -> None:
    path = tmp_path / "quotes.csv"
    path.write_text('Shop,State\n"A" x,TX\nB,TX\n', encoding="utf-8")
    first, broken, last = rows(path)
    assert isinstance(broken, Broken)
    assert (first, last) == (["Shop", "State"], ["B", "TX"])


def test_links_behind_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Shop", "State"])
    sheet.append(["A", "TX"])
    sheet["A2"].hyperlink = "https://example.org/a"
    sheet.append([None, None])
    book.save(tmp_path / "a.xlsx")
    found = [cells for table in tables(tmp_path / "a.xlsx", with_links=True) for _, cells in table.lines]
    assert found[0] == ["Shop", "State", "Shop (link)", "State (link)"]
    assert found[1] == ["A", "TX", "https://example.org/a", ""]
    assert len(found) == 2


@pytest.mark.parametrize(("with_links", "limit"), [(False, "_LARGEST_SHEET"), (True, "_LARGEST_WHOLE")])
def test_a_spreadsheet_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, with_links: bool, limit: str
) -> None:
    path = tmp_path / "a.xlsx"
    openpyxl.Workbook().save(path)
    with zipfile.ZipFile(path) as archive:
        size = sum(item.file_size for item in archive.infolist())
    monkeypatch.setattr(f"runoff.loaders.tables.{limit}", size)
    assert len(list(tables(path, with_links))) == 1
    monkeypatch.setattr(f"runoff.loaders.tables.{limit}", size - 1)
    with pytest.raises(InvalidData, match=f"unpacks to {size:,} bytes"):
        list(tables(path, with_links))


def test_a_stray_cell_far_below_costs_no_memory(tmp_path: Path) -> None:
    import tracemalloc

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Shop", "State"])
    sheet.cell(1_000_000, 3, "x")
    book.save(tmp_path / "a.xlsx")
    tracemalloc.start()
    try:
        with pytest.raises(InvalidData, match="reaches to row 1,000,000"):
            [list(table.lines) for table in tables(tmp_path / "a.xlsx", with_links=True)]
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("State,Shop\nTX,A\n", {"name": 1, "state": 0}),
        ("A banner\n\nNAME OF\u00a0SHOP:,state,Note\nA,TX,\n", {"name": 0, "state": 1, "note": 2}),
        ("A,TX,x\nB,TX,y\n", {"name": 0, "state": 1, "note": 2}),
    ],
)
def test_headers_are_met_by_name(tmp_path: Path, text: str, places: dict[str, int]) -> None:
    path = tmp_path / "shops-2024-01-05.csv"
    path.write_text(text, encoding="utf-8")
    (part,) = plan.parts(LOADER, [path])
    assert part.header is not None
    assert part.header.places == places
    assert part.date == "2024-01-05"


@pytest.mark.parametrize("backwards", [False, True])
def test_of_several_layouts_that_fit_the_one_with_most_columns_is_met(tmp_path: Path, backwards: bool) -> None:
    few = Layout("few", "Shops", {"name": ("Shop",)})
    most = Layout("most", "Shops", {"name": ("Shop",), "state": ("State",)})
    path = tmp_path / "shops-2024.csv"
    path.write_text("Shop,State\nA,TX\n", encoding="utf-8")
    both = (most, few) if backwards else (few, most)
    (part,) = plan.parts(replace(LOADER, layouts=both), [path])
    assert part.header is not None
    assert part.header.layout.name == "most"


def test_an_unknown_header_names_the_nearest_layout_and_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "shops-2024.csv"
    path.write_text("Shop,Country\nA,US\n", encoding="utf-8")
    with pytest.raises(InvalidData) as caught:
        plan.parts(LOADER, [path])
    assert "shops/plain" in str(caught.value)
    assert '"State"' in str(caught.value)
    assert '"Name of shop"' not in str(caught.value)


def test_the_same_file_twice_is_refused(tmp_path: Path) -> None:
    one, two = tmp_path / "a-2024.csv", tmp_path / "b-2024.csv"
    one.write_text(TEXT, encoding="utf-8")
    two.write_text(TEXT, encoding="utf-8")
    with pytest.raises(UsageError, match="same file"):
        plan.parts(LOADER, [one, two])


def test_a_file_that_does_not_tell_its_day_asks_for_it(tmp_path: Path) -> None:
    path = tmp_path / "shops.csv"
    path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(UsageError, match="--snapshot"):
        plan.parts(LOADER, [path])
    assert plan.parts(LOADER, [path], "2024-02")[0].date == "2024-02"
    with pytest.raises(UsageError, match="no date"):
        plan.parts(LOADER, [path], "yesterday")


@pytest.mark.parametrize("given", ["", " ", "2099-01-01", "2099", None])
def test_a_day_that_is_none_or_yet_to_come_is_refused(tmp_path: Path, given: str | None) -> None:
    path = tmp_path / ("shops-2099-07-18.csv" if given is None else "shops-2024.csv")
    path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        plan.parts(LOADER, [path], given)
    assert "yet to come" in str(caught.value) if given != "" and given != " " else "no date" in str(caught.value)
    assert "--snapshot" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("participatingAgencies05162025am.xlsx", "2025-05-16"),
        ("287gParticipatingAgencies091526pm.xlsx", "2026-09-15"),
        ("agency_access20240426.csv", "2024-04-26"),
        ("Contracts_PrimeTransactions_2026-05-20_H09M12S44_1.csv", "2026-05-20"),
        ("Utility_Data_2018.xlsx", "2018"),
        ("shops-2099-07-18 of 2025.csv", "2099-07-18"),
        ("list.csv", None),
        ("part 20993145.csv", None),
    ],
)
def test_the_day_in_a_name(name: str, date: str | None) -> None:
    assert snapshot.in_name(name) == date


def test_a_fiscal_year_that_has_begun_is_not_yet_to_come(monkeypatch: pytest.MonkeyPatch) -> None:
    from runoff.loaders.datasets import usaspending_contracts

    monkeypatch.setattr(usaspending_contracts, "today", lambda: "2026-11-01")
    dated = usaspending_contracts.LOADER.layouts[0].dated
    assert dated is not None
    assert [dated(name) for name in ("fy18.csv.gz", "fy27.csv")] == ["2018", "2026"]


def test_seen_keys_spill_to_disk() -> None:
    seen = Seen(in_memory=10)
    assert all(seen.add(f"key {number}") for number in range(35))
    assert not any(seen.add(f"key {number}") for number in range(35))
    assert "key 3" in seen
    assert "key 99" not in seen
    seen.close()

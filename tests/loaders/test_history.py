"""Snapshots told as one list: endings, returns, older lists, mended rows, and the same outcome in any order."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import openpyxl
import pytest

from runoff.loaders.declaration import Record
from runoff.loaders.plan import listing
from runoff.schema.errors import InvalidData, UsageError

from .conftest import Load, by_id

HEADER = "STATE,LAW ENFORCEMENT AGENCY,TYPE,COUNTY,SUPPORT TYPE,SIGNED,MOA\n"
ROWS = {
    "colbert": "ALABAMA,Colbert County Sheriff's Office,County,Colbert County,Task Force Model,2025-05-08,link\n",
    "crook": "OREGON,Crook County Sheriff's Office,County,Crook County,Warrant Service Officer,2025-05-09,link\n",
    "brock": "WISCONSIN,Brock Police Department,Municipality,#N/A,Task Force Model,2025-06-01,link pending\n",
    "brock, unreadable day": "WISCONSIN,Brock Police Department,Municipality,#N/A,Task Force Model,5025-06-01,link\n",
    "torn": "WISCONSIN,Brock\n",
}
COLBERT = "agreement-287g-colbert-county-al-sheriff-task-force"
CROOK = "agreement-287g-crook-county-or-sheriff-warrant"
BROCK = "agreement-287g-brock-wi-police-task-force"


def snapshot(folder: Path, date: str, *rows: str) -> Path:
    path = folder / f"participating-{date}.csv"
    path.write_text(HEADER + "".join(ROWS[row] for row in rows), encoding="utf-8")
    return path


def in_order(records: list[Record]) -> list[Record]:
    return sorted(records, key=lambda record: (record[0], record[1]["id"]))


def test_a_newer_list_ends_what_is_gone_and_begins_what_is_new(tmp_path: Path, load: Load) -> None:
    first, _ = load("ice-287g", [snapshot(tmp_path, "2025-06-02", "colbert", "crook")])
    assert {one["status"] for one in by_id(first, "instrument").values()} == {"in-force"}
    then, _ = load("ice-287g", [snapshot(tmp_path, "2025-06-20", "colbert", "brock")], own=first)
    found = by_id(then, "instrument")
    assert found[COLBERT]["status"] == found[BROCK]["status"] == "in-force"
    assert found[CROOK]["status"] == "ended"
    assert found[CROOK]["end"] == "2025-06"
    (shown,) = [item for item in found[CROOK]["evidence"] if item["shows"] == ["end"]]
    sources = by_id(then, "source")
    assert sources[shown["source"]]["date"] == "2025-06-20"
    assert "2025-06-02" in shown["says"]


def test_the_outcome_is_the_same_in_any_order(tmp_path: Path, load: Load) -> None:
    paths = [
        snapshot(tmp_path, "2025-06-02", "colbert", "crook"),
        snapshot(tmp_path, "2025-06-20", "colbert"),
        snapshot(tmp_path, "2025-07-09", "colbert", "crook", "brock"),
        snapshot(tmp_path, "2025-07-18", "crook"),
    ]
    together, once = load("ice-287g", paths)
    found = by_id(together, "instrument")
    assert [found[id]["status"] for id in (COLBERT, CROOK, BROCK)] == ["ended", "in-force", "ended"]
    assert "end" not in found[CROOK]
    for order in itertools.permutations(paths):
        own: list[Record] = []
        for path in order:
            own, last = load("ice-287g", [path], own=own, older=True)
        assert in_order(own) == in_order(together)
        assert last.digest == once.digest
        assert last.manifest == once.manifest


def test_flows_are_dated_by_first_and_last_list(tmp_path: Path, load: Load) -> None:
    header = "src_agency,external_agency,src_agency_id,external_agency_id\n"
    both = "Brock WI PD,Colbert County AL SO,1,2\nBrock WI PD,Crook County OR SO,1,3\n"
    one, two = tmp_path / "a20240426.csv", tmp_path / "a20250426.csv"
    one.write_text(header + both, encoding="utf-8")
    two.write_text(header + both.splitlines(True)[0], encoding="utf-8")
    records, _ = load("flock-sharing", [two, one])
    flows = by_id(records, "flow")
    kept = flows["plate-reads-brock-wi-police-to-colbert-county-al-sheriff"]
    gone = flows["plate-reads-brock-wi-police-to-crook-county-or-sheriff"]
    assert (kept["status"], kept["first_seen"], kept["last_seen"]) == ("unknown", "2024-04-26", "2025-04-26")
    assert (gone["status"], gone["first_seen"], gone["last_seen"]) == ("ended", "2024-04-26", "2024-04-26")


def test_an_older_list_is_refused_unless_asked_for(tmp_path: Path, load: Load) -> None:
    new, _ = load("ice-287g", [snapshot(tmp_path, "2025-06-20", "colbert")])
    old = snapshot(tmp_path, "2025-06-02", "colbert", "crook")
    with pytest.raises(UsageError, match="--older"):
        load("ice-287g", [old], own=new)
    records, loading = load("ice-287g", [old], own=new, older=True)
    assert by_id(records, "instrument")[CROOK]["status"] == "ended"
    assert loading.manifest.version == "2025-06-20"


def test_loading_again_changes_nothing(tmp_path: Path, load: Load) -> None:
    path = snapshot(tmp_path, "2025-06-20", "colbert", "crook")
    first, one = load("ice-287g", [path])
    again, two = load("ice-287g", [path], own=first)
    assert in_order(first) == in_order(again)
    assert one.digest == two.digest


def test_a_row_with_an_unreadable_day_ends_nothing(tmp_path: Path, load: Load) -> None:
    first, _ = load("ice-287g", [snapshot(tmp_path, "2025-06-02", "brock", "crook")])
    then, loading = load("ice-287g", [snapshot(tmp_path, "2025-06-20", "brock, unreadable day")], own=first)
    found = by_id(then, "instrument")
    assert loading.report.rejected == 1
    assert found[BROCK]["status"] == "in-force"
    assert found[CROOK]["status"] == "ended"


def test_a_list_with_a_row_of_which_nothing_is_known_ends_nothing(tmp_path: Path, load: Load) -> None:
    first, _ = load("ice-287g", [snapshot(tmp_path, "2025-06-02", "crook")])
    then, loading = load("ice-287g", [snapshot(tmp_path, "2025-06-20", "colbert", "torn")], own=first)
    assert loading.report.rejected == 1
    assert by_id(then, "instrument")[CROOK]["status"] == "in-force"
    unread = [one.unread for _, data in then if _ == "source" and (one := listing(data))]
    assert sorted(unread) == [0, 1]


def test_rejected_rows_are_mended_and_loaded(tmp_path: Path, load: Load) -> None:
    rejects = tmp_path / "rejects.csv"
    path = snapshot(tmp_path, "2025-06-20", "colbert", "brock, unreadable day")
    first, loading = load("ice-287g", [path], rejects=rejects)
    assert loading.rejects_written() == rejects
    assert BROCK not in by_id(first, "instrument")
    with rejects.open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["runoff_row"], row["runoff_column"], row["signed"]) == ("3", "signed", "5025-06-01")
    mended = tmp_path / "mended.csv"
    mended.write_text(rejects.read_text(encoding="utf-8").replace("5025-06-01", "2025-06-01"), encoding="utf-8")
    then, second = load("ice-287g", [mended], own=first)
    found = by_id(then, "instrument")
    assert second.report.loaded == 1
    assert found[BROCK]["start"] == "2025-06-01"
    assert found[COLBERT]["status"] == "in-force"
    assert found[BROCK]["evidence"][0]["locator"] == "participating-2025-06-20.csv, row 3"
    source = by_id(then, "source")[found[BROCK]["evidence"][0]["source"]]
    assert "mended by hand" in source["note"]
    later, _ = load("ice-287g", [snapshot(tmp_path, "2025-07-18", "colbert")], own=then)
    assert by_id(later, "instrument")[BROCK]["status"] == "ended"


def test_a_rejects_file_of_unknown_origin_is_refused(tmp_path: Path, load: Load) -> None:
    rejects = tmp_path / "rejects.csv"
    load("ice-287g", [snapshot(tmp_path, "2025-06-20", "brock, unreadable day")], rejects=rejects)
    text = rejects.read_text(encoding="utf-8")
    for day in ("some day", "2099-06-20", ""):
        rejects.write_text(text.replace("2025-06-20", day, 1), encoding="utf-8")
        with pytest.raises(InvalidData, match="no known origin"):
            load("ice-287g", [rejects])
    rejects.write_text(text.splitlines(keepends=True)[0], encoding="utf-8")
    with pytest.raises(InvalidData, match="holds no rows"):
        load("ice-287g", [rejects])


def test_no_rejects_file_is_made_where_nothing_failed(tmp_path: Path, load: Load) -> None:
    rejects = tmp_path / "rejects.csv"
    _, loading = load("ice-287g", [snapshot(tmp_path, "2025-06-20", "colbert")], rejects=rejects)
    assert loading.rejects_written() is None
    assert not rejects.exists()


def test_strict_makes_an_unreadable_row_an_error(tmp_path: Path, load: Load) -> None:
    with pytest.raises(InvalidData, match="1 row") as caught:
        load("ice-287g", [snapshot(tmp_path, "2025-06-20", "brock, unreadable day")], strict=True)
    assert caught.value.problems[0].line == 2


def test_evidence_must_be_there(tmp_path: Path) -> None:
    from runoff.loaders.loading import Loading
    from runoff.loaders.registry import loader

    with pytest.raises(UsageError, match="runoff load evidence"):
        Loading(loader("ice-287g"), [snapshot(tmp_path, "2025-06-20", "colbert")])
    with pytest.raises(UsageError, match="needs files"):
        Loading(loader("ice-287g"), [])


ROW = "ALABAMA,Town{} Police Department,Municipality,,Task Force Model,2025-06-01,link\n"


def towns(folder: Path, date: str, count: int) -> Path:
    path = folder / f"participating-{date}.csv"
    path.write_text(HEADER + "".join(ROW.format(number) for number in range(count)), encoding="utf-8")
    return path


def test_a_complete_list_without_rows_is_an_error(tmp_path: Path, load: Load) -> None:
    first, _ = load("ice-287g", [towns(tmp_path, "2025-06-02", 3)])
    empty = towns(tmp_path, "2025-06-20", 0)
    for own in ((), first):
        with pytest.raises(InvalidData, match="holds no rows"):
            load("ice-287g", [empty], own=own, allow_ending=True)


@pytest.mark.parametrize(
    ("before", "after", "refused"), [(30, 19, True), (30, 20, False), (20, 13, True), (19, 1, False)]
)
def test_a_list_that_ends_more_than_a_third_is_refused(
    tmp_path: Path, load: Load, before: int, after: int, refused: bool
) -> None:
    old, new = towns(tmp_path, "2025-06-02", before), towns(tmp_path, "2025-06-20", after)
    first, _ = load("ice-287g", [old])
    if refused:
        for paths, own in ([new], first), ([old, new], ()):
            with pytest.raises(UsageError, match=f"lacks {before - after} of the {before}.*--allow-ending"):
                load("ice-287g", paths, own=own)
    records, loading = load("ice-287g", [new], own=first, allow_ending=refused)
    ended = [one for one in by_id(records, "instrument").values() if one["status"] == "ended"]
    assert len(ended) == before - after
    assert (
        f"participating: ended {before - after} of {before} between 2025-06-02 and 2025-06-20" in loading.report.text()
    )
    load("ice-287g", [new], own=records)  # what was allowed once is not asked for again
    newer, _ = load("ice-287g", [new])
    if refused:
        with pytest.raises(UsageError, match="--allow-ending"):
            load("ice-287g", [old], own=newer, older=True)


def test_only_what_the_last_list_had_can_end_by_the_next(tmp_path: Path, load: Load) -> None:
    paths = [towns(tmp_path, "2025-06-02", 24), towns(tmp_path, "2025-06-20", 20), towns(tmp_path, "2025-07-18", 19)]
    records, loading = load("ice-287g", paths)
    assert [(one.held, one.ended) for one in loading.report.endings] == [(24, 4), (20, 1)]
    _, again = load("ice-287g", paths[2:], own=records)
    assert [(one.held, one.ended) for one in again.report.endings] == [(20, 1)]


def test_mended_rows_alone_end_nothing(tmp_path: Path, load: Load) -> None:
    first, _ = load("ice-287g", [snapshot(tmp_path, "2025-06-02", "crook")])
    rejects = tmp_path / "rejects.csv"
    load("ice-287g", [snapshot(tmp_path, "2025-06-20", "brock, unreadable day")], rejects=rejects)
    mended = tmp_path / "mended.csv"
    mended.write_text(rejects.read_text(encoding="utf-8").replace("5025-", "2025-"), encoding="utf-8")
    then, _ = load("ice-287g", [mended], own=first)
    assert {id: one["status"] for id, one in by_id(then, "instrument").items()} == {
        CROOK: "in-force",
        BROCK: "in-force",
    }


@pytest.mark.parametrize("more", [["too much"], []])
def test_a_row_of_a_sheet_that_is_too_long_is_rejected(tmp_path: Path, load: Load, more: list[str]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADER.strip().split(","))
    sheet.append([*ROWS["colbert"].strip().split(","), *more])
    sheet.append(ROWS["crook"].strip().split(",")[:6])
    path = tmp_path / "participating-2025-06-20.xlsx"
    book.save(path)
    records, loading = load("ice-287g", [path])
    assert set(by_id(records, "instrument")) == ({CROOK} if more else {CROOK, COLBERT})
    assert [one.reason for one in loading.report.rejects] == (["has 15 cells where the header has 14"] if more else [])

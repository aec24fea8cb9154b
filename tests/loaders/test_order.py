"""The order in which lists are loaded never tells: one by one, together or backwards, holders and digest included."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import pytest

from runoff.loaders.declaration import Record
from runoff.loaders.loading import Loading

from .conftest import Load, by_id
from .test_history import BROCK, in_order, snapshot

UTILITIES = "Data Year,Utility Number,Utility Name,State,Ownership Type\n"
TERRITORIES = "Data Year,Utility Number,Utility Name,State,County\n"
TABLES = {
    "Utility_Data_2017.csv": UTILITIES + "2017,55,Aberdeen Light,MS,Municipal\n2017,9,Kept Only Here,TX,Cooperative\n",
    "Utility_Data_2018.csv": UTILITIES + "2018,55,Aberdeen Light,MS,Cooperative\n2018,77,Border Power,TX,Municipal\n",
    "Service_Territory_2018.csv": TERRITORIES + "2018,55,Aberdeen Light,AL,Lamar\n2018,77,Border Power,NM,Lea\n"
    "2018,77,Border Power,TX,Ector\n",
    "Service_Territory_2019.csv": TERRITORIES + "2019,77,Border Power,TX,Ector\n",
}


def one_by_one(load: Load, name: str, paths: Sequence[Path]) -> tuple[list[Record], Loading]:
    own: list[Record] = []
    for path in paths:
        own, last = load(name, [path], own=own, older=True)
    return own, last


def assert_same(load: Load, name: str, paths: Sequence[Path], orders: Sequence[Sequence[Path]]) -> list[Record]:
    together, once = load(name, paths)
    for order in orders:
        records, last = one_by_one(load, name, order)
        assert in_order(records) == in_order(together)
        assert (last.digest, last.manifest) == (once.digest, once.manifest)
    return together


def test_holders_that_several_tables_state_differently(tmp_path: Path, load: Load) -> None:
    paths = [tmp_path / name for name in TABLES]
    for path in paths:
        path.write_text(TABLES[path.name], encoding="utf-8")
    records = assert_same(load, "eia-861", paths, list(itertools.permutations(paths)))
    holders = by_id(records, "holder")
    # On one day the table that tells more prevails, and over the years the newest.
    aberdeen, border = holders["aberdeen-light-eia-55"], holders["border-power-eia-77"]
    assert (aberdeen["jurisdiction"], aberdeen["name"]) == ("US-MS", "Aberdeen Light (Mississippi)")
    assert aberdeen["description"] == "Electric utility (Cooperative). Listed: utilities, 2018."
    assert border["description"] == "Electric utility. Listed: territories, 2019."
    assert holders["kept-only-here-eia-9"]["description"].endswith("Listed: utilities, 2017.")


AWARD = (
    "award_id_piid,awarding_sub_agency_code,current_total_value_of_award,period_of_performance_start_date,"
    "period_of_performance_current_end_date,recipient_name,product_or_service_code,modification_number,"
    "federal_action_obligation,action_date\n"
)


def test_awards_whose_actions_are_in_several_files(tmp_path: Path, load: Load) -> None:
    rows = {
        "fy16.csv": "X1,7012,100,2016-02-01,2017-02-01,Palantir,R408,0,100,2016-02-01\n",
        "fy17.csv": "X1,7012,150,2016-02-01,2018-02-01,Palantir,R408,P1,50,2017-02-01\n"
        "X2,7012,9,2017-03-01,2019-03-01,Palantir,R408,0,9,2017-03-01\n",
        "fy18.csv": "X1,7012,175,2018-03-05,2019-02-01,Palantir,R408,P2,25,2018-03-05\n",
    }
    paths = []
    for name, text in rows.items():
        paths.append(tmp_path / name)
        paths[-1].write_text(AWARD + text, encoding="utf-8")
    records = assert_same(load, "usaspending-contracts", paths, list(itertools.permutations(paths)))
    award = by_id(records, "instrument")["award-x1"]
    assert (award["amount_usd"], award["start"]) == (175, "2016-02-01")
    sources = by_id(records, "source")
    assert [sources[item["source"]]["date"] for item in award["evidence"]] == ["2016", "2018"]


def test_a_row_that_could_not_be_read_keeps_its_record_whatever_is_loaded_then(tmp_path: Path, load: Load) -> None:
    paths = [
        snapshot(tmp_path, "2025-06-02", "brock", "crook"),
        snapshot(tmp_path, "2025-06-20", "brock, unreadable day"),
        snapshot(tmp_path, "2025-07-09", "brock, unreadable day", "colbert"),
    ]
    records = assert_same(load, "ice-287g", paths, list(itertools.permutations(paths)))
    assert by_id(records, "instrument")[BROCK]["status"] == "in-force"
    gone, _ = load("ice-287g", [snapshot(tmp_path, "2025-07-18", "colbert")], own=records)
    agreement = by_id(gone, "instrument")[BROCK]
    assert (agreement["status"], agreement["end"]) == ("ended", "2025-07")


def test_members_of_one_archive_are_one_list(tmp_path: Path, load: Load) -> None:
    import zipfile

    path = tmp_path / "Utility_Data_2018.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", TABLES["Utility_Data_2018.csv"])
        archive.writestr("b.csv", UTILITIES + "2018,55,Aberdeen Light,MS,Cooperative\n2018,9,Third,TX,Municipal\n")
    records, loading = load("eia-861", [path])
    assert len(by_id(records, "source")) == 1
    assert loading.report.skipped == {"utility told in another row": 1}
    assert [one["file"] for one in loading.report.files] == [f"{path.name}/a.csv", f"{path.name}/b.csv"]


def test_a_store_whose_holders_name_no_list_is_put_right_by_loading_again(tmp_path: Path, load: Load) -> None:
    paths = [tmp_path / name for name in TABLES]
    for path in paths:
        path.write_text(TABLES[path.name], encoding="utf-8")
    sound, once = load("eia-861", paths)
    spoilt = [(kind, {**data, "description": "Wrong."} if kind == "holder" else data) for kind, data in sound]
    mended, again = load("eia-861", paths, own=spoilt)
    assert in_order(mended) == in_order(sound)
    assert again.digest == once.digest
    _, other = load("eia-861", paths[:1], own=spoilt, older=True)
    assert other.digest != once.digest


@pytest.mark.parametrize("backwards", [False, True])
def test_tables_of_utilities_as_published(datasets: Path, load: Load, backwards: bool) -> None:
    folder = datasets / "eia-861-2018"
    paths = [folder / "Utility_Data_2018.xlsx", folder / "Service_Territory_2018.xlsx"]
    assert_same(load, "eia-861", paths, [paths[::-1] if backwards else paths])


def test_contracts_as_published(datasets: Path, load: Load) -> None:
    paths = [datasets / "usaspending-ice-fy2013-2018" / f"{year}.csv.gz" for year in ("fy16", "fy17", "fy18")]
    assert_same(load, "usaspending-contracts", paths, [paths, paths[::-1]])


def test_lists_of_287g_as_published(datasets: Path, load: Load) -> None:
    paths = sorted((datasets / "ice-287g").glob("*.xlsx"))
    assert len(paths) == 6
    assert_same(load, "ice-287g", paths, [paths, paths[::-1]])

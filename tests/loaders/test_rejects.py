"""The file of rejected rows: nothing that a person mends, publishes or stores is ever lost to it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runoff.loaders.loading import Loading
from runoff.loaders.registry import loader
from runoff.loaders.wishes import Beside, Wishes

from .test_history import HEADER
from .test_load_command import report, run

ROW = "ALABAMA,{} Police Department,Municipality,,Task Force Model,{},link\n"


def listed(folder: Path, count: int, day: str = "5025-06-01", name: str = "list-2025-06-20.csv") -> Path:
    path = folder / name
    path.write_text(HEADER + "".join(ROW.format(f"Town{number}", day) for number in range(count)), encoding="utf-8")
    return path


def test_the_mended_file_loads_under_the_name_that_it_was_given(store: Path, tmp_path: Path) -> None:
    told = report("ice-287g", listed(tmp_path, 300), "--store", store)
    rejects = Path(str(told["rejects_file"]))
    first, *rows = rejects.read_text(encoding="utf-8").splitlines(keepends=True)
    mended = "".join([first, *(row.replace("5025-", "2025-") for row in rows[:150]), *rows[150:]])
    rejects.write_text(mended, encoding="utf-8")
    then = report("ice-287g", rejects, "--store", store)
    assert (then["rows_read"], then["loaded"], then["rejected"]) == (300, 150, 150)
    assert rejects.read_text(encoding="utf-8") == mended
    left = Path(str(then["rejects_file"]))
    assert left.name == "store.sqlite.ice-287g-rejects-2.csv"
    assert left.read_text(encoding="utf-8") == "".join([first, *rows[150:]])
    assert left.name in run("load", "ice-287g", rejects, "--store", store).stdout


def test_rows_that_wait_are_kept_when_another_list_is_loaded(store: Path, tmp_path: Path) -> None:
    one = Path(str(report("ice-287g", listed(tmp_path, 3), "--store", store)["rejects_file"]))
    waiting = one.read_bytes()
    other = listed(tmp_path, 2, "soon", "list-2025-07-18.csv")
    two = Path(str(report("ice-287g", other, "--store", store)["rejects_file"]))
    assert one.read_bytes() == waiting
    assert two != one
    # The same rows again take no further name, and a file without rows is free.
    assert report("ice-287g", other, "--store", store)["rejects_file"] == str(two)
    one.write_bytes(waiting.splitlines(keepends=True)[0])
    assert report("ice-287g", other, "--store", store)["rejects_file"] == str(one)


@pytest.mark.parametrize("how", ["name", "link", "other spelling"])
def test_rejects_never_go_over_a_file_that_is_read(store: Path, tmp_path: Path, how: str) -> None:
    for path in (listed(tmp_path, 2), store):
        before = path.read_bytes()
        named = {
            "name": path,
            "link": tmp_path / "link",
            "other spelling": tmp_path / "." / ".." / tmp_path.name / path.name,
        }[how]
        if how == "link":
            named.unlink(missing_ok=True)
            named.symlink_to(path)
        result = run("load", "ice-287g", tmp_path / "list-2025-06-20.csv", "--rejects", named, "--store", store)
        assert result.exit_code == 2
        assert "Name another file" in result.stderr
        assert path.read_bytes() == before


def test_a_store_that_is_yet_to_be_made_is_no_place_for_rejects_either(tmp_path: Path) -> None:
    new = tmp_path / "new.sqlite"
    result = run("load", "ice-287g", listed(tmp_path, 2), "--rejects", new, "--store", new)
    assert result.exit_code == 2
    assert "is the store" in result.stderr
    assert not new.exists()


def test_a_load_that_breaks_off_leaves_the_rejects_file_as_it_was(tmp_path: Path, with_evidence: Beside) -> None:
    rejects = tmp_path / "rejects.csv"
    rejects.write_text("rows of old", encoding="utf-8")
    loading = Loading(loader("ice-287g"), [listed(tmp_path, 5)], with_evidence, Wishes(rejects=rejects))
    records = loading.records()
    next(records)
    assert loading.report.rejected == 5
    records.close()  # type: ignore[attr-defined]
    assert rejects.read_text(encoding="utf-8") == "rows of old"
    assert sorted(os.listdir(tmp_path)) == ["list-2025-06-20.csv", "rejects.csv"]


def test_a_folder_that_is_not_there_is_told_before_anything_is_read(store: Path, tmp_path: Path) -> None:
    result = run("load", "ice-287g", listed(tmp_path, 2), "--rejects", tmp_path / "absent" / "r.csv", "--store", store)
    assert result.exit_code == 1
    assert "no such folder" in result.stderr


def test_rejects_may_go_to_a_device(store: Path, tmp_path: Path) -> None:
    result = run("load", "ice-287g", listed(tmp_path, 2), "--rejects", os.devnull, "--store", store)
    assert result.exit_code == 0
    assert not Path(os.devnull).is_file()

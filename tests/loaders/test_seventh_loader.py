"""That a loader of one small file gets all that the frame gives: encodings, headers by name, rejects, reports, citations."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from runoff.loaders import registry
from runoff.loaders.declaration import Record
from runoff.loaders.loading import Loading
from runoff.schema.problems import Problem

from .conftest import Load, by_id
from .seventh_loader import LOADER

Check = Callable[[list[Record], Loading], list[Problem]]


def test_a_newcomer_adds_a_loader(tmp_path: Path, load: Load, problems: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.loaders(), LOADER.name, LOADER)
    path = tmp_path / "districts-2024-09-01.csv"
    path.write_bytes(
        "Status,PUPILS,State,District name\r\nopen,1200,TX,Peña Blanca ISD\r\nclosed,,TX,Old ISD\r\nopen,NA,Texas,New ISD\r\n"
        "open,5,??,Lost ISD\r\n".encode("cp1252")
    )
    records, loading = load("school-register", [path])
    report = loading.report
    assert (report.rows_read, report.loaded, dict(report.skipped), report.rejected) == (
        4, 2, {"district that is closed": 1}, 1,
    )  # fmt: skip
    assert str(report.rejects[0]) == 'districts-2024-09-01.csv, row 5, state: "??" is no US state or territory'
    assert set(by_id(records, "holder")) == {"pena-blanca-isd-tx", "new-isd-tx"}
    pupils = by_id(records, "finding")["pupils-pena-blanca-isd-tx"]
    assert pupils["evidence"][0]["locator"] == "districts-2024-09-01.csv, row 2"
    assert [str(one) for one in problems(records, loading)] == []


def test_the_loader_is_short_enough_for_an_afternoon() -> None:
    text = Path(__file__).with_name("seventh_loader.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 60
    assert not re.search(r"\bopen\(|csv|encoding", text)

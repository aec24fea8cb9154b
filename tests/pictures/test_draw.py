from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from runoff.queries.commands.draw import command
from runoff.schema.errors import RunoffError, UnknownId


def draw(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


@pytest.mark.parametrize(
    "arguments",
    [
        ("trace", "utility-customer-record", "--as-of", "2021-01-01"),
        ("around", "nctue", "--depth", "2"),
        ("query", "school-to-ice"),
        ("query", "what-changed"),
        ("all",),
    ],
)
def test_each_way_to_draw_writes_one_page(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    path = tmp_path / "picture.html"
    ran = draw(*arguments, "-o", str(path))
    assert ran.exit_code == 0
    assert ran.stdout == ""
    assert f"{path.stat().st_size / 1e6:.2f} MB" in ran.stderr
    text = path.read_text(encoding="utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert "Content-Security-Policy" in text
    assert [one.name for one in tmp_path.iterdir()] == ["picture.html"]


def test_what_is_left_out_is_said_on_standard_error(tmp_path: Path) -> None:
    ran = draw("around", "ice", "-o", str(tmp_path / "ice.html"))
    assert "Add --all" in ran.stderr
    ran = draw("around", "ice", "--all", "-o", str(tmp_path / "ice.html"))
    assert "Add --all" not in ran.stderr


def test_a_file_must_be_named(tmp_path: Path) -> None:
    ran = draw("all")
    assert ran.exit_code == 2
    assert "-o" in ran.stderr


def test_a_misspelt_id_and_a_folder_that_is_missing_are_errors(tmp_path: Path) -> None:
    with pytest.raises(UnknownId, match="nctue"):
        draw("around", "nctuee", "-o", str(tmp_path / "a.html"))
    with pytest.raises(RunoffError, match="cannot be written"):
        draw("around", "nctue", "-o", str(tmp_path / "missing" / "a.html"))

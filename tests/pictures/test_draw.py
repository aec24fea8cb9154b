from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from runoff.queries.commands.draw import command
from runoff.schema.errors import RunoffError, UnknownId, UsageError


def draw(*arguments: str) -> Result:
    # The names of the help option are kept with the command by whoever runs it first: the same as those of `runoff`.
    return CliRunner().invoke(command, arguments, catch_exceptions=False, help_option_names=["-h", "--help"])


@pytest.mark.parametrize(
    "arguments",
    [
        ("trace", "utility-customer-record", "--as-of", "2021-01-01"),
        ("around", "nctue", "--depth", "2"),
        ("query", "school-to-ice"),
        ("query", "what-changed"),
        ("matrix", "drivers-license-record"),
        ("matrix", "--query", "dmv-to-ice", "-p", "in", "US-NY", "--as-of", "2024-01-01"),
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


def test_a_map_takes_the_questions_of_the_matrix(tmp_path: Path) -> None:
    """A record type or a canned query, and the same errors; an option replaces what the canned query says."""
    path = str(tmp_path / "map.html")
    ran = draw("matrix", "--query", "dmv-to-ice", "--in", "US-TX", "-o", path)
    assert "1 place, 2 routes" in ran.stderr
    ran = draw("matrix", "charity-held-record", "-o", path)
    assert ran.exit_code == 0
    assert "An empty place on the map is not safety." in ran.stderr
    assert draw("matrix", "drivers-license-record").exit_code == 2
    for arguments in (
        (),
        ("drivers-license-record", "--query", "dmv-to-ice"),
        ("drivers-license-record", "-p", "a", "b"),
    ):
        with pytest.raises(UsageError, match=r"matrix takes a record type or a canned query|-p sets a parameter"):
            draw("matrix", *arguments, "-o", path)
    with pytest.raises(UnknownId, match="drivers-license-record"):
        draw("matrix", "drivers-license-recor", "-o", path)
    with pytest.raises(RunoffError, match="cannot be written"):
        draw("matrix", "drivers-license-record", "-o", str(tmp_path / "missing" / "map.html"))


def test_a_file_must_be_named(tmp_path: Path) -> None:
    ran = draw("all")
    assert ran.exit_code == 2
    assert "-o" in ran.stderr


def test_a_misspelt_id_and_a_folder_that_is_missing_are_errors(tmp_path: Path) -> None:
    with pytest.raises(UnknownId, match="nctue"):
        draw("around", "nctuee", "-o", str(tmp_path / "a.html"))
    with pytest.raises(RunoffError, match="cannot be written"):
        draw("around", "nctue", "-o", str(tmp_path / "missing" / "a.html"))


def test_a_picture_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-o -` makes no file of that name."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="not to standard output"):
        draw("around", "nctue", "-o", "-")
    assert list(tmp_path.iterdir()) == []

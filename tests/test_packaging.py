"""What goes into the wheel: every folder with modules or data, under `runoff`, and nothing else."""

from __future__ import annotations

import fnmatch
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("graph", "loaders", "queries", "runoff", "schema")


@pytest.fixture(scope="module")
def setuptools_table() -> dict[str, Any]:
    """The settings of the build."""
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    return table


def files() -> list[Path]:
    """Files of the package in the checkout, relative to it; links and what tools leave behind do not count."""
    return [
        path.relative_to(ROOT)
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
        and not any((ROOT / parent).is_symlink() for parent in path.relative_to(ROOT).parents)
        and not {"__pycache__", ".mypy_cache", ".ruff_cache"} & set(path.parts)
        and not path.name.startswith(".")
    ]


def package_of(path: Path) -> str:
    """The package in which a file of the checkout lies."""
    parts = path.parent.parts
    return ".".join(parts if parts[0] == "runoff" else ("runoff", *parts))


def test_every_folder_with_modules_or_data_is_listed(setuptools_table: dict[str, Any]) -> None:
    """A folder that is forgotten would be missing from the wheel, and only there."""
    assert {package_of(path) for path in files()} == set(setuptools_table["packages"])


def test_packages_are_listed_once_and_in_order(setuptools_table: dict[str, Any]) -> None:
    """So that a merge cannot double one."""
    packages = setuptools_table["packages"]
    assert packages == sorted(set(packages))


def test_each_top_folder_has_its_place(setuptools_table: dict[str, Any]) -> None:
    """`graph` in the checkout is `runoff.graph` in Python; nothing generic lands in anybody's site-packages."""
    assert setuptools_table["package-dir"] == {f"runoff.{name}": name for name in FOLDERS if name != "runoff"}
    assert all(name == "runoff" or name.startswith("runoff.") for name in setuptools_table["packages"])


def test_every_file_is_a_module_or_named_as_data(setuptools_table: dict[str, Any]) -> None:
    """A data file of a kind that is not named would be missing from the wheel."""
    named = setuptools_table["package-data"]
    for path in files():
        patterns = [*named.get("*", ()), *named.get(package_of(path), ()), "*.py"]
        assert any(fnmatch.fnmatch(path.name, pattern) for pattern in patterns), path


def test_the_links_of_the_front_door_lead_to_the_folders() -> None:
    """`runoff/graph` in a checkout is `graph`, so that tools and editors find the modules without an install."""
    for name in FOLDERS:
        if name != "runoff":
            assert (ROOT / "runoff" / name).resolve() == ROOT / name


def test_two_libraries_are_all_that_is_needed() -> None:
    """What the package depends on is click and PyYAML alone."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert sorted(one.split(">")[0] for one in project["dependencies"]) == ["click", "pyyaml"]
    assert project["scripts"] == {"runoff": "runoff.__main__:main"}


def test_nothing_compiled_or_private_is_in_the_tree() -> None:
    """No store, no journal, no part of one lies among the sources."""
    left = [path for path in files() if path.suffix in (".sqlite", ".pyc", ".orig", ".rej", ".bak")]
    assert left == []

"""The layers: schema <- loaders <- graph <- queries; and what a command does not pay for."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ("schema", "loaders", "graph", "queries")
HEAVY = (
    "networkx",
    "rdflib",
    "neo4j",
    "pyvis",
    "pandas",
    "numpy",
    "pydantic",
    "scipy",
    "matplotlib",
    "jsonschema",
    "requests",
    "aiohttp",
    "yarl",
    "protego",
    "asyncio",
)


def modules(layer: str) -> list[Path]:
    """The modules of a layer, at any depth."""
    return sorted(path for path in (ROOT / layer).rglob("*.py") if "__pycache__" not in path.parts)


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that a module imports, wherever in it it does so."""
    package = ("runoff", *path.relative_to(ROOT).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, one.name) for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *(node.module or "").split("."))).strip(".")
            yield from ((node.lineno, f"{module}.{one.name}") for one in node.names)


@pytest.mark.parametrize("layer", LAYERS)
def test_no_layer_imports_from_one_to_its_right(layer: str) -> None:
    """Data flows one way; types that are only named count as well."""
    right = LAYERS[LAYERS.index(layer) + 1 :]
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in modules(layer)
        for line, name in imported(path)
        if name.split(".")[0] == "runoff" and name.split(".")[1:2] and name.split(".")[1] in right
    ]
    assert wrong == []


@pytest.mark.parametrize("layer", LAYERS)
def test_nothing_is_imported_under_a_generic_name(layer: str) -> None:
    """`schema` and `graph` are folders here and other people's packages elsewhere: only `runoff.schema` is ours."""
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in modules(layer)
        for line, name in imported(path)
        if name.split(".")[0] in LAYERS
    ]
    assert wrong == []


def test_the_front_door_has_no_logic() -> None:
    """`runoff/` holds nothing but the public names and `python -m runoff`."""
    own = list((ROOT / "runoff").glob("*.py"))
    assert {path.name for path in own} == {"__init__.py", "__main__.py"}
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in own) < 120


def test_every_public_name_is_there() -> None:
    """What `runoff` says that it offers can be had, and nothing that is not offered."""
    import runoff

    for name in runoff.__all__:
        assert getattr(runoff, name)
    with pytest.raises(AttributeError):
        runoff.nothing_of_the_kind  # noqa: B018


def loaded(tmp_path: Path, *arguments: str) -> set[str]:
    """The modules that a command has loaded by its end."""
    script = f"""
import sys
from runoff.queries.cli import main
try:
    main({list(arguments)!r})
except SystemExit as end:
    assert not end.code, end.code
print("loaded:", *sys.modules, file=sys.stderr)
"""
    env = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "RUNOFF_STORE": "", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert "loaded:" in done.stderr, done.stderr
    return set(done.stderr.rpartition("loaded:")[2].split())


def test_help_loads_next_to_nothing(tmp_path: Path) -> None:
    """Neither a store, nor YAML, nor any optional library, nor the commands themselves."""
    found = loaded(tmp_path, "--help")
    assert not found & {*HEAVY, "yaml", "sqlite3", "json", "runoff.queries.trace", "runoff.queries.commands.trace"}


def test_a_question_loads_yaml_only_to_compile(tmp_path: Path) -> None:
    """The first question compiles the evidence; those behind it read the store alone; none loads an optional library."""
    question = ("trace", "international-student-record", "--as-of", "2026-11-25")
    first, second = loaded(tmp_path, *question), loaded(tmp_path, *question)
    assert "yaml" in first
    assert not second & {"yaml", "runoff.graph.sqlite_load", "runoff.loaders.evidence_files", "runoff.schema.validate"}
    assert not (first | second) & set(HEAVY)


@pytest.mark.parametrize(
    "command",
    [
        ("list", "holders"),
        ("search", "nctue"),
        ("show", "nctue"),
        ("completion", "bash"),
        ("run", "school-to-ice"),
        ("check-links", "--help"),
    ],
)
def test_other_questions_load_no_optional_library_either(command: tuple[str, ...], tmp_path: Path) -> None:
    """Whatever is asked of the embedded store."""
    assert not loaded(tmp_path, *command) & set(HEAVY)

"""The packaged evidence: compiled once for each evidence and each version of the code, kept in the user's cache."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

import runoff
from runoff.graph import packaged
from runoff.graph.open_store import open_store
from runoff.graph.packaged import cache_folder, compilers

ROOT = Path(__file__).parents[2]

_COMPILE = """
import sys
from pathlib import Path
from runoff.graph import packaged
packaged._compile(Path(sys.argv[1]))
for name, module in sorted(sys.modules.items()):
    if name.startswith("runoff.") and module.__file__:
        print(Path(module.__file__).resolve())
"""


def test_the_packaged_evidence_is_compiled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first opening fills the cache; the second reads it, and compiles nothing."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    open_store().close()
    (made,) = (tmp_path / "runoff").iterdir()
    before = made.stat().st_mtime_ns
    monkeypatch.setattr(packaged, "_compile", lambda target: pytest.fail("compiled again"))
    open_store().close()
    assert [(path, path.stat().st_mtime_ns) for path in (tmp_path / "runoff").iterdir()] == [(made, before)]


def test_whatever_a_compile_imports_is_in_the_key(tmp_path: Path) -> None:
    """A module that has a say in what is compiled and is not in the key would leave its old errors in the cache."""
    done = subprocess.run(
        [sys.executable, "-c", _COMPILE, str(tmp_path / "x.sqlite")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    imported = {Path(line) for line in done.stdout.splitlines()}
    packages = {path for path in imported if path.name == "__init__.py"}
    assert len(imported - packages) > 20
    assert imported - packages <= {path.resolve() for path in compilers()}


@pytest.mark.parametrize(
    "changed", ["schema/dates.py", "loaders/yaml_file.py", "graph/names.py", "graph/sqlite_schema.sql"]
)
def test_a_change_of_the_code_is_another_key(changed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the files counts, to the byte, also where size and time stay as they were."""
    for layer in ("schema", "loaders", "graph"):
        (tmp_path / layer).mkdir()
        for path in compilers():
            if path.parent.name == layer:
                shutil.copy2(path, tmp_path / layer / path.name)
    monkeypatch.setattr(packaged, "__file__", str(tmp_path / "graph" / "packaged.py"))
    before = packaged._key()
    path = tmp_path / changed
    content, times = path.read_bytes(), path.stat()
    path.write_bytes(content[:-2] + b"#" + content[-1:])
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert path.stat().st_size == times.st_size
    assert packaged._key() != before


def test_another_release_is_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where none of the files is there to be read, as in an installation of compiled modules alone."""
    monkeypatch.setattr(packaged, "compilers", list)
    before = packaged._key()
    monkeypatch.setattr(runoff, "__version__", "99")
    assert packaged._key() != before


@pytest.mark.parametrize("named", ["cache", "./cache", ""])
def test_a_relative_cache_folder_does_not_count(named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the specification; else each working folder would get a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", named)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "runoff"


def test_only_old_files_of_other_releases_are_forgotten(tmp_path: Path) -> None:
    """Those that nobody has made for a month; the current one stays however old it is, and so does what is not ours."""
    old = time.time() - 60 * 24 * 3600
    for name in ("evidence-current.sqlite", "evidence-old.sqlite", "evidence-new.sqlite", "other.sqlite"):
        (tmp_path / name).touch()
        if name != "evidence-new.sqlite":
            os.utime(tmp_path / name, (old, old))
    packaged._forget_old(tmp_path, "evidence-current.sqlite")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "evidence-current.sqlite",
        "evidence-new.sqlite",
        "other.sqlite",
    ]


@pytest.mark.parametrize("content", [b"", b"torn", b"SQLite format 3\x00" + b"\x00" * 84])
def test_a_broken_cache_is_made_anew(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies in the cache under the right name and is no store does no harm."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "runoff").mkdir()
    (tmp_path / "runoff" / f"evidence-{packaged._key()}.sqlite").write_bytes(content)
    with closing(open_store()) as reader:
        assert reader.get("ice") is not None


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the cache's place is taken by a file, the evidence is compiled elsewhere, and nothing is left beside it."""
    (tmp_path / "cache").write_text("a file")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with closing(open_store()) as reader:
        assert reader.get("ice") is not None
    assert (tmp_path / "cache").read_text() == "a file"


def test_two_first_openings_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both compile, both answer, one file is left, and no part of one."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    barrier = threading.Barrier(2)
    answered: list[bool] = []

    def one() -> None:
        barrier.wait()
        with closing(open_store()) as reader:
            answered.append(reader.get("ice") is not None)

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answered == [True, True]
    assert len(list((tmp_path / "runoff").iterdir())) == 1

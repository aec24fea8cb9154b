"""Which store a command reads: named on it, before it, in RUNOFF_STORE, or the packaged evidence."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Run

NAMES = ("list", "datasets", "--format", "csv")


def listed(text: str) -> list[str]:
    """The names of the datasets in a list."""
    return [line.split(",")[0] for line in text.splitlines()[1:]]


def test_with_nothing_set_the_packaged_evidence_is_read(runoff: Run) -> None:
    """Also where RUNOFF_STORE is set to nothing."""
    assert listed(runoff(*NAMES).stdout) == ["evidence"]
    assert listed(runoff(*NAMES, set={"RUNOFF_STORE": ""}).stdout) == ["evidence"]


def test_a_store_may_be_named_before_or_behind_the_command(runoff: Run, small: Path) -> None:
    """`--store` is an option of `runoff` and of each command, and RUNOFF_STORE stands for it."""
    assert listed(runoff("--store", small, *NAMES).stdout) == ["small"]
    assert listed(runoff(*NAMES, "--store", small).stdout) == ["small"]
    assert listed(runoff(*NAMES, set={"RUNOFF_STORE": str(small)}).stdout) == ["small"]


def test_an_option_counts_more_than_the_environment(runoff: Run, small: Path) -> None:
    """What is typed wins over what is set, before the command as behind it; behind it wins over before it."""
    elsewhere = {"RUNOFF_STORE": "typo.sqlite"}
    assert listed(runoff(*NAMES, "--store", small, set=elsewhere).stdout) == ["small"]
    assert listed(runoff("--store", "typo.sqlite", *NAMES, "--store", small).stdout) == ["small"]
    assert listed(runoff("--store", small, *NAMES, set=elsewhere).stdout) == ["small"]


def test_loading_needs_a_store_to_load_into(runoff: Run) -> None:
    """The packaged evidence is not written to."""
    done = runoff("load", "evidence")
    assert done.returncode == 2
    assert "--store" in done.stderr


def test_the_packaged_evidence_can_be_loaded_into_a_store_of_ones_own(runoff: Run, tmp_path: Path) -> None:
    """Twice is once; the store then answers as the packaged evidence does."""
    for _ in range(2):
        assert runoff("load", "evidence", "--store", "mine.sqlite").returncode == 0
    question = ("trace", "international-student-record", "--as-of", "2026-11-25", "--json")
    assert runoff(*question, "--store", "mine.sqlite").stdout == runoff(*question).stdout


# --- homes and disks that do not serve -----------------------------------------------------------------------------


def answers(done: subprocess.CompletedProcess[str]) -> None:
    """The command answered from the packaged evidence, without a word aside."""
    assert (done.returncode, done.stderr) == (0, "")
    assert listed(done.stdout) == ["evidence"]


def test_no_cache_and_an_empty_home(runoff: Run, tmp_path: Path) -> None:
    """The first command makes the cache in the home; the second reads it; nothing else is written."""
    answers(runoff(*NAMES, unset=("XDG_CACHE_HOME",)))
    made = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert len(made) == 1
    assert made[0].startswith(".cache/runoff/evidence-")
    answers(runoff(*NAMES, unset=("XDG_CACHE_HOME",)))
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()) == made


@pytest.mark.parametrize("home", ["/nonexistent/home", "/dev/null", "/proc"])
def test_a_home_that_is_missing_or_cannot_be_written(home: str, runoff: Run, tmp_path: Path) -> None:
    """The answer is the same; what was compiled meanwhile is taken away again."""
    (tmp_path / "tmp").mkdir()
    answers(runoff(*NAMES, set={"HOME": home, "TMPDIR": str(tmp_path / "tmp")}, unset=("XDG_CACHE_HOME",)))
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_read_only_home(runoff: Run, tmp_path: Path) -> None:
    """As for a home that cannot be written: the answer is there, nothing is left behind."""
    if os.geteuid() == 0:
        pytest.skip("the superuser may write anywhere")
    (tmp_path / "home").mkdir(mode=0o555)
    answers(runoff(*NAMES, set={"HOME": str(tmp_path / "home")}, unset=("XDG_CACHE_HOME",)))
    assert list((tmp_path / "home").iterdir()) == []


def test_two_first_runs_at_once(env: dict[str, str], tmp_path: Path) -> None:
    """Three commands start with no cache: all answer, one cache file is left, whole."""
    around = {**env, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    command = [sys.executable, "-m", "runoff", *NAMES]
    running = [subprocess.Popen(command, cwd=tmp_path, env=around, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
               for _ in range(3)]  # fmt: skip
    for one in running:
        out, err = one.communicate(timeout=60)
        assert (one.returncode, err) == (0, "")
        assert listed(out) == ["evidence"]
    assert len(list((tmp_path / "cache" / "runoff").iterdir())) == 1


def smaller_files(size: int) -> Callable[[], None]:
    """Lets no file of the process grow beyond a size, as on a full disk."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("size", [0, 10_000, 1_000_000])
def test_a_full_disk_is_told_in_one_line(size: int, runoff: Run, tmp_path: Path) -> None:
    """Wherever room runs out: exit 3, one line, no part of a file left in the cache or beside it."""
    (tmp_path / "tmp").mkdir()
    around = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "TMPDIR": str(tmp_path / "tmp")}
    done = runoff(*NAMES, set=around, preexec_fn=smaller_files(size))
    assert (done.returncode, done.stdout) == (3, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("Error: ")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_full_disk_does_no_damage_to_a_store(runoff: Run, tmp_path: Path) -> None:
    """A load that finds no room leaves the store as it was, and readable."""
    (tmp_path / "small.yaml").write_text("leads: [Ask the county.]\n")
    assert runoff("load", "evidence", "small.yaml", "--store", "s.sqlite").returncode == 0
    done = runoff("load", "evidence", "--store", "s.sqlite", preexec_fn=smaller_files(1_000_000))
    assert done.returncode == 3
    assert "was left as it was" in done.stderr
    assert len([line for line in done.stderr.splitlines() if line.startswith("Error")]) == 1
    again = runoff(*NAMES, "--store", "s.sqlite")
    assert (again.returncode, again.stderr) == (0, "")
    assert listed(again.stdout) == ["small"]

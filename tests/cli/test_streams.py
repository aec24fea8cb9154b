"""Results on standard output, all else on standard error; colour only where it is wanted; nobody listening."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Run

TRACE = ("trace", "pupil-record", "--as-of", "2024-01-01")


def test_the_same_answer_in_every_form(runoff: Run, small: Path) -> None:
    """Each form holds both flows; each ends with one line end; standard error is empty."""
    for form in ("text", "table", "json", "jsonl", "csv", "md"):
        done = runoff(*TRACE, "--format", form, "--store", small)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.endswith("\n")
        assert not done.stdout.endswith("\n\n")
        assert "roker" in done.stdout


def test_json_for_short(runoff: Run, small: Path) -> None:
    """`--json` is `--format json`, for every command that has it."""
    for arguments in (
        TRACE,
        ("show", "broker"),
        ("search", "broker"),
        ("list", "holders"),
        ("list", "datasets"),
        ("list", "leads"),
    ):
        short = runoff(*arguments, "--json", "--store", small)
        long = runoff(*arguments, "--format", "json", "--store", small)
        assert short.stdout == long.stdout
        assert json.loads(short.stdout)


def test_the_json_of_a_trace_has_the_agreed_keys(runoff: Run, small: Path) -> None:
    """Scripts rely on these names."""
    found = json.loads(runoff(*TRACE, "--json", "--store", small).stdout)
    assert {
        "question",
        "dataset",
        "found",
        "complete",
        "limits_hit",
        "paths",
        "reason",
        "nearest_miss",
        "coverage",
    } <= set(found)
    assert {"record", "from", "to", "as_of", "given", "in"} <= set(found["question"])
    assert {"name", "version", "digest"} <= set(found["dataset"])
    (path,) = found["paths"]
    assert {"hops", "id", "begins", "also", "open", "weakest_certainty", "weakest_outcome", "inferences", "disputed",
            "judge_before_any_step", "open_from", "open_to", "places", "places_closed"} <= set(path)  # fmt: skip
    assert {"step", "from", "to", "record", "flow", "mechanism", "status", "outcome", "certainty", "open", "start", "end",
            "jurisdictions", "under", "restricted_by", "evidence"} <= set(path["hops"][0])  # fmt: skip
    assert set(path["hops"][0]["evidence"][0]["source"]) == {"id", "title", "publisher", "date", "url"}


def test_two_runs_give_the_same_bytes(runoff: Run) -> None:
    """Whatever the order in which Python's sets come, on two runs with other seeds."""
    runs = [runoff("trace", "drivers-license-record", "--as-of", "2026-11-25", "--json", set={"PYTHONHASHSEED": seed})
            for seed in ("1", "2")]  # fmt: skip
    assert runs[0].stdout == runs[1].stdout
    assert json.loads(runs[0].stdout)["found"]


def test_lists_and_hits_as_csv(runoff: Run, small: Path) -> None:
    """A header and a row for each."""
    rows = list(csv.reader(io.StringIO(runoff("list", "holders", "--format", "csv", "--store", small).stdout)))
    assert rows[0] == ["id", "name"]
    assert ["broker", "Broker"] in rows
    assert (
        runoff("list", "leads", "--format", "csv", "--store", small).stdout == "topic,lead\nschools,Ask the county.\n"
    )


def test_nothing_found_is_said_aside(runoff: Run, small: Path) -> None:
    """No hit is no error: nothing on standard output, a hint on standard error; in JSON an empty list."""
    done = runoff("search", "zzz", "--store", small)
    assert (done.returncode, done.stdout) == (0, "")
    assert "Try" in done.stderr
    assert json.loads(runoff("search", "zzz", "--json", "--store", small).stdout) == []


@pytest.mark.parametrize("arguments", [("list", "sources"), ("--help",), ("show", "--help"), ("--version",)])
def test_nobody_reads_on(arguments: tuple[str, ...], env: dict[str, str], tmp_path: Path) -> None:
    """Where the reader has gone, as with `| head -1`, the command stops without a word."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([sys.executable, "-m", "runoff", *arguments], cwd=tmp_path, env=env, stdout=writing,
                          stderr=subprocess.PIPE, text=True, timeout=60, check=False)  # fmt: skip
    os.close(writing)
    assert done.stderr == ""
    assert done.returncode in (0, 1)


@pytest.mark.parametrize("arguments", ["list datasets", "export csv", "trace drivers-license-record"])
def test_no_standard_output_at_all(arguments: str, env: dict[str, str], tmp_path: Path) -> None:
    """With standard output closed, as by `>&-`, nothing was answered, and that is said."""
    command = f"{sys.executable} -m runoff {arguments} >&-"
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == ["Error: the answer cannot be written: standard output is closed."]


@pytest.mark.parametrize("moment", [0.02, 0.05, 0.1, 0.2])
def test_ctrl_c_while_it_starts(moment: float, env: dict[str, str], tmp_path: Path) -> None:
    """Interrupted before it has read its arguments, it says so in a word."""
    program = f"""if True:
        import signal, sys, threading, time
        signal.signal(signal.SIGINT, signal.default_int_handler)
        threading.Thread(target=lambda: (time.sleep({moment}), signal.raise_signal(signal.SIGINT)), daemon=True).start()
        sys.argv = ["runoff", "feeds", "ice"]
        from runoff.__main__ import main
        main()"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.strip()) == (130, "Interrupted.")


def test_an_error_moves_no_cursor_and_stays_short(runoff: Run) -> None:
    """What was typed may hold the escapes of a terminal, and be of any length."""
    done = runoff("trace", "\x1b]0;title\x07" + "x" * 10_000)
    assert done.returncode == 2
    assert done.stderr.isprintable() or done.stderr.rstrip("\n").isprintable()
    assert len(done.stderr) < 2_000


def test_what_to_try_can_be_pasted(runoff: Run) -> None:
    """An id with a semicolon is quoted for the shell."""
    assert "runoff search 'ice;drop table'" in runoff("show", "ice;drop table").stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("arguments", [("list", "sources"), ("list", "datasets"), ("--help",)])
def test_an_answer_that_cannot_be_written_is_an_error(arguments: tuple[str, ...], runoff: Run) -> None:
    """Standard output on a full disk: one line, and not 0, or a script would take an empty file for the answer."""
    with open("/dev/full", "w") as full:
        done = runoff(*arguments, stdout=full)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "No space left" in done.stderr


def on_a_terminal(arguments: tuple[str, ...], env: dict[str, str], cwd: Path) -> str:
    """What a command writes on standard error where that is a terminal."""
    ours, theirs = pty.openpty()
    subprocess.run([sys.executable, "-m", "runoff", *arguments], cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=theirs,
                   stdin=subprocess.DEVNULL, timeout=60, check=False)  # fmt: skip
    os.close(theirs)
    seen = b""
    try:
        while chunk := os.read(ours, 4096):
            seen += chunk
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    return seen.decode()


def test_colour_on_a_terminal_only(env: dict[str, str], runoff: Run, tmp_path: Path) -> None:
    """An error is red on a terminal, and plain in a file."""
    wrong = ("show", "zzz")
    terminal = {**env, "TERM": "xterm"}
    assert "\x1b[31m" in on_a_terminal(wrong, terminal, tmp_path)
    assert "\x1b" not in runoff(*wrong, set={"TERM": "xterm"}).stderr


@pytest.mark.parametrize("silence", [{"NO_COLOR": "1"}, {"RUNOFF_NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colour_can_be_switched_off(silence: dict[str, str], env: dict[str, str], tmp_path: Path) -> None:
    """By NO_COLOR as by any program, by a variable of our own, by a terminal that has none."""
    assert "\x1b" not in on_a_terminal(("show", "zzz"), {**env, "TERM": "xterm", **silence}, tmp_path)


def test_names_of_other_scripts_in_a_plain_locale(runoff: Run, small: Path) -> None:
    """In the C locale, where Python would refuse them, letters outside ASCII come out all the same."""
    done = runoff("show", "customs-summons-1509", set={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
    assert done.returncode == 0, done.stderr
    assert "§" in done.stdout

"""How a command ends: 0, 1, 2, 3, 4, 5 or 130, with one clear line where something is wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from runoff.queries.cli import COMMANDS, cli

from ..signals import heed_ctrl_c
from .conftest import Run

DAY = ("--as-of", "2024-01-01")


def in_process(small: Path, *arguments: str) -> Result:
    """Run a command on the small store in this process."""
    return CliRunner().invoke(cli, [*arguments, "--store", str(small)], env={"RUNOFF_STORE": ""})


def complaint(result: Result) -> str:
    """What an error says, on standard error; nothing is on standard output, and there is no traceback."""
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    assert result.stdout == ""
    return result.stderr


# --- 0 and 5 -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("record", ["pupil-record", "lone-record"])
def test_a_question_that_is_answered_ends_with_0(record: str, small: Path) -> None:
    """Also when the answer is that there is no path."""
    assert in_process(small, "trace", record, *DAY).exit_code == 0


@pytest.mark.parametrize(
    ("record", "option", "code"),
    [
        ("pupil-record", "--fail-if-path", 5),
        ("pupil-record", "--fail-if-none", 0),
        ("lone-record", "--fail-if-path", 0),
        ("lone-record", "--fail-if-none", 5),
    ],
)
def test_5_on_request(record: str, option: str, code: int, small: Path) -> None:
    """A script may ask to fail on a path, or on none; the answer is printed all the same."""
    result = in_process(small, "trace", record, *DAY, option)
    assert result.exit_code == code
    assert "as of 1 January 2024" in " ".join(result.stdout.split())


# --- 2 -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["trace", "pupil-recrod"], 'no record type "pupil-recrod". Did you mean pupil-record'),
        (["trace", "school"], 'no record type "school"'),
        (["trace", "zzz"], "runoff search zzz"),
        (["trace", "pupil-record", "--from", "scholl"], "Did you mean school?"),
        (["trace", "pupil-record", "--to", "broke"], "Did you mean broker?"),
        (["trace", "pupil-record", "--to", "pupil-record"], 'no holder "pupil-record"'),
        (["trace", "pupil-record", "--without", "school-to-brokr"], "Did you mean school-to-broker"),
        (["trace", "pupil-record", "--via", "nothing"], 'no flow, instrument or holder "nothing"'),
        (["trace", "pupil-record", "--avoid", "a-report"], 'no flow, instrument or holder "a-report"'),
        (["show", "brokr"], "Did you mean broker"),
        (["trace", "pupil-record", "--as-of", "2024-02-30"], "no day of the calendar"),
        (["trace", "pupil-record", "--as-of", "2024"], "write 2021-02-26"),
        (["trace", "pupil-record", "--as-of", "yesterday"], "write 2021-02-26"),
        (["trace", "pupil-record", "--as-of", "5025-07-07"], "mistyped"),
        (["trace", "pupil-record", "--given", "2024-1-1"], "--given"),
        (["trace", "pupil-record", "--given", "2024-01-02", *DAY], "lies after --as-of"),
        (["trace", "pupil-record", "--in", "Texas"], "Write US-TX"),
        (["trace", "pupil-record", "--in", "US-XX"], "no state or territory"),
        (["trace", "pupil-record", "--max-hops", "0"], "--max-hops must be 1 or more"),
        (["trace", "pupil-record", "--limit", "-1"], "--limit must be 0 or more"),
        (["trace", "pupil-record", "--limit", "many"], "not a valid integer"),
        (["trace", "pupil-record", "--timeout", "soon"], "write 30s, 5m or 1h"),
        (["trace", "pupil-record", "--timeout", "nan"], "out of range"),
        (["trace", "pupil-record", "--timeout", "-1s"], "out of range"),
        (["trace", "pupil-record", "--outcome", "stolen"], "'moved'"),
        (["trace", "pupil-record", "--min-certainty", "sure"], "'documented'"),
        (["trace", "pupil-record", "--format", "pdf"], "'json'"),
        (["trace"], "RECORD"),
        (["list", "holder"], "'holders'"),
        (["show"], "ID"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_2_for_a_question_that_cannot_be_asked(arguments: list[str], says: str, small: Path) -> None:
    """The line says what is wrong and what would be right: near ids, the form of a date, the terms that there are."""
    result = in_process(small, *arguments)
    assert result.exit_code == 2
    assert says in " ".join(complaint(result).split())


def _parameters() -> Iterator[tuple[list[str], str]]:
    """Every command with each of its options and arguments that takes a text left empty, and what that is called."""
    for path, command in _commands(cli, []):
        for empty in command.params:
            if not isinstance(empty.type, click.types.StringParamType | click.types.Tuple) or getattr(
                empty, "is_flag", False
            ):
                continue
            arguments: list[str] = []
            for one in command.params:
                if one is empty or one.required:
                    value = one.type.choices[0] if isinstance(one.type, click.Choice) else "x"
                    values = [*["x"] * (one.nargs - 1), "" if one is empty else value]
                    arguments += [max(one.opts, key=len), *values] if isinstance(one, click.Option) else values
            yield [*path, *arguments], str(empty.name)


def _commands(group: click.Group, path: list[str]) -> Iterator[tuple[list[str], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _commands(command, [*path, name])
        else:
            yield [*path, name], command


@pytest.mark.parametrize(
    ("arguments", "name"), list(_parameters()), ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_an_empty_value_is_no_value(arguments: list[str], name: str) -> None:
    """`--as-of "$DAY"` with DAY unset must not quietly ask another question, in no command and for no option."""
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 2
    assert "is empty. Leave it out, or give it a value." in complaint(result) or "Invalid value" in complaint(result)


def test_a_misspelt_command_names_the_near_one() -> None:
    """Before anything is opened."""
    result = CliRunner().invoke(cli, ["trac", "x"])
    assert result.exit_code == 2
    assert 'Did you mean "trace"?' in result.stderr


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_that_is_listed_has_help(name: str) -> None:
    """`runoff COMMAND --help` and `-h` tell what it does."""
    for option in ("--help", "-h"):
        result = CliRunner().invoke(cli, [name, option])
        assert result.exit_code == 0, result.exception
        assert "Usage:" in result.stdout


# --- 3 -------------------------------------------------------------------------------------------------------------


def test_3_for_a_store_that_is_not_there(runoff: Run) -> None:
    """One line, how to make one, no traceback, and no file made."""
    done = runoff("trace", "pupil-record", "--store", "typo.sqlite")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.splitlines() == [
        "Error: no store at typo.sqlite. Make one: runoff load evidence --store typo.sqlite"
    ]


def test_3_for_a_file_that_is_no_store(runoff: Run, tmp_path: Path) -> None:
    """A text file is named as what it is not."""
    (tmp_path / "notes.txt").write_text("notes")
    done = runoff("list", "datasets", "--store", "notes.txt")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "notes.txt" in done.stderr


def test_3_for_a_name_that_can_be_none(runoff: Run) -> None:
    """A name longer than the file system allows is an error like any other."""
    done = runoff("list", "datasets", "--store", "x" * 5000)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_3_for_a_store_that_breaks_off(runoff: Run, small: Path, tmp_path: Path) -> None:
    """A file cut short is told in one line, in a query as in a list."""
    (tmp_path / "cut.sqlite").write_bytes(small.read_bytes()[:8192])
    for arguments in (("trace", "pupil-record"), ("list", "holders"), ("show", "ice"), ("search", "broker")):
        done = runoff(*arguments, "--store", "cut.sqlite")
        assert done.returncode == 3, done.stderr
        assert len(done.stderr.splitlines()) == 1


# --- 1 and 130 -----------------------------------------------------------------------------------------------------


def test_1_for_a_path_that_is_not_in_this_store(small: Path) -> None:
    """An id of a path from elsewhere is told in one line."""
    result = in_process(small, "show", "path-aaaaaa-aaaaaa")
    assert result.exit_code in (1, 2)
    assert "no flow with the code aaaaaa" in complaint(result)


_SLOW = """
import pathlib, sys, time
from runoff.loaders import evidence_files
def slow(*args):
    pathlib.Path("begun").touch()
    time.sleep(60)
evidence_files.read = slow
from runoff.queries.cli import main
main(sys.argv[1:])
"""


def test_130_on_ctrl_c(env: dict[str, str], tmp_path: Path) -> None:
    """An interrupt in the middle of the work ends with one word and 130; a store that was to be written is not there."""
    (tmp_path / "slow.yaml").write_text("holders: []\n", encoding="utf-8")
    command = [sys.executable, "-c", _SLOW, "load", "evidence", "slow.yaml", "--store", "s.sqlite"]
    running = subprocess.Popen(
        command,
        cwd=tmp_path,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_ctrl_c,
    )
    until = time.monotonic() + 30
    while not (tmp_path / "begun").exists() and time.monotonic() < until:
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert running.returncode == 130
    assert (out, err.strip()) == ("", "Interrupted.")
    assert not (tmp_path / "s.sqlite").exists()


@pytest.mark.parametrize("words", [["validate"], ["load", "evidence"], ["load", "rdf"]])
def test_2_for_a_pipe(env: dict[str, str], tmp_path: Path, words: list[str]) -> None:
    """To open a pipe into which nobody writes would take for ever."""
    os.mkfifo(tmp_path / "pipe.yaml")
    store = ["--store", "s.sqlite"] if words[0] == "load" else []
    command = [sys.executable, "-m", "runoff", *words, "pipe.yaml", *store]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.splitlines()) == 1

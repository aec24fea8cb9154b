"""Output files: whole or not there, never anything else than what was there, and never for more eyes."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner

from runoff.queries.cli import cli
from runoff.schema.errors import RunoffError, UsageError
from runoff.schema.whole_file import put, replacing

#: The two commands that write a file, but for its name.
COMMANDS = pytest.mark.parametrize("command", [("export", "csv"), ("draw", "around", "nctue")], ids=["export", "draw"])


def written(*command: str) -> None:
    """Run a command that is to succeed, on the packaged evidence."""
    done = CliRunner().invoke(cli, [*command], env={"RUNOFF_STORE": ""})
    assert done.exit_code == 0, done.output


@COMMANDS
def test_a_pipe_is_written_into(command: tuple[str, ...], tmp_path: Path) -> None:
    """Whoever waits at its other end gets everything; the pipe is still one."""
    pipe, plain = tmp_path / "pipe", tmp_path / "plain"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = Thread(target=lambda: got.append(pipe.read_bytes()), daemon=True)
    reader.start()
    written(*command, "-o", str(pipe))
    reader.join(30)
    written(*command, "-o", str(plain))
    assert got == [plain.read_bytes()]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert sorted(os.listdir(tmp_path)) == ["pipe", "plain"]


@COMMANDS
@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_followed(command: tuple[str, ...], there: bool, tmp_path: Path) -> None:
    """The file at its end is replaced, or made; nothing is written into the folder where the link lies."""
    (tmp_path / "far").mkdir()
    (tmp_path / "near").mkdir()
    file, link = tmp_path / "far" / "file", tmp_path / "near" / "link"
    if there:
        file.write_text("what was there")
    link.symlink_to(Path("..") / "far" / "file")
    written(*command, "-o", str(link))
    assert link.is_symlink()
    assert file.stat().st_size > 1000
    assert (os.listdir(tmp_path / "far"), os.listdir(tmp_path / "near")) == (["file"], ["link"])


@COMMANDS
def test_permissions_are_kept(command: tuple[str, ...], tmp_path: Path) -> None:
    """A file that was for the user alone still is; a new one is as the user's other new files."""
    path = tmp_path / "file"
    written(*command, "-o", str(path))
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~mask
    path.chmod(0o600)
    written(*command, "-o", str(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@COMMANDS
def test_an_empty_name_is_said(command: tuple[str, ...]) -> None:
    """As from a variable of the shell that is not set."""
    done = CliRunner().invoke(cli, [*command, "-o", ""], env={"RUNOFF_STORE": ""})
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "Error: the name of the file to write is empty. Name one: -o FILE\n"


def folder(path: Path) -> None:
    """A folder in the file's place."""
    path.mkdir()


def loop(path: Path) -> None:
    """A link that leads to itself."""
    path.symlink_to(path)


def under_a_file(path: Path) -> None:
    """A file where the folder should be."""
    path.parent.rmdir()
    path.parent.write_text("a file")


def nowhere(path: Path) -> None:
    """A link into a folder that is not there."""
    path.symlink_to(path.parent / "missing" / "file")


@pytest.mark.parametrize("prepare", [folder, loop, under_a_file, nowhere])
def test_what_cannot_be_written_is_said_by_name(prepare: Callable[[Path], None], tmp_path: Path) -> None:
    """And nothing is left beside it."""
    path = tmp_path / "in" / "file"
    path.parent.mkdir()
    prepare(path)
    with pytest.raises(RunoffError, match="in/file cannot be written: ") as raised:
        put(path, b"content")
    assert raised.value.exit_code == 1
    assert [name for _, _, names in os.walk(tmp_path) for name in names if name.endswith(".part")] == []


def test_a_reader_that_goes_away_is_said(tmp_path: Path) -> None:
    """A pipe whose other end is closed in the middle."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = Thread(target=lambda: pipe.open("rb").close(), daemon=True)
    reader.start()
    with pytest.raises(RunoffError, match="pipe cannot be written: Broken pipe"):
        put(pipe, b"x" * 1_000_000)
    reader.join(30)


def test_no_name_at_all() -> None:
    """A path without a name names no file."""
    with pytest.raises(UsageError), replacing(Path("/")):
        pytest.fail("nothing is to be written")

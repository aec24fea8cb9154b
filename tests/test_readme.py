"""The README tells the truth: its answer is what the command gives, its commands exist, its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from runoff.queries.cli import COMMANDS, cli

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"


@pytest.fixture
def readme() -> str:
    """The text of the README."""
    if not README.exists():
        pytest.skip("the README is not beside the tests")
    return README.read_text(encoding="utf-8")


def test_the_answer_is_real(readme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer that the README shows is the one that the command gives, as far as it is shown."""
    monkeypatch.setenv("RUNOFF_STORE", "")
    block = re.search(r"```\n\$ runoff (trace [^\n]+)\n(.+?)\n\[\.\.\.\]\n```", readme, re.DOTALL)
    assert block is not None
    given = CliRunner().invoke(cli, block.group(1).split()).stdout
    assert given.startswith(block.group(2))


def test_every_command_is_known(readme: str) -> None:
    """Each `runoff COMMAND` in the README is a command."""
    named = set(re.findall(r"`runoff ([a-z0-9-]+)", readme)) | set(
        re.findall(r"^runoff ([a-z0-9-]+)", readme, re.MULTILINE)
    )
    assert named
    assert named <= set(COMMANDS)


def test_files_named_exist(readme: str) -> None:
    """Each file of the repository that the README names is there."""
    named = re.findall(r"`((?:schema|loaders|queries|graph|tests)/[\w./-]+)`", readme)
    assert named
    assert not [name for name in named if not (ROOT / name).exists()]

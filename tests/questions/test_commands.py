"""The commands take what they say, print to standard output, and leave with the code that was asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from runoff.queries.commands import cut, diff, feeds, matrix, profile, reach, timeline
from runoff.schema.errors import RunoffError, UsageError

DAY = ("--as-of", "2026-06-01")


def run(command: Any, *arguments: str) -> Result:
    """A command with these arguments; what is raised on purpose comes through."""
    assert isinstance(command, click.Command)
    # The names of the help option are kept with the command by whoever runs it first: the same as those of `runoff`.
    done = CliRunner().invoke(command, list(arguments), obj={"store": None}, help_option_names=["-h", "--help"])
    if isinstance(done.exception, RunoffError):
        raise done.exception
    return done


@pytest.mark.parametrize(("command", "arguments", "key"), [
    (matrix.command, ("drivers-license-record", "--in", "US-NY", *DAY), "routes"),
    (matrix.command, ("--query", "dmv-to-ice", "-p", "in", "US-TX", *DAY), "routes"),
    (reach.command, ("nlets", "--record", "drivers-license-record", "--in", "US-OR", *DAY), "entries"),
    (feeds.command, ("clear", *DAY), "entries"),
    (timeline.command, ("utility-customer-record", *DAY), "courses"),
    (diff.command, ("2025-08-11", "2025-08-12", "--record", "medicaid-enrollment-record"), "routes"),
    (profile.command, ("i9-form", "fingerprint", "--in", "US-OR", *DAY), "entries"),
    (cut.command, ("utility-customer-record", "--by", "flow", *DAY), "sets"),
])  # fmt: skip
def test_each_gives_json(command: Any, arguments: tuple[str, ...], key: str) -> None:
    """And nothing else on standard output."""
    done = run(command, *arguments, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)[key]


@pytest.mark.parametrize(
    "command", [matrix.command, reach.command, feeds.command, timeline.command, diff.command, profile.command]
)
def test_each_explains_itself_with_examples(command: Any) -> None:
    """Its help names every option and shows how it is called."""
    done = run(command, "--help")
    assert done.exit_code == 0
    assert "Examples:" in done.stdout
    assert f"runoff {command.name}" in done.stdout
    assert "--timeout" in done.stdout


def test_options_come_before_what_a_canned_query_asks() -> None:
    """The place of the query's own parameter gives way to the option."""
    done = run(matrix.command, "--query", "dmv-to-ice", "-p", "in", "US-TX", "--in", "US-NY", "--json", *DAY)
    asked = json.loads(done.stdout)["question"]
    assert (asked["in"], asked["record"], asked["limit"]) == ("US-NY", "drivers-license-record", 100)


@pytest.mark.parametrize("arguments", [(), ("i9-form", "--query", "dmv-to-ice"), ("i9-form", "-p", "in", "US-TX")])
def test_a_matrix_wants_a_record_or_a_query(arguments: tuple[str, ...]) -> None:
    """One of the two, and parameters only with the latter."""
    with pytest.raises(UsageError):
        run(matrix.command, *arguments, *DAY)


def test_a_comparison_leaves_with_5_on_request_only() -> None:
    """If anything differs."""
    days = ("2025-08-11", "2025-08-12", "--record", "mail-cover")
    assert run(diff.command, *days).exit_code == 0
    assert run(diff.command, *days, "--exit-code").exit_code == 5
    assert run(diff.command, "2025-08-11", "2025-08-11", "--exit-code").exit_code == 0


def test_a_matrix_can_fail_if_there_is_a_path() -> None:
    """Only if a route is open somewhere."""
    assert run(matrix.command, "drivers-license-record", "--in", "US-NY", "--fail-if-path", *DAY).exit_code == 0
    assert run(matrix.command, "drivers-license-record", "--in", "US-TX", "--fail-if-path", *DAY).exit_code == 5
    assert run(matrix.command, "drivers-license-record", "--in", "US-NY", "--fail-if-none", *DAY).exit_code == 5


def test_options_come_before_a_profile_file(tmp_path: Path) -> None:
    """Which gives the place and the title where no option does."""
    path = tmp_path / "family.yaml"
    path.write_text("title: One family\nrecords: [i9-form]\nin: US-OR\nas_of: 2026-06-01\n", encoding="utf-8")
    whole = json.loads(run(profile.command, str(path), "--json").stdout)
    assert (whole["title"], whole["question"]["in"], whole["question"]["as_of"]) == (
        "One family",
        "US-OR",
        "2026-06-01",
    )
    other = json.loads(run(profile.command, str(path), "fingerprint", "--in", "US-TX", "--json").stdout)
    assert other["question"]["in"] == "US-TX"
    assert set(other["question"]["records"]) == {"i9-form", "fingerprint"}

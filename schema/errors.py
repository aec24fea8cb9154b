"""The errors that a user can meet, each one line with a remedy.

RunoffError                 exit 1  something failed while running
├── UsageError              exit 2  the question or the command is wrong
│   └── UnknownId           exit 2  an id that is not in the graph; names near ones
├── StoreUnavailable        exit 3  a store cannot be reached, or refuses
└── InvalidData             exit 4  records that break the schema or a rule of evidence
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .problems import Problem


class RunoffError(Exception):
    """Base of all errors that runoff raises on purpose: what is wrong, and what to do."""

    exit_code = 1

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message if self.hint is None else f"{self.message} {self.hint}"


class UsageError(RunoffError):
    """A question or command that cannot be answered as it was put."""

    exit_code = 2


class UnknownId(UsageError):
    """An id that names nothing in the graph.

    Args:
        kind: what was looked for, in words ("record type").
        given: the id as it was typed.
        near: ids that resemble it, best first.
    """

    def __init__(self, kind: str, given: str, near: Sequence[str] = ()) -> None:
        from shlex import quote

        elsewhere = "runoff query list" if kind == "canned query" else f"runoff search {quote(given)}"
        hint = f"Did you mean {' or '.join(near)}?" if near else f"Try: {elsewhere}"
        super().__init__(f'no {kind} "{given}".', hint)
        self.given = given
        self.near = tuple(near)


class StoreUnavailable(RunoffError):
    """A store that cannot be opened, reached or written, or that refuses."""

    exit_code = 3


class InvalidData(RunoffError):
    """Records that break the schema or a rule of evidence; carries every problem found."""

    exit_code = 4

    def __init__(self, message: str, problems: Iterable[Problem] = (), hint: str | None = None) -> None:
        super().__init__(message, hint)
        self.problems = tuple(problems)

"""What validation finds: where, what is wrong, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding of validation.

    Attributes:
        file: the file as it was named, or "" for records that came from no file.
        line: line in that file, counted from 1; 0 if unknown.
        id: the record's id, or "" where it has none.
        message: what is wrong, with what was found.
        remedy: what to do about it.
        severity: an error stops loading, a warning does not.
        rule: short name of the check, for counting and for tests.
    """

    file: str
    line: int
    id: str
    message: str
    remedy: str
    severity: Severity
    rule: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        subject = f" {self.id}:" if self.id else ""
        return printable(f"{where}: {self.severity}:{subject} {self.message} {self.remedy}".strip())


def printable(text: str) -> str:
    """Text in one line, without control characters that would move a terminal's cursor or turn the text round."""
    return "".join(" " if char in "\t\n\r\x85" else char for char in text if char.isprintable() or char in "\t\n\r\x85")

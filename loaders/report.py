"""What a load has done with every row, for people and for programs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from .matching import Doubt

_LISTED = 20


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that could not be read: where, which cell, and why."""

    file: str
    row: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        column = f", {self.column}" if self.column else ""
        value = f' "{self.value[:80]}"' if self.value else ""
        return f"{self.file}, row {self.row}{column}:{value} {self.reason}"


@dataclass(slots=True)
class Report:
    """Counts that add up: `rows_read` = `loaded` + all of `skipped` + `rejected`.

    Attributes:
        rows_read: rows below the header that hold anything.
        loaded: rows that went into records.
        skipped: reason -> rows left out on purpose.
        rejected: rows that could not be read.
        rejects: the first of them.
        doubtful: names that may mean the same, kept apart.
        files: per file: name, digest, day, encoding, and the counts.
    """

    rows_read: int = 0
    loaded: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    rejected: int = 0
    rejects: list[Reject] = field(default_factory=list)
    doubtful: list[Doubt] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)

    def reject(self, reject: Reject) -> None:
        """Count a row that could not be read."""
        self.rejected += 1
        if len(self.rejects) < _LISTED:
            self.rejects.append(reject)

    def balances(self) -> bool:
        """Whether every row is accounted for."""
        return self.rows_read == self.loaded + sum(self.skipped.values()) + self.rejected

    def data(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "rows_read": self.rows_read,
            "loaded": self.loaded,
            "skipped": dict(sorted(self.skipped.items())),
            "rejected": self.rejected,
            "rejects": [
                {"file": one.file, "row": one.row, "column": one.column, "value": one.value, "reason": one.reason}
                for one in self.rejects
            ],
            "doubtful": [doubt._asdict() for doubt in self.doubtful],
            "files": self.files,
        }

    def text(self) -> str:
        """The report for people."""
        lines = [f"{self.rows_read:,} rows read: {self.loaded:,} loaded, {sum(self.skipped.values()):,} skipped, "
                 f"{self.rejected:,} rejected"]  # fmt: skip
        lines += [f"  {one['file']} was read as {one['encoding']}" for one in self.files if one["encoding"]]
        lines += [f"  skipped {count:,}: {reason}" for reason, count in sorted(self.skipped.items())]
        lines += [f"  rejected: {reject}" for reject in self.rejects]
        if self.rejected > len(self.rejects):
            lines.append(f"  and {self.rejected - len(self.rejects):,} more in the rejects file")
        if self.doubtful:
            lines.append(f"  {len(self.doubtful):,} doubtful matches, kept apart (runoff list leads shows them):")
            lines += [f"    {doubt.score}  {doubt.name} = {doubt.other}?" for doubt in self.doubtful[:_LISTED]]
        return "\n".join(lines)

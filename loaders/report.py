"""What a load has done with every row, for people and for programs."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from .matching import Doubt

_LISTED = 20
#: Of a list with fewer records any number may end at once, of a longer one no more than this share.
_FEW = 20
_SHARE = 1 / 3


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


@dataclass(frozen=True, slots=True)
class Ending:
    """How much of a complete list the next one lacks.

    Attributes:
        layout: of both.
        before, date: the days of the two lists.
        file: the newer one.
        held: how many records the older one has.
        ended: how many of them the newer one lacks.
        becomes: the status that they get.
        is_new: whether the store did not have both lists before.
    """

    layout: str
    before: str
    date: str
    file: str
    held: int
    ended: int
    becomes: str
    is_new: bool = True

    @property
    def is_suspicious(self) -> bool:
        """Whether so much has ended at once that the newer list may be cut short."""
        return self.becomes == "ended" and self.held >= _FEW and self.ended > self.held * _SHARE

    def __str__(self) -> str:
        status = "ended" if self.becomes == "ended" else "no longer listed"
        return f"{self.layout}: {status} {self.ended:,} of {self.held:,} between {self.before} and {self.date}"


@dataclass(slots=True)
class Report:
    """Counts that add up: `rows_read` = `loaded` + all of `skipped` + `rejected`.

    Attributes:
        rows_read: rows below the header that hold anything.
        loaded: rows that went into records.
        skipped: reason -> rows left out on purpose.
        rejected: rows that could not be read.
        rejects: the first of them.
        doubtful: names that may mean the same, kept apart, in the order in which they were met.
        all_compared: whether all new names of agencies were compared with each other; only the first 20,000 are.
        files: per file: name, digest, day, encoding, and the counts.
        endings: how much of each complete list the next one lacks.
    """

    rows_read: int = 0
    loaded: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    rejected: int = 0
    rejects: list[Reject] = field(default_factory=list)
    doubtful: dict[Doubt, None] = field(default_factory=dict)
    all_compared: bool = True
    files: list[dict[str, Any]] = field(default_factory=list)
    endings: list[Ending] = field(default_factory=list)

    def reject(self, reject: Reject) -> None:
        """Count a row that could not be read."""
        self.rejected += 1
        if len(self.rejects) < _LISTED:
            self.rejects.append(reject)

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
            "all_compared": self.all_compared,
            "files": self.files,
            "endings": [asdict(one) for one in self.endings],
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
        lines += [f"  {one}" for one in self.endings]
        if self.doubtful:
            lines.append(f"  {len(self.doubtful):,} doubtful matches, kept apart (runoff list leads shows them):")
            lines += [f"    {doubt.score}  {doubt.name} = {doubt.other}?" for doubt in list(self.doubtful)[:_LISTED]]
        if not self.all_compared:
            lines.append("  agencies beyond the first 20,000 new ones were not compared with each other")
        return "\n".join(lines)

"""A mapping that remembers where it was written, so that a problem can name its line."""

from __future__ import annotations

from typing import Any


class Entry(dict[str, Any]):
    """A record as it was read: plain data with the file and the line of each key."""

    __slots__ = ("file", "line", "lines")

    def __init__(self, file: str = "", line: int = 0) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.lines: dict[str, int] = {}

    def line_of(self, key: str) -> int:
        """Line of a key, else of the entry."""
        return self.lines.get(key, self.line)

"""Writes a stream of text as bytes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from ...schema.errors import InvalidData

_CHUNK = 1 << 18


def write(parts: Iterable[str], out: BinaryIO) -> None:
    """Write text as UTF-8, in large pieces.

    Raises:
        InvalidData: a text with half a surrogate pair, which no encoding can hold.
    """
    waiting: list[str] = []
    size = 0
    try:
        for part in parts:
            waiting.append(part)
            size += len(part)
            if size > _CHUNK:
                out.write("".join(waiting).encode())
                waiting.clear()
                size = 0
        out.write("".join(waiting).encode())
    except UnicodeEncodeError as error:
        raise InvalidData(
            f"a text has the character U+{ord(error.object[error.start]):04X}, which no RDF format can hold.",
            hint="Find it with runoff validate, and take it out.",
        ) from error

"""Ids of paths: a digest of the start and of each flow, from which the path can be found again.

`path-` and one code (see `runoff.graph.codes`) for the holder and record type at which the path starts, then one for
each of its flows, in order, joined by hyphens. No register of ids is kept: any store that holds the flows resolves them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..graph.codes import LENGTH, code

_FORM = re.compile(rf"path(-[0-9a-z]{{{LENGTH}}}){{2,}}")


def make(holder: str, record: str, flows: Iterable[str]) -> str:
    """The id of a path that starts with a holder's copy of a record type and takes these flows."""
    return "-".join(["path", code(holder, record), *map(code, flows)])


def parse(id: str) -> tuple[str, tuple[str, ...]] | None:
    """The code of the start and those of the flows; None if the text is no id of a path."""
    if not _FORM.fullmatch(id):
        return None
    start, *flows = id.split("-")[1:]
    return start, tuple(flows)

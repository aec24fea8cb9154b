"""Names as they are searched: folded, and ranked by how well they match."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from .store import Found, Record


def fold(text: str) -> str:
    """Text as it is compared in a search: no case, no accents, words parted by single blanks."""
    import unicodedata

    bare = unicodedata.normalize("NFKD", text.casefold())
    letters = ("" if unicodedata.combining(char) else char if char.isalnum() else " " for char in bare)
    return " ".join("".join(letters).split())


def searchable(kind: str, data: Mapping[str, Any]) -> list[str]:
    """The texts by which a record is found; flows are found by what they join."""
    if kind == "flow":
        return []
    texts = [data["id"], data.get("name"), data.get("title"), data.get("citation"), *data.get("aliases", ())]
    return list(dict.fromkeys(text for text in texts if text))


def ranked(
    rows: Iterable[Sequence[str]],
    words: Sequence[str],
    limit: int,
    fetch: Callable[[Collection[str]], Mapping[str, Record]],
) -> list[Found]:
    """The best hits among (id, kind, folded text, text): exact, then leading, then whole words, shorter ones first."""
    whole = " ".join(words)
    best: dict[str, tuple[tuple[int, int, str], str, str]] = {}
    for id, kind, folded, matched in rows:
        rank = 0 if folded == whole else 1 if folded.startswith(whole) else 2 if f" {whole}" in f" {folded}" else 3
        entry = ((rank, len(folded), folded), kind, matched)
        if id not in best or entry < best[id]:
            best[id] = entry
    hits = sorted((entry[0], id) for id, entry in best.items())[:limit]
    named = {
        id: record.data.get("name") or record.data.get("title") or id
        for id, record in fetch([id for _, id in hits]).items()
    }
    return [Found(id, best[id][1], named[id], best[id][2]) for _, id in hits]

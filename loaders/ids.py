"""Identifiers out of names: stable, kebab-case, ASCII."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

_APART = re.compile(r"[^a-z0-9]+")
_LONGEST = 90


def short_digest(text: str, length: int = 6) -> str:
    """A few hexadecimal digits that stand for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:length]


@lru_cache(maxsize=8192)
def slug(text: str) -> str:
    """A name as an identifier; what has no ASCII letters, or is overlong, gets digits of its digest.

    >>> slug("Pe\\u00f1a Blanca Sheriff's Office")
    'pena-blanca-sheriffs-office'
    """
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    made = _APART.sub("-", bare.replace("'", "")).strip("-")
    if not made:
        return f"unnamed-{short_digest(text)}"
    if len(made) > _LONGEST:
        return f"{made[:_LONGEST].rstrip('-')}-{short_digest(text)}"
    return made

"""What the scripts of a page say in another language than English: their messages, handed over as data."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...schema.language import english, one_and_many, say

_SAID = re.compile(r'\bsay\("([^"]+)"')
_COUNTED = re.compile(r'\bcount\([^"()]+, "([^"]+)", "([^"]+)"\)')


def messages(script: str, terms: Iterable[str] = ()) -> dict[str, str | tuple[str, str]]:
    """Each message of a script by its English, and each counted noun in both numbers by its English in both; nothing in English.

    Args:
        terms: codes in the data of the page that the script tells in words.
    """
    if english():
        return {}
    found: dict[str, str | tuple[str, str]] = {message: say(message) for message in (*_SAID.findall(script), *terms)}
    return found | {f"{one}|{many}": one_and_many(one, many) for one, many in _COUNTED.findall(script)}

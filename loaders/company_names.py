"""Names of companies, brought to the form in which two spellings of one company agree."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_APART = re.compile(r"[^\w]+")
_LEGAL = frozenset(
    "inc incorporated llc llp lp ltd limited corp corporation co company plc gmbh ag sa sas bv nv pty ab oy spa srl"
    " pbc pc na".split()
)
_FORMER = re.compile(r"\s*[(,]?\s*\b(f/?k/?a|formerly( known as)?|now known as)\b.*$", re.IGNORECASE)
_BEHALF = re.compile(r"^.*\bon behalf of\b\s*([^()]+)\)?\s*$", re.IGNORECASE)


@lru_cache(maxsize=8192)
def core(name: str) -> str:
    """A company's name without case, punctuation, legal form and former names.

    >>> core("TRANS UNION, L.L.C."), core("RELX Inc. (FKA Reed Elsevier Inc.)")
    ('trans union', 'relx')
    """
    behalf = _BEHALF.match(name)
    text = behalf.group(1) if behalf else _FORMER.sub("", name)
    bare = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    bare = bare.replace("&", " and ").replace(".com", " com").replace(".", "").replace("'", "")
    words = _APART.sub(" ", bare).split()
    while len(words) > 1 and words[-1] in _LEGAL:
        words.pop()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(words)

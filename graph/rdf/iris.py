"""The IRIs of the data: permanent, made of ids alone, safe in every RDF syntax. `vocabulary.md` documents them."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote

from ...schema.errors import UsageError
from ...schema.terms import BASE, PREFIXES

#: What stands between the base and the name, for each sort of thing; each is a prefix in the formats that have some.
SORTS = ("id", "evidence", "restriction", "dispute", "holding", "lead", "dataset", "graph", "stand", "pass", "places")

_PLAIN = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_plain = _PLAIN.fullmatch
_BASE = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~-]+)*[/#]", re.ASCII)
_CODE_LENGTH = 10


class Iris:
    """Makes IRIs, each as N-Triples write it: in angle brackets.

    Args:
        base: where the data lie; it ends in `/` or `#`.

    Raises:
        UsageError: the base is no web address that ends so.
    """

    def __init__(self, base: str = BASE) -> None:
        if not _BASE.fullmatch(base):
            raise UsageError(f'--base: "{base}" is no base of IRIs.', "Write a web address that ends in a slash.")
        self.base = base
        self._starts = {sort: f"<{base}{sort}/" for sort in SORTS}

    def of(self, sort: str, *ids: str) -> str:
        """The IRI of a thing: its ids, joined by points, which no id has.

        >>> Iris().of("holding", "ice", "home-address")
        '<https://w3id.org/runoff/holding/ice.home-address>'
        """
        if len(ids) == 1:
            return f"{self._starts[sort]}{ids[0] if _plain(ids[0]) else _escape(ids[0])}>"
        return self._starts[sort] + ".".join([id if _plain(id) else _escape(id) for id in ids]) + ">"

    def prefixes(self) -> dict[str, str]:
        """Prefix -> namespace, of the data and of the vocabularies, by prefix."""
        return dict(sorted({**PREFIXES, **{sort: f"{self.base}{sort}/" for sort in SORTS}}.items()))


def place(code: str) -> str:
    """The IRI of a place, by its code of ISO 3166."""
    return f"<{PREFIXES['place']}{code if _PLAIN.fullmatch(code) else _escape(code)}>"


def code(*parts: str) -> str:
    """Ten digits that stand for some texts: how a nested record is told from others of its owner."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:_CODE_LENGTH]


def _escape(id: str) -> str:
    """An id that validation would not have let through, as a path segment without points."""
    return quote(id, safe="", errors="surrogatepass").replace(".", "%2E").replace("~", "%7E")

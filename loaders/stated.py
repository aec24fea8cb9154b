"""Which list a holder comes from.

Holders carry no citations, so their descriptions end with the list that states them; of several lists the newest prevails, in
whatever order they were loaded.
"""

from __future__ import annotations

import json
import re
from typing import Any

from .declaration import Loader
from .plan import Listing

_LISTED = re.compile(r"Listed: (?P<layout>[a-z0-9-]+), (?P<date>\d{4}(?:-\d\d){0,2})\.$")


def with_list(data: dict[str, Any], layout: str, date: str) -> dict[str, Any]:
    """A holder as a list states it: with the list at the end of its description, and its other names in order.

    >>> with_list({"id": "a", "description": "Electric utility."}, "utilities", "2018")["description"]
    'Electric utility. Listed: utilities, 2018.'
    """
    told = " ".join(part for part in (data.get("description"), f"Listed: {layout}, {date}.") if part)
    names = {"aliases": sorted(set(data["aliases"]))} if data.get("aliases") else {}
    return {**data, **names, "description": told}


def place(data: dict[str, Any], loader: Loader) -> str:
    """The place of a statement of a holder among others, as text that sorts; one of no known list comes first."""
    found = _LISTED.search(data.get("description") or "")
    if found is None:
        return ""
    bare = {key: value for key, value in data.items() if key != "aliases"}
    return Listing(found["layout"], found["date"], "", "").order(loader) + json.dumps(bare, sort_keys=True)


def joined(older: dict[str, Any], newer: dict[str, Any]) -> dict[str, Any]:
    """A holder as the newer list states it, with all names under which any list has it."""
    names = {older["name"], *older.get("aliases", ()), *newer.get("aliases", ())} - {newer["name"]}
    return {**newer, "aliases": sorted(names)} if names else newer

"""Electric utilities of the United States and the counties that they serve (form EIA-861).

A utility is a custodian; which counties it serves is a finding about it. The two tables do not cover the same utilities, so
each states those that it names. The publisher's number tells utilities of one name apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...schema import places
from ..declaration import Layout, Loader, Record
from ..ids import slug
from ..load import Load
from ..rows import Row
from ..values import Skip, Unreadable

_COLUMNS = {"year": ("Data Year",), "number": ("Utility Number",), "name": ("Utility Name",), "state": ("State",)}
LOADER = Loader(
    name="eia-861",
    title="Electric utilities and the counties that they serve (EIA-861)",
    publisher="U.S. Energy Information Administration",
    page="https://github.com/IMMM-SFA/electricity_entity_boundaries",
    licence="public domain (work of the US government)",
    yields=("holder", "finding"),
    layouts=(
        Layout("utilities", "EIA-861: utility data", {**_COLUMNS, "owner": ("Ownership Type", "Ownership")}),
        Layout("territories", "EIA-861: service territories", {**_COLUMNS, "county": ("County",)}),
    ),
)

_WITHHELD = "88888"
_ABROAD = "CN"
_SUFFIX = re.compile(r"\s*-\s*\([A-Z]{2}\)$")


@LOADER.reads("utilities")
def utility(row: Row, load: Load) -> Iterator[Record]:
    """A utility is a custodian of its customers' records."""
    number, name = _utility(row)
    if row["state"] == _ABROAD:
        raise Skip(f"utility that stands in no US state ({_ABROAD})")
    where, owner = row.state("state"), row.filled("owner")
    id = _id(load, number, name)
    if load.known(name, "utilities"):
        raise Skip("utility that the evidence states")
    if not load.once(f"{id} {where}"):
        raise Skip("utility told in another row")
    load.holder(id, _holder(number, name, where, owner))
    load.total(row, ["utility-companies"], "Lists {count} electric utilities by state, with their owners.")
    yield from ()


@LOADER.reads("territories")
def territory(row: Row, load: Load) -> Iterator[Record]:
    """A county that a utility serves; they are put together by utility and state after the last row."""
    number, name = _utility(row)
    where, county = row.state("state"), row.needed("county")
    served = load.kept.setdefault((number, where), {"name": name, "first": row, "counties": []})
    if county in served["counties"]:
        raise Skip("county told in another row")
    served["counties"].append(county)
    served["last"], served["cite"] = row, load.cite(served["first"], "Lists the counties that it serves.")
    yield from ()


@LOADER.finishes
def served_counties(load: Load) -> Iterator[Record]:
    """What each utility serves in each state, and the utilities that only this table names."""
    states: dict[str, set[str]] = {}
    for number, where in load.kept:
        states.setdefault(number, set()).add(where)
    for (number, where), served in load.kept.items():
        name, counties = served["name"], served["counties"]
        id = load.known(name, "utilities") or _id(load, number, name)
        if not load.known(name, "utilities"):
            load.holder(id, _holder(number, name, where if len(states[number]) == 1 else "US", ""))
        says = f"{_plain(name)} serves {len(counties)} counties in {places.name(where)}: {', '.join(counties)}."
        locator = (
            served["cite"]["locator"].rsplit(" ", 2)[0] + f" rows {served['first'].number} to {served['last'].number}"
        )
        yield (
            "finding",
            {
                "id": slug(f"territory-{id}-{where.removeprefix('US-')}"),
                "about": [id],
                "says": says,
                "evidence": [{**served["cite"], "locator": locator}],
            },
        )


def _utility(row: Row) -> tuple[str, str]:
    number, name = row.needed("number"), row.needed("name")
    if not number.isascii() or not number.isdigit():
        raise Unreadable(number, "is no utility number", "number")
    if number == _WITHHELD:
        raise Skip("utility withheld by the publisher")
    return number, name


def _plain(name: str) -> str:
    return _SUFFIX.sub("", name)


def _id(load: Load, number: str, name: str) -> str:
    return load.known(name, "utilities") or load.matcher.new_id(slug(f"{_plain(name)} eia {number}"), number)


def _holder(number: str, name: str, where: str, owner: str) -> dict[str, Any]:
    return {
        "name": f"{_plain(name)} ({places.name(where)})" if where != "US" else _plain(name),
        "kind": "custodian",
        "instance_of": "utility-companies",
        "jurisdiction": where,
        "aliases": list(dict.fromkeys([f"EIA {number}", name])),
        "description": f"Electric utility ({owner})." if owner else "Electric utility.",
    }

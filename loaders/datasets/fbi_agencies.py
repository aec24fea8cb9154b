"""Law enforcement agencies of the United States, from the FBI's table: the list against which other names are read.

The table gives bare names ("Colbert") with the sort in another column, and repeats a name for every post of a body; such
repeated names get the FBI's identifier into their ids, so that nothing is taken for one of them by its name alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..agency_names import Agency, parse
from ..declaration import Layout, Loader, Record
from ..load import Load, agency_class
from ..rows import Row
from ..seen import Seen
from ..values import Unreadable, state

LOADER = Loader(
    name="fbi-agencies",
    title="Law enforcement agencies of the United States (FBI Crime Data Explorer)",
    publisher="Federal Bureau of Investigation",
    page="https://github.com/recoveredfactory/287g-watch",
    licence="public domain (work of the US government)",
    yields=("holder", "finding"),
    layouts=(
        Layout(
            name="employees",
            title="Law enforcement employees by agency (LEE table)",
            columns={
                "ori": ("ori",), "year": ("data_year",), "name": ("pub_agency_name",), "state": ("state_abbr",),
                "county": ("county_name",), "type": ("agency_type_name",), "officers": ("officer_ct",),
            },
            snapshot="2025",
        ),
    ),
)  # fmt: skip

_FEDERAL = "FS"
_OTHER_CODES = {"NB": "NE", "GM": "GU"}
_KINDS = {"City": "police", "County": "sheriff", "University or College": "police", "Tribal": "police"}
_PLACELESS = frozenset({"", "not specified", "unmapped county"})


@LOADER.looks_ahead("employees")
def repeated(row: Row, load: Load) -> None:
    """Keep the names that stand twice."""
    agency, _ = _agency(row)
    if not load.kept.setdefault("seen", Seen()).add(agency.id()):
        load.kept.setdefault("repeated", set()).add(agency.id())


@LOADER.reads("employees")
def agency(row: Row, load: Load) -> Iterator[Record]:
    """An agency is a holder; the table says nothing of what it holds or passes on."""
    found, name = _agency(row)
    ori = row.needed("ori")
    if not ori.isascii() or not ori.isalnum():
        raise Unreadable(ori, "is no agency identifier", "ori")
    county = "" if row["county"].casefold() in _PLACELESS else row["county"].title()
    again = found.id() in load.kept.get("repeated", ())
    known = None if again else load.matcher.known_agency(found, name)
    if known is None:
        shown = load.shown(found, f"{county} {ori}".strip() if again else "")
        officers = f", {row['officers']} officers" if row["officers"].isdigit() else ""
        description = f"{row['type'].removesuffix(' Agency')} agency{f' in {county} County' if county else ''}, FBI identifier {ori}"
        load.holder(
            load.matcher.new_id(f"{found.id()}-{ori.casefold()}" if again else found.id(), ori),
            {
                "name": shown,
                "kind": "agency",
                "also": ["custodian"] if found.kind in ("police", "sheriff") else [],
                "instance_of": agency_class(found),
                "jurisdiction": found.state or "US",
                "aliases": [ori],
                "description": f"{description}{officers} in {row['year']}.",
            },
        )
    about = ["local-police", "sheriffs-jails", "state-police"]
    load.total(row, about, "Lists {count} law enforcement agencies with their officers.")
    yield from ()


def _agency(row: Row) -> tuple[Agency, str]:
    name, sort = row.needed("name").rstrip(":, "), row.needed("type")
    code = row.needed("state")
    where = None if code == _FEDERAL else row.read("state", _state)
    if sort == "County":
        written = parse(name, where)
        return (written if written.kind != "organisation" else parse(name, where, "sheriff")), name
    return parse(name, where, _KINDS.get(sort)), name


def _state(code: str) -> str:
    return state(_OTHER_CODES.get(code, code))

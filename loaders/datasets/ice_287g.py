"""287(g) agreements: which agencies have signed one with ICE, under which model and when, and which applications wait.

An agreement gives powers; the list says nothing of records that move, so it yields instruments and no flow. The
address of a memorandum is the link behind a cell, which a copy saved as CSV has lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...schema import places
from ...schema.dates import bounds
from ..declaration import Layout, Loader, Record
from ..ids import slug
from ..load import Load
from ..rows import Row
from ..values import Skip, Unreadable, address

_COLUMNS = {
    "state": ("STATE",),
    "agency": ("LAW ENFORCEMENT AGENCY", "AGENCY"),
    "type": ("TYPE",),
    "county": ("COUNTY",),
    "model": ("SUPPORT TYPE", "MODEL"),
}
LOADER = Loader(
    name="ice-287g",
    title="Agencies with a 287(g) agreement with ICE, and applications",
    publisher="U.S. Immigration and Customs Enforcement",
    page="https://www.ice.gov/identify-and-arrest/287g",
    licence="public domain (work of the US government)",
    yields=("holder", "instrument"),
    layouts=(
        Layout(
            name="participating",
            title="287(g) participating agencies",
            columns={
                **_COLUMNS, "signed": ("SIGNED", "DATE SIGNED"), "moa": ("MOA",), "moa_link": ("MOA (link)",),
                "addendum_link": ("ADDENDUM (link)",),
            },
            optional=frozenset({"county", "moa", "moa_link", "addendum_link"}),
            complete=True,
            live="in-force",
        ),
        Layout(
            name="pending",
            title="287(g) pending agencies",
            columns=_COLUMNS,
            optional=frozenset({"county"}),
            complete=True,
            live="proposed",
            gone="unknown",
        ),
    ),
)  # fmt: skip

_LAW = "8 U.S.C. § 1357(g)"
_MODELS = {
    "jail enforcement model": ("Jail Enforcement Model", "jail", "Jail staff may question and process people who are held."),
    "warrant service officer": ("Warrant Service Officer", "warrant", "Jail staff may serve ICE warrants on people who are held."),
    "task force model": ("Task Force Model", "task-force", "Officers may question and arrest under immigration law on patrol."),
}  # fmt: skip
_FORMS = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y")


@LOADER.reads("participating")
def agreement(row: Row, load: Load) -> Iterator[Record]:
    """An agreement in force on the day of the list."""
    id, data, shown = _common(row, load)
    signed = row.date("signed", *_FORMS)
    if bounds(signed).lo > bounds(load.date).hi:
        raise Unreadable(signed, f"is after the day of the list, {load.date}", "signed")
    links = [f"{name}: {link}" for name, link in (("The memorandum", address(row["moa_link"]) or address(row["moa"])),
                                                  ("The addendum", address(row["addendum_link"]))) if link]  # fmt: skip
    data["summary"] = " ".join([data["summary"], *links])
    data |= {"status": "in-force", "start": signed}
    data["evidence"] = [load.cite(row, f"Lists {shown}, signed on {signed}.", "law", "start")]
    yield "instrument", {"id": id, **data}


@LOADER.reads("pending")
def application(row: Row, load: Load) -> Iterator[Record]:
    """An application that waited on the day of the list; what became of it, this list does not say."""
    id, data, shown = _common(row, load)
    data |= {"name": f"Application: {data['name']}", "status": "proposed"}
    data["evidence"] = [load.cite(row, f"Lists as pending: {shown}.", "law")]
    yield "instrument", {"id": f"{id}-application", **data}


def _common(row: Row, load: Load) -> tuple[str, dict[str, Any], str]:
    state, name, model = row.state("state"), row.needed("agency"), row.needed("model")
    if model.casefold() not in _MODELS:
        raise Unreadable(model, "is no known model of agreement", "model")
    title, short, powers = _MODELS[model.casefold()]
    agency = load.agency(name, state)
    id = slug(f"agreement-287g-{agency}-{short}")
    if not load.once(f"{load.layout.name} {id}"):
        raise Skip("agreement told in another row of the list")
    load.subject = id if load.layout.name == "participating" else f"{id}-application"
    where = places.name(state)
    data = {
        "name": f"287(g) agreement, {title}: {name} ({where})",
        "kind": "agreement",
        "citation": _LAW,
        "effect": "authorises",
        "judicial_review": "none",
        "summary": powers,
        "parties": ["ice", agency],
        "jurisdiction": state,
    }
    return id, data, f"{name} ({where}), {title}"

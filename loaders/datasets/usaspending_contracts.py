"""Contracts of immigration agencies with the vendors of the graph, from USAspending files of 2018 and of today.

A contract pays for something; that records moved, the file does not say, so it yields no flow. Only vendors that the
evidence names are taken, found by their number, else by their whole name; rows of all others, among them persons, are counted
and left. The rows of one award are its actions: the value is that of the latest, and values are never summed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from ...schema.dates import bounds, today
from ..declaration import Layout, Loader, Record
from ..ids import slug
from ..load import Load
from ..rows import Row
from ..snapshot import in_name
from ..values import Skip, address, amount, without_contacts
from ..yaml_data import NAMES, read_data

_YEAR = re.compile(r"\bfy(\d\d)\b", re.IGNORECASE)


def _fiscal_year(name: str) -> str | None:
    found = _YEAR.search(name)
    if not found:
        return in_name(name)
    # A fiscal year begins in October of the year before.
    return min(f"20{found[1]}", today()[:4])


_COLUMNS = {
    "piid": ("award_id_piid",),
    "parent": ("parent_award_id_piid", "parent_award_id"),
    "agency": ("awarding_sub_agency_code",),
    "value": ("current_total_value_of_award",),
    "potential": ("potential_total_value_of_award",),
    "start": ("period_of_performance_start_date",),
    "end": ("period_of_performance_current_end_date",),
    "vendor": ("recipient_name",),
    "duns": ("recipient_duns",),
    "owner": ("recipient_parent_name",),
    "type": ("award_type",),
    "about": ("transaction_description", "prime_award_base_transaction_description", "award_description"),
    "psc": ("product_or_service_code",),
    "psc_name": ("product_or_service_code_description",),
    "page": ("usaspending_permalink",),
}
_OPTIONAL = frozenset({"duns", "owner", "type", "about", "psc_name", "page", "potential", "parent"})
LOADER = Loader(
    name="usaspending-contracts",
    title="Contracts of immigration agencies with the vendors of the graph (USAspending)",
    publisher="U.S. Department of the Treasury",
    page="https://www.usaspending.gov",
    licence="public domain (work of the US government); FY2013-FY2018 collection by Torn Apart / Separados, CC BY 4.0",
    yields=("instrument", "finding"),
    earliest=("start",),
    layouts=(
        Layout(
            name="actions",
            title="USAspending: contract actions (prime transactions)",
            columns={
                **_COLUMNS, "action": ("modification_number",), "paid": ("federal_action_obligation",),
                "day": ("action_date",),
            },
            optional=_OPTIONAL,
            order=tuple(read_data(NAMES / "usaspending-2018-columns.yaml")),
            dated=_fiscal_year,
        ),
        Layout(
            name="awards",
            title="USAspending: contracts (prime award summaries)",
            columns={**_COLUMNS, "paid": ("total_obligated_amount",), "day": ("award_latest_action_date",)},
            optional=_OPTIONAL,
            dated=_fiscal_year,
        ),
    ),
)  # fmt: skip

_AGENCIES = {"7012": "ice", "7014": "cbp", "7013": "tsa", "7003": "uscis"}
_ISO = ("%Y-%m-%d",)
#: Spreadsheets write days in the order of their country; which one, only the days above twelve tell.
_FORMS = {
    "day first": (*_ISO, "%d/%m/%Y", "%d/%m/%y %H:%M", "%d/%m/%Y %H:%M"),
    "month first": (*_ISO, "%m/%d/%Y", "%m/%d/%y %H:%M", "%m/%d/%Y %H:%M"),
}
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/\d")
#: Beginnings of product codes that are no data, systems or services on them: the vendor sells these, too.
_OTHER_WARES = {"76": "books and printed matter", "58": "radio and communication equipment"}


@cache
def _numbers() -> dict[str, str]:
    return read_data(NAMES / "vendor-numbers.yaml")  # type: ignore[no-any-return]


@LOADER.looks_ahead("actions", "awards")
def order_of_days(row: Row, load: Load) -> None:
    """Find out in which order this file writes day and month."""
    for column in ("day", "start", "end"):
        found = _SLASHED.match(row[column])
        if found and (int(found[1]) > 12) != (int(found[2]) > 12):
            orders = load.kept.setdefault("orders", {}).setdefault(load.source, set())
            orders.add("day first" if int(found[1]) > 12 else "month first")


@LOADER.reads("actions", "awards")
def action(row: Row, load: Load) -> Iterator[Record]:
    """One action on an award; the award itself follows after the last row, as its latest action has it."""
    vendor = _vendor(row, load)
    agency = _AGENCIES.get(row["agency"])
    if agency is None or agency not in load.matcher.ids:
        raise Skip("contract of an agency that the graph does not know")
    psc = row["psc"]
    if psc[:2] in _OTHER_WARES:
        raise Skip(f"purchase of {_OTHER_WARES[psc[:2]]} from a vendor of the graph")
    piid, parent = row.needed("piid"), row.filled("parent")
    id = slug(" ".join(part for part in ("award", parent, piid) if part))
    number = row.filled("action") or "all"
    forms = _forms(load)
    day, paid = row.date("day", *forms), row.read("paid", amount)
    award = _award(row, load, piid, parent, vendor, agency)
    start = _start(row, day, number, forms)
    finding = slug(f"{id} action {number} {day}")
    if not load.once(finding):
        raise Skip("action told in another row")
    _keep(load, id, award, (day, number), start)
    verb = "obligates" if paid >= 0 else "takes back"
    what = "in all, to" if number == "all" else f"by action {number} of"
    says = f"{agency.upper()} {verb} ${abs(paid):,.2f} {what} {day} on award {piid} to {row['vendor']}."
    yield "finding", {"id": finding, "about": [id, vendor, agency], "says": says, "evidence": [load.cite(row, says)]}


@LOADER.finishes
def awards(load: Load) -> Iterator[Record]:
    """Each award, as its latest action has it, from the earliest start that any has."""
    for id, (_, award, start) in load.kept.get("awards", {}).items():
        begun = {"start": start} if start and start <= award.get("end", start) else {}
        yield "instrument", {"id": id, **award, **begun}


def _keep(load: Load, id: str, award: dict[str, Any], order: tuple[str, str], start: str | None) -> None:
    kept = load.kept.setdefault("awards", {})
    known = kept.get(id)
    starts = [one for one in (start, known[2] if known else None) if one]
    newest = known[:2] if known and known[0] > order else (order, award)
    kept[id] = (*newest, min(starts, default=None))


def _forms(load: Load) -> tuple[str, ...]:
    orders = load.kept.get("orders", {}).get(load.source, set())
    return _FORMS[next(iter(orders))] if len(orders) == 1 else _ISO


def _start(row: Row, day: str, number: str, forms: tuple[str, ...]) -> str | None:
    """When the award began; a later action often has its own day there, which is not the award's."""
    start = row.date("start", *forms) if row.filled("start") else None
    return start if number in ("0", "all") or (start and start < day) else None


def _vendor(row: Row, load: Load) -> str:
    """The vendor of the graph; its number counts more than its name."""
    duns = row.filled("duns")
    if duns.isascii() and duns.isdigit():
        known = _numbers().get(duns.zfill(9))
        if known and known in load.matcher.ids:
            return known
    name = row.needed("vendor")
    day = row.date("day", *_forms(load)) if load.matcher.is_dated(name) else None
    match = load.matcher.company(name, "contracts", day)
    if match.doubt and match.doubt.score >= 95:
        load.doubt(match.doubt)
    if match.holder is None:
        raise Skip("vendor that the graph does not know")
    return match.holder


def _award(row: Row, load: Load, piid: str, parent: str, vendor: str, agency: str) -> dict[str, Any]:
    end = row.date("end", *_forms(load)) if row.filled("end") else None
    value = row.read("value", amount) if row.filled("value") else None
    over = end is not None and bounds(end).hi <= bounds(load.date).hi
    # Whether an end that lay ahead of the file came then, or was put off, a file of before does not say.
    ahead = end is not None and bounds(end).hi >= bounds(today()).lo
    sort = row.filled("type").capitalize() or "Contract vehicle"
    told = [
        f"{sort}{f' under {parent}' if parent else ''}.",
        f"Described as: {text}." if (text := without_contacts(row.filled("about"))) else "",
        f"Product or service {row['psc']}: {row['psc_name'].capitalize()}." if row["psc"] else "",
        f"Parent of the vendor, as the file has it: {owner}." if (owner := row.filled("owner")) else "",
        f"Performance to {end}." if end and not over else "",
        link if (link := address(row["page"])) else "",
    ]
    award: dict[str, Any] = {
        "name": f"{sort} {piid}: {row['vendor']} for {agency.upper()}",
        "kind": "contract",
        "citation": piid,
        "effect": "pays-for",
        "judicial_review": "none",
        "summary": " ".join(part for part in told if part),
        "status": "ended" if over else "in-force" if ahead else "unknown",
        "parties": [agency, vendor],
        "jurisdiction": "US",
    }
    if over:
        award["end"] = end
    if value is not None and value > 0:
        award["amount_usd"] = value
    award["evidence"] = [load.cite(row, f"Has the award {piid} to {row['vendor']} as it stood then.")]
    return award

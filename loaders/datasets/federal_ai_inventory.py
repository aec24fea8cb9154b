"""The inventories of what federal agencies use artificial intelligence for: systems, who runs them, vendors, assessments.

A use case is a system and a finding; that records move, an inventory does not say. Taken are the use cases that are said to use
personal data, and all of the departments of justice and of homeland security. Vendor cells hold prose and placeholders: only
vendors that the evidence names are drawn from them. Who to write to is not read. A withheld vendor is not none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..declaration import Layout, Loader, Record
from ..ids import slug
from ..load import Load
from ..rows import Row
from ..values import Skip, address

LOADER = Loader(
    name="federal-ai-inventory",
    title="Federal AI use case inventories: systems, operators, vendors, privacy assessments",
    publisher="Office of Management and Budget",
    page="https://github.com/ombegov/2025-Federal-Agency-AI-Use-Case-Inventory",
    licence="public domain (work of the US government)",
    yields=("holder", "finding"),
    layouts=(
        Layout(
            name="use-cases",
            title="Federal AI use case inventory, individually reported use cases",
            columns={
                "agency": ("agency",), "agency_name": ("agency_name",), "number": ("id",), "name": ("use_case_name",),
                "bureau": ("agency_bureau",), "stage": ("development_stage",), "impact": ("is_high_impact",),
                "withheld": ("is_withheld",), "vendor": ("vendor_name",), "system": ("system_name_ato",),
                "personal": ("has_pii",), "assessment": ("pia_url",),
            },
        ),
        Layout(
            name="use-cases-2024",
            title="Federal AI use case inventory of 2024",
            page="https://github.com/ombegov/2024-Federal-AI-Use-Case-Inventory",
            columns={
                "name": ("Use Case Name",), "agency_name": ("Agency",), "agency": ("Agency Abbreviation",),
                "bureau": ("Bureau",), "stage": ("Stage of Development",),
                "impact": ("Is the AI use case rights-impacting, safety-impacting, both, or neither?",),
                "award": ("Provide the Procurement Instrument Identifier(s) (PIID) of the contract(s) used.",),
                "system": ("System Name",),
                "personal": ("Does this AI use case involve personally identifiable information (PII) that is maintained by the"
                             " agency?",),
            },
            optional=frozenset({"award", "system"}),
        ),
    ),
)  # fmt: skip

_WATCHED = frozenset({"DHS", "DOJ"})
_PARTS = re.compile(r"[/():;,\n]|\s-\s")
_AWARD = re.compile(r"\b(?=[A-Z0-9]*[A-Z])(?=[A-Z0-9]*\d)[A-Z0-9]{13,17}\b")
_SAYS_NOTHING = frozenset(
    {"law enforcement sensitive (les)", "not available", "tbd", "none", "unknown", "not applicable"}
)


@LOADER.reads("use-cases", "use-cases-2024")
def use_case(row: Row, load: Load) -> Iterator[Record]:
    """A system, run by the agency that reports it, and what the inventory says of it."""
    agency, name = row.needed("agency").upper(), row.needed("name")
    personal = row["personal"].casefold().startswith("yes")
    if not personal and agency not in _WATCHED:
        raise Skip("use case that is not said to use personal data")
    operator = _operator(row, load)
    bureau = row.filled("bureau")
    id = _system(row, load, agency, name, operator)
    vendors, told = _vendors(row, load)
    stage = row.filled("stage").casefold() or "no stage given"
    says = [
        f"{bureau or agency} reports the use case {name} ({stage}); personal data: {'yes' if personal else row.filled('personal').casefold() or 'not said'}."
    ]
    if row["impact"].casefold().startswith(("high-impact", "both", "rights-impacting")):
        says.append("It is called high-impact or rights-impacting.")
    if told:
        says.append(f"Vendor: {told}.")
    elif row["withheld"].casefold().startswith("yes"):
        says.append("Parts are withheld.")
    system = row.filled("system")
    if system and system.casefold() not in _SAYS_NOTHING and len(system) < 200:
        says.append(f"Part of: {system}.")
    awards = list(dict.fromkeys(_AWARD.findall(row["award"].upper())))
    if awards:
        says.append(f"Bought under: {', '.join(awards)}.")
    links = [link for part in re.split(r"[;\s]+", row["assessment"]) if (link := address(part)) and "http" in part]
    if links:
        says.append(f"Privacy assessment: {', '.join(dict.fromkeys(links))}.")
    finding = _free(load, slug(f"use case {load.date} {agency} {name}"), row)
    about = list(dict.fromkeys([id, operator, *vendors]))
    yield "finding", {"id": finding, "about": about, "says": " ".join(says), "evidence": [load.cite(row, says[0])]}


def _free(load: Load, id: str, row: Row) -> str:
    """An id that no other row has: with the agency's number where a name stands twice."""
    numbered = slug(f"{id} {row['number']}")
    first, new = load.once(id), load.once(numbered)
    if first:
        return id
    if new:
        return numbered
    raise Skip("use case told in another row")


def _system(row: Row, load: Load, agency: str, name: str, operator: str) -> str:
    known = load.matcher.system(name)
    if known:
        return known
    return load.holder(
        load.matcher.new_id(slug(f"ai {agency} {name}"), name),
        {"name": name, "kind": "system", "operated_by": operator, "jurisdiction": "US",
         "description": f"AI use case in the inventory of {row['agency_name'] or agency}."},
    )  # fmt: skip


def _operator(row: Row, load: Load) -> str:
    """The bureau where the evidence knows it, else the agency."""
    bureau = row.filled("bureau")
    for text in (bureau, *_PARTS.split(bureau), row["agency"], row["agency_name"]):
        known = load.matcher.national(text) if text.strip() else None
        if known:
            return known
    name = row.needed("agency_name")
    also = [row["agency"]] if row["agency"] != name else []
    new = load.matcher.new_id(slug(name), name)
    return load.holder(new, {"name": name, "kind": "agency", "jurisdiction": "US", "aliases": also})


def _vendors(row: Row, load: Load) -> tuple[list[str], str]:
    """The vendors that the evidence names in a cell, and the cell where it is a list of names and no prose."""
    text = row.filled("vendor")
    found: list[str] = []
    for part in _PARTS.split(text):
        name = part.strip()
        if name and (known := _vendor(load, name)):
            found.append(known)
    prose = len(text) > 120 or ". " in text or text.casefold() in _SAYS_NOTHING
    return found, "" if prose else text.rstrip(".")


def _vendor(load: Load, name: str) -> str | None:
    if len(name) > 60:
        return None
    match = load.matcher.company(name, day=load.date)
    if match.doubt:
        load.doubt(match.doubt)
    return match.holder

"""What ICE obligated to the operators on a route, action by action, never summed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..graph.store import Reader, Record
from . import words
from .joined import Settings, ask, cut_remarks, name_of
from .laws import citations
from .listing import Row

CONTRACTS = "usaspending-contracts"


_ACTION = re.compile(r" (obligates|takes back) \$([\d,]+\.\d\d) (in all, to|by action (\S+) of) (\d{4}-\d\d-\d\d) ")


_DESCRIBED = re.compile(r"Described as: (.+?)\.(?: |$)")


def paid(reader: Reader, asked: Settings, remarks: list[str]) -> Iterator[Row]:
    """Each action on each award to the operator of a system on a route, as the file has it; nothing is added up."""
    answer = ask(
        reader, asked, **{key: asked[key] for key in ("record", "to", "in", "limit", "max_hops") if key in asked}
    )
    remarks += cut_remarks([answer])
    buyers = reader.inside(answer.question.to)
    held = {one.id for path in answer.paths for one in path.holders}
    found: list[tuple[tuple[str, ...], Row]] = []
    for firm, relations in _firms(reader, held, buyers).items():
        for kind, id, field in reader.mentions(firm):
            award = reader.get(id) if kind == "instrument" and field == "parties" else None
            if award is not None and CONTRACTS in award.datasets and buyers & set(award.data["parties"]):
                found += _actions(reader, award, name_of(reader, firm), words.listed(relations))
    yield from (row for _, row in sorted(found, key=lambda one: one[0]))


def _firms(reader: Reader, held: set[str], buyers: set[str]) -> dict[str, list[str]]:
    """Firms on a route, those that run a system on it, their owners and what they own; each with how it hangs together."""
    found: dict[str, list[str]] = {}
    for id in sorted(held - buyers):
        one = reader.get(id)
        runs = one.data.get("operated_by") if one else None
        if (
            one is None
            or runs in buyers
            or not (runs or {one.data["kind"], *one.data.get("also", ())} & {"vendor", "data-broker"})
        ):
            continue
        firm, how = (
            (runs, f"runs {words.short_name(id, name_of(reader, id))}") if runs else (id, "stands on the route itself")
        )
        found.setdefault(firm, []).append(how)
        named = f"{name_of(reader, firm)}, which {how}"
        owner = (reader.get(firm) or one).data.get("owned_by")
        if owner:
            found.setdefault(owner, []).append(f"owns {named}")
        for kind, owned, field in reader.mentions(firm):
            if kind == "holder" and field == "owned_by":
                found.setdefault(owned, []).append(f"belongs to {named}")
    return found


def _actions(reader: Reader, award: Record, firm: str, relation: str) -> Iterator[tuple[tuple[str, ...], Row]]:
    """The actions on an award, with the key by which they are put in order."""
    described = _DESCRIBED.search(award.data["summary"])
    value = award.data.get("amount_usd")
    for kind, id, _ in reader.mentions(award.id):
        finding = reader.get(id) if kind == "finding" else None
        action = _ACTION.search(finding.data["says"]) if finding else None
        if finding is None or action is None:
            continue
        verb, amount, _, number, day = action.groups()
        cells = {
            "year": day[:4], "operator": firm, "relation": relation, "award": award.data["citation"], "action": number,
            "day": day, "obligated_usd": f"{'-' if verb == 'takes back' else ''}{amount.replace(',', '')}",
            "sort": "one action" if number else "all actions to that day",
            "award_value_usd": None if value is None else f"{value:.2f}",
            "described_as": described[1] if described else None, "instrument": award.id, "finding": id,
            "says": f"{day[:4]}: {words.dates_in_words(finding.data['says'])} {firm} {relation}."
            f"{f' The award is described as: {described[1]}.' if described else ''}",
        }  # fmt: skip
        yield (day[:4], firm, award.data["citation"], day, id), Row(cells, citations(reader, finding.data))

"""One electric utility: the routes documented of it or of its class, and the rules of its state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..graph.store import Reader, Record
from ..schema import places
from . import words
from .answer import Answer, Citation, Path, RestrictionRef
from .canned import question_from
from .joined import Settings, cut_remarks, is_called, name_of, route_evidence, stops, verdict
from .laws import citations
from .listing import Row
from .trace import trace

_UTILITIES, _CUSTOMER = "utility-companies", "utility-customer-record"


_SERVES = re.compile(r" serves \d+ counties in (.+?): (.+)\.$")


_CODES = {name: code for code, name in places.NAMES.items()}


_EFFECTS = {
    "blocks": "closes a step", "narrows": "narrows a step", "limits": "limits a step, does not close it",
    "disregarded": "was disregarded",
}  # fmt: skip


_OPEN = {"certain": "certainly open", "possible": "possibly open", None: "not open"}


_NAMED = 3


@dataclass(frozen=True, slots=True)
class _Served:
    """A utility in one state, with what the files state of it there."""

    holder: Record
    place: str
    evidence: tuple[Citation, ...]


def utility_routes(reader: Reader, asked: Settings, remarks: list[str]) -> Iterator[Row]:
    """Documented routes of customer records that apply to a utility, by itself, by kind or by state, and rules that bite."""
    by_place: dict[str, list[_Served]] = {}
    for one in _served(reader, asked, remarks):
        by_place.setdefault(one.place, []).append(one)
    answers = []
    for place, served in sorted(by_place.items()):
        ever = trace(reader, question_from({"record": _CUSTOMER, "in": place, "ever": "true"}))
        today = trace(reader, question_from({"record": _CUSTOMER, "in": place, "as_of": asked.get("as_of", "")}))
        answers += [ever, today]
        for path in ever.paths:
            yield from _applies(reader, path, today, place, served)
        yield from _rules(reader, place, served, ever)
    remarks += cut_remarks(answers)


def _served(reader: Reader, asked: Settings, remarks: list[str]) -> Iterator[_Served]:
    """The utilities that are asked for, in each state where they stand or serve counties."""
    wanted = asked.get("county", "").casefold()
    stands = {
        one.id: one
        for one in reader.records("holder")
        if one.data.get("instance_of") == _UTILITIES
        and not one.data.get("generic")
        and is_called(one.data, asked.get("name", ""))
    }
    told: set[tuple[str, str]] = set()
    counties = False
    for finding in reader.records("finding"):
        serves = _SERVES.search(finding.data["says"]) if finding.id.startswith("territory-") else None
        if serves is None:
            continue
        counties = True
        id, place = finding.data["about"][0], _CODES[serves[1]]
        here = not wanted or wanted in serves[2].casefold().split(", ")
        if here and id in stands and asked.get("in") in (None, place):
            told.add((id, place))
            yield _Served(stands[id], place, citations(reader, finding.data))
    if wanted and not counties:
        remarks.append(
            "The store holds no list of counties; the file of service territories brings it: runoff load eia-861 FILE."
        )
    for id, one in stands.items():
        place = str(one.data.get("jurisdiction"))
        if not wanted and place in places.NAMES and asked.get("in") in (None, place) and (id, place) not in told:
            yield _Served(one, place, ())


def _applies(reader: Reader, path: Path, today: Answer, place: str, served: list[_Served]) -> Iterator[Row]:
    """The row of a route, if it applies to any of the utilities."""
    whom, why = _applying(reader, path, place, served)
    if not whom:
        return
    opened = next((one.open for one in today.paths if one.id == path.id), None)
    found = [one for hop in path.flows for one in hop.restricted_by if _bites(one, place)]
    rules = "; ".join(dict.fromkeys(map(_rule, found)))
    standing = f"{_OPEN[opened]} on {words.date(today.question.as_of)}"
    laws = [one for one in map(reader.get, dict.fromkeys(one.id for one in found)) if one]
    cells = {
        "utility": _whom(whom), "place": place, "sort": "route", "why": why, "route": stops(path),
        "outcome": words.OUTCOME[path.weakest_outcome], "certainty": path.weakest_certainty, "standing": standing,
        "rules": rules or None, "path": path.id, "flow": None,
        "says": f"{_whom(whom)} in {places.name(place)}, {why}: {stops(path)} ({verdict(path)}; "
        f"{standing}). {f'Rules that bite: {rules}.' if rules else ''}",
    }  # fmt: skip
    cited = [one for record in laws for one in citations(reader, record.data)]
    yield Row(cells, (*_served_evidence(whom), *route_evidence(path), *cited))


def _applying(reader: Reader, path: Path, place: str, served: list[_Served]) -> tuple[list[_Served], str]:
    """The utilities to which a route applies, and why: it is documented of them, of their kind, or of those of their state."""
    first = reader.get(path.holders[0].id)
    if first is None or path.begins == "map-edge":
        return [], ""
    if not first.data.get("generic"):
        return [one for one in served if one.holder.id == first.id], "of which it is documented by name"
    if first.id == _UTILITIES:
        return served, "by kind (documented of utility companies as a class)"
    if first.data.get("instance_of") == _UTILITIES and first.data.get("jurisdiction") == place:
        return served, f"by state (documented of {first.data['name']} as a class)"
    return [], ""


def _bites(one: RestrictionRef, place: str) -> bool:
    return not one.jurisdictions or bool({places.NATION, place} & set(one.jurisdictions))


def _rule(one: RestrictionRef) -> str:
    since = f" since {words.date(one.start)}" if one.start else ""
    since = since or (f", in force by {words.date(one.first_seen)}" if one.first_seen else "")
    return f"{one.name} ({_EFFECTS[one.effect]}{since}{f', until {words.date(one.end)}' if one.end else ''})"


def _whom(served: list[_Served]) -> str:
    names = [str(one.holder.data["name"]).removesuffix(f" ({places.name(one.place)})") for one in served]
    more = len(names) - _NAMED
    return words.listed([*names[:_NAMED], *([f"{more:,} more"] if more > 0 else [])])


def _served_evidence(served: list[_Served]) -> list[Citation]:
    return [citation for one in served[:_NAMED] for citation in one.evidence]


def _rules(reader: Reader, place: str, served: list[_Served], ever: Answer) -> Iterator[Row]:
    """Rules of this state on flows of customer records that stand on no route from here: a refusal, or another utility's."""
    told = {hop.flow for path in ever.paths for hop in path.flows}
    for kind, id, field in reader.mentions(_CUSTOMER):
        flow = reader.get(id) if kind == "flow" and field == "carries" and id not in told else None
        for item in flow.data.get("restrictions", ()) if flow else ():
            law = reader.get(item["instrument"])
            if flow is None or law is None or place not in item.get("jurisdictions", ()):
                continue
            one = RestrictionRef(
                law.id, law.data["name"], item["effect"], (), (), (), item.get("start"), item.get("first_seen"), item.get("end"), None
            )  # fmt: skip
            sender, receiver = name_of(reader, flow.data["from"]), name_of(reader, flow.data["to"])
            cells = {
                "utility": _whom(served), "place": place, "sort": "rule", "why": f"a rule in {places.name(place)}",
                "route": None, "outcome": words.OUTCOME[flow.data["outcome"]], "certainty": flow.data["certainty"],
                "standing": None, "rules": _rule(one), "path": None, "flow": id,
                "says": f"{_whom(served)} in {places.name(place)}, by a rule there: {_rule(one)}, as documented of "
                f"{sender} and {receiver} ({words.OUTCOME[flow.data['outcome']]}).",
            }  # fmt: skip
            yield Row(cells, (*citations(reader, law.data), *citations(reader, flow.data)))

"""Small random graphs and questions, made so that paths are frequent and every rule has something to decide."""

from __future__ import annotations

import datetime
import itertools
import random
from collections.abc import Sequence
from typing import Any

from .draws import chance, some
from .random_types import record_types

STATES = ("US-MD", "US-TX", "US-WA")
DAYS = ("2024-06-15", "2024-02-29", "2022-02-28", "2021-02-28", "2023-01-01", "2023-12-31")
# Distances in days from the day asked for: next to it, and at either side of two and of three years.
NEAR = (-400, -59, -31, -2, -1, 0, 0, 1, 2, 30, 61, 400)
FAR = (-1900, -1500, -1097, -1096, -1095, -900, -731, -730, -729, -366, 366, 730, 731, 1095, 1096, 1097)
MECHANISMS = (
    "sale",
    "query-access",
    "query-access",
    "contribution",
    "compelled",
    "not-stated",
    "mandatory-reporting",
    "interconnection",
)
STATUSES = (
    "active",
    "active",
    "active",
    "active",
    "unknown",
    "unknown",
    "unknown",
    "ended",
    "one-off",
    "paused",
    "enjoined",
    "proposed",
)
OUTCOMES = ("moved", "moved", "moved", "access", "access", "demanded", "demanded", "permitted", "refused")
CERTAINTIES = ("documented", "documented", "reported", "alleged")
Entry = dict[str, Any]


def random_case(rng: random.Random) -> tuple[dict[str, Any], dict[str, Any]]:
    """An evidence document and a question about it."""
    day = rng.choice(DAYS)
    calm = chance(rng, 0.45)
    types = record_types(rng)
    holders = some_holders(rng, day)
    instruments = some_instruments(rng)
    flows = some_flows(rng, day, holders, types, calm=calm)
    evidence = {
        "holders": holders,
        "record_types": types,
        "sources": [source()],
        "instruments": instruments,
        "flows": flows,
    }
    return evidence, a_question(rng, day, evidence)


def source() -> Entry:
    """The one source, for disputes to point at."""
    return {
        "id": "a-report",
        "title": "A report",
        "publisher": "A publisher",
        "date": "2024-01-01",
        "url": "https://example.org/a-report",
        "kind": "ngo-report",
    }


# --- dates -------------------------------------------------------------------------------------------------------


def a_date(rng: random.Random, day: str, distances: Sequence[int]) -> str:
    """A date at one of the distances from the day, often without its day or its month."""
    date = datetime.date.fromisoformat(day) + datetime.timedelta(days=rng.choice(distances))
    return date.isoformat()[: rng.choice((4, 7, 7, 10, 10, 10))]


def in_order(dates: Sequence[str]) -> list[str]:
    """Dates by their first possible days, the less exact first."""
    return sorted(dates, key=lambda date: (date + "-01-01")[:10])


def flow_dates(rng: random.Random, day: str, status: str, outcome: str) -> Entry:
    """The dates of a flow, as far as its status and outcome ask for them or allow them."""
    distances = NEAR if chance(rng, 0.4) else NEAR + FAR
    early, middle, late, last = in_order([a_date(rng, day, distances) for _ in range(4)])
    if outcome == "permitted":
        return {"last_seen": late} | ({"first_seen": early} if chance(rng, 0.5) else {})
    if status == "one-off":
        start = a_date(rng, day, (-31, -1, 0, 0, 0, 1))
        return {"start": start} | ({"end": in_order([start, late])[1]} if chance(rng, 0.6) else {})
    dates: Entry = {}
    if chance(rng, 0.6):
        dates["start"] = early
    elif chance(rng, 0.6):
        dates["first_seen"] = middle
    if (status != "ended" and outcome != "refused") or chance(rng, 0.5):
        dates["last_seen"] = late
    if (status in ("ended", "paused") and chance(rng, 0.7)) or chance(rng, 0.1):
        dates["end"] = last
    return dates


def steady_dates(rng: random.Random, day: str) -> Entry:
    """Dates that leave a flow open on the day."""
    return {"start": a_date(rng, day, (-1500, -400)), "last_seen": a_date(rng, day, (-732, -731, -730, -366, -31, -1))}


# --- holders -----------------------------------------------------------------------------------------------------


def some_holders(rng: random.Random, day: str) -> list[Entry]:
    """The target, often something inside it, one or two custodians and some others."""
    holders: list[Entry] = [{"id": "ice", "name": "ice", "kind": "agency", "jurisdiction": "US"}]
    if chance(rng, 0.35):
        bond = rng.choice(("part_of", "operated_by"))
        holders.append({"id": "ice-unit", "name": "ice-unit", "kind": "agency", bond: "ice"})
        if chance(rng, 0.3):
            bond = rng.choice(("part_of", "operated_by"))
            holders.append({"id": "ice-tool", "name": "ice-tool", "kind": "system", bond: "ice-unit"})
    for index in range(rng.choice((0, 1, 1, 1, 1, 2))):
        kind = rng.choice(("custodian", "custodian", "people"))
        holders.append({"id": f"giver-{index + 1}", "name": "giver", "kind": kind})
    for index in range(rng.randint(2, max(2, min(4, 7 - len(holders))))):
        kind = rng.choice(("vendor", "data-broker", "network", "system", "agency"))
        holders.append({"id": f"other-{index + 1}", "name": "other", "kind": kind})
        if chance(rng, 0.08):
            holders[-1]["also"] = [rng.choice(("custodian", "people"))]
    outside = [holder for holder in holders if not holder["id"].startswith("ice")]
    bind(rng, outside)
    classify(rng, outside)
    for holder in holders:
        details(rng, day, holder)
    return holders


def bind(rng: random.Random, outside: list[Entry]) -> None:
    """Make some holders parts of, or run by, one further down a random order."""
    order = rng.sample(outside, len(outside))
    for index, holder in enumerate(order[:-1]):
        for bond in ("part_of", "operated_by"):
            if chance(rng, 0.13):
                holder[bond] = rng.choice(order[index + 1 :])["id"]


def classify(rng: random.Random, outside: list[Entry]) -> None:
    """Make some holders generic and others instances of them, in chains now and then."""
    order = rng.sample(outside, len(outside))
    generic = [holder for holder in order[1:] if chance(rng, 0.3)]
    for holder in generic:
        holder["generic"] = True
    for index, holder in enumerate(order):
        above = [one for one in order[index + 1 :] if one.get("generic")]
        if above and chance(rng, 0.5):
            holder["instance_of"] = above[0]["id"]


def details(rng: random.Random, day: str, holder: Entry) -> None:
    """Where a holder stands, and since and until when."""
    if holder["id"] != "ice" and chance(rng, 0.45):
        holder["jurisdiction"] = rng.choice((*STATES, "US", "IL"))
    if chance(rng, 0.08):
        holder["since"] = a_date(rng, day, (-1500, -400, -31, -1, 0, 1))
    if chance(rng, 0.08):
        holder["until"] = a_date(rng, day, (-1, 0, 1, 31, 400))
    if "since" in holder and "until" in holder:
        holder["since"], holder["until"] = in_order([holder["since"], holder["until"]])


# --- instruments and flows -----------------------------------------------------------------------------------------


def some_instruments(rng: random.Random) -> list[Entry]:
    """Three instruments, with whatever judicial review."""
    return [
        {
            "id": f"law-{index}",
            "name": f"Law {index}",
            "kind": "statute",
            "effect": rng.choice(("authorises", "compels", "restricts")),
            "judicial_review": rng.choice(("none", "on-challenge", "before")),
            "status": "in-force",
        }
        for index in (1, 2, 3)
    ]


def some_flows(rng: random.Random, day: str, holders: list[Entry], types: list[Entry], *, calm: bool) -> list[Entry]:
    """A chain that is meant to reach the target, and other flows, back and side by side too."""
    ids = [entry["id"] for entry in types]
    ends = chain_ends(rng, [holder["id"] for holder in holders])
    names = rng.sample([f"flow-{index}" for index in range(1, 10)], len(ends))
    carried = rng.choice(ids)
    flows = []
    for name, (sender, receiver) in zip(names, ends, strict=True):
        if chance(rng, 0.3):
            carried = rng.choice(ids)
        flow = {"id": name, "from": sender, "to": receiver, "carries": [carried], **about(rng, day, calm=calm)}
        if chance(rng, 0.3):
            flow["carries"] = sorted({carried, rng.choice(ids)})
        if chance(rng, 0.1 if calm else 0.35):
            flow["restrictions"] = [a_restriction(rng, day, flow, ids) for _ in range(rng.choice((1, 1, 2, 2, 3)))]
        flows.append(flow)
    return flows


def chain_ends(rng: random.Random, holders: Sequence[str]) -> list[tuple[str, str]]:
    """Senders and receivers: one chain to the target, then others."""
    inside = [one for one in holders if one.startswith("ice")]
    outside = [one for one in holders if not one.startswith("ice")]
    givers = [one for one in outside if one.startswith("giver")]
    others = [one for one in outside if not one.startswith("giver")]
    chain = givers[:1] + rng.sample(others, rng.randint(min(2, len(others)), len(others))) + [rng.choice(inside)]
    ends = list(itertools.pairwise(chain))
    for _ in range(rng.randint(2, max(2, 9 - len(ends)))):
        if chance(rng, 0.25):
            ends.append(rng.choice(ends))
        elif chance(rng, 0.15):
            ends.append((rng.choice(outside), rng.choice(inside)))
        else:
            sender, receiver = rng.sample(list(holders) if chance(rng, 0.1) else outside, 2)
            ends.append((sender, receiver))
    return ends[:9]


def about(rng: random.Random, day: str, *, calm: bool) -> Entry:
    """Everything of a flow but its ends, what it carries and what restricts it."""
    status = rng.choice(("active", "unknown")) if calm else rng.choice(STATUSES)
    outcome = "moved" if chance(rng, 0.5) else rng.choice(OUTCOMES)
    if outcome == "permitted" and status in ("one-off", "ended", "paused"):
        status = "unknown"
    steady = calm or chance(rng, 0.5)
    if steady and status in ("active", "unknown", "enjoined", "proposed") and outcome != "permitted":
        dates = steady_dates(rng, day)
    else:
        dates = flow_dates(rng, day, status, outcome)
    entry: Entry = {
        "mechanism": rng.choice(MECHANISMS),
        "outcome": outcome,
        "status": status,
        "jurisdictions": ["US"] if chance(rng, 0.75) else sorted(some(rng, STATES, 3)),
        "certainty": rng.choice(CERTAINTIES),
        **dates,
    }
    if chance(rng, 0.35):
        entry["under"] = some(rng, ("law-1", "law-2", "law-3"), 2)
    if chance(rng, 0.1):
        entry["dispute"] = {"by": "somebody", "says": "It is not so.", "source": "a-report"}
    return entry


def a_restriction(rng: random.Random, day: str, flow: Entry, types: Sequence[str]) -> Entry:
    """How an instrument bites on a flow."""
    effect = rng.choice(("blocks", "blocks", "narrows", "narrows", "narrows", "limits", "disregarded"))
    entry: Entry = {"instrument": rng.choice(("law-1", "law-2", "law-3")), "effect": effect}
    if effect == "narrows":
        kept = some(rng, flow["carries"], 2) if chance(rng, 0.5) else []
        entry["to"] = sorted({*kept, *some(rng, types, 2)})
    if chance(rng, 0.6):
        entry["jurisdictions"] = ["US"] if chance(rng, 0.1) else sorted(some(rng, STATES, 2))
    first, last = in_order([a_date(rng, day, NEAR if chance(rng, 0.6) else FAR) for _ in range(2)])
    draw = rng.random()
    if draw < 0.55:
        entry["start"] = first
    elif draw < 0.85 or effect == "narrows":
        entry["first_seen"] = first
    if chance(rng, 0.4):
        entry["end"] = last
    return entry


# --- questions ---------------------------------------------------------------------------------------------------


def a_question(rng: random.Random, day: str, evidence: dict[str, Any]) -> dict[str, Any]:
    """A question that the evidence can mostly say something about."""
    question: dict[str, Any] = {"record": asked_type(rng, evidence)}
    dates(rng, day, question)
    if chance(rng, 0.35):
        question["in"] = rng.choice((*STATES, "US-NY"))
    if chance(rng, 0.35):
        origin(rng, evidence["holders"], question)
    if chance(rng, 0.1):
        question["to"] = rng.choice([one["id"] for one in evidence["holders"] if one["id"] != question.get("from")])
        if not reachable_target(evidence["holders"], question):
            question["to"] = "ice"
    filters(rng, evidence, question)
    return question


def asked_type(rng: random.Random, evidence: dict[str, Any]) -> str:
    """Mostly a type that some flow carries."""
    if chance(rng, 0.85):
        flow = evidence["flows"][0] if chance(rng, 0.5) else rng.choice(evidence["flows"])
        return str(rng.choice(flow["carries"]))
    return str(rng.choice(evidence["record_types"])["id"])


def dates(rng: random.Random, day: str, question: dict[str, Any]) -> None:
    """The day asked for, with a day before it on which the record was given, or no dates at all."""
    if chance(rng, 0.1):
        question["ever"] = True
        return
    question["as_of"] = day
    if chance(rng, 0.25):
        back = datetime.timedelta(days=rng.choice((0, 1, 31, 400, 1500)))
        question["given"] = (datetime.date.fromisoformat(day) - back).isoformat()


def origin(rng: random.Random, holders: list[Entry], question: dict[str, Any]) -> None:
    """A first holder that does not stand in another state than the one asked for."""
    place = question.get("in")
    fit = [
        holder["id"]
        for holder in holders
        if not holder["id"].startswith("ice")
        and not (place and holder.get("jurisdiction", "") in STATES and holder["jurisdiction"] != place)
    ]
    likely = [one for one in fit if one.startswith("giver")]
    instances = [holder["id"] for holder in holders if "instance_of" in holder and holder["id"] in fit]
    choice = [among for among in (likely, instances, fit) if among]
    if choice:
        question["from"] = rng.choice(rng.choice(choice))


def reachable_target(holders: list[Entry], question: dict[str, Any]) -> bool:
    """Whether neither the first holder nor a class of it lies inside the target."""
    entries = {holder["id"]: holder for holder in holders}
    at = question.get("from")
    while at:
        if question["to"] in all_above(entries, at):
            return False
        at = entries[at].get("instance_of")
    return True


def all_above(entries: dict[str, Entry], holder: str) -> set[str]:
    """A holder and all that it is part of or run by, at any depth."""
    above = [entries[holder].get("part_of"), entries[holder].get("operated_by")]
    return {holder}.union(*(all_above(entries, one) for one in above if one))


def filters(rng: random.Random, evidence: dict[str, Any], question: dict[str, Any]) -> None:
    """Outcomes, certainty, levers, filters and the number of flows."""
    holders = [holder["id"] for holder in evidence["holders"] if holder["id"] not in ("ice", question.get("to"))]
    above = [one[bond] for one in evidence["holders"] for bond in ("part_of", "operated_by") if bond in one]
    things = (
        holders
        + [one for one in above if one in holders] * 3
        + [flow["id"] for flow in evidence["flows"]]
        + ["law-1", "law-2", "law-3"]
    )
    if chance(rng, 0.15):
        question["outcome"] = sorted(some(rng, sorted(set(OUTCOMES)), 3))
    if chance(rng, 0.12):
        question["min_certainty"] = rng.choice(("documented", "reported"))
    if chance(rng, 0.2):
        question["without"] = sorted(set(some(rng, things, 2)))
    if chance(rng, 0.1):
        question["via"] = sorted(set(some(rng, things, 2)))
    if chance(rng, 0.1):
        question["avoid"] = sorted(set(some(rng, things, 2)))
    if chance(rng, 0.25):
        question["max_hops"] = rng.choice((1, 2, 2, 3))

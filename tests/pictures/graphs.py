"""Small graphs for pictures: what a test needs to say, with the rest filled in."""

from __future__ import annotations

import random
from typing import Any

Records = list[tuple[str, dict[str, Any]]]

#: Names that would run, break out or turn the page round if a label were ever read as markup.
HOSTILE = (
    "</script><script>window.hacked = 1</script>",
    '<img src=x onerror="window.hacked = 2">',
    "\" onmouseover='window.hacked = 3' x=\"",
    "\u202egnorw eb dluow siht\u202c \u2066and this",
    "{{ 7 * 7 }} ${window.hacked = 4} &lt;b&gt;",
    "]]><!-- <b>not bold</b> -->\x07",
    "x" * 10_000,
    "=HYPERLINK(1)",
)


def source(id: str = "paper", **more: Any) -> tuple[str, dict[str, Any]]:
    """A source."""
    base = {"id": id, "title": "A paper", "publisher": "A publisher", "date": "2024-05", "kind": "journalism"}
    return "source", {**base, "url": "https://example.org/paper", **more}


def holder(id: str, kind: str = "agency", **more: Any) -> tuple[str, dict[str, Any]]:
    """A holder, named like its id."""
    return "holder", {"id": id, "name": id.replace("-", " ").capitalize(), "kind": kind, **more}


def record_type(id: str, **more: Any) -> tuple[str, dict[str, Any]]:
    """A record type, named like its id."""
    return "record-type", {"id": id, "name": id.replace("-", " ").capitalize(), **more}


def flow(from_: str, to: str, *carries: str, **more: Any) -> tuple[str, dict[str, Any]]:
    """A flow that is open now and documented, unless said otherwise."""
    base = {
        "id": f"{from_}-to-{to}", "from": from_, "to": to, "carries": list(carries), "mechanism": "sale",
        "outcome": "moved", "status": "active", "first_seen": "2020-01-01", "last_seen": "2024-12-01",
        "jurisdictions": ["US"], "certainty": "documented",
        "evidence": [{"source": "paper", "locator": "page 2", "says": "It says so."}],
    }  # fmt: skip
    return "flow", {key: value for key, value in {**base, **more}.items() if value is not None}


def plain() -> Records:
    """Two first holders, a broker and a target: one route with a demand, one with a flow that ended."""
    return [
        source(),
        record_type("record"),
        record_type("address", extract_of="record"),
        holder("school", "custodian"),
        holder("clinic", "custodian"),
        holder("broker", "data-broker", description="Sells what it gets."),
        holder("ice", name="Immigration agency"),
        ("instrument", {"id": "act", "name": "An act", "kind": "statute", "citation": "1 U.S.C. 1", "effect": "compels",
                        "judicial_review": "on-challenge", "status": "in-force", "evidence": []}),
        ("finding", {"id": "count", "about": ["broker"], "says": "It sold 12 records.",
                     "evidence": [{"source": "paper", "locator": "page 9", "says": "It counts 12."}]}),
        flow("school", "broker", "record"),
        flow("broker", "ice", "address", certainty="reported"),
        flow("clinic", "ice", "record", mechanism="compelled", outcome="demanded", under=["act"], certainty="alleged"),
        flow("school", "ice", "record", status="ended", end="2022-03-04", last_seen=None),
    ]  # fmt: skip


def swapping() -> Records:
    """A broker that gets one record from a school and another from a bank, and passes each on to another buyer."""
    return [
        source(),
        record_type("record"),
        record_type("score", broader="record"),
        holder("school", "custodian"),
        holder("bank", "custodian"),
        holder("broker", "data-broker"),
        holder("left", "vendor"),
        holder("right", "vendor"),
        holder("ice"),
        flow("school", "broker", "record"),
        flow("bank", "broker", "score"),
        flow("broker", "left", "record"),
        flow("broker", "right", "score"),
        flow("left", "ice", "record"),
        flow("right", "ice", "score"),
    ]


def hostile() -> Records:
    """A graph in which every text that can be shown is hostile."""
    names = iter(HOSTILE * 3)
    every = " ".join(HOSTILE[:6])
    return [
        source(title=every, publisher=every, url="javascript:window.hacked=5"),
        source("web", title=every, url='https://example.org/"onclick="window.hacked=6'),
        record_type("record", name=next(names), definition=every),
        holder("school", "custodian", name=next(names), description=every),
        *(holder(f"h{number}", "vendor", name=name, description=every) for number, name in enumerate(HOSTILE)),
        holder("ice", name=next(names)),
        *(flow("school", f"h{number}", "record", note=every) for number in range(len(HOSTILE))),
        *(flow(f"h{number}", "ice", "record", evidence=[{"source": "web", "locator": every, "says": every}])
          for number in range(len(HOSTILE))),
    ]  # fmt: skip


def wide(first: int) -> Records:
    """So many first holders, each with a flow of its own to the target."""
    holders = [holder(f"school-{number:03}", "custodian") for number in range(first)]
    return [source(), record_type("record"), holder("ice"), *holders,
            *(flow(one["id"], "ice", "record") for _, one in holders)]  # fmt: skip


def layered(holders: int) -> Records:
    """A graph shaped like the evidence: many first holders, fewer in between, few targets; two flows a holder."""
    rng = random.Random(holders)
    layers = ("custodian", "data-broker", "system", "agency")
    shares = (0.5, 0.25, 0.15, 0.1)
    found: Records = [source(), record_type("record")]
    names: list[list[str]] = []
    for kind, share in zip(layers, shares, strict=True):
        names.append([f"{kind}-{number:04}" for number in range(max(1, round(holders * share)))])
        found += [holder(name, kind) for name in names[-1]]
    flows = {(name, rng.choice(names[to])) for depth in range(3) for name in names[depth]
             for to in (depth + 1, rng.randint(depth + 1, 3))}  # fmt: skip
    certainties = ("documented", "documented", "reported", "alleged")
    outcomes = ("moved", "access", "demanded")
    found += [
        flow(start, end, "record", certainty=rng.choice(certainties), outcome=rng.choice(outcomes))
        for start, end in sorted(flows)
    ]
    return found


def large(holders: int, types: int = 40) -> Records:
    """A graph of many holders of all kinds in many states, each with two flows."""
    kinds = ("custodian", "agency", "vendor", "data-broker", "network", "system")
    states = ("US-TX", "US-NY", "US-CA", None)
    found: Records = [source(), *(record_type(f"type-{number:02}") for number in range(types))]
    for number in range(holders):
        state = states[number % len(states)]
        found.append(holder(f"h{number:05}", kinds[number % len(kinds)], **({"jurisdiction": state} if state else {})))
    for number in range(holders):
        for step in (1, 17):
            found.append(flow(f"h{number:05}", f"h{(number + step) % holders:05}", f"type-{number % types:02}"))
    return found


def closed() -> Records:
    """Routes that differ by state: one that a law closes in New York and narrows in Texas, one demand, one that a state's own agency sends."""
    act = {"kind": "statute", "effect": "restricts", "judicial_review": "none", "status": "in-force"}
    evidence = [{"source": "law", "locator": "section 3", "says": "It forbids that."}]
    return [
        source(),
        source("law", title="A gazette", url="https://example.org/law"),
        record_type("record"),
        record_type("address", extract_of="record"),
        holder("school", "custodian"),
        holder("clinic", "custodian"),
        holder("registry", "custodian", jurisdiction="US-OR"),
        holder("ice", name="Immigration agency"),
        ("instrument", {"id": "act", "name": "Shield act", **act, "evidence": evidence}),
        ("instrument", {"id": "rule", "name": "Address rule", **act, "evidence": evidence}),
        flow("school", "ice", "record", restrictions=[
            {"instrument": "act", "effect": "blocks", "jurisdictions": ["US-NY"], "start": "2019-12"},
            {"instrument": "rule", "effect": "narrows", "to": ["address"], "jurisdictions": ["US-TX"], "start": "2021-06-01"},
        ]),
        flow("clinic", "ice", "record", mechanism="compelled", outcome="demanded"),
        flow("registry", "ice", "record", status="unknown", last_seen="2024-12-01", jurisdictions=["US-OR"]),
    ]  # fmt: skip


def hostile_law() -> Records:
    """The same with texts that would run, break out or turn the page round."""
    every = " ".join(HOSTILE[:6])
    bad = {"name": every, "title": every, "publisher": every, "description": every}
    found: Records = []
    for kind, data in closed():
        evil: dict[str, Any] = {key: bad.get(key, value) for key, value in data.items()}
        if data["id"] == "law":
            evil["url"] = "javascript:window.hacked=5"
        if evidence := evil.get("evidence"):
            evil["evidence"] = [{**item, "locator": every, "says": every} for item in evidence]
        found.append((kind, evil))
    return found

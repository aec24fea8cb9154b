"""Brokers that register sensitive data, and the routes on which they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..graph.store import Reader, Record
from ..schema.errors import UsageError
from . import words
from .answer import Answer, Citation
from .joined import Settings, ask, cut_remarks, route_evidence, stops, verdict
from .laws import citations
from .listing import Row

#: What a broker may say of itself -> how the finding says so.
_SAYS = {
    "location": re.compile(r" collects consumers' precise geolocation\b"),
    "minors": re.compile(r" collects personal information of minors\b|; it knows that it holds data of minors\b"),
}


_TOLD = {"location": "precise location", "minors": "minors' data"}


def brokers(reader: Reader, asked: Settings, remarks: list[str]) -> Iterator[Row]:
    """Registered brokers by what they say that they collect; those that stand on a documented route come first."""
    wanted = list(_SAYS) if asked.get("says", "any") == "any" else [asked["says"]]
    if not set(wanted) <= set(_SAYS):
        raise UsageError(
            f'says: "{asked["says"]}" is nothing that the registers ask.', f"Write {', '.join(_SAYS)} or any."
        )
    answers: dict[str, list[Answer]] = {}
    rows = []
    for finding in reader.records("finding"):
        if not finding.id.startswith("registration-"):
            continue
        said = [key for key in wanted if _SAYS[key].search(finding.data["says"])]
        broker = reader.get(finding.data["about"][0])
        if said and broker:
            if broker.id not in answers:
                answers[broker.id] = _over(reader, broker.id, asked)
            rows.append(_registered(finding, broker, said, answers[broker.id], citations(reader, finding.data)))
    remarks += cut_remarks(one for found in answers.values() for one in found)
    yield from sorted(
        rows,
        key=lambda row: (row.cells["route"] is None, str(row.cells["broker"]).casefold(), str(row.cells["finding"])),
    )


def _over(reader: Reader, broker: str, asked: Settings) -> list[Answer]:
    """Traces from a broker, and from what it runs, for each record type that it takes in or passes on; those that arrive."""
    found = []
    for holder in sorted(reader.inside(broker)):
        flows = reader.fetch(reader.flows_at(holder))
        carried = sorted({record for one in flows.values() for record in one.data["carries"]})
        found += [
            ask(reader, asked, record=record, to=asked.get("to", "ice"), **{"from": holder}) for record in carried
        ]
    return [answer for answer in found if answer.found]


def _registered(
    finding: Record, broker: Record, said: list[str], answers: list[Answer], cited: tuple[Citation, ...]
) -> Row:
    """One registration, with the first route from the broker on for each record type that has one."""
    routes: dict[str, list[str]] = {}
    for answer in answers:
        path = answer.paths[0]
        told = f"{stops(path)} ({verdict(path)})"
        routes.setdefault(told, []).append(words.in_sentence(answer.record.name))
    route = "; ".join(f"{told} with {words.listed(list(dict.fromkeys(records)))}" for told, records in routes.items())
    stands = (
        f"It stands on a documented route to {answers[0].target.name}: {route}."
        if route
        else "No documented route from it to the target is in the store."
    )
    cells = {
        "broker": str(broker.data["name"]), "collects": words.listed([_TOLD[key] for key in said]),
        "states": finding.data["says"], "route": route or None,
        "path": answers[0].paths[0].id if answers else None, "holder": broker.id, "finding": finding.id,
        "says": f"{words.dates_in_words(finding.data['says'])} {stands}",
    }  # fmt: skip
    passed = (one for answer in answers for one in route_evidence(answer.paths[0]))
    return Row(cells, (*cited, *dict.fromkeys(passed)))

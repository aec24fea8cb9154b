"""A path question as SPARQL over the graph of a day (see `snapshot.py`), flow by flow.

The text runs on any SPARQL 1.1 engine; tests run it on rdflib and Oxigraph. Its limits:

- it asks for the outcomes that count by default, without `given`, `ever`, levers or filters: such a question is refused;
- it starts at first holders or at the holder named; routes from the map's edge are not among its answers;
- a route has at most `max_hops` flows, and where both a unit and an operator lead to the same holder above, a holder on
  either way counts as passed.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...schema.errors import UsageError
from ...schema.terms import PREFIXES
from .iris import Iris, place
from .snapshot import graph_name

#: The most flows for which a union is written out; one more branch each.
MOST_HOPS = 8

_UP = "(runoff:partOf|runoff:operatedBy)"


@dataclass(frozen=True, slots=True)
class PathQuestion:
    """What can be asked in SPARQL: fields as in a trace.

    Attributes:
        record, to: ids of the record type and the target.
        day: `YYYY-MM-DD`; the graph of this day, made for this target, must be loaded.
        from_: id of the first holder; None for all.
        place: code of a state or territory; None for all.
        max_hops: greatest number of flows.
        surety: which of the day's two graphs to ask.
    """

    record: str
    day: str
    to: str = "ice"
    from_: str | None = None
    place: str | None = None
    max_hops: int = 6
    surety: str = "possible"


def routes_query(question: PathQuestion, iris: Iris) -> str:
    """Routes flow by flow (`?f1`, `?f2`, ...): a union of one branch for each number of flows.

    Raises:
        UsageError: more hops than a union is written out for.
    """
    if not 1 <= question.max_hops <= MOST_HOPS:
        raise UsageError(f"--max-hops {question.max_hops}: SPARQL takes 1 to {MOST_HOPS}.", "Ask for fewer flows.")
    branches = [_branch(question, iris, number) for number in range(1, question.max_hops + 1)]
    joined = "\n    UNION\n".join(
        "    {\n" + "\n".join("      " + line for line in lines) + "\n    }" for lines in branches
    )
    flows = " ".join(f"?f{number}" for number in range(1, question.max_hops + 1))
    order = f"ORDER BY {flows}"
    return _query(f"SELECT DISTINCT {flows}", question, iris, [joined], order)


def _query(head: str, question: PathQuestion, iris: Iris, lines: list[str], tail: str) -> str:
    names = {"runoff": PREFIXES["runoff"], "skos": PREFIXES["skos"]}
    prefixes = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in names.items())
    body = "\n".join(line if line.startswith("    ") else f"    {line}" for line in lines)
    graph = graph_name(iris, question.day, question.surety)
    return f"{prefixes}{head} WHERE {{\n  GRAPH {graph} {{\n{body}\n  }}\n}}\n{tail}\n"


def _start(question: PathQuestion, iris: Iris) -> list[str]:
    """Where a route starts (rule 3): `?s0` is the stand, `?h0` its holder."""
    record = iris.of("id", question.record)
    kind = "runoff:FreshStand" if question.from_ else "runoff:StartHere" if question.place else "runoff:Start"
    # Each group stands by itself: an engine without a planner joins them in this order, from few to many.
    lines = [
        f"{{ ?asked skos:broader* {record} }} {{ ?s0 runoff:recordType ?asked }} {{ ?s0 a {kind}, runoff:Leading }}",
        "{ ?s0 runoff:heldBy ?h0 ; runoff:at ?where }",
    ]
    if question.place:
        here = place(question.place)
        lines.append(f"{{ ?where runoff:covers {here} }}")
        lines.append(f"FILTER NOT EXISTS {{ ?h0 runoff:standsIn ?elsewhere . FILTER (?elsewhere != {here}) }}")
    if question.from_ is None:
        return lines
    named = iris.of("id", question.from_)
    lines += [
        f"{named} runoff:instanceOf* ?h0 .",
        f"FILTER NOT EXISTS {{ {named} {_UP}* {iris.of('id', question.to)} }}",
        f"FILTER NOT EXISTS {{ {named} runoff:standsIn ?state . FILTER NOT EXISTS {{ ?where runoff:covers ?state }} }}",
        f"FILTER (?asked = {record} || EXISTS {{ {_sends(question, named)} }})",
    ]
    return lines


def _sends(question: PathQuestion, named: str) -> str:
    """That `?h0` sends the type, or an extract of it, by a flow of its own, at a place at which the route would start."""
    sent = "?sent runoff:recordType ?asked ; runoff:heldBy ?h0 ; a runoff:Sender ; runoff:at ?there ."
    if question.place:
        return f"{sent} ?there runoff:covers {place(question.place)} ."
    home = f"{named} runoff:standsIn ?home . FILTER NOT EXISTS {{ ?there runoff:covers ?home }}"
    return f"{sent} FILTER NOT EXISTS {{ {home} }}"


def _branch(question: PathQuestion, iris: Iris, flows: int) -> list[str]:
    """Routes of exactly so many flows; no holder stands twice on one, those climbed over included (rule 4).

    Groups stand in groups, leg by leg, so that engines without a planner, too, go on from what they have found.
    """
    lines = _start(question, iris)
    for leg in range(1, flows + 1):
        edge = (
            f"{{ ?s{leg - 1} ?f{leg} ?s{leg} }} {{ ?s{leg} a runoff:Leading }} {{ ?f{leg} runoff:from ?t{leg} }}"
            f" {{ ?s{leg} runoff:heldBy ?h{leg} }}"
        )
        lines = ["{", *(f"  {line}" for line in lines), "}", edge, *_distinct(question, iris, leg)]
    return ["{", *(f"  {line}" for line in lines), "}", f"?h{flows} {_UP}* {iris.of('id', question.to)} ."]


def _distinct(question: PathQuestion, iris: Iris, leg: int) -> list[str]:
    """That neither the holder that a leg reaches nor those climbed over on it stand elsewhere on the route so far."""
    lines = [f"FILTER (?h{leg} != ?h{number})" for number in range(leg)]
    named = iris.of("id", question.from_) if question.from_ else ""
    if named:
        lines.append(f"FILTER NOT EXISTS {{ {named} runoff:instanceOf* ?h{leg} . ?h{leg} runoff:instanceOf+ ?h0 }}")
    for other in range(1, leg + 1):
        # What an earlier leg climbed over is compared with the new holder alone, the rest has been before.
        over = f"?h{other - 1} {_UP}+ ?m{other} . ?m{other} {_UP}* ?t{other} ."
        numbers = [number for number in range(leg + 1) if number != leg - 1] if other == leg else [leg]
        same = " || ".join(f"?m{other} = ?h{number}" for number in numbers)
        lines.append(f"FILTER (?h{other - 1} = ?t{other} || NOT EXISTS {{ {over} FILTER ({same}) }})")
        if other < leg:
            also = f"?h{leg - 1} {_UP}+ ?m{other} . ?m{other} {_UP}* ?t{leg} ."
            either = f"?h{other - 1} = ?t{other} || ?h{leg - 1} = ?t{leg}"
            lines.append(f"FILTER ({either} || NOT EXISTS {{ {over} {also} }})")
        elif named:
            chain = f"{named} runoff:instanceOf* ?m{leg} . ?m{leg} runoff:instanceOf+ ?h0 ."
            lines.append(f"FILTER (?h{leg - 1} = ?t{leg} || NOT EXISTS {{ {over} {chain} }})")
    return lines

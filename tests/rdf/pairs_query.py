"""The pairs of first holder and end by a property path, as `graph/rdf/vocabulary.md` shows it, for any question."""

from __future__ import annotations

from runoff.graph.rdf.iris import Iris
from runoff.graph.rdf.sparql import _UP, PathQuestion, _query, _start
from runoff.graph.rdf.walks import EDGES

_ANY = "|".join(EDGES.values())


def pairs_query(question: PathQuestion, iris: Iris) -> str:
    """Pairs `?first`, `?end`, by a path of any length.

    It has no memory of holders: the pairs are exact but for a pair whose every walk comes back to a holder.
    """
    body = [
        *_start(question, iris),
        f"?s0 ({_ANY})+ ?last .",
        "?last runoff:heldBy ?end .",
        f"?end {_UP}* {iris.of('id', question.to)} .",
    ]
    first = f"BIND ({iris.of('id', question.from_)} AS ?first)" if question.from_ else "BIND (?h0 AS ?first)"
    return _query("SELECT DISTINCT ?first ?end", question, iris, [*body, first], "ORDER BY ?first ?end")

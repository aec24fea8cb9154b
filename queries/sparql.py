"""A canned path query as SPARQL, for any engine that holds what `runoff export nquads --as-of DAY` wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..graph.rdf.iris import Iris
from ..graph.rdf.sparql import PathQuestion, routes_query
from ..schema.errors import UsageError
from ..schema.terms import BASE
from .canned import fill, load, question_from
from .question import DEFAULT_LIMIT, DEFAULT_TIMEOUT, Question
from .trace import checked


def canned_sparql(name: str, parameters: Mapping[str, str], options: Mapping[str, Any], base: str = BASE) -> str:
    """The routes of a canned query, flow by flow, but for those from the map's edge.

    Raises:
        UsageError: the query asks for what no graph of a day has: other outcomes, levers, filters, or no path at all.
    """
    query = load(name)
    if query.kind != "trace":
        raise UsageError(f"{name} asks for a list, not for paths.", "Only path queries can be put in SPARQL.")
    settings = {**fill(query, parameters), **options}
    if "judge_before_any_step" in settings:
        raise UsageError(
            f"{name} asks for judges, of which the graph of a day says nothing.", f"Try: runoff run {name}"
        )
    question = checked(question_from(settings))
    plain = Question(
        question.record, question.from_, question.to, question.as_of, place=question.place, max_hops=question.max_hops,
        limit=DEFAULT_LIMIT, timeout=DEFAULT_TIMEOUT,
    )  # fmt: skip
    if question != plain:
        raise UsageError(f"{name} asks for more than SPARQL can over the graph of a day.", f"Try: runoff run {name}")
    asked = PathQuestion(
        question.record, question.as_of, question.to, question.from_, question.place, question.max_hops
    )
    target = "" if question.to == "ice" else f" --to {question.to}"
    head = (
        f"# {query.title}. Ask it of: runoff export nquads --as-of {question.as_of}{target} -o FILE\n"
        "# Each row is a route, as its flows in order; routes from the map's edge are not among them.\n"
    )
    return head + routes_query(asked, Iris(base))

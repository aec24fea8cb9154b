"""Canned path queries as SPARQL: an engine that we did not write gives the same routes, flow by flow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner

from runoff.graph.store import Reader
from runoff.queries.answer import Answer
from runoff.queries.canned import load, run, titles
from runoff.queries.cli import cli
from runoff.queries.sparql import canned_sparql
from runoff.schema.errors import UsageError
from tests.rdf.conftest import dump
from tests.rdf.test_snapshot import Rows, oxigraph

DAY = "2026-06-01"
PATH_QUERIES = [
    name for name, _ in titles() if load(name).kind == "trace" and "judge_before_any_step" not in load(name).settings
]


@pytest.fixture(scope="module")
def ask(packaged: Reader) -> Callable[[str], Rows]:
    """Oxigraph over the evidence and its graph of the day."""
    return oxigraph(dump(packaged, "nquads", day=DAY, target="ice"))


@pytest.mark.parametrize("name", PATH_QUERIES)
def test_same_routes(name: str, ask: Callable[[str], Rows], packaged: Reader) -> None:
    """All routes but those from the map's edge."""
    answer = run(packaged, name, {}, {"as_of": DAY, "limit": 0})
    assert isinstance(answer, Answer)
    wanted = {tuple(str(hop.flow) for hop in path.flows) for path in answer if path.begins != "map-edge"}
    assert ask(canned_sparql(name, {}, {"as_of": DAY})) == wanted


def test_the_command_prints_it() -> None:
    """`query show NAME --sparql` gives the text, with the export that it asks."""
    found = CliRunner().invoke(cli, ["query", "show", "dmv-to-ice", "--sparql", "--as-of", DAY])
    assert found.exit_code == 0
    assert found.stdout.startswith("# ")
    assert f"runoff export nquads --as-of {DAY}" in found.stdout
    assert "SELECT DISTINCT ?f1" in found.stdout


@pytest.mark.parametrize("name", ["served-with", "routes-no-judge-sees"])
def test_what_cannot_be_asked_is_refused(name: str) -> None:
    """Lists and judges are no matter of a path over the graph of a day."""
    with pytest.raises(UsageError):
        canned_sparql(name, {}, {"as_of": DAY})

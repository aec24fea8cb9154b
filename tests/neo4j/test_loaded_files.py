"""Both stores hold the same graph after the same files were loaded."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from runoff.graph.neo4j_server import Settings
from runoff.queries.cli import cli

FIXTURES = Path(__file__).parent.parent / "fixtures" / "loaders"


def runoff(*arguments: str) -> Result:
    """Run a command that must succeed."""
    result = CliRunner().invoke(cli, list(arguments))
    assert result.exit_code == 0, result.output
    return result


def test_same_answers_after_loading(server: Settings, tmp_path: Path) -> None:
    """Evidence, plate-reader sharing and 287(g) agreements: pushed from the file, they answer byte for byte alike."""
    store = str(tmp_path / "loaded.sqlite")
    runoff("load", "evidence", "--store", store)
    runoff("load", "flock-sharing", str(FIXTURES / "agency_access20240426.csv"), "--store", store)
    runoff("load", "ice-287g", str(FIXTURES / "participatingAgencies07182025pm.xlsx"), "--store", store)
    pushed = json.loads(runoff("push", "--source", store, "--store", server.uri, "--format", "json").stdout)
    assert [one["changed"] for one in pushed] == [True, True, True]
    again = json.loads(runoff("push", "--source", store, "--store", server.uri, "--format", "json").stdout)
    assert [one["changed"] for one in again] == [False, False, False]
    asked = (
        ("list", "datasets"),
        ("list", "flows"),
        ("list", "instruments"),
        ("search", "police"),
        ("trace", "license-plate-scan", "--as-of", "2024-05-01", "--limit", "0"),
        ("run", "plate-readers-and-287g"),
    )
    for arguments in asked:
        here = runoff(*arguments, "--format", "json", "--store", store).stdout
        assert len(here) > len("[]\n")
        assert runoff(*arguments, "--format", "json", "--store", server.uri).stdout == here, arguments

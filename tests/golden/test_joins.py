"""Canned queries that join loaded public files with the evidence, on the real files; each has a golden outline.

An outline holds how many rows there are, how many of each sort, and the first rows without the texts of the evidence;
`--rewrite-goldens` writes it anew. Where the real files are not there the tests are skipped, and say so.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import runoff
from runoff.graph.store import Reader
from runoff.queries.canned import Canned, load, run, titles
from runoff.queries.cli import cli
from runoff.queries.joins import JOINS, joins
from runoff.queries.listing import Listing, render
from runoff.queries.neighbourhood import from_listing
from runoff.schema.errors import UsageError

GOLDENS = Path(__file__).parent / "joins"
DATASETS = Path(os.environ.get("RUNOFF_DATASETS") or Path(__file__).parents[3] / "shared" / "datasets")
FILES = {
    "ice-287g": ("ice-287g/participatingAgencies07182025pm.xlsx",),
    "flock-sharing": ("flock-sharing-2024-newsobserver/agency_access20240426.csv",),
    "eia-861": ("eia-861-2018/Utility_Data_2018.xlsx", "eia-861-2018/Service_Territory_2018.xlsx"),
    "usaspending-contracts": ("usaspending-ice-fy2013-2018/fy17.csv.gz", "usaspending-ice-fy2013-2018/fy18.csv.gz"),
    "data-broker-registry": ("data-broker-registries/california-cppa-registry-2025.csv",),
}
DAY = {"as_of": "2026-11-25"}
#: Name of a golden outline -> query, parameters, options.
ASKED: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {
    "plate-readers-wisconsin": ("plate-readers-and-287g", {"in": "US-WI"}, {}),
    "plate-readers-forest-park": ("plate-readers-and-287g", {"in": "US-IL", "name": "forest park"}, {}),
    "utility-pacific-gas": ("my-utility-to-ice", {"name": "pacific gas", "in": "US-CA"}, DAY),
    "utility-alameda": ("my-utility-to-ice", {"county": "alameda"}, DAY),
    "utility-con-edison": ("my-utility-to-ice", {"name": "con edison"}, DAY),
    "utility-seattle": ("my-utility-to-ice", {"name": "seattle city light"}, DAY),
    "paid-utility": ("paid-on-the-route", {}, {}),
    "brokers-location": ("brokers-that-say", {"says": "location"}, {}),
    "brokers-minors": ("brokers-that-say", {"says": "minors"}, {}),
}
NAMES = [name for name, _ in titles() if load(name).kind == "joins"]
_SHOWN = 6


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """A store with the evidence and the real files."""
    if not DATASETS.is_dir():
        pytest.skip(f"NO REAL FILES: {DATASETS} is not there; set RUNOFF_DATASETS to test the joins on them")
    store = tmp_path_factory.mktemp("joins") / "store.sqlite"
    for dataset, paths in {"evidence": (), **FILES}.items():
        done = CliRunner().invoke(
            cli, ["load", dataset, *(str(DATASETS / path) for path in paths), "--store", str(store)]
        )
        assert done.exit_code == 0, done.output
    with runoff.open(store) as graph:
        yield graph.reader


def ask(reader: Reader, name: str, parameters: dict[str, str], options: dict[str, str]) -> Listing:
    """The answer to a query of this kind."""
    answer = run(reader, name, parameters, options)
    assert isinstance(answer, Listing)
    return answer


def outline(answer: Listing) -> dict[str, Any]:
    """What a golden outline holds."""
    rows = [{key: value for key, value in row.cells.items() if key != "says"} for row in answer.rows]
    sorts = Counter(str(row.get("sort", "row")) for row in rows)
    return {"rows": len(rows), "sorts": dict(sorted(sorts.items())), "first": rows[:_SHOWN]}


@pytest.mark.parametrize("golden", ASKED)
def test_outline(golden: str, loaded: Reader, rewrite_goldens: bool) -> None:
    """The outline is the golden one; every row is cited and can be told in every form."""
    answer = ask(loaded, *ASKED[golden])
    path, found = GOLDENS / f"{golden}.json", outline(answer)
    if rewrite_goldens:
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(path.read_text(encoding="utf-8"))
    assert all(row.evidence for row in answer.rows)
    for form in ("text", "md", "csv", "jsonl", "table"):
        assert render(answer, form)


def test_no_golden_outline_without_a_question() -> None:
    """No file is left over."""
    assert {path.stem for path in GOLDENS.glob("*.json")} == set(ASKED)


@pytest.mark.parametrize("name", NAMES)
def test_without_the_files_the_answer_says_what_brings_them(name: str) -> None:
    """On the packaged evidence alone: no row, and the command that loads what is needed."""
    with runoff.open() as graph:
        answer = ask(graph.reader, name, {}, {})
    needed = JOINS[load(name).settings["join"]].needs
    assert answer.rows == ()
    assert all(f"runoff load {dataset} " in answer.empty for dataset in needed)


def test_every_join_has_a_query() -> None:
    """Each join is asked by one packaged query."""
    assert sorted(load(name).settings["join"] for name in NAMES) == sorted(JOINS)


def test_access_is_told_as_access_from_the_cameras_owner_on(loaded: Reader) -> None:
    """Each row is one access flow out of the department, to a body with a signed agreement or a federal one."""
    for row in ask(loaded, "plate-readers-and-287g", {"in": "US-WI"}, {}).rows:
        flow = loaded.get(str(row.cells["flow"]))
        assert flow is not None
        assert (flow.data["outcome"], flow.data["jurisdictions"]) == ("access", ["US-WI"])
        assert "signed with ICE" in str(row.cells["why"]) or row.cells["sort"] == "federal"
        if row.cells["sort"] == "287(g)":
            signed = [one.says for one in row.evidence if "signed on" in one.says]
            late = [
                day for one in signed for day in re.findall(r"signed on (\S+)\.", one) if day > flow.data["last_seen"]
            ]
            assert str(row.cells["why"]).count("after the access was last seen") == len(late)


def test_each_action_is_told_as_the_file_has_it_and_nothing_is_added_up(loaded: Reader) -> None:
    """Amount, award and day of a row are those of one finding; no finding stands twice."""
    rows = ask(loaded, "paid-on-the-route", {"record": "utility-customer-record"}, {}).rows
    assert len({row.cells["finding"] for row in rows}) == len(rows) > 0
    for row in rows:
        (cited,) = row.evidence
        amount = f"{abs(float(str(row.cells['obligated_usd']))):,.2f}"
        assert all(text in cited.says for text in (f"${amount} ", f" {row.cells['award']} ", f" {row.cells['day']} "))
        assert row.cells["year"] == str(row.cells["day"])[:4]


def test_a_registration_is_told_as_a_statement_about_collecting(loaded: Reader) -> None:
    """Every row repeats what the broker states; none says that anything was sold."""
    for row in ask(loaded, "brokers-that-say", {}, {}).rows:
        assert str(row.cells["states"]) == row.evidence[0].says
        assert not re.search(r"\bs(ell|old)", str(row.cells["states"]))


def test_answers_that_name_flows_or_paths_can_be_drawn(loaded: Reader) -> None:
    """The pictures of three joins; the rows on contracts name no flow, since a contract is none."""
    for golden in ("plate-readers-forest-park", "utility-pacific-gas", "brokers-minors"):
        assert from_listing(loaded, ask(loaded, *ASKED[golden])).edges
    with pytest.raises(UsageError):
        from_listing(loaded, ask(loaded, *ASKED["paid-utility"]))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"join": "plate-reader"}, "is no join"),
        ({"join": "plate-readers", "says": "minors"}, "takes no --says"),
        ({"join": "plate-readers", "in": "Texas"}, "is no state or territory"),
        ({}, "is no join"),
    ],
)
def test_what_makes_no_sense_is_refused(settings: dict[str, str], said: str) -> None:
    """A join, a setting or a place that there is not."""
    query = Canned("made", "Made", "Made?", "joins", settings, (), "", ())
    with runoff.open() as graph, pytest.raises(UsageError, match=said):
        joins(graph.reader, query, settings)


def test_brokers_say_location_minors_or_any(loaded: Reader) -> None:
    """Anything else is refused, with what may be written."""
    with pytest.raises(UsageError, match="nothing that the registers ask"):
        ask(loaded, "brokers-that-say", {"says": "faces"}, {})

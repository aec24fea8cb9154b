"""The rules of evidence: each is broken in one place, and told with file, line, id and remedy."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from runoff.schema import rules

from .documents import Document, dump, problems, sound

Change = Callable[[Document], Any]


class Case(NamedTuple):
    """A change to the sound dataset and the one problem that it makes.

    Attributes:
        at: text of the line that the problem names, looked for from the entry's id on.
    """

    rule: str
    id: str
    at: str
    says: str
    change: Change
    severity: str = "error"


def flow(index: int, /, *left_out: str, **values: Any) -> Change:
    """Change fields of a flow."""

    def change(document: Document) -> None:
        one = document["flows"][index]
        for key in left_out:
            del one[key]
        one.update(values)

    return change


def shown(index: int, *what: str, **values: Any) -> Change:
    """Change fields of a flow, and what its evidence shows."""

    def change(document: Document) -> None:
        document["flows"][index].update(values)
        document["flows"][index]["evidence"][0]["shows"] = list(what)

    return change


def add(kind: str, /, **values: Any) -> Change:
    """Add a record."""
    return lambda document: document[kind].append(values)


def update(kind: str, index: int, /, **values: Any) -> Change:
    """Change fields of a record."""
    return lambda document: document[kind][index].update(values)


def restriction(*left_out: str, **values: Any) -> Change:
    """Change the first flow's restriction."""

    def change(document: Document) -> None:
        one = document["flows"][0]["restrictions"][0]
        for key in left_out:
            del one[key]
        one.update(values)

    return change


def again(document: Document) -> None:
    """Tell the second flow a second time under another id."""
    document["flows"].append({**document["flows"][1], "id": "told-again"})


def all_of(*changes: Change) -> Change:
    """Several changes."""

    def change(document: Document) -> None:
        for one in changes:
            one(document)

    return change


def under_a_law(index: int, /, law: dict[str, str], **values: Any) -> Change:
    """Let a flow move under the law, which has dates."""
    return all_of(update("instruments", 0, **law), flow(index, under=["a-law"], **values))


_LATE = {"status": "ended", "end": "2023"}
CASES = [
    Case("documented-without-primary", "broker-to-ice", "certainty", "cites no primary document",
         flow(1, certainty="documented")),
    Case("active-not-seen", "school-to-broker", "last_seen", "over two years before the release",
         flow(0, last_seen="2022-12")),
    Case("stale", "school-to-broker", "last_seen", "grown stale since the release",
         flow(0, last_seen="2023-01-15"), "warning"),
    Case("last-seen-missing", "broker-to-ice", "status", "does not say when it was last seen", flow(1, "last_seen")),
    Case("permitted-with-dates", "school-to-broker", "start", "has a date under start", flow(0, outcome="permitted")),
    Case("one-off-without-day", "broker-to-ice", "status", "happened once, and has no start", flow(1, status="one-off")),
    Case("block-without-date", "school-to-broker", "effect", "blocks it by a-law, and has no date", restriction("start")),
    Case("block-without-date", "school-to-broker", "effect", "narrows it by a-law, and has no date",
         restriction("start", effect="narrows", to=["home-address"])),
    Case("narrows-to", "school-to-broker", "effect", "narrows it by a-law, without to", restriction(effect="narrows")),
    Case("narrows-to", "school-to-broker", "effect", "limits it by a-law, with to",
         restriction(effect="limits", to=["home-address"])),
    Case("narrows-to", "school-to-broker", "effect", "blocks it by a-law, with to", restriction(to=["home-address"])),
    Case("date-order", "school-to-broker", "start: '2025'", "start 2025 after last_seen 2024-06", flow(0, start="2025")),
    Case("date-order", "broker-to-ice", "first_seen", "first_seen 2023 after last_seen 2022", flow(1, first_seen="2023")),
    Case("date-order", "school-to-broker", "start: '2024-12-01'", "start 2024-12-01 after end 2024-11",
         restriction(end="2024-11")),
    Case("date-order", "broker", "since", "since 2021 after until 2020", update("holders", 1, since="2021", until="2020")),
    Case("date-order", "broker-to-ice", "first_seen", "first_seen 2023 after end 2022",
         all_of(flow(1, "last_seen", first_seen="2023", end="2022"), shown(1, "end", status="ended"))),
    Case("future-date", "an-order", "date", "date 2026, which is yet to come", update("sources", 0, date="2026")),
    Case("future-date", "broker-to-ice", "last_seen", "last_seen 2025-06, which is yet to come",
         flow(1, last_seen="2025-06")),
    Case("future-date", "broker", "since", "since 2030, which is yet to come", update("holders", 1, since="2030")),
    Case("end-without-evidence", "broker-to-ice", "status", "is called ended", flow(1, **_LATE)),
    Case("end-without-evidence", "broker-to-ice", "status", "is called paused", flow(1, status="paused")),
    Case("end-without-evidence", "broker-to-ice", "status", "is called enjoined", flow(1, status="enjoined")),
    Case("self-flow", "broker-to-ice", "to:", "from a holder to itself", flow(1, to="broker")),
    Case("told-twice", "told-again", "id", "tells the same movement as broker-to-ice", again),
    Case("part-beside-whole", "school-to-broker", "carries", 'lists "home-address" beside "pupil-record"',
         flow(0, carries=["pupil-record", "home-address"]), "warning"),
    Case("contains-name", "pupil-record", "contains", "contains name",
         all_of(add("record_types", id="name", name="Name"),
                update("record_types", 0, contains=["home-address", "name"]))),
    Case("uncited-source", "idle", "id", "is cited by nobody",
         add("sources", id="idle", title="T", publisher="P", kind="journalism", url="https://example.org/idle")),
    Case("unfindable-source", "an-order", "id", "says nowhere where it can be read",
         lambda document: document["sources"][0].pop("url")),
    Case("unused", "idle", "id", "is used by no record", add("holders", id="idle", name="Idle", kind="vendor"), "warning"),
    Case("unused", "idle", "id", "is used by no record", add("record_types", id="idle", name="Idle"), "warning"),
    Case("instance-of-body", "school", "instance_of", 'instance of "broker", which is not generic',
         update("holders", 0, instance_of="broker")),
    Case("active-with-end", "school-to-broker", "end", "is called active, and has ended", flow(0, end="2024-07")),
    Case("before-instrument", "school-to-broker", "start: '2020'", "start 2020, and moves under a-law, which began 2021-01",
         under_a_law(0, {"start": "2021-01"})),
    Case("before-instrument", "broker-to-ice", "first_seen", "first_seen 2021, and moves under a-law, which began 2022",
         under_a_law(1, {"start": "2022"})),
    Case("after-instrument", "broker-to-ice", "last_seen", "last_seen 2022, and moves under a-law, which ended 2021-12-31",
         under_a_law(1, {"end": "2021-12-31"})),
    Case("after-instrument", "broker-to-ice", "end:", "end 2023, and moves under a-law, which ended 2022-12",
         under_a_law(1, {"end": "2022-12"}, **_LATE)),
    Case("after-instrument", "school-to-broker", "status", "called active, and moves under a-law, which ended 2024-07",
         under_a_law(0, {"end": "2024-07"})),
    Case("after-instrument", "school-to-broker", "status", "called active, and moves under a-law, which ended 2025-01-15",
         under_a_law(0, {"end": "2025-01-15"}), "warning"),
    Case("cycle", "pupil-record", "contains", "circle of parts: pupil-record > home-address > pupil-record",
         update("record_types", 1, contains=["pupil-record"])),
    Case("cycle", "pupil-record", "broader", "circle of kinds: pupil-record > home-address > pupil-record",
         all_of(update("record_types", 0, broader="home-address"), update("record_types", 1, broader="pupil-record"))),
    Case("cycle", "pupil-record", "derived_from", "circle of derivations: pupil-record > pupil-record",
         update("record_types", 0, derived_from=["pupil-record"])),
    Case("cycle", "school", "part_of", "circle of bodies: school > broker > school",
         all_of(update("holders", 0, part_of="broker"), update("holders", 1, operated_by="school"))),
    Case("cycle", "school", "owned_by", "circle of owners: school > school", update("holders", 0, owned_by="school")),
    Case("cycle", "school", "instance_of", "circle of classes: school > school",
         update("holders", 0, instance_of="school", generic=True)),
]  # fmt: skip


def line_from(document: Document, id: str, at: str) -> int:
    """The line of a text at or behind the line that gives a record its id."""
    whole = dump(document)
    begin = whole.index(f"id: {id}\n")
    return whole[: whole.index(at, begin)].count("\n") + 1


@pytest.mark.parametrize("case", CASES, ids=[f"{case.rule}: {case.says}" for case in CASES])
def test_each_rule_is_told_with_file_line_id_and_remedy(case: Case, tmp_path: Path) -> None:
    """One break of a rule is one problem, at its place, with what to do."""
    document = sound()
    case.change(document)
    found = [one for one in problems(tmp_path, document) if one.rule == case.rule]
    assert [(one.id, one.severity) for one in found] == [(case.id, case.severity)]
    (problem,) = found
    assert case.says in problem.message
    assert problem.remedy.endswith(".")
    assert problem.file == str(tmp_path / "sample.yaml")
    assert problem.line == line_from(document, case.id, case.at)


def test_every_rule_has_a_case() -> None:
    """A rule that is added to the code without a case here fails."""
    position = {"_at": 4, "_in": 5}
    calls = [call for call in ast.walk(ast.parse(inspect.getsource(rules))) if isinstance(call, ast.Call)]
    given = [
        call.args[position[call.func.id]]
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in position and len(call.args) > position[call.func.id]
    ]
    named = {str(one.value) for one in given if isinstance(one, ast.Constant)}
    assert {"told-twice", "undated", "stale", "unused"} <= named
    assert named <= {case.rule for case in CASES} | {"undated"}


def test_a_flow_has_a_date(tmp_path: Path) -> None:
    """A flow without any date is an error, unless nothing moved: a refusal may be undated."""
    document = sound()
    flow(1, "first_seen", "last_seen")(document)
    assert ("undated", "error") in {(one.rule, one.severity) for one in problems(tmp_path, document)}
    flow(1, outcome="refused")(document)
    assert [(one.rule, one.severity) for one in problems(tmp_path, document)] == [("undated", "warning")]


def test_an_article_that_relays_a_record_supports_a_documented_flow(tmp_path: Path) -> None:
    """What shows or quotes a primary document may stand for it."""
    document = sound()
    flow(1, certainty="documented")(document)
    document["flows"][1]["evidence"][0]["relays"] = "released-record"
    assert problems(tmp_path, document) == []


def test_what_is_called_ended_and_shown_so_is_sound(tmp_path: Path) -> None:
    """An ending with evidence of its own, a pause, an order of a court."""
    for status, what in (("ended", "end"), ("paused", "end"), ("enjoined", "restriction"), ("enjoined", "end")):
        document = sound()
        shown(1, "flow", what, status=status)(document)
        assert problems(tmp_path, document) == []


def test_a_flow_may_live_as_long_as_its_instrument(tmp_path: Path) -> None:
    """Only what no reading of partial dates allows is a problem: the first and the last year may be shared."""
    for law in ({"start": "2021-12"}, {"end": "2022-01-01"}, {"start": "2021", "end": "2022"}):
        document = sound()
        under_a_law(1, law)(document)
        assert problems(tmp_path, document) == []


def test_the_last_possible_day_of_what_happened_once_shows_nothing_later(tmp_path: Path) -> None:
    """It happened between its start and its end, so it may have done so while the instrument was in force."""
    document = sound()
    under_a_law(1, {"end": "2021-06"}, status="one-off", start="2021-05", end="2021-12")(document)
    del document["flows"][1]["last_seen"]
    assert problems(tmp_path, document) == []


def test_what_is_published_between_the_release_and_today_is_not_yet_to_come(tmp_path: Path) -> None:
    """Evidence of a user's own may be newer than the release that it is added to."""
    document = sound()
    update("sources", 0, date="2026")(document)
    assert [one.rule for one in problems(tmp_path, document, on="2025-12-31")] == ["future-date"]
    assert "future-date" not in {one.rule for one in problems(tmp_path, document, on="2026-01-01")}


def test_freshness_is_measured_against_the_release(tmp_path: Path) -> None:
    """Two years to the day are fresh; what the calendar brings later is a warning, never an error."""
    document = sound()
    flow(0, last_seen="2023-01-01")(document)
    assert problems(tmp_path, document, on="2025-01-01") == []
    (later,) = problems(tmp_path, document, on="2035-01-01")
    assert (later.rule, later.severity) == ("stale", "warning")


def test_alternatives_are_flows_of_their_own(tmp_path: Path) -> None:
    """Another instrument, another place, other dates or another record make another movement."""
    for change in ({"under": ["a-law"]}, {"jurisdictions": ["US-TX"]}, {"first_seen": "2020"}, {"mechanism": "compelled"},
                   {"carries": ["pupil-record"]}, {"outcome": "access"}):  # fmt: skip
        document = sound()
        document["flows"].append({**document["flows"][1], "id": "another", **change})
        assert problems(tmp_path, document) == []


def test_a_circle_is_told_once(tmp_path: Path) -> None:
    """Of three types in a circle one problem is made, not three."""
    document = sound()
    document["record_types"] += [
        {"id": "a", "name": "A", "broader": "b"},
        {"id": "b", "name": "B", "broader": "c"},
        {"id": "c", "name": "C", "broader": "a"},
    ]
    assert [one.rule for one in problems(tmp_path, document)] == ["cycle"]


def test_an_extract_of_its_own_part_is_a_circle(tmp_path: Path) -> None:
    """Parts are what is contained and what is extracted: both lead from the whole to the part."""
    document = sound()
    document["record_types"][0]["extract_of"] = "home-address"
    assert [one.rule for one in problems(tmp_path, document)] == ["cycle"]


def test_a_kind_that_nobody_sends_may_be_asked_for(tmp_path: Path) -> None:
    """A kind of another type is there to be asked for, even if no record uses it."""
    document = sound()
    document["record_types"].append({"id": "report-card", "name": "Report card", "broader": "pupil-record"})
    assert problems(tmp_path, document) == []


def test_all_broken_rules_come_in_one_run(tmp_path: Path) -> None:
    """Breaks of five rules in one dataset are five problems, by line."""
    document = sound()
    for change in (flow(1, certainty="documented", to="broker"), restriction("start"), flow(0, end="2024-07"),
                   update("sources", 0, date="2026")):  # fmt: skip
        change(document)
    found = problems(tmp_path, document)
    assert {one.rule for one in found} == {
        "documented-without-primary", "self-flow", "block-without-date", "active-with-end", "future-date"}  # fmt: skip
    assert [one.line for one in found] == sorted(one.line for one in found)

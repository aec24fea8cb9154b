"""The shape of records: every way to break it is told with file, line, id and remedy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from runoff.loaders import evidence_files
from runoff.schema.validate import validate

from .documents import TODAY, Document, dump, line_of, problems, put, sound

Break = Callable[[Document], Any]


class Case(NamedTuple):
    """How to break the sound dataset, and what is then said."""

    rule: str
    id: str
    at: str
    says: str
    remedy: str
    how: Break


def set_(kind: str, index: int, key: str, value: Any) -> Break:
    """Give a field another value."""

    def how(document: Document) -> None:
        document[kind][index][key] = value

    return how


def drop(kind: str, index: int, key: str) -> Break:
    """Leave a field out."""

    def how(document: Document) -> None:
        del document[kind][index][key]

    return how


def nested(field: str, key: str, value: Any) -> Break:
    """Give a field of the first flow's evidence or restriction another value."""

    def how(document: Document) -> None:
        document["flows"][0][field][0][key] = value

    return how


CASES = [
    Case("unknown-field", "broker", "coulour:", 'unknown field "coulour"', "It takes", set_("holders", 1, "coulour", "x")),
    Case("unknown-field", "broker", "descriptoin:", "descriptoin", 'Did you mean "description"?',
         set_("holders", 1, "descriptoin", "x")),
    Case("unknown-field", "school-to-broker", "sais:", "evidence: unknown field", 'Did you mean "says"?',
         nested("evidence", "sais", "x")),
    Case("number", "school-to-broker", "carries: pupil-record", "carries: no list", "[a, b]",
         set_("flows", 0, "carries", "pupil-record")),
    Case("number", "broker", "name:\n  - Broker", "name: a list", "one value", set_("holders", 1, "name", ["Broker"])),
    Case("missing-field", "broker", "id: broker", 'no "kind"', "Add it", drop("holders", 1, "kind")),
    Case("missing-field", "", "name: Broker", 'no "id"', "Add it", drop("holders", 1, "id")),
    Case("missing-field", "school-to-broker", "id: school-to-broker", 'no "carries"', "Add it",
         set_("flows", 0, "carries", [])),
    Case("missing-field", "school-to-broker", "source: an-order", 'evidence: no "locator"', "Add it",
         lambda document: document["flows"][0]["evidence"][0].pop("locator")),
    Case("twice", "school-to-broker", "carries:", '"pupil-record" twice', "Take one out",
         set_("flows", 0, "carries", ["pupil-record", "pupil-record"])),
    Case("range", "school-to-broker", "evidence:\n  - an-order", "evidence: no mapping", "It takes: source",
         set_("flows", 0, "evidence", ["an-order"])),
    Case("range", "broker", "generic: 'yes'", '"yes" is neither true nor false', "Write true",
         set_("holders", 1, "generic", "yes")),
    Case("range", "a-law", "amount_usd: 22m", '"22m" is no amount', "digits only", set_("instruments", 0, "amount_usd", "22m")),
    Case("range", "broker", "name: true", "True is no text", "in quotes", set_("holders", 1, "name", True)),
    Case("empty", "broker", "name: ' '", "name: empty", "Fill it in", set_("holders", 1, "name", " ")),
    Case("character", "broker", "name:", "U+0007", "Take it out", set_("holders", 1, "name", "a\x07b")),
    Case("character", "broker", "name:", "U+001B", "Take it out", set_("holders", 1, "name", "\x1b[31mred")),
    Case("character", "broker", "name:", "U+009B", "Take it out", set_("holders", 1, "name", "\x9b2J")),
    Case("length", "broker", "name:", "30000 characters", "Shorten it", set_("holders", 1, "name", "x" * 30_000)),
    Case("term", "broker", "kind: data-brocker", '"data-brocker" is no holder-kind', 'Did you mean "data-broker"?',
         set_("holders", 1, "kind", "data-brocker")),
    Case("term", "school-to-broker", "effect: melts", '"melts" is no restriction-effect', "It takes: blocks",
         nested("restrictions", "effect", "melts")),
    Case("id", "The Broker", "id: The Broker", '"The Broker" is no id', "lower-case", set_("holders", 1, "id", "The Broker")),
    Case("id", "a:b", "id: a:b", '"a:b" is no id', "hyphens", set_("holders", 1, "id", "a:b")),
    Case("date", "an-order", "date: '5025-07-07'", "5025-07-07", "Mend it", set_("sources", 0, "date", "5025-07-07")),
    Case("date", "school-to-broker", "start: spring 2020", "spring 2020", "Mend it", set_("flows", 0, "start", "spring 2020")),
    Case("url", "an-order", "url: example.org", '"example.org" is no web address', "https://",
         set_("sources", 0, "url", "example.org")),
    Case("url", "an-order", "url: javascript", "no web address", "https://", set_("sources", 0, "url", "javascript:alert(1)")),
    Case("jurisdiction", "broker", "jurisdiction: US-XX", '"US-XX" is no place', "US-TX",
         set_("holders", 1, "jurisdiction", "US-XX")),
    Case("jurisdiction", "school-to-broker", "jurisdictions:", '"IL" is neither US nor a state', "US-TX",
         set_("flows", 0, "jurisdictions", ["IL"])),
]  # fmt: skip


def test_the_sound_dataset_has_no_problem(tmp_path: Path) -> None:
    """What the cases below break is sound as long as it is not broken."""
    assert problems(tmp_path, sound()) == []


@pytest.mark.parametrize("case", CASES, ids=[f"{case.rule}: {case.says}" for case in CASES])
def test_each_break_is_told_with_file_line_id_and_remedy(case: Case, tmp_path: Path) -> None:
    """One break is one problem of its rule, at its place, with what to do."""
    document = sound()
    case.how(document)
    (problem,) = [one for one in problems(tmp_path, document) if one.rule == case.rule]
    assert (problem.severity, problem.id) == ("error", case.id)
    assert problem.file == str(tmp_path / "sample.yaml")
    assert problem.line == line_in(document, case.at)
    assert case.says in problem.message
    assert case.remedy in problem.remedy


def line_in(document: Document, text: str) -> int:
    """The line of a text that may run over several lines; a field that stands often is looked for in the broken entry."""
    whole = dump(document)
    if whole.count(text) == 1 or text.startswith(("id:", "evidence:")):
        return whole[: whole.index(text)].count("\n") + 1
    begin = "- id: broker\n" if text == "name:" else "- id: school-to-broker\n"
    return whole[: whole.index(text, whole.index(begin))].count("\n") + 1


def test_an_id_stands_once_whatever_it_names(tmp_path: Path) -> None:
    """Ids are unique over all records; the problem says where the other one is."""
    document = sound()
    document["record_types"][1]["id"] = "broker"
    document["record_types"][0]["contains"] = ["broker"]
    document["flows"][1]["carries"] = ["broker"]
    found = [one for one in problems(tmp_path, document) if one.rule == "duplicate-id"]
    assert [(one.id, one.line) for one in found] == [("broker", line_of(document, "name: Home address") - 1)]
    assert f"sample.yaml:{line_of(document, 'name: Broker') - 1}" in found[0].message


@pytest.mark.parametrize(
    ("how", "says"),
    [
        (set_("flows", 0, "to", "brokr"), 'to: no holder "brokr". Did you mean "broker"?'),
        (set_("flows", 0, "carries", ["school"]), 'carries: "school" is a holder, no record type.'),
        (nested("evidence", "source", "an-ordr"), 'source: no source "an-ordr". Did you mean "an-order"?'),
        (nested("restrictions", "instrument", "no-law"), 'instrument: no instrument "no-law".'),
        (set_("findings", 0, "about", ["an-order"]), "about: \"an-order\" is a source, no holder or record type or instrument."),
    ],
)  # fmt: skip
def test_references_lead_somewhere(how: Break, says: str, tmp_path: Path) -> None:
    """An id that names nothing, or something of another kind, is told with the nearest that fits."""
    document = sound()
    how(document)
    found = [one for one in problems(tmp_path, document) if one.severity == "error"]
    assert [one.rule for one in found] == ["unknown-reference"]
    assert says in f"{found[0].message} {found[0].remedy}"
    assert found[0].line > 1


def test_who_disputes_may_be_told_in_words(tmp_path: Path) -> None:
    """`by` takes a holder or free words, but no id of something else."""
    document = sound()
    document["flows"][0]["dispute"] = {"by": "the company's spokesman", "says": "It is not so.", "source": "an-order"}
    assert problems(tmp_path, document) == []
    document["flows"][0]["dispute"]["by"] = "pupil-record"
    assert [one.rule for one in problems(tmp_path, document)] == ["unknown-reference"]


def test_all_problems_come_in_one_run(tmp_path: Path) -> None:
    """Ten breaks in ten places are ten problems, by line."""
    document = sound()
    flow, other = document["flows"]
    flow |= {"mechanism": "magic", "start": "2020-13", "jurisdictions": ["TX"], "colour": "red", "certainty": "sure"}
    flow["evidence"][0]["shows"] = ["nothing"]
    other |= {"outcome": "gone", "status": "odd", "carries": []}
    document["holders"][1]["kind"] = "pirate"
    found = problems(tmp_path, document)
    assert len(found) == 10, [str(one) for one in found]
    assert [one.line for one in found] == sorted(one.line for one in found)
    assert all(one.message and one.remedy and one.line for one in found)


def test_problems_of_every_stage_come_in_one_run(tmp_path: Path) -> None:
    """A misspelt term, an id that leads nowhere and a broken rule of evidence, in different records, are told together."""
    document = sound()
    document["holders"].append({"id": "pirate", "name": "Pirate", "kind": "pirate"})
    document["instruments"][0]["parties"] = ["nobody"]
    document["flows"][1]["certainty"] = "documented"
    rules = {one.rule for one in problems(tmp_path, document)}
    assert {"term", "unknown-reference", "documented-without-primary"} <= rules


def test_an_empty_field_counts_as_left_out(tmp_path: Path) -> None:
    """`description:` with nothing behind it is no problem, and no statement."""
    text = dump(sound()).replace("name: Broker\n", "name: Broker\n  description:\n  aliases: []\n")
    dataset = evidence_files.load([put(tmp_path, text)])
    assert validate(dataset, on=TODAY) == []
    broker = dataset.records["holder"][1]
    assert sorted(broker) == ["id", "kind", "name"]


def test_an_empty_field_of_a_citation_is_told_as_empty(tmp_path: Path) -> None:
    """`locator:` with nothing behind it lacks a locator; it is not "None"."""
    text = dump(sound()).replace("locator: page 1", "locator:", 1)
    (problem,) = validate(evidence_files.load([put(tmp_path, text)]), on=TODAY)
    assert "None" not in problem.message
    assert "locator" in problem.message


HOSTILE = [
    "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "$(rm -rf ~)", "'; DROP TABLE record; --", "\u202etxt.exe",
    "\u200fשלום", "💾" * 100, "x" * 10_000, "{{7*7}}", "[link](https://example.org)", "%s%n", "../../etc/passwd",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_may_be_any_readable_text(name: str, tmp_path: Path) -> None:
    """It is for those who show a name to make it harmless; a name is kept as it is."""
    document = sound()
    document["holders"][1]["name"] = name
    dataset = evidence_files.load([put(tmp_path, dump(document))])
    assert validate(dataset, on=TODAY) == []
    assert dataset.records["holder"][1]["name"] == name

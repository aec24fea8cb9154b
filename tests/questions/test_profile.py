"""A profile tells several records at once, what is certainly open first."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from runoff.graph.store import Reader
from runoff.queries.narrative import routes
from runoff.queries.profile import profile, read
from runoff.queries.profile_text import FORMATS, render
from runoff.queries.question import Question
from runoff.queries.trace import trace
from runoff.schema.errors import InvalidData, UnknownId, UsageError

from .conftest import DAY

RECORDS = (
    "mail-cover",
    "utility-customer-record",
    "drivers-license-record",
    "student-education-record",
    "medicaid-enrollment-record",
)


def test_each_record_has_the_answer_of_its_trace(evidence: Reader) -> None:
    """Counted by routes; those with most that are certainly open come first."""
    found = profile(evidence, RECORDS, Question("", as_of=DAY, place="US-OR"))
    assert {entry.answer.record.id for entry in found.entries} == set(RECORDS)
    for entry in found.entries:
        answer = trace(evidence, Question(entry.answer.record.id, as_of=DAY, place="US-OR"))
        assert entry.answer.to_dict() == answer.to_dict()
        assert entry.certain + entry.possible + entry.demands == len(routes(answer.paths))
    certain = [entry.certain for entry in found.entries]
    assert certain == sorted(certain, reverse=True)
    assert certain[0] > 0
    assert found.entries[-1].answer.record.id == "mail-cover"


def test_a_demand_is_not_counted_as_open(evidence: Reader) -> None:
    """A utility's customer record in Oregon is known from a demand only."""
    (entry,) = profile(evidence, ["utility-customer-record"], Question("", as_of=DAY, place="US-OR")).entries
    assert (entry.certain, entry.possible, entry.demands) == (0, 0, 1)


def test_what_the_state_closes_is_named_with_its_law(evidence: Reader) -> None:
    """New York's Green Light Law closes both ways over Nlets."""
    (entry,) = profile(evidence, ["drivers-license-record"], Question("", as_of=DAY, place="US-NY")).entries
    assert {law.id for closing in entry.closings for law in closing.by} == {"ny-green-light-law"}
    assert len(entry.closings) == 2
    said = " ".join(
        render(profile(evidence, ["drivers-license-record"], Question("", as_of=DAY, place="US-NY")), "text").split()
    )
    assert "(Green Light Law) (since December 2019) [" in said


def test_what_is_left_open_is_said(evidence: Reader) -> None:
    """Demands, doubtful routes, beginnings that nobody documents, disputes; and why there is none."""
    said = " ".join(render(profile(evidence, RECORDS, Question("", as_of=DAY, place="US-OR")), "text").split())
    for words in (
        "whether the demand was ever answered", "that are only possibly open still stand", "got the record", "disputed route",
        "Not open: nothing documented links a holder of this record to the target",
    ):  # fmt: skip
        assert words in said


def test_one_named_twice_counts_once_and_none_is_an_error(evidence: Reader) -> None:
    """And an unknown one, too, is an error."""
    twice = profile(evidence, ["i9-form", "i9-form"], Question("", as_of=DAY))
    assert len(twice.entries) == 1
    with pytest.raises(UsageError):
        profile(evidence, [], Question("", as_of=DAY))
    with pytest.raises(UnknownId):
        profile(evidence, ["i9-form", "no-such-record"], Question("", as_of=DAY))


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_has_every_record(form: str, evidence: Reader) -> None:
    """And CSV cites each of its rows."""
    found = profile(evidence, RECORDS[1:], Question("", as_of=DAY, place="US-NY"), "One family")
    said = render(found, form)
    if form == "json":
        data = json.loads(said)
        assert data["title"] == "One family"
        assert [one["record"]["id"] for one in data["entries"]] == [one.answer.record.id for one in found.entries]
    elif form == "csv":
        rows = list(csv.DictReader(io.StringIO(said, newline="")))
        assert {row["what"] for row in rows} == {"route", "closed", "narrowed"}
        assert all(row["source"] for row in rows)
    else:
        names = [one.answer.record.id if form == "table" else one.answer.record.name for one in found.entries]
        assert all(name.casefold() in said.casefold() for name in names)


def test_a_file_holds_a_profile(tmp_path: Path) -> None:
    """Records, and where and when they are asked about."""
    path = tmp_path / "family.yaml"
    path.write_text(
        "title: One family\nrecords: [i9-form, fingerprint]\nin: US-OR\nas_of: 2026-06-01\n", encoding="utf-8"
    )
    assert read(path) == {
        "title": "One family",
        "records": ["i9-form", "fingerprint"],
        "place": "US-OR",
        "as_of": "2026-06-01",
    }


@pytest.mark.parametrize(
    "content", ["in: US-OR\n", "records: []\n", "records: i9-form\n", "records: [i9-form]\nwho: me\n", "- i9-form\n"]
)
def test_a_file_that_is_no_profile_is_an_error(content: str, tmp_path: Path) -> None:
    """Without records, with another key, or no mapping."""
    path = tmp_path / "wrong.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidData):
        read(path)

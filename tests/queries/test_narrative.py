"""Answers as text and as Markdown: what is said, what is cited, and that no name becomes markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from runoff.graph.store import Reader
from runoff.queries import show
from runoff.queries.answer import Answer
from runoff.queries.footnotes import Footnotes, wrap
from runoff.queries.markdown import escape, markdown
from runoff.queries.narrative import text
from runoff.queries.question import Question
from runoff.queries.trace import trace

from ..contract.samples import Statement, flow, holder, instrument, record_type, source

Make = Callable[[list[Statement]], Reader]


def answer_with(make_store: Make, name: str = "Broker", **more: Any) -> Answer:
    """An answer of one route over a broker with this name."""
    store = make_store([
        source(), record_type("file", name="Pupil record"), holder("school", kind="custodian", name="Schools"),
        holder("broker", name=name), holder("ice", name="ICE"), instrument("law", name="A law"),
        flow("a", "school > broker", "file"), flow("b", "broker > ice", "file", **more),
    ])  # fmt: skip
    return trace(store, Question("file", as_of="2024-01-01"))


# --- text ----------------------------------------------------------------------------------------------------------


def test_the_first_lines_say_what_was_asked_and_what_the_answer_rests_on(make_store: Make) -> None:
    """Record, target, day, dataset, how many routes, whether the list is complete."""
    opening = " ".join(text(answer_with(make_store)).partition("\n\n")[0].split())
    assert opening.startswith("How a pupil record could reach ICE")
    for part in ("as of 1 January 2024", "test 1", "1 route", "complete up to 6 flows"):
        assert part in opening


def test_each_hop_is_told_with_its_dates_and_its_source(make_store: Make) -> None:
    """Who and what, since when and how lately, how sure, and a number that leads to the source."""
    told = " ".join(text(answer_with(make_store)).split())
    hop = next(part for part in told.split(" - ") if part.startswith("Schools"))
    for part in ("roker", "pupil record", "1 January 2019", "1 June 2024", "documented", "[1]"):
        assert part in hop
    assert "[1] A paper, “A report”, 1 May 2024, page 1: It says so. https://example.org/a-report" in told


def test_every_citation_has_a_note_and_every_note_a_citation(evidence: Reader) -> None:
    """Numbers run from 1 without a gap, in text and in Markdown."""
    for record, day in (("utility-customer-record", "2019-06-15"), ("drivers-license-record", "2026-11-25")):
        answer = trace(evidence, Question(record, as_of=day))
        body, _, notes = text(answer).partition("\n[1]  ")
        numbers = [int(one) for one in re.findall(r"^\[(\d+)\]", f"[1]  {notes}", re.M)]
        assert numbers == list(range(1, len(numbers) + 1))
        marks = {int(one) for group in re.findall(r"\[(\d[\d,\s]*)\]", body) for one in re.split(r",\s*", group)}
        assert marks == set(numbers)
        written = markdown(answer)
        defined = re.findall(r"^\[\^(\d+)\]: ", written, re.M)
        assert set(re.findall(r"\[\^(\d+)\](?!:)", written)) == set(defined)


def test_what_is_not_known_is_said(make_store: Make) -> None:
    """A route is no delivery and no wrongdoing; an empty place is not safety; what has passed may still be held."""
    found = " ".join(text(answer_with(make_store)).split())
    assert "ot known" in found
    assert "implies no wrongdoing" in found
    none = " ".join(text(answer_with(make_store, status="ended", end="2020", last_seen="2020")).split())
    assert "not safety" in none
    assert "may still be held" in none
    assert re.search(r"ended (in )?2020", none)


def test_a_dispute_a_demand_and_a_restriction_are_said(make_store: Make) -> None:
    """Both sides, in the verdict and at the hop."""
    told = " ".join(text(answer_with(
        make_store, outcome="demanded", dispute={"by": "The firm", "says": "It sends nothing.", "source": "a-report"},
        restrictions=[{"instrument": "law", "effect": "blocks", "start": "2020", "jurisdictions": ["US-TX"]}],
    )).split())  # fmt: skip
    for part in ("a demand, not a delivery", "disputed", "It sends nothing. [2]", "A law", "Texas", "2020"):
        assert part in told


def test_an_ended_or_paused_flow_is_told_as_such(make_store: Make) -> None:
    """A flow that rests does not read as if it went on."""
    told = text(answer_with(make_store, status="paused", start="2019-01-01", last_seen="2024-06-01"))
    assert "paused" in told


def test_lines_fit_and_addresses_are_whole(evidence: Reader) -> None:
    """A hundred columns, but for addresses, which are never broken."""
    told = text(trace(evidence, Question("student-education-record", as_of="2021-06-01")))
    for line in told.splitlines()[2:]:
        assert len(line) <= 100 or "http" in line, line
    assert wrap("a " * 80).count("\n") == 1


@pytest.mark.parametrize("hostile", ["\x9b2J", "\x85next", "\u202etxt.exe", "\u2066isolated"])
def test_no_name_moves_the_cursor_or_turns_the_line(hostile: str, make_store: Make) -> None:
    """Control characters and overrides of direction do not reach a terminal, in a trace or in `show`."""
    answer = answer_with(make_store, f"Bro{hostile}ker")
    store = make_store([holder("broker", name=f"Bro{hostile}ker", description=f"A {hostile} broker")])
    for told in (text(answer), show.text(store, "broker")):
        assert hostile[0] not in told


def test_a_name_of_several_lines_stays_in_its_line(make_store: Make) -> None:
    """A line end in the record's or the target's name makes no paragraph of its own."""
    store = make_store([
        source(), record_type("file", name="Pupil\n\nrecord"), holder("school", kind="custodian"),
        holder("ice", name="I\nC\rE"), flow("a", "school > ice", "file"),
    ])  # fmt: skip
    told = text(trace(store, Question("file", as_of="2024-01-01")))
    assert "\r" not in told
    opening = told.partition("\n\n")[0]
    assert "ecord" in opening
    assert "as of 1 January 2024" in opening


def test_the_same_source_at_two_places_has_two_notes(evidence: Reader) -> None:
    """A note is a source, a place in it and what it says there."""
    answer = trace(evidence, Question("utility-customer-record", as_of="2019-06-15"))
    cited = answer.paths[0].flows[0].evidence[0]
    notes = Footnotes()
    assert notes.mark([cited, cited]) == " [1, 1]"
    assert notes.number(cited.source, "elsewhere", cited.says) == 2
    assert len(list(notes.lines())) == 2


# --- Markdown --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("[a](javascript:x)", r"\[a\](javascript:x)"),
        ("![a](x)", r"!\[a\](x)"),
        ("*bold* _it_ `code`", r"\*bold\* \_it\_ \`code\`"),
        ("a | b", r"a \| b"),
        ("# no heading", r"\# no heading"),
        ("~~gone~~", r"\~\~gone\~\~"),
        ("&lt;", "&amp;lt;"),
        ("back\\slash", r"back\\slash"),
        ("two\nlines", "two lines"),
        ("https://example.org/a_b?c=*", "<https://example.org/a_b?c=*>"),
        ("http://x/<script>", "<http://x/%3Cscript%3E>"),
    ],
)
def test_markup_is_made_harmless(hostile: str, shown: str) -> None:
    """What Markdown or HTML would read as markup is told as text; addresses become links to themselves."""
    assert escape(hostile) == shown


@pytest.mark.parametrize("gap", ["\n", "\t", "\r", "\u00a0"])
def test_an_address_ends_at_any_blank(gap: str) -> None:
    """What stands behind an address on the next line is text again, and is made harmless like all text."""
    assert "[x](" not in escape(f"http://a{gap}[x](javascript:alert(1))")


@pytest.mark.parametrize(
    "hostile",
    ["# Heading", "> quoted", "- item", "+ item", "1. first", "2) second", "    code", "<b>", "[x](javascript:y)",
     "***", "| a |", "===", "```", "$(rm -rf ~)", "http://a\n[x](javascript:alert(1))", "x\n\n# y"],
)  # fmt: skip
def test_no_name_becomes_markup(hostile: str, make_store: Make) -> None:
    """Rendered, the answer has the same headings, list items and links as with a plain name."""
    markdown_it = pytest.importorskip("markdown_it")
    parser = markdown_it.MarkdownIt("commonmark")

    def shape(name: str) -> list[str]:
        tokens = parser.parse(markdown(answer_with(make_store, name)))
        inner = [child for token in tokens for child in token.children or ()]
        return [token.type for token in (*tokens, *inner) if token.type not in ("text", "text_special", "softbreak")]

    assert shape(hostile) == shape("Broker")


@pytest.mark.parametrize("hostile", ["says [7] so", "[1]", "[1, 2]"])
def test_no_name_becomes_a_footnote(hostile: str, make_store: Make) -> None:
    """Numbers in brackets that a source or a name has are not taken for citations."""
    written = markdown(answer_with(make_store, hostile))
    defined = set(re.findall(r"^\[\^(\d+)\]: ", written, re.M))
    plain = markdown(answer_with(make_store, "Broker"))
    assert set(re.findall(r"\[\^(\d+)\]", written)) == defined
    assert len(re.findall(r"\[\^\d+\]", written)) == len(re.findall(r"\[\^\d+\]", plain))


def test_markdown_has_the_routes_the_ids_and_the_notes(make_store: Make) -> None:
    """A heading for the question and for each route, the path's id, a note for each citation."""
    answer = answer_with(make_store)
    written = markdown(answer)
    assert written.startswith("## How a pupil record could reach ICE")
    assert re.search(r"^### 1\. .*roker.*$", written, re.M)
    assert f"`{answer.paths[0].id}`" in written
    assert "[^1]: A paper, “A report”, 1 May 2024, page 1: It says so. <https://example.org/a-report>" in written


def test_markdown_without_a_path_says_why(make_store: Make) -> None:
    """The nearest miss, hop by hop, and what it fails, with a note."""
    written = markdown(answer_with(make_store, status="ended", end="2020", last_seen="2020"))
    assert written.startswith("## No ")
    assert re.search(r"ended (in )?2020", written)
    assert "[^1]: " in written

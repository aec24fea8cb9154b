"""Texts and ids that try to break a syntax do not; what none can hold is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from runoff.graph.rdf import formats, literals
from runoff.graph.rdf.iris import Iris, place
from runoff.graph.rdf.records import Block, token
from runoff.graph.rdf.write import write
from runoff.schema.entry import Entry
from runoff.schema.errors import InvalidData, UsageError
from runoff.schema.records import RecordType
from runoff.schema.shape import check

ox = pytest.importorskip("pyoxigraph")
rdflib = pytest.importorskip("rdflib")

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.sampled_from(
    ['"', '\\', '"""', "'''", "\r\n", "\n", "\\u0041", '"@en', '"^^<x>', "<a> <b> <c> .", "{}", "]]>", "<!--", "&amp;", "\x7f\x85\u2028", "\ufffd", "\U0010ffff", "@prefix", "}\n}", "\\", "\t"]
)  # fmt: skip
_XML_OK = st.text(
    st.characters(
        exclude_categories=["Cs"],
        exclude_characters="".join(map(chr, [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])),
    ),
    max_size=60,
)
_NAMES = {
    "turtle": "TURTLE", "jsonld": "JSON_LD", "nquads": "N_QUADS", "trig": "TRIG", "ntriples": "N_TRIPLES", "rdfxml": "RDF_XML",
}  # fmt: skip


def said(form: str, pairs: list[str], subject: str = "<https://w3id.org/runoff/id/x>") -> list[Any]:
    """What Oxigraph, which is strict, reads in a document of one subject."""
    writer = formats.FORMATS[form][0]
    blocks = [Block("<https://w3id.org/runoff/dataset/d>", subject, pairs)] * 2
    text = "".join(writer(blocks, Iris()))
    return list({str(one): one for one in ox.parse(text.encode(), format=getattr(ox.RdfFormat, _NAMES[form]))}.values())


@pytest.mark.parametrize("form", [form for form in formats.FORMATS if form != "rdfxml"])
@given(text=TEXTS)
@settings(max_examples=250, deadline=None)
def test_any_text_comes_back_as_it_went(form: str, text: str) -> None:
    [one] = said(form, [f"{token('rdfs:label')} {literals.text(text)}"])
    assert one.object == ox.Literal(text)


@given(text=_XML_OK)
@example("\r\n\t]]>&<'\"")
@settings(max_examples=250, deadline=None)
def test_any_text_that_xml_can_hold_comes_back_from_it(text: str) -> None:
    [one] = said("rdfxml", [f"{token('rdfs:label')} {literals.text(text)}"])
    assert one.object == ox.Literal(text)


@given(text=TEXTS)
@settings(max_examples=150, deadline=None)
def test_web_addresses_are_literals_whatever_they_hold(text: str) -> None:
    [one] = said("nquads", [f"{token('schema:url')} {literals.url(text)}"])
    assert one.object.value == text
    assert one.object.datatype.value == "http://www.w3.org/2001/XMLSchema#anyURI"


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=30))
@example('a> <b> "c')
@example("{a}")
@example("a.b")
@example(".")
@example("\u202e")
@settings(max_examples=250, deadline=None)
def test_no_id_breaks_an_iri_or_meets_another(text: str) -> None:
    pair = f"{token('runoff:to')} {Iris().of('id', text)}"
    for form in ("turtle", "nquads", "rdfxml", "jsonld"):
        [one] = said(form, [pair], Iris().of("evidence", text, "x"))
        assert one.subject.value == one.object.value.replace("/id/", "/evidence/") + ".x"
    assert Iris().of("id", text, "a") != Iris().of("id", text + ".a")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=10))
@settings(max_examples=100, deadline=None)
def test_no_code_breaks_a_place(code: str) -> None:
    [one] = said("turtle", [f"{token('runoff:standsIn')} {place(code)}"])
    assert one.object.value.startswith("https://w3id.org/runoff/place/")


@given(text=TEXTS)
@settings(max_examples=60, deadline=None)
def test_rdflib_reads_the_same_text(text: str) -> None:
    block = Block("<http://g.example/>", "<http://s.example/>", [f"{token('rdfs:label')} {literals.text(text)}"])
    document = "".join(formats.turtle([block], Iris()))
    assert [str(value) for value in rdflib.Graph().parse(data=document, format="turtle").objects()] == [text]


@given(st.integers(-(10**18), 10**18) | st.floats(allow_nan=False, allow_infinity=False, width=64))
def test_any_amount_comes_back(value: int | float) -> None:
    lexical, _, datatype = literals.amount(value).rpartition("^^")
    number = json.loads(json.loads(lexical)) if datatype.endswith("integer>") else float(json.loads(lexical))
    assert number == value
    assert type(number) is type(value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_no_number_is_refused(value: float) -> None:
    with pytest.raises(InvalidData):
        literals.amount(value)


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb"])
def test_half_a_surrogate_pair_is_refused_when_it_is_loaded_and_would_never_be_written(text: str) -> None:
    entry = Entry()
    entry.update({"id": "file", "name": text})
    assert [problem.rule for problem in check(entry, RecordType)] == ["character"]
    import io

    with pytest.raises(InvalidData, match=r"U\+D[0-9A-F]{3}"):
        write([literals.text(text)], io.BytesIO())


@pytest.mark.parametrize("text", ["\x00", "\x0b", "\x1f", "\ufffe"])
def test_control_characters_are_refused_by_xml_alone(text: str) -> None:
    assert said("nquads", [f"{token('rdfs:label')} {literals.text(text)}"])[0].object.value == text
    with pytest.raises(InvalidData, match="XML"):
        said("rdfxml", [f"{token('rdfs:label')} {literals.text(text)}"])


@pytest.mark.parametrize(
    "base", ["", "x", "ftp://a/", "https://a", "https://a b/", "https://a/{x}/", "https://a/<x>/", "https://a/?q=/"]
)
def test_a_base_that_is_none_is_a_usage_error(base: str) -> None:
    with pytest.raises(UsageError, match="--base"):
        Iris(base)


@pytest.mark.parametrize("base", ["http://localhost:8080/", "https://example.org/a-b/c#", "https://example.org/"])
def test_a_base_may_be_any_plain_web_address(base: str) -> None:
    assert Iris(base).of("id", "x") == f"<{base}id/x>"

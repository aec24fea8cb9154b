"""The six RDF formats, each written as a stream from blocks of statements; no RDF library is needed.

N-Quads, TriG and JSON-LD keep the named graphs; N-Triples, Turtle and RDF/XML write all statements into one. Every
statement stands on a line of its own in a fixed order, so that a line of a diff is a statement.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from ...schema.errors import InvalidData
from ...schema.terms import PREFIXES
from .iris import Iris
from .records import TYPE, Block

Writer = Callable[[Iterable[Block], Iris], Iterator[str]]

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?", re.ASCII)
# What XML 1.0 cannot hold, not even as a reference.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CACHED = 65_536


def nquads(blocks: Iterable[Block], iris: Iris) -> Iterator[str]:
    """N-Quads: a line for each statement, with its graph."""
    for graph, subject, pairs in blocks:
        end = f" {graph} .\n"
        yield subject + " " + f"{end}{subject} ".join(pairs) + end


def ntriples(blocks: Iterable[Block], iris: Iris) -> Iterator[str]:
    """N-Triples: a line for each statement."""
    for _, subject, pairs in blocks:
        yield subject + " " + f" .\n{subject} ".join(pairs) + " .\n"


def turtle(blocks: Iterable[Block], iris: Iris) -> Iterator[str]:
    """Turtle: a paragraph for each subject, a line for each statement."""
    shorten = _shortener(iris)
    yield _header(iris)
    for _, subject, pairs in blocks:
        yield f"\n{shorten(subject)}\n{_lines(pairs, shorten, '    ')}.\n"


def trig(blocks: Iterable[Block], iris: Iris) -> Iterator[str]:
    """TriG: Turtle in named graphs; a graph may be opened more than once."""
    shorten = _shortener(iris)
    yield _header(iris)
    current = ""
    for graph, subject, pairs in blocks:
        if graph != current:
            yield f"{'}' if current else ''}\n\n{shorten(graph)} {{\n"
            current = graph
        yield f"    {shorten(subject)}\n{_lines(pairs, shorten, '        ')}    .\n"
    if current:
        yield "}\n"


def _header(iris: Iris) -> str:
    return "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in iris.prefixes().items())


def _lines(pairs: list[str], shorten: Callable[[str], str], indent: str) -> str:
    written = []
    for pair in pairs:
        property, _, value = pair.partition(" ")
        written.append(f"{indent}{'a' if property == TYPE else shorten(property)} {_turtle_value(value, shorten)} ;\n")
    return "".join(written)


def _turtle_value(value: str, shorten: Callable[[str], str]) -> str:
    if value[0] == "<":
        return shorten(value)
    if value[-1] == ">":
        text, _, datatype = value.rpartition("^^")
        return f"{text}^^{shorten(datatype)}"
    return value


def _shortener(iris: Iris) -> Callable[[str], str]:
    """Turns IRIs in angle brackets into prefixed names where there is a prefix and the rest needs no escape."""
    known = {namespace: prefix for prefix, namespace in iris.prefixes().items()}

    @lru_cache(_CACHED)
    def shorten(iri: str) -> str:
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = known.get(iri[1:cut])
        local = iri[cut:-1]
        return f"{prefix}:{local}" if prefix is not None and _LOCAL.fullmatch(local) else iri

    return shorten


def jsonld(blocks: Iterable[Block], iris: Iris) -> Iterator[str]:
    """JSON-LD 1.1: its own context, then an object for each graph that lists its subjects."""
    shorten = _shortener(iris)
    context = json.dumps(iris.prefixes(), indent=2)
    yield f'{{\n"@context": {context},\n"@graph": ['
    current = ""
    for graph, subject, pairs in blocks:
        if graph != current:
            yield f'{"]}," if current else ""}\n{{"@id": {_json_iri(graph, shorten)}, "@graph": [\n'
            current = graph
        else:
            yield ",\n"
        yield _node(subject, pairs, shorten)
    yield f"{']}' if current else ''}\n]\n}}\n"


def _node(subject: str, pairs: list[str], shorten: Callable[[str], str]) -> str:
    """A subject as a JSON object; a property that has several values lists them."""
    found: dict[str, list[str]] = {}
    for pair in pairs:
        property, _, value = pair.partition(" ")
        if property == TYPE:
            found.setdefault('"@type"', []).append(_json_iri(value, shorten))
        else:
            found.setdefault(_json_iri(property, shorten), []).append(_json_value(value, shorten))
    lines = [f'  "@id": {_json_iri(subject, shorten)}']
    for key, values in found.items():
        listed = values[0] if len(values) == 1 else "[\n    " + ",\n    ".join(values) + "\n  ]"
        lines.append(f"  {key}: {listed}")
    return "{\n" + ",\n".join(lines) + "\n}"


def _json_iri(iri: str, shorten: Callable[[str], str]) -> str:
    short = shorten(iri)
    return json.dumps(short[1:-1] if short[0] == "<" else short)


def _json_value(value: str, shorten: Callable[[str], str]) -> str:
    if value[0] == "<":
        return f'{{"@id": {_json_iri(value, shorten)}}}'
    if value[-1] == ">":
        text, _, datatype = value.rpartition("^^")
        return f'{{"@value": {text}, "@type": {_json_iri(datatype, shorten)}}}'
    return value


def rdfxml(blocks: Iterable[Block], iris: Iris) -> Iterator[str]:
    """RDF/XML: an element for each subject.

    Raises:
        InvalidData: a text with a control character, which XML cannot hold.
    """
    prefixes = {namespace: prefix for prefix, namespace in PREFIXES.items()}
    declared = "".join(f"\n    xmlns:{prefix}={quoteattr(namespace)}" for namespace, prefix in prefixes.items())
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{declared}>\n'

    @lru_cache(_CACHED)
    def element(property: str) -> str:
        cut = max(property.rfind("/"), property.rfind("#")) + 1
        return f"{prefixes[property[1:cut]]}:{property[cut:-1]}"

    for _, subject, pairs in blocks:
        lines = [f"<rdf:Description rdf:about={quoteattr(subject[1:-1])}>\n"]
        for pair in pairs:
            property, _, value = pair.partition(" ")
            lines.append(f"  {_xml_statement(element(property), value)}\n")
        yield "".join(lines) + "</rdf:Description>\n"
    yield "</rdf:RDF>\n"


def _xml_statement(name: str, value: str) -> str:
    if value[0] == "<":
        return f"<{name} rdf:resource={quoteattr(value[1:-1])}/>"
    text, datatype = value, ""
    if value[-1] == ">":
        text, _, kind = value.rpartition("^^")
        datatype = f" rdf:datatype={quoteattr(kind[1:-1])}"
    plain = json.loads(text)
    if _NO_XML.search(plain):
        raise InvalidData(
            f"{text} has a control character, which XML cannot hold.", hint="Take it out, or export another format."
        )
    return f"<{name}{datatype}>{escape(plain, {chr(13): '&#13;'})}</{name}>"


#: Format -> (its writer, whether it keeps named graphs).
FORMATS: dict[str, tuple[Writer, bool]] = {
    "turtle": (turtle, False),
    "jsonld": (jsonld, True),
    "nquads": (nquads, True),
    "trig": (trig, True),
    "ntriples": (ntriples, False),
    "rdfxml": (rdfxml, False),
}

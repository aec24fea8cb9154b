"""RDF files parsed by Oxigraph; the one module of the loaders that needs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ..schema.errors import InvalidData, RunoffError, UsageError
from ..schema.problems import Problem

#: Ending of a file -> name of its format in Oxigraph.
ENDINGS = {
    ".ttl": "TURTLE", ".turtle": "TURTLE", ".trig": "TRIG", ".nt": "N_TRIPLES", ".nq": "N_QUADS",
    ".jsonld": "JSON_LD", ".json": "JSON_LD", ".rdf": "RDF_XML", ".xml": "RDF_XML",
}  # fmt: skip


class Object(NamedTuple):
    """What a statement says of its subject: an IRI or blank node, or a literal with its datatype."""

    value: str
    datatype: str | None

    @property
    def is_literal(self) -> bool:
        """Whether it is a text rather than a thing."""
        return self.datatype is not None


def parse(path: Path) -> Iterator[tuple[str, str, Object]]:
    """The statements of a file, of all its graphs: subject, property, object. The ending tells the format.

    Raises:
        UsageError: no such file, or an ending that tells no RDF format.
        RunoffError: the library is not installed.
        InvalidData: the file breaks the syntax; with the line.
    """
    if not path.is_file():
        raise UsageError(f"{path} does not exist.", "Name an RDF file.")
    name = ENDINGS.get(path.suffix.lower())
    if name is None:
        raise UsageError(f"{path}: the ending tells no RDF format.", f"Use one of {', '.join(ENDINGS)}.")
    try:
        import pyoxigraph
    except ImportError:
        raise RunoffError("reading RDF needs pyoxigraph.", 'Install it: pip install "runoff[rdf]"') from None
    try:
        for quad in pyoxigraph.parse(path=str(path), format=getattr(pyoxigraph.RdfFormat, name)):
            yield _name(quad.subject), quad.predicate.value, _object(quad.object)
    except SyntaxError as error:
        line = error.lineno or 0
        problem = Problem(
            str(path), line, "", f"is no RDF: {error.msg}.", "Mend it, or export anew.", "error", "unreadable"
        )
        raise InvalidData(str(problem), [problem]) from error
    except OSError as error:
        raise InvalidData(f"{path} cannot be read: {error}.", hint="Check the name and the permissions.") from error


def _name(term: Any) -> str:
    """An IRI, or a blank node in its usual form; triples as subjects are not ours."""
    return str(term.value) if str(term).startswith("<") else str(term)


def _object(term: Any) -> Object:
    datatype = getattr(term, "datatype", None)
    return Object(_name(term), None) if datatype is None else Object(term.value, datatype.value)

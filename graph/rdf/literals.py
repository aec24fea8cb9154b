"""Literals as N-Triples write them, and the datatype by which a partial date keeps its precision."""

from __future__ import annotations

from decimal import Decimal
from json.encoder import encode_basestring

from ...schema.errors import InvalidData
from ...schema.terms import PREFIXES

_XSD = PREFIXES["xsd"]
_DATES = {4: f'"^^<{_XSD}gYear>', 7: f'"^^<{_XSD}gYearMonth>', 10: f'"^^<{_XSD}date>'}

#: A text in quotes. The escapes of JSON are escapes of N-Triples, Turtle and JSON-LD alike.
text = encode_basestring


def date(value: str) -> str:
    """A year, a month or a day, each with the datatype of its precision.

    Raises:
        InvalidData: none of them.
    """
    try:
        return f'"{value}{_DATES[len(value)]}'
    except KeyError:
        raise InvalidData(
            f'"{value}" is no date.', hint="Load the dataset anew: runoff validate tells where."
        ) from None


def url(value: str) -> str:
    """A web address, as a literal: what a source prints need not be an IRI by the letter."""
    return f"{text(value)}^^<{_XSD}anyURI>"


def flag(value: bool) -> str:
    """True or false."""
    return f'"{"true" if value else "false"}"^^<{_XSD}boolean>'


def amount(value: int | float) -> str:
    """A number: an integer, or a decimal with its point."""
    if isinstance(value, int):
        return f'"{value}"^^<{_XSD}integer>'
    plain = Decimal(repr(value))
    if not plain.is_finite():
        raise InvalidData(f"{value} is no amount.", hint="Write digits, with a point before cents.")
    written = format(plain, "f")
    return f'"{written if "." in written else written + ".0"}"^^<{_XSD}decimal>'


def number(value: int) -> str:
    """A whole number."""
    return f'"{value}"^^<{_XSD}integer>'

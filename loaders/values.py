"""Cells of published tables turned into values that records may hold, or a reason why one cannot be read."""

from __future__ import annotations

import datetime
import re
import unicodedata
from functools import lru_cache
from urllib.parse import parse_qs, quote, urlsplit

from ..schema import places
from ..schema.shape import URL_PATTERN

_LONGEST = 2_000
_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]+"
)
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201b": "'", "\u00b4": "'", "\u201c": '"', "\u201d": '"'})
_NOTHING = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "#ref!", "#value!"})
_URL = re.compile(URL_PATTERN, re.ASCII)
_ISO_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[ T]\d{2}:\d{2}(:\d{2})?(\.\d+)?Z?", re.ASCII)
_AMOUNT = re.compile(r"-?\d{1,13}(\.\d+)?", re.ASCII)
_CONTACT = re.compile(
    r"\b(POC|P\.O\.C|ATTN|ATTENTION|CONTACT|COR|COTR|SHIP TO|REQUESTOR|REQUESTER|REQUESTED BY|FOR AGENT|FOR MR|FOR MS|MR\.|MS\.)\b",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"\S+@\S+|\(?\b\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b")
_STATES = {name.casefold(): code for code, name in places.NAMES.items()}


class Skip(Exception):
    """Raised by a loader on a row that it leaves out on purpose; the reason is counted in the report."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unreadable(Exception):
    """Raised on a cell that cannot be read; the row goes to the rejects."""

    def __init__(self, value: str, reason: str, column: str = "") -> None:
        super().__init__(reason)
        self.value, self.reason, self.column = value, reason, column


def without_contacts(text: str) -> str:
    """A description up to where it names a person to ask, without addresses and telephone numbers."""
    return _NUMBERS.sub("", _CONTACT.split(text, maxsplit=1)[0]).strip(" ;,.-:")


@lru_cache(maxsize=16384)
def clean(text: str) -> str:
    """A cell as people would read it: no control characters, single blanks, straight quotation marks.

    Raises:
        Unreadable: characters that its encoding does not have.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    plain = _CONTROL.sub(" ", unicodedata.normalize("NFC", text).translate(_QUOTES))
    if "\ufffd" in plain:
        raise Unreadable(" ".join(plain.split()), "holds characters that the file's encoding does not have")
    return " ".join(plain.split())[:_LONGEST].rstrip()


def printable(text: str) -> str:
    """A name in one line, with a question mark for whatever cannot be shown or stored."""
    return _CONTROL.sub("?", text)


def blank(text: str) -> bool:
    """Whether a cell says only that there is nothing: `NA`, `#N/A`, `NULL`."""
    return text.casefold() in _NOTHING


@lru_cache(maxsize=16384)
def filled(text: str) -> str:
    """A cell as `clean` gives it, or `""` where it says only that there is nothing."""
    plain = clean(text)
    return "" if blank(plain) else plain


def state(text: str) -> str:
    """A state or territory by its code or name, as ISO 3166-2.

    Raises:
        Unreadable: there is none of that name.

    >>> state("Texas"), state("TX")
    ('US-TX', 'US-TX')
    """
    code = f"US-{text.upper()}"
    if code in places.BIT:
        return code
    found = _STATES.get(text.casefold())
    if found is None:
        raise Unreadable(text, "is no US state or territory")
    return found


def date(text: str, forms: tuple[str, ...] = ("%Y-%m-%d", "%m/%d/%Y")) -> str:
    """A day, in one of these forms only: a date is never guessed.

    Raises:
        Unreadable: another form, no day of the calendar, or a year before 1900 or after 2100.
    """
    moment = _ISO_TIME.fullmatch(text)
    if moment:
        text = moment.group(1)
    for form in forms:
        try:
            found = datetime.datetime.strptime(text, form).date()
        except ValueError:
            continue
        if not 1900 <= found.year <= 2100:
            raise Unreadable(text, f"has the year {found.year}")
        return found.isoformat()
    raise Unreadable(text, "is no date of a known form")


def amount(text: str) -> int | float:
    """An amount of money; negative ones stand for money taken back.

    Raises:
        Unreadable: anything but digits, a sign and a point.
    """
    bare = text.replace(",", "").replace("$", "")
    if not _AMOUNT.fullmatch(bare):
        raise Unreadable(text, "is no amount")
    value = round(float(bare), 2)
    return int(value) if value.is_integer() else value


def address(text: str) -> str | None:
    """A web address, taken out of the wrapper that mail filters put around links; None where it is none."""
    for _ in range(3):
        try:
            parts = urlsplit(text)
            host = parts.hostname or ""
        except ValueError:
            return None
        if not host.endswith("safelinks.protection.outlook.com"):
            break
        text = parse_qs(parts.query).get("url", [""])[0]
    text = quote(text.strip(), safe=":/?#[]@!$&'()*+,;=%~-._")
    if text.startswith("www."):
        text = f"https://{text}"
    return text if _URL.fullmatch(text) else None

"""Terms and dates in plain words, for the text that people read."""

from __future__ import annotations

from collections.abc import Sequence

from ..schema import places

_MONTHS = ("January February March April May June July August September October November December").split()

MECHANISM = {
    "contribution": "contributed to a shared pool",
    "sale": "sold",
    "query-access": "open to queries",
    "bulk-transfer": "handed over in bulk",
    "compelled": "under a legal demand",
    "voluntary-disclosure": "disclosed without a duty to do so",
    "mandatory-reporting": "reported under a legal duty",
    "interconnection": "by a link between systems",
    "collection": "collected by the receiver",
    "consent": "with consent",
    "not-stated": "how is not stated",
}

OUTCOME = {
    "moved": "records are documented to have passed",
    "access": "standing access is documented, no single transfer",
    "demanded": "demanded; delivery is not documented",
    "permitted": "permitted; no instance is documented",
    "refused": "asked for; nothing moved",
}

REVIEW = {
    "before": "a judge must look first",
    "on-challenge": "a judge looks only if the demand is challenged",
    "none": "no judge looks",
    "unknown": "whether a judge looks is not known",
}

JUDGE_BEFORE = {
    "yes": "a judge must look before one step",
    "no": "no judge looks first",
    "unknown": "whether a judge looks first is not known",
}

RESTRICTION = {
    "blocks": "blocked by",
    "narrows": "narrowed by",
    "limits": "limited by",
    "disregarded": "went on in spite of",
}

KIND = {
    "holder": "holder",
    "record-type": "record type",
    "instrument": "legal instrument",
    "source": "source",
    "flow": "flow",
    "finding": "finding",
}


def date(text: str) -> str:
    """A partial date in words: `26 February 2021`, `February 2021`, `2021`."""
    year, *rest = text.split("-")
    if not rest:
        return year
    month = f"{_MONTHS[int(rest[0]) - 1]} {year}"
    return month if len(rest) == 1 else f"{int(rest[1])} {month}"


def listed(items: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 route`, `2 routes`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def sentence(text: str) -> str:
    """Text with a capital at its start and a full stop at its end."""
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def in_sentence(name: str) -> str:
    """A name as it stands inside a sentence: a common noun loses its capital, `Form I-9` and `FBI` keep theirs."""
    first = name.split(" ", 1)[0]
    if first in ("Form", "Medicaid", "Social", "SCAAP", "STEM", "E-Verify", "Individual") or not first[1:].islower():
        return name
    return name[:1].lower() + name[1:]


def where(codes: Sequence[str], closed: Sequence[str]) -> str:
    """Places in words: anywhere, everywhere but a few, or those few."""
    if list(codes) == [places.NATION]:
        return "anywhere in the United States"
    if closed and len(closed) <= len(codes):
        return f"everywhere but {listed([places.name(code) for code in closed])}"
    return listed([places.name(code) for code in codes])


def seen(start: str | None, end: str | None, first_seen: str | None, last_seen: str | None, status: str) -> str:
    """What is known of a flow's days, in words."""
    if status == "one-off":
        if start and end and start != end:
            return f"once, between {date(start)} and {date(end)}"
        return f"once, {date(start)}" if start else "once"
    begun = f"since {date(start)}" if start else f"seen from {date(first_seen)}" if first_seen else ""
    if start and end:
        return f"from {date(start)} to {date(end)}"
    if end:
        return f"{begun}{', ' if begun else ''}ended {date(end)}"
    if last_seen and last_seen == (first_seen or start):
        return f"seen {date(last_seen)}"
    if last_seen:
        to = f"to {date(last_seen)}" if begun.startswith("seen") else f"last seen {date(last_seen)}"
        joined = f"{begun}{' ' if begun.startswith('seen') else ', ' if begun else ''}{to}"
        return f"{joined}, ended" if status == "ended" else joined
    return f"{begun}, {status}" if begun and status in ("ended", "paused", "enjoined") else begun

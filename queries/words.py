"""Terms and dates in plain words, for the text that people read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..schema import places
from ..schema.language import Noun, english, language, named, say
from ..schema.language import count as count
from . import spanish

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

#: A flow as a sentence, by mechanism, where records are documented to have moved: past tense, which needs no number.
MOVED = {
    "contribution": "{sender} contributed {what} to {receiver}",
    "sale": "{sender} sold {what} to {receiver}",
    "query-access": "{receiver} got {what} from {sender} by query",
    "bulk-transfer": "{sender} handed {what} to {receiver} in bulk",
    "compelled": "{sender} gave {what} to {receiver} on a legal demand",
    "voluntary-disclosure": "{sender} gave {what} to {receiver} without a duty to do so",
    "mandatory-reporting": "{sender} reported {what} to {receiver} under a legal duty",
    "interconnection": "{what} passed from {sender} to {receiver} by a link between systems",
    "collection": "{receiver} collected {what} from {sender}",
    "consent": "{sender} gave {what} to {receiver} with consent",
    "not-stated": "{what} passed from {sender} to {receiver}",
}

#: The same where only standing access is documented.
ACCESS = {
    "contribution": "{sender} opened {what} to {receiver} as a member of a shared pool",
    "sale": "{sender} sold {receiver} access to {what}",
    "query-access": "{sender} opened {what} to queries by {receiver}",
    "bulk-transfer": "{sender} opened {what} to {receiver} in bulk",
    "compelled": "{sender} opened {what} to {receiver} on a legal demand",
    "voluntary-disclosure": "{sender} opened {what} to {receiver} without a duty to do so",
    "mandatory-reporting": "{sender} opened {what} to {receiver} under a legal duty",
    "interconnection": "{sender} opened {what} to {receiver} by a link between systems",
    "collection": "{receiver} had the means to collect {what} from {sender}",
    "consent": "{sender} opened {what} to {receiver} with consent",
    "not-stated": "{what} of {sender} were open to {receiver}",
}

#: How the sentence on a flow ends, by outcome.
ENDING = {
    "demanded": "; delivery is not documented",
    "refused": "; nothing moved",
    "permitted": "; no instance is documented",
}

#: The same where a path as a whole is told.
NOT_DELIVERED = {
    "demanded": "a demand, not a delivery",
    "permitted": "allowed, no instance documented",
    "refused": "asked for, nothing moved",
}

OUTCOME = {
    "moved": "records are documented to have passed",
    "access": "standing access is documented, no single transfer",
    "demanded": "demanded; delivery is not documented",
    "permitted": "permitted; no instance is documented",
    "refused": "asked for; nothing moved",
}

#: What a catalogue has once more in the form that is said of a route.
OF_ROUTE = ("documented", "reported", "alleged", "last seen {date}")

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
    "withdrawn-flow": "withdrawn flow",
    "correction": "correction",
}


def clean(text: str) -> str:
    """Text without characters that would move a cursor or turn the line; every kind of blank as a plain one."""
    return "".join(" " if char.isspace() else char for char in text if char.isprintable() or char.isspace())


def date(text: str) -> str:
    """A partial date in words: `26 February 2021`, `February 2021`, `2021`."""
    year, *rest = text.split("-")
    if not english():
        return spanish.date(year, *[*map(int, rest), None, None][:2])
    if not rest:
        return year
    month = f"{_MONTHS[int(rest[0]) - 1]} {year}"
    return month if len(rest) == 1 else f"{int(rest[1])} {month}"


def listed(items: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if not english():
        return spanish.listed(items)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def place(code: str) -> str:
    """A state or territory, or the nation, inside a sentence."""
    name: str = places.name(code)
    return name if english() else spanish.place(name)


def of_route(term: str, **values: object) -> str:
    """A term of `OF_ROUTE`, in the gender of a route where the language has one."""
    return say(term, **values) if english() else say(named("route", term) or term, **values)


def sentence(text: str) -> str:
    """Text with a capital at its start and a full stop at its end."""
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def the(name: str) -> str:
    """A record type inside a sentence, with its definite article."""
    return f"the {in_sentence(name)}" if english() else spanish.the(name)


def in_sentence(name: str) -> str:
    """A record type as it stands inside a sentence: a common noun loses its capital, `Form I-9` and `FBI` keep theirs."""
    if not english():
        return spanish.bare(name)
    first = name.split(" ", 1)[0]
    proper = name.startswith(("Social Security", "Individual Taxpayer")) or first in ("Form", "Medicaid")
    if proper or not first[1:].islower():
        return name
    return name[:1].lower() + name[1:]


_MASS = frozenset("aid content contents data identifiers information location members status telematics video".split())
_HEAD = re.compile(r"^(.+?)( (?:of|that|held|in|from|by|reported|on|kept) .*| \(.*)?$")


def _is_mass(name: str) -> bool:
    """Whether the head of a record type's name takes no article: `tax return information`, `phone location`."""
    found = _HEAD.match(name)
    head = found.group(1) if found else name
    last = head.rsplit(" ", 1)[-1].lower()
    return (" and " in head and last != "record") or last in _MASS


def some(name: str) -> str:
    """A record type inside a sentence, in the plural where it has one: `driver's licence records`, `dates of birth`."""
    if not english():
        return spanish.some(name)
    told = in_sentence(name)
    if _is_mass(told):
        return told
    if told.startswith("Form "):
        return f"Forms{told[4:]}"
    found = _HEAD.match(told)
    head, rest = (found.group(1), found.group(2) or "") if found else (told, "")
    rest = re.sub(r"^( that \w+)s\b", r"\1", rest)
    if head.endswith("y") and head[-2:-1] not in "aeiou":
        return f"{head[:-1]}ies{rest}"
    return f"{head}{'es' if head.endswith(('s', 'x', 'ch', 'sh')) else 's'}{rest}"


def the_many(name: str) -> str:
    """Records of a type behind an article, which the sentence has in English."""
    return some(name) if english() else spanish.the_many(name)


def one(name: str) -> str:
    """A record type inside a sentence, with its indefinite article where it takes one."""
    if not english():
        return spanish.one(name)
    told = in_sentence(name)
    if _is_mass(told):
        return told
    low = told.lower()
    vowel = low[:1] in "aeio" or (low.startswith("un") and not low.startswith("uni"))
    return f"{'an' if vowel else 'a'} {told}"


def movement(outcome: str, mechanism: str, sender: str, receiver: str, what: str) -> str:
    """Who gave what to whom, as a sentence without its end: `ICE demanded payroll records from employers`."""
    return say(_pattern(outcome, mechanism), sender=sender, receiver=receiver, what=what)


def _pattern(outcome: str, mechanism: str) -> str:
    if outcome in ("demanded", "refused"):
        compelled = mechanism == "compelled"
        return "{receiver} demanded {what} from {sender}" if compelled else "{receiver} asked {sender} for {what}"
    if outcome == "permitted":
        return "the law or a plan lets {what} go from {sender} to {receiver}"
    return (ACCESS if outcome == "access" else MOVED)[mechanism]


def under(said: str, outcome: str, mechanism: str, instruments: Sequence[str]) -> str:
    """The sentence on a flow with the instruments under which it moves."""
    if not instruments:
        return said
    legal = mechanism in ("compelled", "mandatory-reporting") and outcome in ("moved", "access")
    pattern = "{said}: {instruments}" if legal else "{said}, under {instruments}"
    return say(pattern, said=said, instruments=listed(instruments))


def sender_of(name: str, holder: str, kind: str, status: str) -> str:
    """A sender inside a sentence; what was done once was not done by a whole class: `one or more abortion clinics`."""
    if status != "one-off" or not is_class(holder, kind):
        return name
    return f"one or more {name}" if english() else spanish.some_of(name)


def ending(outcome: str, mechanism: str) -> str:
    """What the sentence on a flow adds: that delivery is not documented, that nothing moved, that how is not stated."""
    said = ENDING.get(outcome, "; how is not stated" if mechanism == "not-stated" else "")
    return say(said) if said else ""


_AGENCY_WORDS = ("U.S.", "ICE", "DHS")
_EXTRA = re.compile(r" \((?:(?:including|formerly|now|and planned)\b.*|.{30,})\)$|(?<=[A-Z]{4}) \(.*\)$")


def short_name(id: str, name: str) -> str:
    """A holder's short name in a line of its own, such as `State motor vehicle agencies > Nlets > ICE`."""
    return abbreviated(id, name) if english() else spanish.label(abbreviated(id, name))


def full_name(name: str) -> str:
    """A holder's name in a line of its own."""
    return name if english() else spanish.label(name)


def between(sender: tuple[str, str], receiver: tuple[str, str]) -> str:
    """The ends of a flow, each as id and name, by short names: `CLEAR to ICE`."""
    return say("{sender} to {receiver}", sender=short_name(*sender), receiver=short_name(*receiver))


def abbreviated(id: str, name: str) -> str:
    """A holder's name as the evidence has it, after its first mention: an abbreviation that the id vouches for, or the name less its extras.

    `ice` is ICE, `sevis` SEVIS; `Nlets, the International ...` is Nlets, `CLEAR (Consolidated ...)` CLEAR.
    """
    bare = _EXTRA.sub("", name.split(", the ", 1)[0])
    wanted = id.rsplit("-", 1)[-1].upper()
    if f"({wanted})" in name:
        return wanted
    said = [
        word
        for word in re.split(r"[ -]", re.sub(r" \(.*", "", bare))
        if word[:1].isalpha() and word not in _AGENCY_WORDS
    ]
    capitals = "".join(word[0] for word in said if word[0].isupper())
    letters = {capitals, f"US{capitals}", "".join(word[0].upper() for word in said)}
    if name.startswith("U.S. Department "):
        letters.add(capitals[1:])
    if "&" in name:
        letters.add(capitals.replace("MM", "M"))
    return wanted if len(wanted) > 2 and len(said) > 1 and wanted in letters else bare


def is_class(name: str, kind: str) -> bool:
    """Whether a holder's name is that of a class, such as `Utility companies` or `K-12 schools`, and not of one body."""
    first, *rest = re.sub(r" \(.*\)$", "", name).split(" ")
    if kind == "system" or first in {state.split(" ", 1)[0] for state in places.NAMES.values()}:
        return False
    if not rest:
        return kind in ("custodian", "people") and name.endswith("s")
    common = all(word.islower() or word.isupper() or word == "Medicaid" or "-" in word for word in rest)
    return common and any(word.endswith(("s", "le")) for word in (first, *rest))


def holder_in_sentence(name: str, kind: str) -> str:
    """A holder inside a sentence: a class of holders loses its capital (`utility companies`), a proper name keeps it."""
    if not english():
        return spanish.holder(name)
    lowered = is_class(name, kind) and name.split(" ", 1)[0][1:].replace("-", "").islower()
    return f"{name[:1].lower()}{name[1:]}" if lowered else name


_TAKES_THE = re.compile(
    r"^(U\.S\. (Department|Attorney)|Department|Office|Bureau|Centers|School District of) |"
    r" (Service|Administration|Investigation|System|system|Center|Network|Department|(Department|Division) of .*|Agency|agency|Database|database"
    r"|Exchange|Office|Program|Division|Clearinghouse|Commission|District|network|switch)$"
)


def with_article(name: str) -> str:
    """A proper name inside a sentence, with `the` where English wants it: `the Internal Revenue Service`."""
    if not english():
        return name if isinstance(name, Noun) else spanish.holder(name)
    bare = re.sub(r" \(.*\)$", "", name)
    if ", the " in name:
        return name
    return f"the {name}" if name in ("FBI", "IRS", "EID") or _TAKES_THE.search(bare) else name


_ISO_DATE = re.compile(r"\b(?:1[89]|20)(\d\d)-(0[1-9]|1[0-2])(-(?:0[1-9]|[12]\d|3[01]))?\b")


def dates_in_words(text: str) -> str:
    """Text of the evidence with its ISO dates written out in English; `2009-10` may be two years, and stays."""
    with language("en"):
        return _ISO_DATE.sub(
            lambda found: date(found.group()) if found.group(3) or found.group(2) <= found.group(1) else found.group(),
            text,
        )


def in_force(start: str | None, first_seen: str | None, end: str | None) -> str:
    """Since when an instrument acts, in words: `since December 2019`, `in force by 2021`; nothing where no date is known."""
    if start and end:
        return say("from {start} to {end}", start=date(start), end=date(end))
    if start:
        return say("since {date}", date=date(start))
    if end:
        return say("until {date}", date=date(end))
    return say("in force by {date}", date=date(first_seen)) if first_seen else ""


def on(text: str) -> str:
    """A date in an adverb: `on 26 February 2021`, `in February 2021`."""
    return say("on {date}" if text.count("-") == 2 else "in {date}", date=date(text))


def seen(start: str | None, end: str | None, first_seen: str | None, last_seen: str | None, status: str) -> str:
    """What is known of a flow's days, in words; that it ended, rests or is forbidden is always said."""
    said, told = _seen(start, end, first_seen, last_seen, status)
    if end or not said or status not in ("ended", "paused", "enjoined") or told:
        return said
    return f"{said}, {say(status)}"


def _seen(
    start: str | None, end: str | None, first_seen: str | None, last_seen: str | None, status: str
) -> tuple[str, bool]:
    """The days in words, and whether that it ended is said with them."""
    if status == "one-off":
        if start and end and start != end:
            return say("once, between {start} and {end}", start=date(start), end=date(end)), False
        return (say("once, {date}", date=date(start)) if start else say("once")), False
    if start and start == end:
        return on(start), False
    if start and end:
        return say("from {start} to {end}", start=date(start), end=date(end)), False
    if end and end == first_seen:
        return say("seen, and ended, {date}", date=date(end)), True
    begun = ""
    if start or first_seen:
        begun = say("since {date}", date=date(start)) if start else say("seen from {date}", date=date(str(first_seen)))
    if end:
        ended = say("ended {date}", date=date(end))
        return (f"{begun}, {ended}" if begun else ended), True
    if last_seen and last_seen == (first_seen or start):
        return say("seen {date}", date=date(last_seen)), False
    if last_seen and first_seen and not start:
        return say("seen from {start} to {end}", start=date(first_seen), end=date(last_seen)), False
    if last_seen:
        last = say("last seen {date}", date=date(last_seen))
        return (f"{begun}, {last}" if begun else last), False
    return begun, False

"""Names of law enforcement agencies, taken apart: what sort of agency, of which place, in which state.

"Colbert County Sheriff's Office" in a column headed Alabama, "Colbert County AL SO" and "AL - Colbert County SO" are one
agency. Two names are certainly the same where sort, place and state agree; nothing else is.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

from ..schema import places
from .ids import slug
from .yaml_data import NAMES, read_data

_BRACKETS = re.compile(r"\(([^()]*)\)")
_LEADING_STATE = re.compile(r"^([A-Z]{2})\s*-\s*(?=\S)")
#: "La Salle" and "LaSalle", "De Kalb" and "DeKalb" are one place.
_JOINED = re.compile(r"\b(la|le|de|du|mc) (?!county\b|parish\b)(?=[a-z]{3})")
_TOKENS = re.compile(r"[\w'&.]+")
_APART = re.compile(r"[^\w&']+")
_BY_NAME = {name.casefold(): code for code, name in places.NAMES.items()}
_PUBLIC_SAFETY = (("dps",), ("department", "of", "public", "safety"), ("dept", "of", "public", "safety"))
_WORDY = {
    "sheriff": "Sheriff's Office",
    "police": "Police Department",
    "constable": "Constable",
    "prosecutor": "Prosecutor",
}


class Agency(NamedTuple):
    """An agency by its name.

    Attributes:
        place: whose it is, in words that all spellings share.
        kind: police, sheriff, state-police, constable, prosecutor, or organisation where the name does not tell.
        state: ISO 3166-2, or None where nothing tells.
        shown: the place as it was written.
    """

    place: str
    kind: str
    state: str | None
    shown: str

    @property
    def key(self) -> tuple[str, str, str | None]:
        """What must agree for two names to be the same agency."""
        return self.place, self.kind, self.state

    def id(self) -> str:
        """Identifier, the same for all spellings: `colbert-county-al-sheriff`."""
        return _id(self)


@lru_cache(maxsize=40_000)
def _id(agency: Agency) -> str:
    county = agency.kind == "sheriff" and not agency.place.endswith((" county", " city", " parish"))
    place = f"{agency.place} {'parish' if agency.state == 'US-LA' else 'county'}" if county else agency.place
    state = "" if agency.kind == "state-police" else (agency.state or "").removeprefix("US-")
    kind = "" if agency.kind == "organisation" else agency.kind
    return slug(" ".join(part for part in (place, state, kind) if part))


@cache
def _words() -> dict[str, Any]:
    return read_data(NAMES / "agency-words.yaml")  # type: ignore[no-any-return]


@cache
def _leading() -> list[str]:
    """Words before a place that say nothing, the longest first."""
    return sorted(_words()["leading"], key=len, reverse=True)


@cache
def _endings() -> list[tuple[tuple[str, ...], str]]:
    """Words that tell the kind, the longest first."""
    found = [(tuple(text.split()), kind) for kind, texts in _words()["kinds"].items() for text in texts]
    return sorted(found, key=lambda item: (-len(item[0]), item))


@lru_cache(maxsize=1024)
def _endings_in(last: str) -> list[tuple[tuple[str, ...], str]]:
    """Those that end in a word."""
    return [item for item in _endings() if item[0][-1] == last]


@lru_cache(maxsize=40_000)
def parse(name: str, state: str | None = None, kind: str | None = None) -> Agency:
    """Take a name apart.

    Args:
        name: as it was published, blanks and quotation marks already put right.
        state: where a column tells it; else it is looked for in the name.
        kind: where a column tells it; else it is looked for in the name.

    >>> parse("Colbert County AL SO").id()
    'colbert-county-al-sheriff'
    """
    rest = name
    if state is None:
        state, rest = _state(name)
    else:
        rest = _without_state(name, state)
    words = [word.strip(".") for word in _APART.split(rest.replace(".", " ").replace("-", " ")) if word.strip(".'")]
    folded = [word.casefold() for word in words]
    if kind is None:
        kind, words, folded = _kind(words, folded)
    shown = " ".join(words)
    place = _place(folded, kind, state)
    if kind == "state-police" and state and place in ("", "state", "commonwealth", places.name(state).casefold()):
        place, shown = places.name(state).casefold(), name
    return Agency(place or slug(name).replace("-", " "), kind, state, shown or name)


def _state(name: str) -> tuple[str | None, str]:
    """The state that a name tells, and the name without it."""
    lead = _LEADING_STATE.match(name)
    if lead and f"US-{lead[1]}" in places.BIT:
        return f"US-{lead[1]}", name[lead.end() :]
    for found in _BRACKETS.finditer(name):
        code = f"US-{found[1]}" if f"US-{found[1]}" in places.BIT else _BY_NAME.get(found[1].casefold())
        if code:
            return code, name[: found.start()] + " " + name[found.end() :]
    tokens = [(token[0], token.start(), token.end()) for token in _TOKENS.finditer(name)]
    codes = [token for token in tokens if f"US-{token[0]}" in places.BIT]
    # "CO" is Colorado, and "county" in "Wagoner CO SO OK"; the last code is the state ("LA County CA SO").
    chosen = [token for token in codes if token[0] != "CO"] or codes
    if len(chosen) > 1 and chosen[-1][0] == "SD" and chosen[-1][2] == len(name.rstrip()):
        # "Riverside County CA SD": the sheriff's department, not South Dakota.
        return f"US-{chosen[-2][0]}", f"{name[: chosen[-2][1]]} {name[chosen[-2][2] : chosen[-1][1]]} SO"
    if chosen and chosen[-1][0] == "CO" and re.search(r"(?<!County) CO SO\b", name):
        return None, name
    if chosen:
        text, start, end = chosen[-1]
        rest = f"{name[:start]} {name[end:]}"
        return f"US-{text}", re.sub(r"(?<=\s)CO(?=\s)", "County", rest) if text != "CO" else rest
    for state_name, code in _BY_NAME.items():
        if name.casefold().startswith(f"{state_name} "):
            after = name[len(state_name) :].split()[0].casefold()
            if after not in _words()["after_state_name"]:
                return code, name
    return None, name


def _without_state(name: str, state: str) -> str:
    """A name without the state that a column tells already, where it stands in brackets, in front or at an end."""
    code = state.removeprefix("US-")
    if "(" not in name and code not in name:
        return name
    rest = re.sub(rf"\(\s*({code}|{re.escape(places.name(state))})\s*\)", " ", name, flags=re.IGNORECASE)
    return re.sub(rf"^{code}\s*-\s*|(?<=\s){code}$|,\s*{code}(?=\s)", "", rest)


def _kind(words: list[str], folded: list[str]) -> tuple[str, list[str], list[str]]:
    for ending, kind in _endings_in(folded[-1]) if folded else ():
        size = len(ending)
        if ending in _PUBLIC_SAFETY and " ".join(folded[:-size]) in _BY_NAME:
            continue  # that of a state is no police department
        if len(folded) >= size + (kind != "state-police") and tuple(folded[-size:]) == ending:
            county = [word for word in ("county", "parish") if ending[0] == word]
            return kind, words[:-size] + [word.title() for word in county], folded[:-size] + county
    for ending, kind in _endings():
        size = len(ending)
        if size > 1 and len(folded) > size and tuple(folded[:size]) == ending:
            return kind, words[size:], folded[size:]
    return "organisation", words, folded


def _place(folded: list[str], kind: str, state: str | None) -> str:
    table = _words()["words"]
    parts = [table.get(word, word).replace("'", "") for word in folded]
    text = _JOINED.sub(r"\1", " ".join(parts))
    for lead in _leading() if " of " in text else ():
        if text.startswith(f"{lead} "):
            kept = lead == "county of" or state in _words()["distinct_towns"].get(lead, ())
            text = text[len(lead) + 1 :] + (f" {lead.removesuffix(' of')}" if kept else "")
            break
    if text.startswith(("township of ", "charter township of ")):
        text = f"{text.split(' of ', 1)[1]} township"
    text = text.removeprefix("of ")
    if kind == "sheriff":
        text = text.removesuffix(" co").removesuffix(" county").removesuffix(" parish")
    elif text.endswith(" co"):
        text = f"{text[:-3]} county"
    return text


@cache
def _federal() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, _words()['federal']))})(?!\w)", re.IGNORECASE)


def is_federal(name: str) -> bool:
    """Whether a name tells that a body is a federal one, wherever its office stands.

    >>> is_federal("ATF Nashville TN"), is_federal("Nashville TN PD")
    (True, False)
    """
    return _federal().search(name) is not None


def shown_name(agency: Agency) -> str:
    """A name for people, the same for all spellings: "Colbert County Sheriff's Office (Alabama)"."""
    place = agency.shown
    named = agency.state is not None and places.name(agency.state) in place
    where = f" ({places.name(agency.state)})" if agency.state and not (named and agency.kind == "organisation") else ""
    if agency.kind == "state-police":
        return place if agency.state and places.name(agency.state) in place else f"{place}{where}"
    if agency.kind == "police":
        place = place.removesuffix(" Police")
    if agency.kind == "sheriff" and not place.casefold().endswith(("county", "parish", "city")):
        place = f"{place} {'Parish' if agency.state == 'US-LA' else 'County'}"
    ending = _WORDY.get(agency.kind)
    return f"{place} {ending}{where}" if ending else f"{place}{where}"

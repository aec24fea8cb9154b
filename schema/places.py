"""States and territories of the United States, as ISO 3166-2:US codes and as bits of a set.

A set of places is an integer: bit `i` stands for the i-th code in alphabetical order.
"""

from __future__ import annotations

from collections.abc import Iterable

from .language import english, named

NAMES: dict[str, str] = {
    "US-AK": "Alaska", "US-AL": "Alabama", "US-AR": "Arkansas", "US-AS": "American Samoa",
    "US-AZ": "Arizona", "US-CA": "California", "US-CO": "Colorado", "US-CT": "Connecticut",
    "US-DC": "District of Columbia", "US-DE": "Delaware", "US-FL": "Florida", "US-GA": "Georgia",
    "US-GU": "Guam", "US-HI": "Hawaii", "US-IA": "Iowa", "US-ID": "Idaho", "US-IL": "Illinois",
    "US-IN": "Indiana", "US-KS": "Kansas", "US-KY": "Kentucky", "US-LA": "Louisiana",
    "US-MA": "Massachusetts", "US-MD": "Maryland", "US-ME": "Maine", "US-MI": "Michigan",
    "US-MN": "Minnesota", "US-MO": "Missouri", "US-MP": "Northern Mariana Islands",
    "US-MS": "Mississippi", "US-MT": "Montana", "US-NC": "North Carolina", "US-ND": "North Dakota",
    "US-NE": "Nebraska", "US-NH": "New Hampshire", "US-NJ": "New Jersey", "US-NM": "New Mexico",
    "US-NV": "Nevada", "US-NY": "New York", "US-OH": "Ohio", "US-OK": "Oklahoma", "US-OR": "Oregon",
    "US-PA": "Pennsylvania", "US-PR": "Puerto Rico", "US-RI": "Rhode Island",
    "US-SC": "South Carolina", "US-SD": "South Dakota", "US-TN": "Tennessee", "US-TX": "Texas",
    "US-UM": "U.S. Minor Outlying Islands", "US-UT": "Utah", "US-VA": "Virginia",
    "US-VI": "U.S. Virgin Islands", "US-VT": "Vermont", "US-WA": "Washington", "US-WI": "Wisconsin",
    "US-WV": "West Virginia", "US-WY": "Wyoming",
}  # fmt: skip

CODES: tuple[str, ...] = tuple(sorted(NAMES))
BIT: dict[str, int] = {code: 1 << index for index, code in enumerate(CODES)}
ALL: int = (1 << len(CODES)) - 1
NATION = "US"


def state_bit(jurisdiction: str | None) -> int:
    """The bit of the state in which a holder of this jurisdiction stands; 0 if it stands in none."""
    return BIT.get(jurisdiction or "", 0)


def mask(jurisdictions: Iterable[str]) -> int:
    """The set of places that these jurisdictions cover: `US` covers all, other countries none."""
    places = 0
    for code in jurisdictions:
        places |= ALL if code == NATION else BIT.get(code, 0)
    return places


def codes(places: int) -> list[str]:
    """The codes in a set, in alphabetical order; `["US"]` for all of them."""
    if places == ALL:
        return [NATION]
    return [code for code in CODES if places & BIT[code]]


def union(sets: Iterable[int]) -> int:
    """The places in any of these sets."""
    joined = 0
    for one in sets:
        joined |= one
    return joined


def name(code: str) -> str:
    """A place in words; a code that is no US place is returned as it is."""
    return "the United States" if code == NATION else NAMES.get(code, code)


def label(code: str) -> str:
    """A place as it stands in a line of its own, in the language of sentences."""
    text = name(code)
    return text if english() else named("place", text) or text

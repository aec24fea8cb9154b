"""Where each state and territory stands on a tile map: equal tiles, each near the place's neighbours, territories in a row of their own."""

from __future__ import annotations

#: Column and row from the top left, counted from 1. The states as newspapers draw them, eleven by eight; row 9 is left
#: free; below it the territories, those in the Pacific in the west and those in the Caribbean in the east.
SPOTS: dict[str, tuple[int, int]] = {
    "US-AK": (1, 1), "US-ME": (11, 1),
    "US-WI": (6, 2), "US-VT": (10, 2), "US-NH": (11, 2),
    "US-WA": (1, 3), "US-ID": (2, 3), "US-MT": (3, 3), "US-ND": (4, 3), "US-MN": (5, 3), "US-IL": (6, 3), "US-MI": (7, 3),
    "US-NY": (9, 3), "US-MA": (10, 3),
    "US-OR": (1, 4), "US-NV": (2, 4), "US-WY": (3, 4), "US-SD": (4, 4), "US-IA": (5, 4), "US-IN": (6, 4), "US-OH": (7, 4),
    "US-PA": (8, 4), "US-NJ": (9, 4), "US-CT": (10, 4), "US-RI": (11, 4),
    "US-CA": (1, 5), "US-UT": (2, 5), "US-CO": (3, 5), "US-NE": (4, 5), "US-MO": (5, 5), "US-KY": (6, 5), "US-WV": (7, 5),
    "US-VA": (8, 5), "US-MD": (9, 5), "US-DE": (10, 5),
    "US-AZ": (2, 6), "US-NM": (3, 6), "US-KS": (4, 6), "US-AR": (5, 6), "US-TN": (6, 6), "US-NC": (7, 6), "US-SC": (8, 6),
    "US-DC": (9, 6),
    "US-OK": (4, 7), "US-LA": (5, 7), "US-MS": (6, 7), "US-AL": (7, 7), "US-GA": (8, 7),
    "US-HI": (1, 8), "US-TX": (4, 8), "US-FL": (9, 8),
    "US-GU": (1, 10), "US-MP": (2, 10), "US-AS": (3, 10), "US-UM": (4, 10), "US-PR": (10, 10), "US-VI": (11, 10),
}  # fmt: skip

#: The codes as one reads the map: row by row, left to right.
IN_READING_ORDER: tuple[str, ...] = tuple(sorted(SPOTS, key=lambda code: SPOTS[code][::-1]))


def css() -> str:
    """A rule for each tile that puts it in its place; the page's policy allows no style on an element."""
    return "".join(f".at-{code}{{grid-area:{row}/{column}}}\n" for code, (column, row) in SPOTS.items())

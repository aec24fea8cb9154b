"""One matcher for all loaders: which name in a public file means which holder that the graph knows.

Three outcomes: *certain*, applied; *doubtful*, listed with its score and kept apart until a person puts the pair
into `names/same.yaml`, `names/aliases.yaml` or `names/distinct.yaml`; and none. Certain are: a name that the alias file gives; for agencies,
the same sort, place and state (`agency_names`); for companies, the same name but for case, punctuation and legal form
(`company_names`), unless the name is one that others bear (`names/weak.yaml`). Likeness alone is never certain.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ..schema.dates import bounds
from .agency_names import Agency, parse
from .company_names import core
from .yaml_data import NAMES, read_data

#: Likeness, of 100, from which two names are listed as doubtful.
DOUBTFUL_FROM = 90
_COMPANY_KINDS = frozenset({"vendor", "data-broker", "network"})


class Doubt(NamedTuple):
    """Two names that may mean the same body: kept apart, and listed."""

    name: str
    other: str
    score: int


class Match(NamedTuple):
    """What was found for a name: a holder that it certainly means, or one that it may mean."""

    holder: str | None
    doubt: Doubt | None = None


class Matcher:
    """The holders that the graph knows, to be found by name.

    Args:
        holders: their records, generic ones left aside.
        ids: ids of all records in the store, which no new holder may take.
        names: folder of the alias, same, distinct and weak lists.

    Attributes:
        digest: SHA-256 of those lists.
    """

    def __init__(self, holders: Iterable[Mapping[str, Any]], ids: Iterable[str] = (), names: Path = NAMES) -> None:
        self.ids = set(ids)
        self._agencies: dict[tuple[str, str, str | None], str] = {}
        self._companies: dict[str, str] = {}
        self._other_names: dict[str, str] = {}
        self._national: dict[str, str] = {}
        self._systems: dict[str, str] = {}
        for holder in holders:
            self.ids.add(holder["id"])
            if not holder.get("generic"):
                self._learn(holder)
        self.digest = _digest(names)
        self._weak = set(read_data(names / "weak.yaml"))
        self._same = {entry["name"]: entry["same_as"] for entry in read_data(names / "same.yaml")}
        self._alias: dict[str, dict[str, str]] = {"agencies": {}, "companies": {}}
        self._since: dict[str, str] = {}
        for entry in read_data(names / "aliases.yaml"):
            if entry["is"] in self.ids:
                self._alias.setdefault(entry["in"], {})[core(entry["name"])] = entry["is"]
                if "from" in entry:
                    self._since[core(entry["name"])] = entry["from"]
        #: First letters of the names of agencies in the alias file: most names need no further look.
        self._heads = {name[:2] for name in self._alias["agencies"]}
        self._apart: set[tuple[str, str]] = set()
        for entry in read_data(names / "distinct.yaml"):
            self._apart.add((core(entry["name"]), entry.get("id") or core(entry["other"])))

    def _learn(self, holder: Mapping[str, Any]) -> None:
        kinds = {holder["kind"], *holder.get("also", ())}
        if "agency" in kinds and str(holder.get("jurisdiction", "")).startswith("US-"):
            self._agencies.setdefault(parse(holder["name"], holder["jurisdiction"]).key, holder["id"])
        if "agency" in kinds and holder.get("jurisdiction") == "US":
            for name in (holder["name"], *holder.get("aliases", ())):
                self._national.setdefault(core(name), holder["id"])
        if holder["kind"] == "system":
            self._systems.setdefault(core(holder["name"]), holder["id"])
        if kinds & _COMPANY_KINDS:
            self._companies.setdefault(core(holder["name"]), holder["id"])
            for alias in holder.get("aliases", ()):
                self._other_names.setdefault(core(alias), holder["id"])

    def agency(self, name: str, state: str | None = None, kind: str | None = None) -> tuple[Agency, str | None]:
        """A law enforcement agency: its name taken apart, and the known holder that it certainly is, if any."""
        agency = self.parsed(name, state, kind)
        return agency, self.known_agency(agency, self._same.get(name, name))

    def parsed(self, name: str, state: str | None = None, kind: str | None = None) -> Agency:
        """The name of an agency taken apart, or that which the list of spellings has for it."""
        return parse(self._same.get(name, name), state, kind)

    def known_agency(self, agency: Agency, name: str) -> str | None:
        """The known holder that an agency certainly is, by the alias file or by its name taken apart."""
        listed = self._alias["agencies"].get(core(name)) if name[:2].casefold() in self._heads else None
        return listed or self._agencies.get(agency.key)

    def is_dated(self, name: str) -> bool:
        """Whether a name means its holder from some day on only."""
        return core(name) in self._since

    def company(self, name: str, extra: str = "", day: str | None = None) -> Match:
        """A company: the known holder that it certainly is, or the one that it may be.

        Args:
            name: as it was published.
            extra: a further list of the alias file that holds for this sort of file.
            day: the day on which it bore the name, where that is known; before the first day of an alias it is another.
        """
        wanted = core(name)
        since = self._since.get(wanted)
        if since and day and bounds(day).hi < bounds(since).lo:
            return Match(None)
        found = self._alias["companies"].get(wanted) or self._alias.get(extra, {}).get(wanted)
        if not found and wanted not in self._weak:
            found = self._companies.get(wanted)
            if not found and " " in wanted:
                found = self._other_names.get(wanted)
        if found:
            return Match(None if self.distinct(wanted, found) else found)
        return Match(None, self._near(name, wanted))

    def national(self, name: str) -> str | None:
        """A national agency, by its whole name or an abbreviation that the evidence gives."""
        return self._national.get(core(name))

    def system(self, name: str) -> str | None:
        """A system, by its whole name, unless others bear it, too."""
        wanted = core(name)
        return None if wanted in self._weak else self._systems.get(wanted)

    def alias(self, name: str, names: str) -> str | None:
        """The holder that one list of the alias file gives for a name; None where it has none."""
        return self._alias.get(names, {}).get(core(name))

    def distinct(self, name: str, other: str) -> bool:
        """Whether the distinct list says that a name is not that holder, or not that other name."""
        one = core(name)
        return bool({(one, other), (one, core(other)), (core(other), one)} & self._apart)

    def new_id(self, wanted: str, what: str) -> str:
        """An id for a new holder that no other record has.

        Args:
            wanted: the id that its name gives.
            what: what tells it from others of that name.
        """
        from .ids import short_digest

        return f"{wanted}-{short_digest(what)}" if wanted in self.ids else wanted

    def _near(self, name: str, wanted: str) -> Doubt | None:
        from rapidfuzz import fuzz, process

        if wanted in self._weak or wanted in self._other_names:
            holder = self._other_names.get(wanted) or self._companies.get(wanted)
            return Doubt(name, holder, 100) if holder and not self.distinct(wanted, holder) else None
        for known, score, _ in process.extract(
            wanted, self._companies.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=DOUBTFUL_FROM, limit=3
        ):
            if not self.distinct(wanted, self._companies[known]):
                return Doubt(name, self._companies[known], round(score))
        starts = [
            known
            for known in self._companies
            if known not in self._weak and (known.startswith(f"{wanted} ") or wanted.startswith(f"{known} "))
        ]
        if starts and not self.distinct(wanted, self._companies[starts[0]]):
            best = max(starts, key=lambda known: fuzz.ratio(known, wanted))
            return Doubt(name, self._companies[best], round(fuzz.partial_ratio(best, wanted)))
        return None


def _digest(names: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(names.glob("*.yaml")):
        total.update(path.read_bytes())
    return total.hexdigest()


def alike(agencies: Iterable[tuple[str, Agency]]) -> list[Doubt]:
    """Pairs of agencies whose names look alike: same state and sort, another spelling of the place."""
    from rapidfuzz import fuzz, process

    groups: dict[tuple[str, str | None], dict[str, str]] = {}
    for name, agency in agencies:
        groups.setdefault((agency.kind, agency.state), {})[agency.place] = name
    doubts = []
    for places in groups.values():
        known = list(places)
        for index, place in enumerate(known):
            if len(place) < 5:
                continue
            rest = known[index + 1 :]
            for other, score, _ in process.extract(place, rest, scorer=fuzz.ratio, score_cutoff=DOUBTFUL_FROM, limit=3):
                if sorted(_numbers(place)) == sorted(_numbers(other)):
                    doubts.append(Doubt(places[place], places[other], round(score)))
    return sorted(doubts, key=lambda doubt: (-doubt.score, doubt))


def _numbers(text: str) -> list[str]:
    return [word for word in text.split() if any(char.isdigit() for char in word)]

"""What a trace answers: plain typed objects that turn into JSON without loss."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from ..graph.days import bites
from .question import Question

if TYPE_CHECKING:
    import networkx
    import pandas


@dataclass(frozen=True, slots=True)
class Named:
    """A record type, by id and name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class HolderRef:
    """A holder, by id, name and chief kind."""

    id: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A source as a footnote needs it; `url` is where it can be read."""

    id: str
    title: str
    publisher: str
    date: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Citation:
    """What one source states in support of a flow, and where."""

    source: SourceRef
    locator: str
    says: str
    relays: str | None


@dataclass(frozen=True, slots=True)
class InstrumentRef:
    """A legal instrument under which a flow moves."""

    id: str
    name: str
    kind: str
    citation: str | None
    judicial_review: str


@dataclass(frozen=True, slots=True)
class RestrictionRef:
    """An instrument that bites on a flow, and how; `to` are the record types that a narrowing leaves, `to_names` their names."""

    id: str
    name: str
    effect: str
    to: tuple[str, ...]
    to_names: tuple[str, ...]
    jurisdictions: tuple[str, ...]
    start: str | None
    first_seen: str | None
    end: str | None
    note: str | None

    def may_act_on(self, day: int) -> bool:
        """Whether it may act on a day, by some reading of its dates."""
        low, high = bites({"start": self.start, "first_seen": self.first_seen, "end": self.end})[0]
        return low <= day <= high


@dataclass(frozen=True, slots=True)
class DisputeRef:
    """Who contradicts a flow, how and where."""

    by: str
    says: str
    source: SourceRef


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a path; the fields from `flow` on are those of flows and None or empty for other steps.

    Attributes:
        step: flow, includes, yields, is-among, part-of, run-by or one-of.
        record: what the path holds behind the step; `record_before` what it held ahead of a type step.
        open: certain or possible on the days asked for; None where dates are not judged.
        judicial_review: before, on-challenge, none or unknown (rule 13).
    """

    step: str
    from_: HolderRef
    to: HolderRef
    record: Named
    record_before: Named | None = None
    flow: str | None = None
    mechanism: str | None = None
    status: str | None = None
    outcome: str | None = None
    certainty: str | None = None
    open: str | None = None
    start: str | None = None
    end: str | None = None
    first_seen: str | None = None
    last_seen: str | None = None
    jurisdictions: tuple[str, ...] = ()
    judicial_review: str | None = None
    under: tuple[InstrumentRef, ...] = ()
    restricted_by: tuple[RestrictionRef, ...] = ()
    dispute: DisputeRef | None = None
    evidence: tuple[Citation, ...] = ()
    note: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The hop with the keys of the JSON answer; a step that is no flow has only what it can have."""
        names = [one.name for one in fields(self)]
        if self.step != "flow":
            names = ["step", "from_", "to", "record", *(["record_before"] if self.record_before else [])]
        else:
            names.remove("record_before")
        return {name.rstrip("_"): plain(getattr(self, name)) for name in names}


@dataclass(frozen=True, slots=True)
class Inference:
    """Something that a path takes for granted and no source states (rule 7); `at` is a holder or flow id."""

    kind: str
    at: str
    says: str


@dataclass(frozen=True, slots=True)
class Path:
    """One way in which the record could reach the target.

    Attributes:
        id: digest of its start and its flows, stable over releases.
        begins: first-holder, named or map-edge.
        also: record types with which the last flow of paths folded into this one arrives.
        open: certain, possible, or None where dates are not judged.
        open_from, open_to: the days around the day asked for on which all flows were possibly open; None if unbounded.
        places: where the record may have been handed over, `("US",)` for anywhere; `places_closed`: lost on the way.
    """

    hops: tuple[Hop, ...]
    id: str
    begins: str
    also: tuple[Named, ...]
    open: str | None
    weakest_certainty: str
    weakest_outcome: str
    inferences: tuple[Inference, ...]
    judge_before_any_step: str
    disputed: bool
    open_from: str | None
    open_to: str | None
    places: tuple[str, ...]
    places_closed: tuple[str, ...]

    @property
    def flows(self) -> tuple[Hop, ...]:
        """The hops that are flows."""
        return tuple(hop for hop in self.hops if hop.step == "flow")

    @property
    def holders(self) -> tuple[HolderRef, ...]:
        """The holders on which the path stands, in order."""
        stood = [self.hops[0].from_]
        for hop in self.hops:
            if hop.to != stood[-1]:
                stood.append(hop.to)
        return tuple(stood)

    def to_dict(self) -> dict[str, Any]:
        """The path with the keys of the JSON answer."""
        return {one.name: plain(getattr(self, one.name)) for one in fields(self)}


@dataclass(frozen=True, slots=True)
class Failure:
    """One condition that a nearest miss does not meet, at one of its flows or as a whole (`flow` is then None)."""

    fails: str
    flow: str | None
    says: str
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True, slots=True)
class NearestMiss:
    """The path that fails the fewest conditions of rule 12."""

    path: Path
    fails: tuple[str, ...]
    why: tuple[Failure, ...]

    def to_dict(self) -> dict[str, Any]:
        """The path's keys, then what it fails."""
        return {**self.path.to_dict(), "fails": list(self.fails), "why": plain(self.why)}


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much is known about a record and a target: an empty place on the map is not safety."""

    holders: int
    flows: int
    sources: int
    newest: str | None


@dataclass(frozen=True, slots=True)
class Erratum:
    """What was withdrawn or corrected.

    Attributes:
        kind: withdrawn-flow or correction.
        id: of the flow that was withdrawn, or of the correction; `about` the records that it concerns.
        name: what they are called: `CLEAR to ICE`.
        was: of a correction: what was stated before.
        reported_by: who reported it, by name.
        used: whether the question asked would have a path over the withdrawn flow, if that were still stated; None where
            time ran out before that was known.
    """

    kind: str
    id: str
    about: tuple[str, ...]
    name: str
    date: str
    reason: str
    was: str | None
    reported_by: str | None
    used: bool | None = False


@dataclass(frozen=True, slots=True)
class DatasetRef:
    """What the answer rests on; several datasets are joined by a plus sign."""

    name: str
    version: str
    digest: str
    released: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question.

    Attributes:
        first: the holder asked for as the first one; None where none was.
        complete: whether the list holds every path within `max_hops`.
        limits_hit: which of paths, hops and time cut it.
        reason: why there is no path; None if there is one.
        remarks: what a canned query says that its answer does not tell.
        closed: routes that a law or order which acts on the day asked for closes or narrows, each with why.
        errata: corrections of what it rests on, and withdrawn flows over which it once had a path.
    """

    question: Question
    record: Named
    target: HolderRef
    first: HolderRef | None
    dataset: DatasetRef
    found: bool
    complete: bool
    limits_hit: tuple[str, ...]
    paths: tuple[Path, ...]
    reason: str | None
    nearest_miss: NearestMiss | None
    closed: tuple[NearestMiss, ...]
    coverage: Coverage
    remarks: tuple[str, ...] = ()
    errata: tuple[Erratum, ...] = ()

    def __iter__(self) -> Iterator[Path]:
        return iter(self.paths)

    def __len__(self) -> int:
        return len(self.paths)

    def __bool__(self) -> bool:
        return self.found

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data, with the keys of the JSON form."""
        return {
            "question": self.question.to_dict(),
            "dataset": plain(self.dataset),
            "found": self.found,
            "complete": self.complete,
            "limits_hit": list(self.limits_hit),
            "paths": [path.to_dict() for path in self.paths],
            "reason": self.reason,
            "nearest_miss": self.nearest_miss.to_dict() if self.nearest_miss else None,
            "closed": [one.to_dict() for one in self.closed],
            "coverage": plain(self.coverage),
            **({"remarks": list(self.remarks)} if self.remarks else {}),
            **({"errata": plain(self.errata)} if self.errata else {}),
        }

    def to_json(self, indent: int | None = 2) -> str:
        """The answer as JSON text, the same bytes for the same data."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """The paths as a graph of holdings; see `runoff.queries.convert.to_networkx`.

        Raises:
            RunoffError: NetworkX, an extra of runoff, is not installed.
        """
        from .convert import to_networkx

        return to_networkx(self)

    def to_pandas(self) -> pandas.DataFrame:
        """The hops as a frame, one row for each citation of each hop.

        Raises:
            RunoffError: pandas, an extra of runoff, is not installed.
        """
        from .convert import to_pandas

        return to_pandas(self)

    def _repr_html_(self) -> str:
        """A few lines for a notebook; labels are text there and nothing else."""
        from .notebook import html

        return html(self)


def plain(value: Any) -> Any:
    """Typed objects as plain data: tuples as lists, attributes under their JSON names."""
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if hasattr(value, "to_dict"):
        return value.to_dict()
    if is_dataclass(value):
        return {one.name.rstrip("_"): plain(getattr(value, one.name)) for one in fields(value)}
    return value

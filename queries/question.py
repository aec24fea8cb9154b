"""A question to the graph: rule 1 of `rules.md`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..schema.vocabularies import DEFAULT_OUTCOMES

DEFAULT_TARGET = "ice"
DEFAULT_MAX_HOPS = 6
DEFAULT_LIMIT = 100
DEFAULT_TIMEOUT = 30.0


@dataclass(frozen=True, slots=True)
class Question:
    """How could this record reach that holder?

    Attributes:
        record: id of the record type.
        from_: id of the first holder; None asks for all first holders.
        to: id of the target.
        as_of: the day, `YYYY-MM-DD`.
        given: day on which the record was given; flows then follow each other in time (rule 10).
        ever: judge no dates.
        place: the state or territory (ISO 3166-2), or None for all.
        outcomes: outcomes that count.
        min_certainty: weakest certainty allowed on a path, or None.
        without: ids that are taken as if they did not exist.
        via, avoid: ids that a path must, or must not, run over.
        max_hops: greatest number of flows.
        limit: greatest number of paths; 0 for all.
        timeout: seconds of search; 0 for no bound.
        lifted: conditions of rule 12 that are lifted; empty for a question that a person asks.
    """

    record: str
    from_: str | None = None
    to: str = DEFAULT_TARGET
    as_of: str = ""
    given: str | None = None
    ever: bool = False
    place: str | None = None
    outcomes: tuple[str, ...] = DEFAULT_OUTCOMES
    min_certainty: str | None = None
    without: tuple[str, ...] = ()
    via: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    max_hops: int = DEFAULT_MAX_HOPS
    limit: int = DEFAULT_LIMIT
    timeout: float = DEFAULT_TIMEOUT
    lifted: frozenset[str] = frozenset()

    def to_dict(self) -> dict[str, Any]:
        """The question with the keys of the JSON answer."""
        return {
            "record": self.record,
            "from": self.from_,
            "to": self.to,
            "as_of": None if self.ever else self.as_of,
            "given": self.given,
            "ever": self.ever,
            "in": self.place,
            "outcome": list(self.outcomes),
            "min_certainty": self.min_certainty,
            "without": list(self.without),
            "via": list(self.via),
            "avoid": list(self.avoid),
            "max_hops": self.max_hops,
            "limit": self.limit,
        }

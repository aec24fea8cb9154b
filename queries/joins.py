"""Lists that join loaded public files with the curated evidence: who stands in a file and on a documented route or flow.

Each join keeps apart what the files keep apart: access is not transfer, a contract is not a flow, a registry entry is not a sale.
A join whose files are not in the store is empty and says which command loads them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..graph.store import Reader
from ..schema import places
from ..schema.errors import UsageError
from ..schema.language import say
from .build import dataset_ref
from .canned import Canned
from .join_brokers import brokers
from .join_payments import CONTRACTS, paid
from .join_plate_readers import plate_readers
from .join_utilities import utility_routes
from .joined import Settings
from .listing import Listing, Row


@dataclass(frozen=True, slots=True)
class _Join:
    """One join.

    Attributes:
        rows: makes its rows, from the store, the settings, and a list to which it may add remarks.
        takes: settings that it knows.
        needs: datasets without which it has no answer; `helps` those without which the answer is poorer.
        empty: what is said if the files are there and nothing in them answers.
    """

    rows: Callable[[Reader, Settings, list[str]], Iterable[Row]]
    takes: frozenset[str]
    needs: tuple[str, ...]
    helps: tuple[str, ...]
    columns: tuple[str, ...]
    sentence: str
    empty: str


def joins(reader: Reader, query: Canned, settings: Settings) -> Listing:
    """The list of one join; the setting `join` names it.

    Raises:
        UsageError: there is no such join, it does not take a setting, or a place that is none.
    """
    join = JOINS.get(str(settings.get("join")))
    if join is None:
        raise UsageError(f'"{settings.get("join")}" is no join.', f"There are: {', '.join(JOINS)}.")
    asked = {key: value for key, value in settings.items() if key != "join"}
    for key in asked:
        if key not in join.takes:
            raise UsageError(
                f"{query.name} takes no --{key.replace('_', '-')}.",
                f"What it takes is told by: runoff query show {query.name}",
            )
    if "in" in asked and asked["in"] not in places.NAMES:
        raise UsageError(f'"{asked["in"]}" is no state or territory.', "Write a code such as US-TX.")
    held = {info.name for info in reader.datasets()}
    missing = [name for name in join.needs if name not in held]
    remarks = [_brings(name) for name in join.helps if name not in held and not missing]
    rows = () if missing else tuple(join.rows(reader, asked, remarks))
    shown = {key: ", ".join(value) if isinstance(value, list | tuple) else value for key, value in asked.items()}
    return Listing(
        query.title, shown, dataset_ref(reader.datasets()), join.columns, join.sentence, rows, (*query.caveats, *remarks),
        " ".join(map(_brings, missing)) or join.empty,
    )  # fmt: skip


def _brings(dataset: str) -> str:
    return say(
        "The store holds no {what}; this brings it: runoff load {dataset} FILE.",
        what=say(_FILES[dataset]),
        dataset=dataset,
    )


_FILES = {
    "flock-sharing": "list of who may search whose plate readers",
    "ice-287g": "list of agencies with a 287(g) agreement",
    "eia-861": "list of electric utilities",
    "usaspending-contracts": "file of federal contracts",
    "data-broker-registry": "register of data brokers",
}


#: The joins by name.
JOINS = {
    "plate-readers": _Join(
        plate_readers, frozenset({"in", "name"}), ("flock-sharing",), ("ice-287g",),
        ("department", "place", "partner", "sort", "why", "seen", "status", "certainty", "flow"),
        "{department} {gives} {partner} standing access to its plate reads ({seen}; {certainty}). {partner} {why}.",
        "No access of that kind is on record for a department of that name or state.",
    ),
    "utility-routes": _Join(
        utility_routes, frozenset({"in", "name", "county", "as_of"}), ("eia-861",), (),
        ("utility", "place", "sort", "why", "route", "outcome", "certainty", "standing", "rules", "path", "flow"),
        "{says}", "No electric utility of that name, county or state is in the store.",
    ),
    "paid-to-operators": _Join(
        paid, frozenset({"record", "to", "in", "as_of", "limit", "max_hops"}), (CONTRACTS,), (),
        ("year", "operator", "relation", "award", "action", "day", "obligated_usd", "sort", "award_value_usd",
         "described_as", "instrument", "finding"),
        "{says}", "The files in the store have no contract of the target with an operator on such a route.",
    ),
    "brokers-say": _Join(
        brokers, frozenset({"says", "to", "as_of"}), ("data-broker-registry",), (),
        ("broker", "collects", "states", "route", "path", "holder", "finding"),
        "{says}", "No broker in the registers of the store says so.",
    ),
}  # fmt: skip

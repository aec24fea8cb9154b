"""Who may search whose plate readers: the network of The News & Observer, and the list of one police department.

Access is a standing permission, not a transfer, and not transitive: that A may search B's readers and B those of C
does not let A search C's. Rows of accounts that are no agency are left out, with the reason.
"""

from __future__ import annotations

from typing import Any

from ..accounts import no_agency
from ..declaration import Layout, Loader, Record
from ..load import Load
from ..rows import Row
from ..values import Skip, address

LOADER = Loader(
    name="flock-sharing",
    title="Plate-reader sharing between police departments (Flock)",
    publisher="The News & Observer",
    page="https://github.com/mcclatchy-southeast/private_eyes",
    licence="MIT (c) 2024 McClatchy Southeast Data Desk, credit The News & Observer; Eugene list CC0-1.0",
    yields=("holder", "flow", "instrument", "finding"),
    layouts=(
        Layout(
            name="network",
            title="Agencies with access to each other's Flock plate readers (Private Eyes data: agency_access)",
            columns={"owner": ("src_agency",), "user": ("external_agency",)},
            complete=True,
        ),
        Layout(
            name="accounts",
            title="Agencies with accounts in the Flock plate-reader network (Private Eyes data: agency)",
            columns={"name": ("name",), "notes": ("notes",)},
        ),
        Layout(
            name="policies",
            title="Plate-reader policies that agencies show on their Flock portals (Private Eyes data: agency_policies)",
            columns={
                "agency": ("agency",),
                "updated": ("updated",),
                "page": ("url",),
                "forbids": ("prohibited_uses",),
                "allows": ("acceptable_use_policy",),
            },
            snapshot="2024-05-02",
        ),
        Layout(
            name="eugene",
            title="Organisations that share Flock plate-reader data with the Eugene (Oregon) police: EPD-2025-4987",
            publisher="City of Eugene, through Eyes Off Eugene",
            page="https://github.com/eyes-off/eugene-oregon",
            columns={"name": ("Name",), "state": ("State",), "type": ("Type",)},
            complete=True,
            snapshot="2025-11-13",
        ),
    ),
)

_EUGENE = "Eugene OR PD"
_BUSINESSES = {"Private Business": "custodian"}


@LOADER.reads("network")
def access(row: Row, load: Load) -> list[Record]:
    """The agency with access may search the plate reads of the agency whose cameras they are."""
    owner, user = row.needed("owner"), row.needed("user")
    says = f"Lists {user} among the organisations with access to the plate reads of {owner}."
    return _access(row, load, owner, user, says, "party-statement")


@LOADER.reads("eugene")
def shares_with_eugene(row: Row, load: Load) -> list[Record]:
    """Each organisation on the list shares its plate reads with the Eugene police; the state in its name counts,
    since the column beside it is wrong in places."""
    name = row.needed("name")
    says = f"Lists {name} among the organisations that share Flock data with the Eugene police."
    return _access(row, load, name, _EUGENE, says, "released-record", _BUSINESSES.get(row["type"], ""))


@LOADER.reads("accounts")
def account(row: Row, load: Load) -> list[Record]:
    """An account is a holder; what it shares is in the other files."""
    name = row.needed("name")
    reason = no_agency(name)
    if reason:
        raise Skip(reason)
    load.agency(name)
    load.total(row, ["local-police", "sheriffs-jails"], "Lists {count} agencies with accounts in the network.")
    return []


@LOADER.reads("policies")
def policy(row: Row, load: Load) -> list[Record]:
    """What an agency's own policy forbids; that anybody keeps to it, the portal does not show."""
    name, forbids = row.needed("agency"), row.filled("forbids")
    reason = no_agency(name)
    if reason or not forbids:
        raise Skip(reason or "policy that names no forbidden use")
    agency = load.agency(name)
    id = f"plate-reader-policy-{agency}"
    if not load.once(id):
        raise Skip("policy told in another row")
    shown = address(row["page"])
    seen = row["updated"][:10] if row.filled("updated") else "an unknown day"
    policy: dict[str, Any] = {
        "id": id,
        "name": f"Plate-reader policy of {name}",
        "kind": "policy",
        "effect": "restricts",
        "judicial_review": "none",
        "summary": f"Forbidden uses, as its portal had them on {seen}: {forbids.rstrip('.')}.{f' {shown}' if shown else ''}",
        "status": "unknown",
        "parties": [agency],
        "jurisdiction": load.stands(name),
        "evidence": [load.cite(row, f"Shows the forbidden uses that {name} names.", "law", relays="party-statement")],
    }
    return [("instrument", policy)]


def _access(row: Row, load: Load, owner: str, user: str, says: str, relays: str, business: str = "") -> list[Record]:
    for name in (owner, user):
        reason = no_agency(name)
        if reason:
            raise Skip(reason)
    sender = load.company(owner, business) if business else load.agency(owner)
    receiver = load.agency(user)
    if sender == receiver:
        raise Skip("access of an agency to its own plate readers")
    id = f"plate-reads-{sender}-to-{receiver}"
    if not load.once(id):
        raise Skip("access told in another row, under another spelling of a name")
    flow: dict[str, Any] = {
        "id": id,
        "from": sender,
        "to": receiver,
        "carries": ["license-plate-scan"],
        "mechanism": "query-access",
        "outcome": "access",
        "status": "unknown",
        "first_seen": load.date,
        "last_seen": load.date,
        "jurisdictions": ["US" if business else load.stands(owner)],
        "certainty": "documented",
        "evidence": [load.cite(row, says, "flow", "last-seen", relays=relays)],
    }
    return [("flow", flow)]

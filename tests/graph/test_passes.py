"""What one flow contributes to the graph of holdings."""

from __future__ import annotations

from typing import Any

from runoff.graph.passes import derive
from runoff.schema import places

FLOW: dict[str, Any] = {
    "id": "f", "from": "a", "to": "b", "carries": ["file", "photo"], "mechanism": "sale", "outcome": "access",
    "status": "unknown", "start": "2010-01-01", "last_seen": "2024-01-01", "jurisdictions": ["US"], "certainty": "reported",
}  # fmt: skip
A: dict[str, Any] = {"id": "a"}


def test_one_pass_for_each_record_type() -> None:
    """In the order in which the flow names them, with the flow's ends and ranks."""
    found = derive(FLOW, A, A)
    assert [one.record for one in found] == ["file", "photo"]
    assert {(one.flow, one.sender, one.receiver, one.outcome_name, one.certainty) for one in found} == {
        ("f", "a", "b", "access", 1)
    }
    assert all(one.carried and one.holds == places.ALL and one.open == one.unrestricted for one in found)


def test_a_type_that_only_a_narrowing_lets_through_is_no_statement_of_the_flow() -> None:
    """It passes on the narrowing's days, and is marked as not carried."""
    narrowing = {"instrument": "order", "effect": "narrows", "to": ["address"], "start": "2020-01-01"}
    found = {one.record: one for one in derive({**FLOW, "restrictions": [narrowing]}, A, A)}
    assert set(found) == {"file", "photo", "address"}
    assert not found["address"].carried
    assert found["address"].open
    assert found["address"].unrestricted == ()
    assert found["file"].open != found["file"].unrestricted


def test_a_proposed_flow_is_never_open() -> None:
    """It has a pass, so that it can be told, and no day."""
    (one, _) = derive({**FLOW, "status": "proposed"}, A, A)
    assert one.proposed
    assert one.open == one.unrestricted == ()
    assert one.undated


def test_a_flow_that_is_blocked_for_ever_keeps_its_pass() -> None:
    """Else the nearest miss could not name it."""
    block = {"instrument": "law", "effect": "blocks"}
    (one, _) = derive({**FLOW, "restrictions": [block]}, A, A)
    assert one.open == ()
    assert one.unrestricted

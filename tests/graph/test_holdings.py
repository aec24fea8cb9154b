"""Holdings and the moves between them, for engines that walk a graph as it stands."""

from __future__ import annotations

from runoff.graph.holdings import Holdings
from runoff.graph.passes import derive
from runoff.graph.store_parts import holder_facts, type_facts
from runoff.graph.type_relations import TypeRelations

from ..contract.samples import Statement, flow, holder, record_type

TYPES = [
    record_type("tax-return"),
    record_type("address", extract_of="tax-return"),
    record_type("street", extract_of="address"),
]


def holdings(*holders: Statement) -> Holdings:
    """Of one flow, from the first holder to the second, that carries the extract of an extract."""
    data = {one["id"]: one for _, one in holders}
    sender, receiver, *_ = data.values()
    _, sent = flow("sent", f"{sender['id']} > {receiver['id']}", "street")
    return Holdings(
        {id: holder_facts(one) for id, one in data.items()},
        TypeRelations({one["id"]: type_facts(one) for _, one in TYPES}),
        lambda: derive(sent, sender, receiver),
    )


def test_a_first_holder_has_what_it_sends_extracts_of() -> None:
    """Also an extract of an extract (rule 3): it holds tax returns though it sends but streets."""
    found = holdings(holder("irs", kind="custodian"), holder("ice", kind="agency"))
    assert found.all == {("irs", "street"), ("irs", "address"), ("irs", "tax-return"), ("ice", "street")}
    assert {(move.origin, tuple(step.kind for step in move.steps)) for move in found.moves()} == {
        (("irs", "street"), ()),
        (("irs", "address"), ("includes",)),
        (("irs", "tax-return"), ("includes",)),
    }


def test_others_have_what_they_send_and_get() -> None:
    """Nobody says that a broker which passes an address on has the tax return."""
    found = holdings(holder("broker"), holder("ice", kind="agency"))
    assert found.all == {("broker", "street"), ("ice", "street")}
    assert [move.origin for move in found.moves()] == [("broker", "street")]

"""What one flow contributes to the graph of holdings: a pass for each record type that it may carry.

A pass goes from the sender's holding of a type to the receiver's. Every store derives its passes here, once, when a
dataset is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..schema.vocabularies import CERTAINTY_RANK
from .days import STRICT, Easing, holds, judge
from .store import Pass


def derive(flow: Mapping[str, Any], sender: Mapping[str, Any], receiver: Mapping[str, Any]) -> list[Pass]:
    """The passes of a flow, given its two holders as plain data."""
    restricted = any(one["effect"] in ("blocks", "narrows") for one in flow.get("restrictions", ()))
    strict = judge(flow, sender, receiver, STRICT)
    undated = judge(flow, sender, receiver, Easing(dates=True))
    unrestricted = judge(flow, sender, receiver, Easing(restrictions=True)) if restricted else strict
    where = holds(flow, sender)
    return [
        Pass(
            flow=flow["id"],
            sender=flow["from"],
            receiver=flow["to"],
            record=record,
            outcome_name=flow["outcome"],
            certainty=CERTAINTY_RANK[flow["certainty"]],
            mechanism=flow["mechanism"],
            proposed=flow["status"] == "proposed",
            carried=record in flow["carries"],
            holds=where,
            open=tuple(strict.get(record, ())),
            undated=tuple(undated.get(record, ())),
            unrestricted=tuple(unrestricted.get(record, ())),
        )
        for record in dict.fromkeys([*flow["carries"], *strict, *undated])
    ]

"""Where paths start: rule 3 of `rules.md`. Starts are found before any filter or lever acts."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..graph.steps import Step
from ..schema import places
from .network import Network, class_steps

FIRST, NAMED, EDGE = "first-holder", "named", "map-edge"


class Start(NamedTuple):
    """The beginning of a path.

    Attributes:
        begins: FIRST, NAMED or EDGE.
        holder: where the path begins; for a class, the holder that was named.
        record: the record type held there.
        steps: one-of steps to the class at which it goes on.
        where: the places with which it starts.
    """

    begins: str
    holder: str
    record: str
    steps: tuple[Step, ...]
    where: int

    @property
    def at(self) -> str:
        """The holder at which the first move is made."""
        return self.steps[-1].holder if self.steps else self.holder

    @property
    def stands(self) -> tuple[str, ...]:
        """The holders on which the path stands before its first move, in order."""
        return (self.holder, *(step.holder for step in self.steps))


def find(network: Network, edge: bool = True) -> list[Start]:
    """All starts of a question, in no particular order; those at the map's edge only with `edge`."""
    if network.question.from_:
        return _named(network, network.question.from_)
    first = [
        Start(FIRST, holder, record, (), network.start_places(holder))
        for holder, facts in network.facts.holders.items()
        if facts.first and holder not in network.facts.target and not network.elsewhere(holder)
        for record in sorted(network.facts.asked)
        if sent_at(network, holder, record) & network.start_places(holder)
    ]
    return first + _edge(network, first) if edge else first


def sent_at(network: Network, holder: str, record: str) -> int:
    """The places at which a holder sends a type by a flow of its own, or an extract of it."""
    sent, openness = network.sent(holder), network.openness
    wanted = (record, *network.facts.relations.extracts[record])
    return places.union(openness.places(edge.gate) for one in wanted for edge in sent.get(one, ()))


def _sends_itself(network: Network, holder: str, record: str, where: int) -> list[Any]:
    openness = network.openness
    return [edge for edge in network.sent(holder).get(record, ()) if openness.places(edge.gate) & where]


def _named(network: Network, named: str) -> list[Start]:
    holders, target = network.facts.holders, network.facts.target
    if network.elsewhere(named) or named in target:
        return []
    where, asked = network.start_places(named), network.question.record
    return [
        Start(NAMED, named, record, steps, where)
        for record in sorted(network.facts.asked)
        for at, steps in class_steps(holders, named, record)
        if at not in target and not network.elsewhere(at) and (record == asked or sent_at(network, at, record) & where)
    ]


def _edge(network: Network, first: list[Start]) -> list[Start]:
    """Starts at the map's edge: senders to which nobody is shown to bring the record."""
    holders, target = network.facts.holders, network.facts.target
    candidates: dict[str, set[str]] = {}
    for edge in network.edges:
        sender, record = edge.one.sender, edge.one.record
        if record not in network.facts.asked or holders[sender].first or sender in target or network.elsewhere(sender):
            continue
        if network.openness.places(edge.gate) & network.start_places(sender):
            candidates.setdefault(record, set()).add(sender)
    kept = [
        (record, sender)
        for record, senders in sorted(candidates.items())
        for sender in sorted(senders - _brought(network, record))
    ]
    if not kept:
        return []
    walked = walked_flows(network, first)
    found = []
    for record, sender in kept:
        where = network.start_places(sender)
        if any(edge.one.flow not in walked for edge in _sends_itself(network, sender, record, where)):
            found.append(Start(EDGE, sender, record, (), where))
    return found


def _brought(network: Network, record: str) -> set[str]:
    """Holders to which some flow brings a type from a holder that no chain of such flows reaches from them.

    A sender is reached from its receiver exactly if both lie on a cycle, hence in one component.
    """
    bringing = network.facts.relations.bringing(record)
    followers: dict[str, set[str]] = {}
    for edge in network.edges:
        if edge.one.record in bringing and not network.elsewhere(edge.one.sender):
            followers.setdefault(edge.one.sender, set()).add(edge.one.receiver)
    component = _components(followers)
    return {
        receiver
        for sender, receivers in followers.items()
        for receiver in receivers
        if component[sender] != component[receiver]
    }


def _components(followers: dict[str, set[str]]) -> dict[str, int]:
    """Strongly connected components (Tarjan 1972), without recursion: node -> number of its component."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    component: dict[str, int] = {}
    stack: list[str] = []
    for root in followers:
        if root in order:
            continue
        order[root] = low[root] = len(order)
        stack.append(root)
        work = [(root, iter(followers[root]))]
        while work:
            node, rest = work[-1]
            for other in rest:
                if other not in order:
                    order[other] = low[other] = len(order)
                    stack.append(other)
                    work.append((other, iter(followers.get(other, ()))))
                    break
                if other not in component:
                    low[node] = min(low[node], order[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == order[node]:
                    while True:
                        member = stack.pop()
                        component[member] = order[node]
                        if member == node:
                            break
    return component


class _Standing(NamedTuple):
    """Where walks stand, and what of their past can bar a later step."""

    holder: str
    record: str
    passed: frozenset[str]
    widened: bool


def walked_flows(network: Network, starts: list[Start]) -> set[str]:
    """Flows that some walk from these starts uses: as a path, but free to come back to a holder, and of any length.

    Walks that stand at the same holding, and have passed the same types, go on as one; only what an arrival adds
    (a place at which none had come before, or an earlier day) is followed further.
    """
    openness, target = network.openness, network.facts.target
    relevant = _relevant_types(network)
    known: dict[_Standing, Any] = {}
    news: dict[_Standing, Any] = {}

    def arrive(standing: _Standing, state: Any) -> None:
        known[standing], fresh = openness.join(known.get(standing), state)
        if fresh is not None:
            news[standing] = openness.join(news.get(standing), fresh)[0]

    for start in starts:
        passed = frozenset((start.record,)) & relevant
        arrive(_Standing(start.at, start.record, passed, False), openness.begin(start.where))
    used: set[str] = set()
    while news:
        standing = next(iter(news))
        state = news.pop(standing)
        holder, record, passed, widened = standing
        for move in network.moves(holder, record):
            if not network.may_pass(move, passed | {record}, widened):
                continue
            through = openness.through(state, move.edge.gate)
            if through is None:
                continue
            used.add(move.edge.one.flow)
            if move.edge.one.receiver not in target:
                further = passed.union(move.results) & relevant if relevant else passed
                there = _Standing(move.edge.one.receiver, move.edge.one.record, further, widened or move.widens >= 0)
                arrive(there, through)
    return used


def _relevant_types(network: Network) -> frozenset[str]:
    """Types that can bar a later is-among step: the wider types and their parts."""
    relations = network.facts.relations
    wide = {wider for record in network.facts.onward for wider in relations.wider[record]}
    return frozenset(wide).union(*(relations.parts[one] for one in wide))

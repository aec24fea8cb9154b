"""Pictures of answers, neighbourhoods and the whole evidence: what to draw, in plain data.

A trace is drawn over copies, as its rules demand: a holder stands twice where what comes in by one arrow does not go on
by another, so that no two arrows that meet tell of a route that is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..graph.pictures.model import READABLE, Edge, Fact, Node, Note, Picture, Route, Table, View
from ..graph.store import Reader
from ..schema import dates, places
from ..schema.language import say
from . import narrative, words
from .answer import Answer, Hop, Path
from .footnotes import Footnotes
from .path_lines import failure_line, hop_line, path_lines, stops
from .picture_days import OpenDays, mask_of, state_on
from .picture_parts import Parts
from .told import Told

_Visit = tuple[str, str]
HOP_HEADER = (
    "Route", "From", "To", "Record", "How", "Outcome", "Certainty", "Dates", "Judge", "Law", "Sources",
)  # fmt: skip


def from_answer(reader: Reader, answer: Answer, everything: bool = False) -> Picture:
    """The picture of a trace: its routes, or the path that comes nearest where there is none."""
    paths = answer.paths or ((answer.nearest_miss.path,) if answer.nearest_miss else ())
    question = answer.question
    day = None if question.ever or question.given or not question.as_of else dates.day(question.as_of)
    groups = narrative.routes(paths)
    kept, left = (groups, 0) if everything else _readable(groups)
    drawn = _Trace(reader, answer, [path for group in kept for path in group], day)
    routes = tuple(drawn.routes(kept))
    notice, intro = (
        _no_path(answer, drawn.footnotes) if not answer.found else (_left_out(left, groups, drawn.nodes), ())
    )
    return Picture(
        title=narrative.heading(answer),
        summary=narrative.summary(answer),
        dataset=f"{answer.dataset.name} {answer.dataset.version}",
        nodes=tuple(drawn.nodes.values()),
        edges=tuple(drawn.edges.values()),
        views=(View("answer", say("All routes"), tuple(drawn.nodes), tuple(drawn.edges), base=question.record),),
        table=Table(tuple(map(say, HOP_HEADER)), tuple(_hop_rows(routes, drawn.nodes, drawn.edges))),
        routes=routes,
        day=day,
        intro=intro,
        notes=tuple(footnotes(drawn.footnotes)),
        caveats=tuple(narrative.caveats(answer)),
        notice=notice,
    )


def _left_out(left: int, groups: Sequence[object], nodes: dict[str, Node]) -> str | None:
    total = len(groups)
    if left:
        return say(
            "{routes} of {total} left out, to keep the picture readable at about {number} holders. Add --all to draw every one.",
            routes=words.count(left, "route"), total=total, number=READABLE,
        )  # fmt: skip
    if len(nodes) > READABLE:
        return say(
            "All {routes} are drawn, over {number} cards: more than are easy to read.",
            routes=words.count(total, "route"), number=len(nodes),
        )  # fmt: skip
    return None


def _readable(groups: Sequence[list[Path]]) -> tuple[list[list[Path]], int]:
    """The leading routes that together stand on no more holders than a person can read."""
    holders: set[str] = set()
    for index, group in enumerate(groups):
        more = holders | {holder.id for holder in group[0].holders}
        if index and len(more) > READABLE:
            return list(groups[:index]), len(groups) - index
        holders = more
    return list(groups), 0


def _no_path(answer: Answer, notes: Footnotes) -> tuple[str, tuple[str, ...]]:
    """That there is no path, and why not."""
    miss = answer.nearest_miss
    if miss is None:
        return f"{say('There is no path.')} {narrative.nothing(answer)}", ()
    nearest = say(
        "What is drawn comes nearest, and fails on: {reasons}.", reasons=words.listed([*map(say, miss.fails)])
    )
    return f"{say('There is no path.')} {nearest}", tuple(failure_line(one, miss, notes) for one in miss.why)


def _hop_rows(routes: Iterable[Route], nodes: dict[str, Node], edges: dict[str, Edge]) -> Iterable[tuple[str, ...]]:
    for route in routes:
        number = str(route.number)
        if route.variant:
            number = say("{route}, variant {variant}", route=number, variant=route.variant + 1)
        for id in route.edges:
            yield (number, *edge_row(edges[id], nodes))


def edge_row(edge: Edge, nodes: dict[str, Node]) -> tuple[str, ...]:
    """An arrow as a row of a table."""
    sources = "; ".join(dict.fromkeys(cite.source for cite in edge.cites))
    if edge.kind != "flow":
        return (nodes[edge.from_].label, nodes[edge.to].label, "", edge.label[0], "", say("inferred"), "", "", "", "")
    return (
        nodes[edge.from_].label, nodes[edge.to].label, "; ".join(edge.records), say(words.MECHANISM[edge.mechanism]),
        say(edge.outcome), say(edge.certainty), edge.dates or say("not known"), say(words.REVIEW[edge.review]),
        "; ".join(edge.under) or say("none named"), sources,
    )  # fmt: skip


class _Trace:
    """Cards, arrows and routes of the paths of one answer."""

    def __init__(self, reader: Reader, answer: Answer, paths: Sequence[Path], day: int | None) -> None:
        self._answer = answer
        self.footnotes = Footnotes()
        flows = [hop for path in paths for hop in path.flows]
        self._days = OpenDays(reader, {hop.record.id for hop in flows})
        place = answer.question.place
        self._parts = Parts(reader, day, self._days, places.mask([place]) if place else places.ALL)
        self._flows = {flow["id"]: flow for flow in self._parts.fetch_flows(str(hop.flow) for hop in flows)}
        self._day = day
        self.nodes: dict[str, Node] = {}
        self.edges: dict[str, Edge] = {}
        self._node_of = self._copies(paths)
        self._fails = {one.flow: one.says for one in answer.nearest_miss.why} if answer.nearest_miss else {}
        for path in paths:
            self._add(path)

    def _copies(self, paths: Sequence[Path]) -> dict[_Visit, str]:
        """Which card each copy stands on: copies of one holder from which the same goes on share one."""
        onward: dict[_Visit, set[str]] = {}
        for path in paths:
            for visit, key in _visits(path):
                onward.setdefault(visit, set()).update([key] if key else [])
        cards: dict[tuple[str, frozenset[str]], str] = {}
        found = {}
        for visit, keys in onward.items():
            card = (visit[0], frozenset(keys))
            if card not in cards:
                copies = sum(holder == visit[0] for holder, _ in cards)
                cards[card] = visit[0] if not copies else f"{visit[0]}:{copies + 1}"
            found[visit] = cards[card]
        return found

    def _add(self, path: Path) -> None:
        role = "edge" if path.begins == "map-edge" else "first"
        first, last = path.hops[0].from_.id, path.hops[-1].to.id
        for visit, _ in _visits(path):
            id = self._node_of[visit]
            if id not in self.nodes:
                self.nodes[id] = self._parts.holder(
                    visit[0], id, role if visit[0] == first else "target" if visit[0] == last else ""
                )
        for id, hop, before in self._arrows(path):
            if id not in self.edges:
                self.edges[id] = self._edge(id, hop, before)

    def _arrows(self, path: Path) -> Iterable[tuple[str, Hop, list[Hop]]]:
        """Each hop that leads to another holder, under the id of its arrow, with the type steps ahead of it."""
        at = _begin(path)
        before: list[Hop] = []
        for hop in path.hops:
            if hop.from_.id == hop.to.id and hop.step != "flow":
                before.append(hop)
                continue
            to = (hop.to.id, hop.record.id)
            name = hop.flow or hop.step
            yield f"{self._node_of[at]}>{name}>{hop.record.id}>{self._node_of[to]}", hop, before
            at, before = to, []

    def _edge(self, id: str, hop: Hop, before: Sequence[Hop]) -> Edge:
        source, target = (self.nodes[part] for part in (id.split(">")[0], id.split(">")[-1]))
        if hop.step != "flow":
            return self._parts.step(id, hop.step, source, target)
        extra = [Fact(say("Inferred"), hop_line(one, Footnotes())) for one in before]
        if hop.flow in self._fails:
            extra.append(Fact(say("Why it is no path"), self._fails[hop.flow]))
        flow = self._flows[str(hop.flow)]
        return self._parts.flow(id, source, target, flow, [hop.record.id], extra)

    def routes(self, groups: Sequence[Sequence[Path]]) -> Iterable[Route]:
        """The routes in the order of the text answer, each path by itself."""
        for number, group in enumerate(groups, 1):
            for variant, path in enumerate(group):
                flows = [(str(hop.flow), hop.record.id) for hop in path.flows]
                possible, certain = self._days.of_route(flows, mask_of(path.places, path.places_closed))
                asked = self._answer.question
                told = Told(None if asked.ever else asked.as_of, asked.place, say("route {number}", number=number))
                stood = [self._node_of[visit] for visit, _ in _visits(path)]
                yield Route(
                    number=number,
                    variant=variant,
                    path=path.id,
                    title=stops(path, self._answer.target).replace(" > ", " → "),
                    verdict=narrative.verdict(path, told.day) if self._answer.found else say("no path"),
                    nodes=tuple(stood),
                    edges=tuple(id for id, _, _ in self._arrows(path)),
                    lines=tuple(path_lines(path, self.footnotes, told)),
                    open=state_on(self._day, possible, certain),
                    possible=possible,
                    certain=certain,
                )


def footnotes(notes: Footnotes) -> Iterable[Note]:
    """Footnotes with their addresses apart."""
    for number, text in notes.lines():
        said, _, last = text.rpartition(" ")
        web = last.startswith(("https://", "http://"))
        yield Note(number, said if web else text, last if web else None)


def _begin(path: Path) -> _Visit:
    first = path.hops[0]
    return first.from_.id, (first.record_before or first.record).id


def _visits(path: Path) -> Iterable[tuple[_Visit, str]]:
    """The copies on which a path stands, each with the flow or step by which it goes on, and with what."""
    at = _begin(path)
    for hop in path.hops:
        if hop.from_.id == hop.to.id and hop.step != "flow":
            continue
        yield at, f"{hop.flow or hop.step} {hop.record.id}"
        at = (hop.to.id, hop.record.id)
    yield at, ""

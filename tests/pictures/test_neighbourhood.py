from __future__ import annotations

from collections.abc import Callable

import pytest

import runoff
from runoff.graph.pictures.model import BUNDLE, GROUP, READABLE, Picture
from runoff.graph.store import Reader
from runoff.queries.canned import run, titles
from runoff.queries.listing import Listing
from runoff.queries.neighbourhood import around, from_listing, whole
from runoff.schema.errors import UnknownId

from . import graphs


def refs(picture: Picture) -> set[str]:
    return {edge.ref for edge in picture.edges if edge.ref}


def reachable(picture: Picture) -> tuple[set[str], set[str]]:
    """Views that clicks lead to from the first, and the flows that stand on them by themselves or in a bundle."""
    views = {view.id: view for view in picture.views}
    nodes = {node.id: node for node in picture.nodes}
    edges = {edge.id: edge for edge in picture.edges}
    seen: set[str] = set()
    waiting = [picture.views[0].id]
    while waiting:
        id = waiting.pop()
        if id not in seen:
            seen.add(id)
            waiting += [opens for node in views[id].nodes if (opens := nodes[node].opens)]
    drawn = {id for view in seen for id in views[view].edges}
    drawn |= {member for id in drawn for member in edges[id].members}
    return seen, {edges[id].ref for id in drawn if edges[id].ref}


def test_around_a_holder_are_its_flows_and_at_depth_two_those_of_its_neighbours(plain: Reader) -> None:
    assert refs(around(plain, "broker")) == {"school-to-broker", "broker-to-ice"}
    assert refs(around(plain, "broker", 2)) == {"school-to-broker", "broker-to-ice", "clinic-to-ice", "school-to-ice"}


def test_around_a_type_a_law_and_a_flow(plain: Reader) -> None:
    assert refs(around(plain, "address")) == {"broker-to-ice"}
    assert refs(around(plain, "act")) == {"clinic-to-ice"}
    assert refs(around(plain, "clinic-to-ice")) == {"clinic-to-ice"}


def test_a_holder_without_flows_stands_alone(make_store: Callable[[graphs.Records], Reader]) -> None:
    picture = around(make_store([graphs.holder("alone")]), "alone")
    assert [node.ref for node in picture.nodes] == ["alone"]


def test_an_unknown_id_is_an_error_that_names_near_ones(plain: Reader) -> None:
    with pytest.raises(UnknownId, match="broker"):
        around(plain, "brokr")


def test_flows_keep_their_direction_status_and_days(plain: Reader) -> None:
    edge = next(edge for edge in around(plain, "school").edges if edge.ref == "school-to-ice")
    assert (edge.from_, edge.to) == ("school", "ice")
    assert edge.marks == ("ended 2022",)
    assert edge.possible
    assert edge.possible[-1][1] < 738300


def test_too_many_neighbours_stand_in_groups_that_open_and_lose_nothing() -> None:
    with runoff.open() as graph:
        picture = around(graph.reader, "ice")
        assert len(picture.views[0].nodes) <= READABLE
        assert picture.notice is not None
        assert "open on click" in picture.notice
        _, seen = reachable(picture)
        assert seen == refs(picture)
        for bundle in (edge for edge in picture.edges if edge.kind == BUNDLE):
            assert bundle.label[0].startswith(f"{len(bundle.members)} flow")
        everything = around(graph.reader, "ice", everything=True)
        assert len(everything.views) == 1
        assert not [node for node in everything.nodes if node.kind == GROUP]
        assert refs(everything) == refs(picture)


def test_the_whole_graph_opens_from_record_families_into_every_flow() -> None:
    with runoff.open() as graph:
        picture = whole(graph.reader)
        views, seen = reachable(picture)
        assert views == {view.id for view in picture.views}
        assert seen == set(graph.reader.ids(["flow"]))
        nodes = {node.id: node for node in picture.nodes}
        assert {nodes[id].kind for id in picture.views[0].nodes} == {"record-type", "group"}
        assert all(len(view.nodes) <= READABLE + 5 for view in picture.views)
        assert {member for id in picture.views[0].nodes for member in nodes[id].members} == {
            edge.id for edge in picture.edges if edge.ref
        }
        counts = [len(nodes[id].members) for id in picture.views[0].nodes if nodes[id].kind == "record-type"]
        assert counts == sorted(counts, reverse=True)


def test_kinds_and_extracts_stand_in_the_family_of_the_wider_type(plain: Reader) -> None:
    picture = whole(plain)
    families = [node for node in picture.nodes if node.kind == "record-type"]
    assert [node.ref for node in families] == ["record"]
    assert len(families[0].members) == 4


def test_a_large_graph_is_grouped_and_says_what_it_leaves_out(make_store: Callable[[graphs.Records], Reader]) -> None:
    picture = whole(make_store(graphs.large(900, types=2)))
    assert picture.notice is not None
    assert "runoff draw around ID" in picture.notice
    assert max(len(view.nodes) for view in picture.views) <= 150
    assert reachable(picture)[1] == refs(picture)


def test_every_canned_query_can_be_drawn() -> None:
    with runoff.open() as graph:
        lists = 0
        for name, _ in titles():
            answer = run(graph.reader, name)
            if isinstance(answer, Listing) and answer.rows:
                picture = from_listing(graph.reader, answer)
                assert picture.title == answer.title
                assert refs(picture) >= {str(row.cells["flow"]) for row in answer.rows if row.cells.get("flow")}
                lists += bool(refs(picture))
        assert lists >= 3

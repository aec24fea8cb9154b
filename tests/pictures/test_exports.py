from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from runoff.graph.pictures.exports import FORMATS, export, render, to_networkx
from runoff.graph.store import Reader
from runoff.queries.neighbourhood import around, whole
from runoff.schema.errors import UsageError

from . import graphs
from .test_traces import picture_of


def as_read(form: str, content: bytes) -> nx.MultiDiGraph[str]:
    if form == "graphml":
        read: Any = nx.read_graphml(BytesIO(content), force_multigraph=True)
    else:
        read = nx.read_gexf(BytesIO(content))
    return nx.MultiDiGraph(read)


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_graph_tools_read_back_every_node_edge_and_typed_attribute(form: str, plain: Reader) -> None:
    picture = whole(plain)
    graph = as_read(form, render(picture, form))
    written = to_networkx(picture)
    assert set(graph.nodes) == set(written.nodes) == {"school", "clinic", "broker", "ice"}
    assert graph.number_of_edges() == 4
    for id, attributes in written.nodes(data=True):
        for key, value in attributes.items():
            assert graph.nodes[id][key] == value
            assert type(graph.nodes[id][key]) is type(value)
    by_flow = {attributes["flow"]: attributes for _, _, attributes in graph.edges(data=True)}
    for start, end, attributes in written.edges(data=True):
        back = by_flow[attributes["flow"]]
        assert graph.has_edge(start, end)
        for key, value in attributes.items():
            assert back[key] == value, key
            assert type(back[key]) is type(value), key
    assert by_flow["clinic-to-ice"]["judicial_review"] == "on-challenge"
    assert by_flow["clinic-to-ice"]["citations"] == 1
    assert by_flow["school-to-ice"]["end_date"] == "2022-03-04"
    assert by_flow["school-to-ice"]["disputed"] is False


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_the_same_picture_makes_the_same_file(form: str, plain: Reader) -> None:
    assert render(whole(plain), form) == render(whole(plain), form)


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_hostile_texts_survive_xml(form: str, make_store: Any) -> None:
    graph = as_read(form, render(picture_of(make_store(graphs.hostile())), form))
    labels = {attributes["label"] for _, attributes in graph.nodes(data=True)}
    assert '<img src=x onerror="window.hacked = 2">' in labels
    assert any(len(label) == 10_000 for label in labels)


def test_mermaid_holds_each_card_and_arrow_and_no_markup(plain: Reader, make_store: Any) -> None:
    lines = render(picture_of(plain), "mermaid").decode().splitlines()
    assert lines[0] == "flowchart LR"
    assert '  n0["School"]' in lines
    assert any("--o" in line or "-.->" in line for line in lines if "demanded" in line)
    assert len(lines) == 1 + 4 + 3
    evil = render(picture_of(make_store(graphs.hostile())), "mermaid").decode()
    assert "<" not in evil
    assert "\u202e" not in evil


def test_dot_is_read_by_graphviz_or_balanced(plain: Reader, make_store: Any) -> None:
    for picture in (picture_of(plain), picture_of(make_store(graphs.hostile())), around(plain, "ice")):
        content = render(picture, "dot")
        flat = picture.flat()
        lines = content.decode().splitlines()
        assert len(lines) == 5 + len(flat.nodes) + len(flat.edges)
        for line in lines[4:-1]:
            unescaped = line.replace("\\\\", "").replace('\\"', "")
            assert unescaped.count('"') % 2 == 0
        if graphviz := shutil.which("dot"):
            ran = subprocess.run([graphviz, "-Tplain"], input=content, capture_output=True, check=True)
            assert ran.stdout.count(b"\nnode ") == len(flat.nodes)


def test_the_ending_tells_the_format_and_another_is_an_error(tmp_path: Path, plain: Reader) -> None:
    picture = whole(plain)
    for name, form in (("a.graphml", "graphml"), ("a.gexf", "gexf"), ("a.mmd", "mermaid"), ("a.gv", "dot")):
        size = export(picture, tmp_path / name)
        assert (tmp_path / name).read_bytes() == render(picture, form)
        assert size == (tmp_path / name).stat().st_size
    with pytest.raises(UsageError, match="graphml"):
        export(picture, tmp_path / "a.doc")

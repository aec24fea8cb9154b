"""One self-contained page of a picture: the only module that imports pyvis.

pyvis carries vis-network and keeps the data of the drawing; its own template links two content networks even where it is
asked to inline everything, so the page has a template of ours. Nothing in it can reach a network: see `shell`.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ...schema import dates
from ...schema.errors import RunoffError
from ...schema.vocabularies import CERTAINTY, MECHANISM, OUTCOME
from ...schema.whole_file import put
from . import style
from .elements import Drawer, name_lines, shown
from .legend import legend
from .model import Edge, Node, Picture, Route, View
from .script_messages import messages
from .shell import PAGE, furnish, joined, plain, script

_SCRIPTS = (
    "page.js",
    "state.js",
    "draw.js",
    "dates.js",
    "filters.js",
    "panel.js",
    "search.js",
    "export.js",
    "start.js",
)
_STYLES = ("look.css", "app.css", "print.css")
_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"dragNodes": False, "hover": True, "tooltipDelay": 100000, "keyboard": False, "multiselect": False},
    "nodes": {"chosen": False},
    "edges": {"chosen": False, "smooth": {"enabled": True, "type": "cubicBezier", "forceDirection": "horizontal",
                                          "roundness": 0.5}},
}  # fmt: skip


def write(picture: Picture, path: Path) -> int:
    """Write the page, whole or not at all, and return its size in bytes.

    Raises:
        RunoffError: pyvis is not installed, or the file cannot be written.
    """
    return put(path, page(picture).encode("utf-8"))


def page(picture: Picture) -> str:
    """The page as text.

    Raises:
        RunoffError: pyvis is not installed, or holds no vis-network.
    """
    try:
        from pyvis.network import Network  # type: ignore[import-untyped]
    except ImportError as error:
        raise RunoffError("pictures need pyvis.", 'Install it: pip install "runoff[pictures]"') from error

    net = Network(directed=True, cdn_resources="in_line")
    net.set_template_dir(str(PAGE), "page.html")
    net.set_options(json.dumps(_OPTIONS))
    drawer = Drawer(picture)
    first = drawer.elements(picture.views[0])
    for node in first.nodes:
        net.add_node(node["id"], label="", shape="custom", **{key: node[key] for key in node if key != "id"})
    for edge in first.edges:
        net.add_edge(edge["from"], edge["to"], **{key: edge[key] for key in edge if key not in ("from", "to")})
    own = script(_SCRIPTS)
    scripts = (plain(_library(Path(_home(Network)))), own)
    # Set on the environment, for pyvis hands a fixed list of values to its template.
    furnish(
        net.templateEnv,
        scripts,
        _palette() + joined(_STYLES),
        messages=messages(own, (*CERTAINTY.terms, *OUTCOME.terms, *MECHANISM.terms)),
        picture=picture,
        entries=legend(picture),
        more=_more(picture, drawer),
    )
    return str(net.generate_html("picture.html"))


def _home(network: type) -> str:
    import sys

    return str(Path(str(sys.modules[network.__module__].__file__)).parent)


def _library(home: Path) -> str:
    found = sorted(home.glob("templates/lib/vis-9.1*/vis-network.min.js"))
    if not found:
        raise RunoffError("this pyvis holds no vis-network 9.1.", 'Install another: pip install "pyvis>=0.3.2,<0.4"')
    return found[-1].read_text(encoding="utf-8")


def _palette() -> str:
    """The colours of marks for the legend, from the same tables as those of the drawing."""
    looks = {f"k-{kind}": kinded for kind, kinded in style.KINDS.items()}
    marks = [(name, look.light, look.dark) for name, look in looks.items()]
    marks += [(f"o-{outcome}", head.light, head.dark) for outcome, head in style.HEADS.items()]
    marks.append(("o-closed", style.CLOSED.light, style.CLOSED.dark))
    light = "".join(f".{name}{{--mark:{colour}}}" for name, colour, _ in marks)
    dark = [f".{name}{{--mark:{colour}}}" for name, _, colour in marks]
    own = "".join(f':root[data-theme="dark"] {rule}' for rule in dark)
    system = "".join(f':root:not([data-theme="light"]) {rule}' for rule in dark)
    return f"{light}\n@media screen and (prefers-color-scheme:dark){{{system}}}\n@media screen{{{own}}}\n"


def _more(picture: Picture, drawer: Drawer) -> dict[str, Any]:
    """What the scripts need beside the first view's elements."""
    node_at, edge_at = drawer.node_at, drawer.edge_at
    low, high = _span(picture)
    return {
        "title": picture.title,
        "dataset": picture.dataset,
        "summary": picture.summary,
        "day": picture.day,
        "span": [low, high],
        "nodes": {node_at[node.id]: _node(node, edge_at) for node in picture.nodes},
        "edges": {edge_at[edge.id]: _edge(edge, node_at, edge_at) for edge in picture.edges},
        "routes": [_route(route, node_at, edge_at) for route in picture.routes],
        "views": [_view(drawer, view, index) for index, view in enumerate(picture.views)],
        "style": {
            "kinds": {kind: style.plain(look) for kind, look in style.KINDS.items()},
            "lines": {kind: look.dash for kind, look in style.LINES.items()},
            "heads": {kind: style.plain(look) for kind, look in style.HEADS.items()},
            "closed": style.plain(style.CLOSED),
            "shapes": style.SHAPES,
            "arrows": style.ARROWS,
            "opacity": style.POSSIBLE_OPACITY,
            "width": style.WIDTH,
        },
    }


def _span(picture: Picture) -> tuple[int, int]:
    """First and last day of the date slider: from the earliest beginning to the day asked for and the latest end."""
    runs = [run for edge in picture.edges for run in edge.possible]
    days = [day for run in runs for day in run if dates.BEGINNING < day < dates.FOREVER]
    days += [] if picture.day is None else [picture.day]
    return (min(days), max(days)) if days else (0, 0)


def _node(node: Node, edge_at: dict[str, str]) -> dict[str, Any]:
    found = {"l": name_lines(node.label), "k": node.kind, "s": shown(node.says), "ro": node.role, "ref": node.ref}
    members = {"m": [edge_at[id] for id in node.members]} if node.members else {}
    return found | ({"o": node.opens} if node.opens else {}) | {"name": shown(node.label)[:200]} | members


def _edge(edge: Edge, node_at: dict[str, str], edge_at: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "f": node_at[edge.from_], "to": node_at[edge.to], "k": edge.kind, "s": shown(" · ".join((*edge.label, *edge.marks))),
        "name": shown(edge.title)[:200],
    }  # fmt: skip
    if edge.members:
        found["m"] = [edge_at[id] for id in edge.members]
    if edge.kind == "flow":
        found |= {
            "ref": edge.ref, "rec": edge.records, "me": edge.mechanism, "ou": edge.outcome, "ce": edge.certainty,
            "st": edge.status, "pl": edge.places, "op": edge.open, "po": edge.possible, "ct": edge.certain,
        }  # fmt: skip
    return found


def _route(route: Route, node_at: dict[str, str], edge_at: dict[str, str]) -> dict[str, Any]:
    found = asdict(route)
    return {
        "n": [node_at[id] for id in route.nodes], "e": [edge_at[id] for id in route.edges], "id": route.path,
        "po": found["possible"], "ct": found["certain"], "no": route.number, "va": route.variant,
        "title": shown(route.title),
    }  # fmt: skip


def _view(drawer: Drawer, view: View, index: int) -> dict[str, Any]:
    found: dict[str, Any] = {"id": view.id, "title": shown(view.title), "says": view.says, "parent": view.parent}
    if index:
        drawn = drawer.elements(view)
        found |= {"nodes": drawn.nodes, "edges": drawn.edges}
    return found

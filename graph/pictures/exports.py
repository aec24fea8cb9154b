"""A picture, or a whole graph as one, in files for other programs: GraphML and GEXF for graph tools, Mermaid and DOT for documents.

Only GraphML and GEXF need NetworkX, and import it when they are written.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...schema.errors import RunoffError, UsageError
from ...schema.whole_file import put
from . import style
from .model import FLOW, Edge, Node, Picture

if TYPE_CHECKING:
    import networkx as nx

_SEPARATOR = "; "


def to_networkx(picture: Picture) -> nx.MultiDiGraph[str]:
    """The picture as a NetworkX graph, one node a card and one edge an arrow, keyed by flow; every attribute has one type.

    Raises:
        RunoffError: NetworkX is not installed.
    """
    try:
        import networkx as nx
    except ImportError as error:
        raise RunoffError("this format needs NetworkX.", 'Install it: pip install "runoff[networkx]"') from error

    flat = picture.flat()
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(title=_xml(picture.title), dataset=_xml(picture.dataset))
    for node in flat.nodes:
        graph.add_node(_xml(node.id), **node_attributes(node))
    for edge in flat.edges:
        graph.add_edge(_xml(edge.from_), _xml(edge.to), key=_xml(edge.id), **edge_attributes(edge))
    return graph


def node_attributes(node: Node) -> dict[str, str | bool]:
    """Attributes of a card; those that are not known are left out."""
    found = {
        "label": node.label, "holder": node.ref, "kind": node.kind, "role": node.role, "jurisdiction": node.jurisdiction,
        "generic": node.generic,
    }  # fmt: skip
    return _known(found)


def edge_attributes(edge: Edge) -> dict[str, str | bool | int]:
    """Attributes of an arrow; lists are joined by semicolons, and what is not known is left out."""
    addresses = dict.fromkeys(cite.url for cite in edge.cites if cite.url)
    return _known({
        "label": edge.title, "step": edge.kind if edge.kind == FLOW else edge.mechanism, "flow": edge.ref,
        "record_types": _SEPARATOR.join(edge.record_ids), "records": _SEPARATOR.join(edge.records),
        "mechanism": edge.mechanism if edge.kind == FLOW else "", "outcome": edge.outcome, "status": edge.status,
        "certainty": edge.certainty, "open": edge.open, "start_date": edge.start, "end_date": edge.end,
        "first_seen": edge.first_seen, "last_seen": edge.last_seen, "jurisdictions": _SEPARATOR.join(edge.jurisdictions),
        "judicial_review": edge.review, "under": _SEPARATOR.join(edge.under),
        "restricted_by": _SEPARATOR.join(edge.restricted_by), "disputed": edge.disputed,
        "citations": len(edge.cites), "sources": _SEPARATOR.join(addresses),
    })  # fmt: skip


def _known(found: dict[str, Any]) -> dict[str, Any]:
    return {
        key: _xml(value) if isinstance(value, str) else value for key, value in found.items() if value not in ("", None)
    }


def _xml(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return "".join(
        char
        for char in text
        if char in "\t\n" or (char >= " " and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff")
    )


def graphml(picture: Picture) -> bytes:
    """GraphML, every attribute typed."""
    graph = to_networkx(picture)
    import networkx as nx

    out = BytesIO()
    nx.write_graphml_xml(graph, out, named_key_ids=True)
    return out.getvalue()


def gexf(picture: Picture) -> bytes:
    """GEXF 1.2, every attribute typed, for Gephi."""
    graph = to_networkx(picture)
    import networkx as nx

    out = BytesIO()
    nx.write_gexf(graph, out)
    # The writer stamps the day on which it runs; the same graph is to make the same file.
    return _without_stamp(out.getvalue())


def _without_stamp(content: bytes) -> bytes:
    import re

    return re.sub(rb' lastmodifieddate="[^"]*"', b"", content)


def mermaid(picture: Picture) -> bytes:
    """A Mermaid flowchart, left to right."""
    flat = picture.flat()
    at = {node.id: f"n{index}" for index, node in enumerate(flat.nodes)}
    lines = ["flowchart LR"]
    shapes = {"people": ("([", "])"), "system": ("[(", ")]"), "network": ("{{", "}}"), "custodian": ("[", "]")}
    for node in flat.nodes:
        opening, closing = shapes.get(node.kind, ("(", ")"))
        lines.append(f'  {at[node.id]}{opening}"{_quoted(node.label)}"{closing}')
    for edge in flat.edges:
        solid = edge.certainty == "documented" and edge.kind == FLOW
        arrow = {"demanded": "--o", "refused": "--x"}.get(edge.outcome, "-->") if solid else "-.->"
        lines.append(f'  {at[edge.from_]} {arrow}|"{_quoted(_caption(edge))}"| {at[edge.to]}')
    return ("\n".join(lines) + "\n").encode("utf-8")


def _caption(edge: Edge) -> str:
    if edge.kind != FLOW:
        return edge.label[0]
    ended = edge.status if edge.status in ("ended", "paused") else ""
    marks = [edge.outcome if edge.outcome not in ("moved", "access") else "", edge.certainty, ended]
    return " · ".join(filter(None, ("; ".join(edge.records[:3]), *marks)))


def _quoted(text: str) -> str:
    """Text that Mermaid takes for text: in its own character codes wherever a sign could mean something."""
    one_line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return "".join(char if char.isalnum() or char in " .,:-()·'" else f"#{ord(char)};" for char in one_line)


_DOT_SHAPES = {
    "custodian": "box", "people": "ellipse", "agency": "hexagon", "vendor": "diamond", "data-broker": "triangle",
    "network": "doublecircle", "system": "cylinder",
}  # fmt: skip
_DOT_LINES = {"documented": "solid", "reported": "dashed", "alleged": "dotted", "": "dotted"}
_DOT_HEADS = {"demanded": "vee", "permitted": "dot", "refused": "tee"}


def dot(picture: Picture) -> bytes:
    """A directed graph for Graphviz, left to right, in the picture's colours."""
    flat = picture.flat()
    lines = ["digraph runoff {", "  rankdir=LR;", f"  label={_dot(picture.title)};", '  node [fontname="sans-serif"];']
    for node in flat.nodes:
        look = style.KINDS[node.kind]
        lines.append(
            f'  {_dot(node.id)} [label={_dot(node.label)}, shape={_DOT_SHAPES[node.kind]}, color="{look.light}"];'
        )
    for edge in flat.edges:
        closed = edge.status in ("ended", "paused")
        colour = style.CLOSED.light if closed else style.HEADS[edge.outcome].light
        lines.append(
            f"  {_dot(edge.from_)} -> {_dot(edge.to)} [label={_dot(_caption(edge))}, style={_DOT_LINES[edge.certainty]},"
            f' arrowhead={_DOT_HEADS.get(edge.outcome, "normal")}, color="{colour}"];'
        )
    return ("\n".join([*lines, "}"]) + "\n").encode("utf-8")


def _dot(text: str) -> str:
    """A quoted string of DOT, in one line; never an HTML label."""
    one_line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return '"' + one_line.replace("\\", "\\\\").replace('"', '\\"') + '"'


FORMATS: dict[str, Callable[[Picture], bytes]] = {"graphml": graphml, "gexf": gexf, "mermaid": mermaid, "dot": dot}


def render(picture: Picture, form: str) -> bytes:
    """The picture in one of `FORMATS`.

    Raises:
        UsageError: no such format.
        RunoffError: NetworkX is needed and not installed.
    """
    if form not in FORMATS:
        raise UsageError(f'no format "{form}".', f"Choose {', '.join(FORMATS)}.")
    return FORMATS[form](picture)


def export(picture: Picture, path: Path, form: str | None = None) -> int:
    """Write the picture to a file, whole or not at all, and return its size; the ending tells the format if none is named.

    Raises:
        UsageError: no such format.
        RunoffError: NetworkX is needed and not installed, or the file cannot be written.
    """
    ending = path.suffix.lstrip(".").lower()
    return put(path, render(picture, form or {"mmd": "mermaid", "gv": "dot"}.get(ending, ending)))

"""Answers as graphs of NetworkX and as frames of pandas; both are extras, and imported only here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..schema.errors import RunoffError
from .answer import Answer, Hop, Named, Path

if TYPE_CHECKING:
    import networkx
    import pandas


def to_networkx(answer: Answer) -> networkx.MultiDiGraph[str]:
    """The paths of an answer as a graph of holdings: one holder's copy of one record type each.

    Nodes are named by the ids of holder and record type, `clear utility-customer-record`, so that no two edges that meet tell
    of a path that is none. They have `holder`, `name`, `kind`, `record` and `record_name`. An edge is a flow, by its id as
    key, or an inferred step, by its name as key; its attributes are those of the JSON answer that are plain values, and
    `paths`, the ids of the paths on it joined by blanks.

    Raises:
        RunoffError: NetworkX is not installed.
    """
    try:
        import networkx
    except ImportError as error:
        raise _missing("networkx", error) from error
    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(
        record=answer.question.record, to=answer.question.to, as_of=answer.question.as_of,
        dataset=f"{answer.dataset.name} {answer.dataset.version}",
    )  # fmt: skip
    for path in answer.paths:
        for hop in path.hops:
            _add(graph, path, hop)
    return graph


def _add(graph: Any, path: Path, hop: Hop) -> None:
    before, after = hop.record_before or hop.record, hop.record
    ends = []
    for holder, record in ((hop.from_, before), (hop.to, after)):
        node = _node(holder.id, record)
        graph.add_node(
            node, holder=holder.id, name=holder.name, kind=holder.kind, record=record.id, record_name=record.name
        )
        ends.append(node)
    key = hop.flow or hop.step
    if graph.has_edge(*ends, key):
        known = graph.edges[ends[0], ends[1], key]
        if path.id not in known["paths"].split():
            known["paths"] += f" {path.id}"
        return
    plain = {name: value for name, value in hop.to_dict().items() if isinstance(value, str | int | float)}
    graph.add_edge(*ends, key, **plain, record=after.id, paths=path.id)


def _node(holder: str, record: Named) -> str:
    return f"{holder} {record.id}"


def to_pandas(answer: Answer) -> pandas.DataFrame:
    """The hops of an answer as a frame, one row for each citation of each hop: the columns of the CSV form.

    Raises:
        RunoffError: pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise _missing("pandas", error) from error
    from .tables import HOP_COLUMNS, hop_rows

    return pandas.DataFrame(list(hop_rows(answer)), columns=list(HOP_COLUMNS))


def _missing(name: str, error: ImportError) -> RunoffError:
    return RunoffError(f"{name} cannot be imported: {error}.", f"Install it: pip install 'runoff[{name}]'")

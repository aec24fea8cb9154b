"""Finds in the code every message that is told to a person: what a catalogue must have.

A message is the first argument of `say`, or the second and third of `count`: a literal; a name that is given literals in the same
function; a table of the module or of `words`; or a function of the module that returns literals. A call that is none of these is an
error, so that no message is overlooked. Those of the templates and scripts of pages are found by `page_messages`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from runoff.graph.pictures import style
from runoff.queries.narrative import FAILS
from runoff.schema.language import EVIDENCE_KEEPS
from runoff.schema.vocabularies import CERTAINTY, MECHANISM, OUTCOME, STATUS

from .page_messages import Unresolved, of_scripts, of_templates

ROOT = Path(__file__).parents[2]
#: Calls whose first argument comes from the data: the terms of these vocabularies, or what is listed here.
TERMS = (
    *CERTAINTY.terms, *CERTAINTY.terms.values(), *STATUS.terms, *STATUS.terms.values(), *OUTCOME.terms, *MECHANISM.terms, *FAILS,
    *(look.says for table in (style.KINDS, style.LINES, style.HEADS) for look in table.values()), style.CLOSED.says,
    "opened", "closed", EVIDENCE_KEEPS,
)  # fmt: skip
_FROM_DATA = {
    "data['certainty']", "flow['certainty']", "path.weakest_certainty", "str(hop.certainty)", "flow['status']", "status",
    "one.change", "EVIDENCE_KEEPS", "flow['outcome']", "edge.outcome", "edge.certainty", "miss.fails", "term", "vocabulary.terms[term]",
    "look.says", "head.says", "style.CLOSED.says", "message", "named('route', term) or term",
}  # fmt: skip
#: Calls whose first argument is made of parts.
_MADE = {
    "f'{words.KIND[kind]}s'": {f"{kind}s" for kind in ("holder", "record type", "legal instrument", "source", "flow", "finding",
                                                       "withdrawn flow", "correction")},
    "opened": {f"{sure} {stands}" for sure in ("certainly", "possibly") for stands in ("open", "in use")} | {"dates not judged"},
}  # fmt: skip


class Module:
    """One module, with its tables and functions."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.tables: dict[str, ast.expr] = {}
        self.functions: dict[str, ast.FunctionDef] = {}
        for node in self.tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.tables[node.targets[0].id] = node.value
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
                self.tables[node.target.id] = node.value
            elif isinstance(node, ast.FunctionDef):
                self.functions[node.name] = node


def modules() -> list[Module]:
    """The modules that tell people something."""
    folders = [path for folder in ("graph", "queries") for path in sorted(ROOT.glob(f"{folder}/**/*.py"))]
    return [Module(path) for path in (*folders, ROOT / "schema" / "language.py")]


def messages() -> tuple[set[str], set[tuple[str, str]]]:
    """Every message, and every counted noun in both numbers.

    Raises:
        Unresolved: with the place of the call.
    """
    found = modules()
    tables = {name: value for module in found for name, value in module.tables.items()}
    said, counted = of_scripts()
    said |= {*TERMS, *of_templates()}
    for module in found:
        for function, call, name in _calls(module.tree):
            if name == "say" and call.args:
                said |= set(_literals(call.args[0], function, module, tables))
            elif name == "count" and len(call.args) > 1:
                for one in _literals(call.args[1], function, module, tables):
                    many = _literals(call.args[2], function, module, tables) if len(call.args) > 2 else [f"{one}s"]
                    counted |= {(one, other) for other in many}
    return said - {""}, counted


def _calls(tree: ast.Module) -> Iterator[tuple[ast.AST, ast.Call, str]]:
    """Each call of a plain or an attribute's name, with the function in which it stands."""
    for scope in (tree, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))):
        inner = {id(node) for other in ast.walk(scope) if isinstance(other, ast.FunctionDef) and other is not scope
                 for node in ast.walk(other)}  # fmt: skip
        for node in ast.walk(scope):
            if isinstance(node, ast.Call) and id(node) not in inner:
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                if name == "map" and isinstance(node.args[0], ast.Name) and node.args[0].id == "say":
                    yield scope, ast.Call(node.args[0], [node.args[1]], []), "say"
                yield scope, node, name


def _literals(node: ast.AST, function: ast.AST, module: Module, tables: dict[str, ast.expr]) -> list[str]:
    text = ast.unparse(node)
    if text in _MADE:
        return sorted(_MADE[text])
    if text in _FROM_DATA:
        return []
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    parts: list[ast.AST] = []
    if isinstance(node, ast.IfExp):
        parts = [node.body, node.orelse]
    elif isinstance(node, ast.BinOp):
        return [a + b for a in _literals(node.left, function, module, tables)
                for b in _literals(node.right, function, module, tables)]  # fmt: skip
    elif isinstance(node, ast.Dict):
        parts = list(node.values)
    elif isinstance(node, ast.Tuple | ast.List):
        parts = list(node.elts)
    elif isinstance(node, ast.Subscript):
        parts = [node.value]
    elif isinstance(node, ast.Attribute) and node.attr in tables:
        parts = [tables[node.attr]]
    elif isinstance(node, ast.Attribute) and node.attr in ("sentence", "empty"):
        return sorted(_of_listings(tables))
    elif isinstance(node, ast.Call):
        parts = list(_returned(node, module))
    elif isinstance(node, ast.Name):
        parts = list(_assigned(node.id, function, module))
        table = module.tables.get(node.id, tables.get(node.id))
        parts = parts or ([table] if table is not None else [])
    if not parts:
        raise Unresolved(f"{module.path.name}:{getattr(node, 'lineno', 0)}: {text}")
    return [one for part in parts for one in _literals(part, function, module, tables)]


def _returned(call: ast.Call, module: Module) -> Iterator[ast.AST]:
    """What a function of the module returns, or what `.get(…)` may give of a table."""
    if isinstance(call.func, ast.Attribute) and call.func.attr == "get":
        yield call.func.value
        yield from call.args[1:]
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    for node in ast.walk(module.functions[name]) if name in module.functions else ():
        if isinstance(node, ast.Return) and node.value is not None:
            yield node.value


def _assigned(name: str, function: ast.AST, module: Module) -> Iterator[ast.AST]:
    """What a name is given in a function: by assignment, and by going through a table."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _paired(target, node.value, name)
        elif isinstance(node, ast.For | ast.comprehension):
            source = node.iter
            if isinstance(source, ast.Name):
                source = module.tables.get(source.id, source)
            if isinstance(source, ast.Call) and isinstance(source.func, ast.Attribute) and source.func.attr == "items":
                if isinstance(node.target, ast.Tuple) and getattr(node.target.elts[1], "id", "") == name:
                    yield source.func.value
            elif isinstance(source, ast.Tuple):
                for item in source.elts:
                    yield from _paired(node.target, item, name)


def _paired(target: ast.AST, value: ast.AST, name: str) -> Iterator[ast.AST]:
    if isinstance(target, ast.Name) and target.id == name:
        yield value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, other in zip(target.elts, value.elts, strict=False):
            yield from _paired(one, other, name)


def _of_listings(tables: dict[str, ast.expr]) -> set[str]:
    """The sentences of lists, and what is said of an empty one."""
    from runoff.queries.joins import JOINS
    from runoff.queries.listing import Listing

    found = {join.sentence for join in JOINS.values()} | {join.empty for join in JOINS.values()}
    found |= {str(Listing.__dataclass_fields__["empty"].default)}
    for path in (ROOT / "queries" / "lists.py",):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Listing":
                found |= {
                    one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    return found

"""What Tab completes: ids with their names, and the names of canned queries."""

from __future__ import annotations

from collections.abc import Callable

import click
from click.shell_completion import CompletionItem

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def ids(*kinds: str) -> Completer:
    """Completes ids of records of these kinds in the store that is named, or in the packaged evidence."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from ...graph.open_store import open_store
        from ...schema.errors import RunoffError

        named = ctx.params.get("store") or (ctx.find_root().params or {}).get("store")
        try:
            reader = open_store(named)
        except RunoffError:
            return []
        found = [
            CompletionItem(id, help=name)
            for kind in kinds
            for id, name in reader.names(kind)
            if id.startswith(incomplete)
        ]
        reader.close()
        return found

    return complete


def query_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Completes the names of canned queries."""
    from ..canned import titles

    return [CompletionItem(name, help=title) for name, title in titles() if name.startswith(incomplete)]

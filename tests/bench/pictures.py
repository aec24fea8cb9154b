"""How fast a page opens, against pyvis' own page of the same data. Run: python -m tests.bench.pictures

For ours, interactive is the mark that the page sets when all is in place. pyvis' page has no such mark: it counts from the
moment at which its layout has settled, for until then cards run away from the pointer. Every network is cut off; what a
page asks of one is counted.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from runoff.graph.pictures.html import write
from runoff.graph.pictures.model import Picture
from runoff.graph.sqlite_load import SqliteWriter
from runoff.graph.sqlite_store import SqliteStore
from runoff.graph.store import DatasetInfo
from runoff.queries.neighbourhood import whole
from tests.pictures import graphs
from tests.pictures.browser import launch

_PATIENCE = 180_000


@contextmanager
def made(folder: Path, holders: int) -> Iterator[SqliteStore]:
    """A store of so many holders, shaped like the evidence."""
    path = folder / f"{holders}.sqlite"
    writer = SqliteWriter(path)
    writer.load(DatasetInfo("bench", "1", "2025-01-01", "0"), graphs.layered(holders))
    writer.close()
    store = SqliteStore(path)
    yield store
    store.close()


def one_view(picture: Picture) -> Picture:
    """The picture with the family's view first, so that every holder is drawn at once."""
    from dataclasses import replace

    largest = max(picture.views, key=lambda view: len(view.edges))
    return replace(picture, views=(replace(largest, parent=None),))


def theirs(picture: Picture, path: Path) -> int:
    """pyvis' own page of the same nodes and edges, everything inline as far as it goes; its size in bytes."""
    from pyvis.network import Network  # type: ignore[import-untyped]

    flat = picture.flat()
    net = Network(directed=True, cdn_resources="in_line")
    for node in flat.nodes:
        net.add_node(node.id, label=node.label)
    for edge in flat.edges:
        net.add_edge(edge.from_, edge.to, title=edge.title)
    content = net.generate_html("pyvis.html").encode()
    path.write_bytes(content)
    return len(content)


def opened(browser: Any, path: Path, settled: str) -> tuple[float, int]:
    """Milliseconds until a page is interactive, and how many requests it made beside itself."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if one.url.startswith("http") else None)
    page.goto(path.as_uri(), wait_until="commit")
    handle = page.wait_for_function(settled, timeout=_PATIENCE, polling=20)
    took = float(handle.json_value())
    context.close()
    return took, len(asked)


_OURS = "() => Number(document.documentElement.dataset.ready) || 0"
_THEIRS = "() => typeof network !== 'undefined' && network.physics.stabilized && network.physics.ready ? performance.now() : 0"


def main() -> None:
    """Print a table: size, milliseconds to interactive, requests."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--holders", type=int, nargs="+", default=[50, 200])
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = launch(playwright)
        if browser is None:
            raise SystemExit("no browser to measure with: install Chromium")
        click.echo(f"{'page':24}{'bytes':>12}{'median ms':>12}{'worst ms':>12}{'requests':>10}")
        for holders in options.holders:
            with made(folder, holders) as store:
                picture = one_view(whole(store, everything=True))
            pages = {"ours": (write(picture, folder / "ours.html"), _OURS),
                     "pyvis": (theirs(picture, folder / "pyvis.html"), _THEIRS)}  # fmt: skip
            for page, (size, settled) in pages.items():
                runs = [opened(browser, folder / f"{page}.html", settled) for _ in range(options.rounds)]
                times = [took for took, _ in runs]
                click.echo(
                    f"{page + ', ' + str(holders) + ' nodes':24}{size:>12,}{statistics.median(times):>12,.0f}"
                    f"{max(times):>12,.0f}{runs[0][1]:>10}"
                )
        browser.close()


if __name__ == "__main__":
    main()

"""Pages in a real headless browser, and what happened on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import runoff
from runoff.graph.pictures import html, tile_page
from runoff.graph.pictures.model import Picture
from runoff.graph.pictures.tile_model import TileMap
from runoff.graph.store import Reader
from runoff.queries.neighbourhood import whole
from runoff.queries.pictures import from_answer

from ..unavailable import unavailable
from . import graphs
from .browser import launch


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One headless browser for all tests."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        unavailable("playwright is not installed: pip install playwright")
    with sync_playwright() as playwright:
        browser = launch(playwright)
        if browser is None:
            unavailable("no browser: install Chromium, or let Playwright or apt reach a network")
        else:
            yield browser
            browser.close()


@dataclass
class Shown:
    """A page that is open: the page itself, what it asked of any network, and what it said on the console."""

    page: Any
    path: Path
    requests: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        """The line that tells what is drawn."""
        return str(self.page.locator("#status").text_content())

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A point of the drawing as a point of the window."""
        box = self.page.locator("#stage").bounding_box()
        centre_x, centre_y, scale = map(float, self.page.locator("#stage").get_attribute("data-at").split())
        return box["x"] + box["width"] / 2 + (x - centre_x) * scale, box["y"] + box["height"] / 2 + (
            y - centre_y
        ) * scale

    def click(self, x: float, y: float) -> None:
        """Click on a point of the drawing."""
        self.page.mouse.click(*self.at(x, y))
        # vis-network waits whether a second click makes a double one.
        self.page.wait_for_timeout(400)

    def checked(self) -> None:
        """Nothing was asked of any network, and nothing went wrong."""
        assert self.requests == []
        assert self.said == []


@pytest.fixture
def show(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Shown]]:
    """Writes a picture and opens it, with every network cut off."""
    contexts: list[Any] = []

    def open_(picture: Picture | TileMap, width: int = 1280, height: int = 800, **options: Any) -> Shown:
        path = tmp_path / f"{len(contexts)}.html"
        if isinstance(picture, TileMap):
            tile_page.write(picture, path)
        else:
            html.write(picture, path)
        context = chromium.new_context(
            viewport={"width": width, "height": height}, accept_downloads=True, offline=True, **options
        )
        contexts.append(context)
        shown = Shown(context.new_page(), path)
        own = path.as_uri()
        shown.page.on(
            "request",
            lambda one: None if one.url.startswith((own, "blob:", "data:")) else shown.requests.append(one.url),
        )
        shown.page.on("console", lambda one: shown.said.append(one.text))
        shown.page.on("pageerror", lambda one: shown.said.append(str(one)))
        shown.page.goto(own)
        return shown

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture
def plain(make_store: Callable[[graphs.Records], Reader]) -> Reader:
    """The small graph of `graphs.plain`."""
    return make_store(graphs.plain())


@pytest.fixture(scope="session")
def licence() -> Picture:
    """The picture of a real answer: driver's licence records, in the summer of 2026."""
    with runoff.open() as graph:
        return from_answer(graph.reader, graph.trace("drivers-license-record", as_of="2026-06-01"))


@pytest.fixture(scope="session")
def everything() -> Picture:
    """The picture of all evidence."""
    with runoff.open() as graph:
        return whole(graph.reader)

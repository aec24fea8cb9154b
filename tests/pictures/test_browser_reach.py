"""The page in a real browser: hostile labels, small and large screens, print, no scripts, large graphs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from runoff.graph.pictures.elements import Drawer
from runoff.graph.pictures.model import Picture
from runoff.graph.store import Reader
from runoff.queries.neighbourhood import whole

from . import graphs
from .conftest import Shown
from .driving import SVG, pixels, saved, svg_of
from .test_traces import picture_of

Show = Callable[..., Shown]


def test_hostile_labels_run_nowhere(show: Show, make_store: Callable[[graphs.Records], Reader]) -> None:
    picture = picture_of(make_store(graphs.hostile()))
    shown = show(picture)
    for index in range(shown.page.locator("#routes button").count()):
        shown.page.locator("#routes button").nth(index).click()
    for button in shown.page.locator("#list details [data-part]").all():
        button.evaluate("one => one.click()")
    shown.page.fill("#search", "onerror")
    shown.page.locator("#hits button").first.click()
    shown.page.click("#show-filters")
    root = svg_of(shown)
    assert {one.tag for one in root.iter()} <= {f"{SVG}{tag}" for tag in ("svg", "title", "rect", "g", "path", "text")}
    rows = list(csv.reader(io.StringIO(saved(shown, "#save-csv").decode("utf-8-sig"))))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert any(cell.startswith("'=HYPERLINK") for row in rows for cell in row)
    shown.page.emulate_media(media="print")
    assert shown.page.evaluate("window.hacked") is None
    assert shown.page.locator("main img, main script").count() == 0
    assert shown.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shown.checked()


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 800), (1920, 1080)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_from_a_telephone_to_a_projector(
    show: Show, licence: Picture, width: int, height: int, scheme: str
) -> None:
    shown = show(licence, width, height, color_scheme=scheme)
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= width
    stage = shown.page.locator("#stage").bounding_box()
    assert stage["width"] >= min(width, 700) * 0.9
    assert stage["height"] >= 300
    assert float(shown.page.locator("#stage").get_attribute("data-at").split()[2]) >= 0.5
    paper = shown.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(20, 24, 29)") == (scheme == "dark")
    for button in shown.page.locator(".bar button").all():
        box = button.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    shown.checked()


def test_on_a_telephone_a_chosen_route_comes_into_sight(show: Show, licence: Picture) -> None:
    shown = show(licence, 360, 740)
    route = licence.routes[-1]
    shown.page.locator("#routes button").last.click()
    shown.page.wait_for_timeout(200)
    layout = Drawer(licence).lay_out(licence.views[0])
    x, y = shown.at(*layout.cards[route.nodes[0]])
    box = shown.page.locator("#stage").bounding_box()
    assert box["x"] <= x <= box["x"] + box["width"]
    assert box["y"] <= y <= box["y"] + box["height"]


def test_light_and_dark_can_be_switched(show: Show, plain: Reader) -> None:
    shown = show(picture_of(plain), color_scheme="light")
    before = pixels(shown)
    shown.page.click("#theme")
    assert shown.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 29)"
    assert pixels(shown) != before


def test_without_scripts_it_is_text_and_table(show: Show, plain: Reader) -> None:
    picture = picture_of(plain)
    shown = show(picture, java_script_enabled=False)
    page = shown.page
    assert page.locator("#app").is_hidden()
    assert page.locator("noscript p").is_visible()
    assert page.locator("#table tbody tr").count() == sum(len(route.edges) for route in picture.routes)
    assert page.locator("article.route").count() == len(picture.routes)
    assert page.locator("article.about").count() == len(picture.nodes) + len(picture.edges)
    assert page.locator(".legend li").first.is_visible()
    shown.checked()


def test_print_shows_the_picture_the_text_and_whole_addresses(show: Show, plain: Reader) -> None:
    shown = show(picture_of(plain), color_scheme="dark")
    shown.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    shown.page.emulate_media(media="print")
    assert shown.page.locator("#figure svg").is_visible()
    assert shown.page.locator("#app").is_hidden()
    assert shown.page.locator("#table").is_visible()
    assert shown.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    address = "getComputedStyle(document.querySelector('.cites a'), '::after').content"
    assert "example.org/paper" in shown.page.evaluate(address) or "attr(href)" in shown.page.evaluate(address)
    assert shown.page.pdf().startswith(b"%PDF")
    shown.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert shown.page.locator("#figure svg").count() == 0


def test_everything_that_can_be_pressed_has_a_name(show: Show, licence: Picture) -> None:
    page = show(licence).page
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('button, input, a, [role], section, nav, aside')].filter((one) => {
            const by = one.getAttribute('aria-labelledby');
            const label = one.labels && one.labels.length;
            return !(one.textContent.trim() || one.getAttribute('aria-label') || (by && document.getElementById(by)) || label
              || one.getAttribute('role') === 'status');
        }).map((one) => one.outerHTML)"""
    )
    assert nameless == []


def test_five_thousand_holders_do_not_freeze_the_browser(
    show: Show, make_store: Callable[[graphs.Records], Reader]
) -> None:
    picture = whole(make_store(graphs.large(5000)))
    shown = show(picture)
    assert int(shown.page.locator("html").get_attribute("data-ready")) < 10_000
    assert len(picture.views[0].nodes) <= 60
    took: Any = shown.page.evaluate(
        """() => new Promise((done) => {
            const start = performance.now();
            document.querySelector('#list [data-part]').click();
            requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
        })"""
    )
    assert took < 1500
    assert "group" in shown.page.locator("#trail").text_content().lower()
    shown.page.fill("#search", "h04999")
    assert shown.page.locator("#hits button").count() >= 1
    shown.checked()

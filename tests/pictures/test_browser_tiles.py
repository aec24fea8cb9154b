"""The tile map in a real browser: by pointer, by keyboard, without scripts, without colour, on paper and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

import runoff
from runoff.graph.pictures.tile_grid import IN_READING_ORDER
from runoff.graph.store import Reader
from runoff.queries.matrix import Matrix
from runoff.queries.matrix_picture import from_matrix
from runoff.queries.matrix_text import mark
from runoff.schema import places

from . import graphs
from .conftest import Shown
from .test_tile_map import answer, map_of

Show = Callable[..., Shown]

TEXTS = "all => Object.fromEntries(all.map((one) => [one.dataset.code, one.querySelector('.mark').textContent]))"
LABELS = "all => Object.fromEntries(all.map((one) => [one.dataset.code, one.getAttribute('aria-label')]))"


@pytest.fixture(scope="module")
def licences() -> Matrix:
    """A real answer: driver's licence records, in the summer of 2026."""
    with runoff.open() as graph:
        return answer(graph.reader, "drivers-license-record", as_of="2026-06-01")


@pytest.fixture
def laws(make_store: Callable[[graphs.Records], Reader]) -> Reader:
    """The small graph of `graphs.closed`."""
    return make_store(graphs.closed())


def tile(shown: Shown, postal: str) -> Any:
    return shown.page.locator(f"#tiles [data-code=US-{postal}]")


def test_the_page_opens_clean_with_a_button_for_every_place(show: Show, licences: Matrix) -> None:
    shown = show(from_matrix(licences))
    assert shown.page.locator("html").get_attribute("data-ready") is not None
    codes = shown.page.locator("#tiles button.tile").evaluate_all("all => all.map((one) => one.dataset.code)")
    assert tuple(codes) == IN_READING_ORDER
    assert shown.page.locator("a.tile").count() == 0
    assert shown.page.evaluate("fetch('https://example.org/').then(() => 'sent', () => 'blocked')") == "blocked"
    assert shown.requests == []


def test_tiles_stand_where_the_table_of_places_puts_them(show: Show, licences: Matrix) -> None:
    shown = show(from_matrix(licences))
    box = {code: tile(shown, code).bounding_box() for code in ("WA", "ME", "ND", "TX", "FL", "CA", "GU", "HI")}
    assert box["WA"]["x"] < box["ND"]["x"] < box["ME"]["x"]
    assert box["ND"]["y"] < box["TX"]["y"] < box["GU"]["y"]
    assert box["ND"]["x"] == box["TX"]["x"] < box["FL"]["x"]
    sizes = {(round(one["width"]), round(one["height"])) for one in box.values()}
    assert max(w for w, _ in sizes) - min(w for w, _ in sizes) <= 1
    assert max(h for _, h in sizes) - min(h for _, h in sizes) <= 1


def test_one_route_shows_its_mark_at_every_place_and_all_routes_come_back(show: Show, licences: Matrix) -> None:
    shown = show(from_matrix(licences))
    tiles = shown.page.locator("#tiles .tile")
    before = tiles.evaluate_all(TEXTS), tiles.evaluate_all(LABELS)
    for index, route in enumerate(licences.routes):
        shown.page.select_option("#way", str(index))
        expected = {cell.place: mark(cell) for cell in route.cells}
        assert tiles.evaluate_all(TEXTS) == expected
        marks = set(expected.values())
        assert all(re.search(rf"(^|[ ·.]){one} [a-z]", shown.status) for one in marks)
    shown.page.select_option("#way", "all")
    assert (tiles.evaluate_all(TEXTS), tiles.evaluate_all(LABELS)) == before
    shown.checked()


def test_labels_say_in_words_what_is_open_and_what_the_law_closes(show: Show, laws: Reader) -> None:
    shown = show(map_of(laws))
    labels = shown.page.locator("#tiles .tile").evaluate_all(LABELS)
    assert labels["US-NY"] == (
        "New York: certainly open by route 2, without known delivery; closed: route 1 by Shield act (since December 2019)"
    )
    shown.page.select_option("#way", "0")
    labels = shown.page.locator("#tiles .tile").evaluate_all(LABELS)
    assert labels["US-NY"] == "New York: Closed by Shield act (since December 2019)."
    assert labels["US-VT"] == "Vermont: Certainly open."
    shown.page.select_option("#way", "2")
    assert shown.page.locator("#tiles .tile").evaluate_all(LABELS)["US-VT"] == "Vermont: Not documented there."


def test_a_click_tells_which_law_closes_it_since_when_and_who_says_so(show: Show, laws: Reader) -> None:
    shown = show(map_of(laws))
    tile(shown, "NY").click()
    panel = shown.page.locator("#panel")
    assert tile(shown, "NY").get_attribute("aria-pressed") == "true"
    assert panel.locator("h3").text_content() == "New York (NY)"
    items = panel.locator(".ways li").all_text_contents()
    assert len(items) == 2
    assert "a demand, not a delivery" in items[0]
    assert "Closed by Shield act (since December 2019)" in items[1]
    assert "Not documented there: 1 of 3 routes." in panel.text_content()
    links = panel.locator(".notes a").evaluate_all("all => all.map((one) => [one.href, one.rel])")
    assert ["https://example.org/law", "noopener noreferrer"] in links
    assert ["https://example.org/paper", "noopener noreferrer"] in links
    tile(shown, "VT").click()
    assert "https://example.org/law" not in str(
        panel.locator(".notes a").evaluate_all("all => all.map((one) => one.href)")
    )
    shown.checked()


def test_the_route_that_is_chosen_comes_first_in_what_is_told(show: Show, laws: Reader) -> None:
    shown = show(map_of(laws))
    shown.page.select_option("#way", "0")
    tile(shown, "NY").click()
    first = shown.page.locator("#panel .ways li").first
    assert first.get_attribute("class") == "asked"
    assert "Route 1" in first.text_content()
    shown.page.select_option("#way", "2")
    assert "not documented there" in shown.page.locator("#panel").text_content()


def test_everything_is_reached_with_the_keyboard(show: Show, laws: Reader) -> None:
    shown = show(map_of(laws))
    page = shown.page
    at = "document.activeElement.dataset.code || document.activeElement.id"
    page.keyboard.press("Tab")
    assert page.evaluate(at) == "way"
    page.keyboard.press("ArrowDown")
    assert shown.status.startswith("Route 1.")
    page.keyboard.press("Tab")
    for code in ("theme", *IN_READING_ORDER[:3]):
        assert page.evaluate(at) == code
        page.keyboard.press("Tab")
    assert page.evaluate(at) == IN_READING_ORDER[3]
    assert places.name(IN_READING_ORDER[3]) in page.locator("#panel h3").text_content()
    tile(shown, "WA").focus()
    for key, code in (
        ("ArrowRight", "ID"),
        ("ArrowDown", "NV"),
        ("ArrowLeft", "OR"),
        ("ArrowUp", "WA"),
        ("ArrowLeft", "WA"),
    ):
        page.keyboard.press(key)
        assert page.evaluate(at) == f"US-{code}"
    page.keyboard.press("Enter")
    assert page.evaluate(at) == "panel"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate(at) == "US-WA"
    shown.checked()


def test_hostile_texts_are_inert(show: Show, make_store: Callable[[graphs.Records], Reader]) -> None:
    shown = show(map_of(make_store(graphs.hostile_law())))
    shown.page.on("dialog", lambda one: shown.said.append(one.message))
    for index in ("0", "1", "2", "all"):
        shown.page.select_option("#way", index)
        for postal in ("NY", "TX", "OR"):
            tile(shown, postal).click()
            assert shown.page.locator("#panel .ways li").count() >= 1
    assert shown.page.evaluate("window.hacked") is None
    assert shown.page.locator("#panel img, #panel script, #text img, #text script").count() == 0
    assert shown.page.locator("a[href^='javascript']").count() == 0
    shown.checked()


def test_without_scripts_tiles_lead_to_the_text(show: Show, laws: Reader) -> None:
    shown = show(map_of(laws), java_script_enabled=False)
    page = shown.page
    assert page.locator("#tiles a.tile").count() == len(places.CODES)
    assert page.locator("noscript").is_visible()
    assert not page.locator("#bar").is_visible()
    assert not page.locator("#panel").is_visible()
    tile(shown, "NY").click()
    assert page.url.endswith("#in-US-NY")
    place = page.locator("#in-US-NY")
    assert "Closed by Shield act (since December 2019)" in place.text_content()
    assert place.is_visible()
    assert page.locator("table.marks tbody tr").count() == len(places.CODES)


@pytest.mark.parametrize("width", [360, 640, 1280])
def test_it_fits_a_phone_and_a_page_at_twice_the_size(show: Show, licences: Matrix, width: int) -> None:
    """A window of 1280 pixels at twice the size has room for 640."""
    shown = show(from_matrix(licences), width=width, height=800)
    for route in ("all", "3"):
        shown.page.select_option("#way", route)
        tile(shown, "IL").click()
        assert shown.page.evaluate("document.documentElement.scrollWidth") <= width
        cut = shown.page.locator("#tiles .tile").evaluate_all(
            "all => all.filter((one) => one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight).map((one) => one.dataset.code)"
        )
        assert cut == []
        assert (shown.page.evaluate("scrollY") > 0) is (width < 860)
        box = shown.page.locator("#panel").bounding_box()
        assert -1 < box["y"] < 800
    shown.checked()


def test_marks_differ_in_letters_and_in_pattern_without_any_colour(show: Show, laws: Reader) -> None:
    shown = show(map_of(laws))
    swatches = shown.page.locator("#map .swatch").evaluate_all(
        """all => all.map((one) => {
          const look = getComputedStyle(one);
          const colours = /rgba?\\([^)]*\\)/g;
          return { text: one.textContent, look: one.className, pattern: [look.borderStyle, look.borderWidth,
            look.backgroundImage.replace(colours, ""), look.boxShadow.replace(colours, ""), look.backgroundColor === look.color].join("|") };
        })"""
    )
    assert [one["text"] for one in swatches] == ["C", "Cn", "Cd", "p", "x", "-"]
    looks = {one["look"]: one["pattern"] for one in swatches}
    assert len(looks) == 5
    assert len(set(looks.values())) == len(looks)
    texts = shown.page.locator("#map .legend li").all_text_contents()
    assert all(re.search(r"[a-z]{4}", one) for one in texts)


LUMINANCE = """one => {
  const ground = (element) => {
    const colour = getComputedStyle(element).backgroundColor;
    return colour === "rgba(0, 0, 0, 0)" ? ground(element.parentElement) : colour;
  };
  const bright = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map(Number).map((part) => part / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const [dim, light] = [bright(getComputedStyle(one).color), bright(ground(one))].sort((a, b) => a - b);
  return (light + 0.05) / (dim + 0.05);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_stands_on_a_tile_stands_out_from_it(show: Show, laws: Reader, scheme: str) -> None:
    """In grey as in colour: contrast is that of luminance (WCAG 2.2, 1.4.3)."""
    shown = show(map_of(laws), color_scheme=scheme)
    for postal in ("VT", "NY", "OR"):
        for part in tile(shown, postal).locator("b, .mark, small, .rest > span").all():
            assert part.evaluate(LUMINANCE) >= 4.5
    for part in shown.page.locator("#map .swatch .mark").all():
        assert part.evaluate(LUMINANCE) >= 4.5


def test_the_button_turns_the_page_dark_and_light(show: Show, laws: Reader) -> None:
    shown = show(map_of(laws))
    paper = "getComputedStyle(document.body).backgroundColor"
    before = shown.page.evaluate(paper)
    shown.page.click("#theme")
    assert shown.page.evaluate(paper) != before
    shown.page.click("#theme")
    assert shown.page.evaluate(paper) == before


def test_it_prints_as_it_is_shown_with_text_and_table(show: Show, laws: Reader) -> None:
    shown = show(map_of(laws))
    shown.page.select_option("#way", "0")
    tile(shown, "NY").click()
    shown.page.emulate_media(media="print")
    for hidden in ("#bar", "#panel"):
        assert not shown.page.locator(hidden).is_visible()
    for visible in ("#status", "#tiles", "#map .legend", "#text", "#places", "#table", "#sources"):
        assert shown.page.locator(visible).is_visible()
    assert tile(shown, "NY").locator(".mark").text_content() == "x"
    assert shown.page.pdf().startswith(b"%PDF")


def test_one_place_opens_on_what_is_told_of_it(show: Show, laws: Reader) -> None:
    shown = show(map_of(laws, place="US-NY"))
    assert shown.page.locator("#tiles button.tile").count() == 1
    assert shown.page.locator("#panel h3").text_content() == "New York (NY)"
    shown.checked()


def test_a_record_without_a_route_says_so_at_every_tile(show: Show) -> None:
    with runoff.open() as graph:
        shown = show(map_of(graph.reader, "charity-held-record", as_of="2026-06-01"))
    assert shown.page.locator("#way").count() == 0
    assert "is not safety" in shown.page.locator("#left-out").text_content()
    assert set(shown.page.locator("#tiles .tile").evaluate_all(TEXTS).values()) == {"-"}
    tile(shown, "TX").click()
    assert "No route on record." in shown.page.locator("#panel").text_content()
    shown.checked()

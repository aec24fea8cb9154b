"""The page in a real browser: it opens, and does what it offers, without a network."""

from __future__ import annotations

import csv
import io
import struct
from collections.abc import Callable

import runoff
from runoff.graph.pictures.elements import Drawer
from runoff.graph.pictures.model import Picture
from runoff.graph.store import Reader
from runoff.queries import narrative
from runoff.queries.neighbourhood import around
from runoff.queries.path_lines import stops

from .conftest import Shown
from .driving import SVG, card, pixels, saved, svg_of
from .test_traces import picture_of

Show = Callable[..., Shown]


def test_the_page_opens_fast_clean_and_settled(show: Show, licence: Picture) -> None:
    shown = show(licence)
    assert int(shown.page.locator("html").get_attribute("data-ready")) < 2000
    before = pixels(shown)
    shown.page.wait_for_timeout(600)
    assert pixels(shown) == before
    assert shown.status.startswith(f"{len(licence.nodes)} cards · {len(licence.edges)} flows")
    shown.checked()


def test_two_openings_show_the_same_picture(show: Show, licence: Picture) -> None:
    assert pixels(show(licence)) == pixels(show(licence))


def test_nothing_can_leave_the_page_even_when_asked_to(show: Show, plain: Reader) -> None:
    page = show(picture_of(plain)).page
    page.evaluate(
        "window.broken = []; addEventListener('securitypolicyviolation', (one) => broken.push(one.violatedDirective))"
    )
    assert page.evaluate("fetch('https://example.org/').then(() => 'sent', () => 'blocked')") == "blocked"
    page.evaluate("const image = new Image(); image.src = 'https://example.org/a.png'; document.body.append(image)")
    page.evaluate(
        "const script = document.createElement('script'); script.textContent = 'window.ran = 1'; document.body.append(script)"
    )
    page.evaluate(
        "const style = document.createElement('link'); style.rel = 'stylesheet'; style.href = 'https://example.org/a.css'; document.head.append(style)"
    )
    page.wait_for_timeout(200)
    assert {"connect-src", "img-src", "script-src-elem", "style-src-elem"} <= set(page.evaluate("window.broken"))
    assert page.evaluate("window.ran") is None


def test_the_route_list_stands_in_the_order_of_the_text_answer(show: Show, licence: Picture) -> None:
    with runoff.open() as graph:
        answer = graph.trace("drivers-license-record", as_of="2026-06-01")
    expected = [
        stops(path, answer.target).replace(" > ", " → ") for group in narrative.routes(answer.paths) for path in group
    ]
    assert show(licence).page.locator("#routes bdi").all_text_contents() == expected


def test_a_click_on_a_card_tells_of_it_and_lights_its_routes(show: Show, licence: Picture) -> None:
    shown = show(licence)
    before = pixels(shown)
    shown.click(*card(licence, "nlets"))
    panel = shown.page.locator("#panel")
    assert "Nlets" in panel.locator("article.about h3").text_content()
    through = sum("nlets" in route.nodes for route in licence.routes)
    assert f"The {through} routes through it" in panel.text_content()
    assert panel.locator(".through button").count() == through
    assert pixels(shown) != before
    box = shown.page.locator("#stage").bounding_box()
    shown.page.mouse.click(box["x"] + box["width"] - 8, box["y"] + box["height"] - 8)
    shown.page.wait_for_timeout(400)
    assert panel.locator("article.about").count() == 0
    shown.checked()


def test_a_click_on_an_arrow_tells_dates_law_judge_and_sources_as_links(show: Show, licence: Picture) -> None:
    shown = show(licence)
    line = Drawer(licence).lay_out(licence.views[0]).lines
    id, way = next((id, way) for id, way in line.items() if "nlets-to-ice" in id)
    (x0, y0), (x1, y1) = way.points[-2:]
    shown.click((x0 + x1) / 2, (y0 + y1) / 2)
    panel = shown.page.locator("#panel")
    headings = panel.locator("dt").all_text_contents()
    assert {"Carries", "Dates", "Law", "Judge", "Certainty", "Where"} <= set(headings)
    edge = next(edge for edge in licence.edges if edge.id == id)
    links = panel.locator("a").evaluate_all("all => all.map((one) => one.getAttribute('href'))")
    assert links == [cite.url for cite in edge.cites]
    shown.checked()


def test_one_click_shows_one_route_and_reset_lets_go(show: Show, licence: Picture) -> None:
    shown = show(licence)
    before = pixels(shown)
    shown.page.locator("#routes button").nth(2).click()
    assert shown.page.locator("#routes [aria-pressed=true]").count() == 1
    assert shown.page.locator("#panel .route li").count() == len(licence.routes[2].lines)
    assert "chosen" in shown.status
    assert pixels(shown) != before
    links = shown.page.locator("#panel a").evaluate_all("all => all.map((one) => one.getAttribute('href'))")
    edges = {edge.id: edge for edge in licence.edges}
    assert set(links) == {cite.url for id in licence.routes[2].edges for cite in edges[id].cites}
    shown.page.click("#reset")
    assert "chosen" not in shown.status
    shown.page.mouse.move(5, 5)
    shown.page.wait_for_timeout(300)
    assert pixels(shown) == before


def test_a_chosen_route_stays_lit_and_the_rest_dims(show: Show, licence: Picture) -> None:
    shown = show(licence)
    route = licence.routes[0]
    off = next(node for node in licence.nodes if node.id not in route.nodes)

    def patch(ref: str) -> bytes:
        x, y = shown.at(*card(licence, ref))
        return bytes(shown.page.screenshot(clip={"x": x - 20, "y": y - 6, "width": 50, "height": 14}))

    on = next(node for node in licence.nodes if node.id == route.nodes[-1])
    before = patch(on.ref), patch(off.ref)
    shown.page.locator("#routes button").first.click()
    shown.page.wait_for_timeout(200)
    after = patch(on.ref), patch(off.ref)
    assert before[0] == after[0]
    assert before[1] != after[1]
    groups = [one for one in svg_of(shown).iter(f"{SVG}g") if one.get("opacity")]
    cards = [one for one in groups if one.find(f"{SVG}rect") is not None]
    arrows = [one for one in groups if one.find(f"{SVG}rect") is None]
    assert sum(one.get("opacity") == "1" for one in cards) == len(route.nodes)
    assert sum(one.get("opacity") == "0.1" for one in arrows) == len(licence.edges) - len(route.edges)


def test_search_finds_by_name_law_and_source_and_goes_there(show: Show, licence: Picture) -> None:
    shown = show(licence)
    shown.page.fill("#search", "lexisnexis")
    hits = shown.page.locator("#hits button")
    assert "LexisNexis Risk Solutions" in hits.first.text_content()
    shown.page.keyboard.press("Enter")
    assert "LexisNexis" in shown.page.locator("#panel h3").first.text_content()
    shown.page.fill("#search", "wyden")
    assert hits.count() > 0
    shown.page.fill("#search", "zzzz")
    assert shown.page.locator("#hits").text_content() == "Nothing found."
    shown.page.keyboard.press("Escape")
    assert shown.page.locator("#hits").is_hidden()
    shown.checked()


def test_filters_hide_flows_and_routes_and_counts_follow(show: Show, plain: Reader) -> None:
    shown = show(picture_of(plain))
    shown.page.click("#show-filters")
    facet = shown.page.locator("[data-facet=ce]")
    counts = dict(
        zip(facet.locator("bdi").all_text_contents(), facet.locator("output").all_text_contents(), strict=True)
    )
    assert counts == {"alleged": "1", "documented": "1", "reported": "1"}
    shown.page.locator("[data-facet=ou] label", has_text="demanded").click()
    counts = dict(
        zip(facet.locator("bdi").all_text_contents(), facet.locator("output").all_text_contents(), strict=True)
    )
    assert counts == {"alleged": "0", "documented": "1", "reported": "1"}
    assert "2 flows" in shown.status
    assert "1 of 2 paths" in shown.status
    assert shown.page.locator("#routes li:visible").count() == 1
    assert shown.page.locator("[data-facet=ou] output").all_text_contents() == ["1", "2"]
    facet.get_by_role("button", name="none").click()
    assert "0 cards · 0 flows" in shown.status
    facet.get_by_role("button", name="all").click()
    shown.page.click("#reset")
    assert "3 flows" in shown.status
    shown.checked()


def test_the_day_opens_and_closes_flows_and_routes(show: Show, plain: Reader) -> None:
    shown = show(around(plain, "school"))
    assert "open on" not in shown.status
    shown.page.check("#dated")
    shown.page.fill("#date", "2021-06-01")
    shown.page.dispatch_event("#date", "change")
    assert "2 open on 1 June 2021" in shown.status
    shown.page.fill("#date", "2023-06-01")
    shown.page.dispatch_event("#date", "change")
    assert "1 open on 1 June 2023" in shown.status
    before = pixels(shown)
    shown.page.check("#hide-closed")
    assert "1 flow ·" in shown.status
    assert pixels(shown) != before
    slider = shown.page.locator("#slider")
    slider.focus()
    shown.page.keyboard.press("Home")
    assert "2 open on 1 January 2017" in shown.status
    assert slider.get_attribute("aria-valuetext") == "1 January 2017"
    shown.page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "1 February 2017"
    shown.page.uncheck("#dated")
    shown.page.uncheck("#hide-closed")
    assert "2 flows" in shown.status
    assert "open on" not in shown.status
    shown.checked()


def test_routes_close_with_their_flows(show: Show, plain: Reader) -> None:
    shown = show(picture_of(plain))
    assert "2 of 2 paths open" in shown.status
    shown.page.fill("#date", "2010-01-01")
    shown.page.dispatch_event("#date", "change")
    assert "0 of 2 paths open" in shown.status
    assert shown.page.locator("#routes button.off").count() == 2


def test_the_view_is_saved_as_svg_png_and_csv(show: Show, plain: Reader) -> None:
    picture = picture_of(plain)
    shown = show(picture)
    root = svg_of(shown)
    assert root.tag == f"{SVG}svg"
    texts = [one.text for one in root.iter(f"{SVG}text")]
    assert {"School", "Clinic", "Broker", "Immigration agency", "demanded · alleged", picture.summary} <= set(texts)
    assert len(list(root.iter(f"{SVG}rect"))) >= 4
    png = saved(shown, "#save-png")
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    assert width == round(float(root.attrib["width"]) * 2)
    assert height == round(float(root.attrib["height"]) * 2)
    table = list(csv.DictReader(io.StringIO(saved(shown, "#save-csv").decode("utf-8-sig"))))
    assert [row["path"] for row in table] == [route.path for route in picture.routes for _ in route.edges]
    demanded = next(row for row in table if row["flow"] == "clinic-to-ice")
    assert (demanded["outcome"], demanded["certainty"], demanded["law"]) == (
        "demanded",
        "alleged",
        "An act (1 U.S.C. 1)",
    )
    assert demanded["addresses"] == "https://example.org/paper"
    shown.checked()


def test_exports_follow_filters_and_the_chosen_route(show: Show, plain: Reader) -> None:
    shown = show(picture_of(plain))
    shown.page.locator("#routes button").first.click()
    table = list(csv.DictReader(io.StringIO(saved(shown, "#save-csv").decode("utf-8-sig"))))
    assert {row["route"] for row in table} == {"1"}
    shown.page.click("#reset")
    shown.page.click("#show-filters")
    shown.page.locator("[data-facet=ou] label", has_text="demanded").click()
    texts = {one.text for one in svg_of(shown).iter(f"{SVG}text")}
    assert "Clinic" not in texts
    assert "School" in texts


def test_the_keyboard_reaches_everything(show: Show, plain: Reader) -> None:
    shown = show(picture_of(plain))
    focused: set[str] = set()
    for _ in range(40):
        shown.page.keyboard.press("Tab")
        focused.add(
            shown.page.evaluate(
                "document.activeElement.id || document.activeElement.dataset.route || document.activeElement.tagName"
            )
        )
    assert {
        "search",
        "dated",
        "date",
        "slider",
        "show-filters",
        "reset",
        "fit",
        "save-svg",
        "stage",
        "0",
        "1",
        "A",
    } <= focused
    shown.page.focus("#stage")
    shown.page.keyboard.press("ArrowRight")
    assert "chosen: School" in shown.status
    shown.page.keyboard.press("ArrowRight")
    assert "chosen: Broker" in shown.status
    shown.page.keyboard.press("ArrowDown")
    shown.page.keyboard.press("ArrowRight")
    assert "chosen: Immigration agency" in shown.status
    shown.page.keyboard.press("Enter")
    assert shown.page.evaluate("document.activeElement.id") == "panel"
    shown.page.focus("#stage")
    shown.page.keyboard.press("Escape")
    assert "chosen" not in shown.status


def test_the_whole_evidence_opens_on_click_and_goes_back(show: Show, everything: Picture) -> None:
    shown = show(everything)
    family = next(node for node in everything.nodes if node.ref == "drivers-license-record")
    shown.click(*card(everything, family.ref))
    assert family.label in shown.page.locator("#trail strong").text_content()
    assert f"{len(family.members)} flows" in shown.status
    shown.page.locator("#list [data-part]", has_text="Nlets").first.click()
    shown.page.click("#panel .opens")
    assert "Nlets" in shown.page.locator("#trail strong").text_content()
    shown.page.locator("#trail button").first.click()
    assert "Record types" in shown.page.locator("#trail strong").text_content()
    shown.page.fill("#search", "Flock shared camera")
    shown.page.keyboard.press("Enter")
    assert "Flock" in shown.page.locator("#panel h3").first.text_content()
    shown.checked()


def test_record_families_count_what_filters_leave(show: Show, everything: Picture) -> None:
    shown = show(everything)
    shown.page.click("#show-filters")
    shown.page.locator("[data-facet=ce]").get_by_role("button", name="none").click()
    shown.page.locator("[data-facet=ce] label", has_text="alleged").click()
    alleged = sum(edge.certainty == "alleged" for edge in everything.edges)
    assert f"{alleged} flows" in shown.status
    assert " of " in shown.page.locator("#list [data-part]:visible small").first.text_content()


def test_groups_open_on_click(show: Show) -> None:
    with runoff.open() as graph:
        picture = around(graph.reader, "ice")
    shown = show(picture)
    shown.click(*card(picture, "around/around.0"))
    label = next(node.label for node in picture.nodes if node.id == "around/around.0")
    assert shown.page.locator("#trail strong").text_content() == label
    shown.checked()

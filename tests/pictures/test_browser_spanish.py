"""Pages in Spanish in a real browser: what the scripts fill in is Spanish too, and files for other programs keep their codes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator

import pytest

from runoff.graph.store import Reader
from runoff.schema.language import language

from . import graphs
from .conftest import Shown
from .driving import SVG, saved, svg_of
from .test_tile_map import map_of
from .test_traces import picture_of

Show = Callable[..., Shown]


@pytest.fixture(autouse=True)
def in_spanish() -> Iterator[None]:
    """Sentences are in Spanish."""
    with language("es"):
        yield


def test_labels_the_list_and_the_line_of_what_is_drawn_are_in_spanish(show: Show, plain: Reader) -> None:
    shown = show(picture_of(plain))
    assert shown.page.locator("html").get_attribute("lang") == "es"
    assert shown.page.get_by_label("Buscar").get_attribute("placeholder") == "poseedor, registro, ley"
    assert shown.page.get_by_label("Acercar").is_visible()
    assert shown.page.locator("#list h3").text_content() == "Rutas"
    assert shown.page.locator("#list summary").all_text_contents() == ["Tarjetas (4)", "Flujos y pasos (3)"]
    assert shown.status.startswith("4 tarjetas · 3 flujos · ")
    assert shown.status.endswith(" · 2 de 2 vías abiertas")
    shown.checked()


def test_the_panel_tells_a_route_and_a_holder_in_spanish(show: Show, plain: Reader) -> None:
    shown = show(picture_of(plain))
    panel = shown.page.locator("#panel")
    assert panel.locator(".hint").text_content().startswith("Elija una tarjeta, una flecha o una ruta")
    shown.page.locator("#routes button").first.click()
    assert panel.locator("button").first.text_content() == "Soltar"
    assert panel.locator("h3").all_text_contents()[1:] == ["Fuentes", "Paso por paso"]
    assert " · selección: " in shown.status
    shown.page.locator("#list details summary").first.click()
    shown.page.locator("#list [data-part]", has_text="Broker").first.click()
    assert "La ruta que pasa por aquí" in panel.locator("h3").all_text_contents()
    assert panel.locator("dt").first.text_content() == "Qué es"
    shown.page.fill("#search", "zzzz")
    assert shown.page.locator("#hits").text_content() == "No se encontró nada."
    shown.checked()


def test_days_and_filters_are_in_spanish(show: Show, plain: Reader) -> None:
    shown = show(picture_of(plain))
    shown.page.locator("#slider").focus()
    shown.page.keyboard.press("Home")
    assert shown.page.locator("#slider").get_attribute("aria-valuetext") == "1 de enero de 2017"
    assert " abiertos el 1 de enero de 2017 · " in shown.status
    shown.page.click("#show-filters")
    assert shown.page.locator("#filters legend").all_text_contents()[:2] == ["Tipo de registro", "Certeza"]
    facet = shown.page.locator("[data-facet=ce]")
    assert facet.locator("bdi").all_text_contents() == ["alegado", "documentado", "reportado"]
    facet.locator("label", has_text="documentado").click()
    assert shown.status.startswith("3 tarjetas · 2 flujos · ")
    shown.checked()


def test_the_picture_that_is_saved_speaks_spanish_and_the_table_keeps_its_codes(show: Show, plain: Reader) -> None:
    shown = show(picture_of(plain))
    texts = " ".join(str(one.text) for one in svg_of(shown).iter(f"{SVG}text"))
    assert "exigido · alegado" in texts
    assert "Los flujos, como estaban el " in texts
    assert "figurar en ella no implica ninguna falta." in texts
    table = list(csv.DictReader(io.StringIO(saved(shown, "#save-csv").decode("utf-8-sig"))))
    demanded = next(row for row in table if row["flow"] == "clinic-to-ice")
    assert (demanded["mechanism"], demanded["outcome"], demanded["certainty"]) == ("compelled", "demanded", "alleged")
    assert all(row["dates"] and row["law"] and row["judge"] for row in table)


def test_the_map_of_the_states_is_told_in_spanish(show: Show, make_store: Callable[[graphs.Records], Reader]) -> None:
    shown = show(map_of(make_store(graphs.closed())))
    assert shown.status.startswith("Todas las rutas, con la marca más fuerte de cada lugar. ")
    assert " lugares" in shown.status
    assert shown.page.locator("#panel").text_content().startswith("Elija un recuadro")
    shown.page.locator("button.tile[data-code=US-NY]").click()
    assert shown.page.locator("#panel h3").text_content() == "Nueva York (NY)"
    assert "Volver al mapa" in shown.page.locator("#panel button").all_text_contents()
    shown.page.select_option("#way", "0")
    assert shown.status.startswith("Ruta 1. ")
    shown.checked()

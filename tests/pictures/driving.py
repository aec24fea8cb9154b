"""What tests do on an open page: find a card, save a file, look at the pixels."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

from runoff.graph.pictures.elements import Drawer
from runoff.graph.pictures.model import Picture

from .conftest import Shown

SVG = "{http://www.w3.org/2000/svg}"


def card(picture: Picture, ref: str) -> tuple[float, float]:
    """Where the card of a holder stands in the first view."""
    layout = Drawer(picture).lay_out(picture.views[0])
    return layout.cards[next(node.id for node in picture.nodes if node.ref == ref)]


def saved(shown: Shown, button: str) -> bytes:
    with shown.page.expect_download() as waiting:
        shown.page.click(button)
    return Path(waiting.value.path()).read_bytes()


def svg_of(shown: Shown) -> ET.Element:
    """The view as it is saved."""
    return ET.fromstring(saved(shown, "#save-svg"))  # noqa: S314  # made by our own page


def pixels(shown: Shown) -> bytes:
    """What the canvas shows."""
    return bytes(shown.page.locator("#stage").screenshot())

"""One self-contained page with a tile map: the states and territories as equal tiles, readable without colour and without scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...schema.errors import RunoffError
from ...schema.places import label
from ...schema.whole_file import put
from .elements import shown
from .script_messages import messages
from .shell import PAGE, furnish, joined, script
from .tile_grid import IN_READING_ORDER, SPOTS, css
from .tile_model import Mark, TileMap

_SCRIPTS = ("page.js", "tiles.js")
_STYLES = ("look.css", "tiles.css", "print.css")


def write(picture: TileMap, path: Path) -> int:
    """Write the page, whole or not at all, and return its size in bytes.

    Raises:
        RunoffError: Jinja2 is not installed, or the file cannot be written.
    """
    return put(path, page(picture).encode("utf-8"))


def page(picture: TileMap) -> str:
    """The page as text.

    Raises:
        RunoffError: Jinja2 is not installed.
    """
    try:
        from jinja2 import Environment, FileSystemLoader
    except ImportError as error:
        raise RunoffError("pictures need Jinja2.", 'Install it: pip install "runoff[pictures]"') from error

    environment = Environment(loader=FileSystemLoader(PAGE), autoescape=True)
    looks = {mark.text: _look(mark) for mark in picture.marks}
    own = script(_SCRIPTS)
    furnish(
        environment,
        (own,),
        css() + joined(_STYLES),
        messages=messages(own),
        picture=picture,
        looks=looks,
        strength={mark.text: index for index, mark in enumerate(picture.marks)},
        nothing=picture.marks[-1].text,
        tiles={tile.code: tile for tile in picture.tiles},
        order=[(code, label(code), *SPOTS[code]) for code in IN_READING_ORDER],
        shown=shown,
        more=_more(picture, looks),
    )
    return environment.get_template("tiles.html").render()


def _look(mark: Mark) -> str:
    return f"{mark.state} weak" if mark.weak else mark.state


def _more(picture: TileMap, looks: dict[str, str]) -> dict[str, Any]:
    """What the scripts need beside what stands on the page."""
    return {
        "marks": [[mark.text, looks[mark.text], mark.says] for mark in picture.marks],
        "ways": [[way.number, shown(way.title)] for way in picture.ways],
        "tiles": {tile.code: [tile.name, *(item.mark for item in tile.items)] for tile in picture.tiles},
    }

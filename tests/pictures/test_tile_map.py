"""The tile map: where its tiles stand, and that it says what the matrix says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

import runoff
from runoff.graph.pictures.tile_grid import IN_READING_ORDER, SPOTS
from runoff.graph.pictures.tile_model import TileMap
from runoff.graph.pictures.tile_page import page, write
from runoff.graph.store import Reader
from runoff.queries import matrix_text
from runoff.queries.matrix import Matrix, matrix
from runoff.queries.matrix_picture import from_matrix
from runoff.queries.matrix_text import mark
from runoff.queries.question import Question
from runoff.schema import places
from runoff.schema.errors import RunoffError

from . import graphs
from .test_page import Tags

RECORDS = ("drivers-license-record", "license-plate-scan", "student-education-record", "charity-held-record")
DAY = "2025-01-15"


def answer(reader: Reader, record: str = "record", **options: object) -> Matrix:
    return matrix(reader, Question(record, **{"as_of": DAY, **options}))  # type: ignore[arg-type]


def map_of(reader: Reader, record: str = "record", **options: object) -> TileMap:
    return from_matrix(answer(reader, record, **options))


@pytest.fixture
def laws(make_store: Callable[[graphs.Records], Reader]) -> Reader:
    """The small graph of `graphs.closed`."""
    return make_store(graphs.closed())


def test_every_place_has_one_tile_and_no_two_share_one() -> None:
    assert set(SPOTS) == set(places.CODES)
    assert len(set(SPOTS.values())) == len(places.CODES)
    assert sorted(IN_READING_ORDER) == sorted(places.CODES)
    assert all(1 <= column <= 11 and 1 <= row <= 10 for column, row in SPOTS.values())


@pytest.mark.parametrize(
    "line",
    ["WA ID MT ND MN WI ME", "CA NV CO MO KY VA DE", "AZ NM OK LA AL GA FL", "HI TX FL PR", "OR WY IA OH PA NY MA"],
)
def test_places_follow_each_other_from_west_to_east(line: str) -> None:
    columns = [SPOTS[f"US-{code}"][0] for code in line.split()]
    assert columns == sorted(set(columns))


@pytest.mark.parametrize(
    "line", ["ND SD NE KS OK TX", "WA OR CA", "ID UT AZ", "WI IN TN MS", "VT MA CT MD FL PR", "AK HI GU"]
)
def test_places_follow_each_other_from_north_to_south(line: str) -> None:
    rows = [SPOTS[f"US-{code}"][1] for code in line.split()]
    assert rows == sorted(set(rows))


def test_territories_have_a_row_of_their_own() -> None:
    last = max(row for _, row in SPOTS.values())
    assert {code for code, (_, row) in SPOTS.items() if row == last} == {
        "US-AS", "US-GU", "US-MP", "US-PR", "US-UM", "US-VI",
    }  # fmt: skip
    assert last - 1 not in {row for _, row in SPOTS.values()}


class Cells(HTMLParser):
    """The rows of the one table of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._inside = False
        self.feed(text[text.index("<table") : text.index("</table>")])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self._inside = True
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] += data


@pytest.mark.parametrize("record", RECORDS)
@pytest.mark.parametrize("options", [{}, {"place": "US-NY"}, {"ever": True}, {"limit": 2}])
def test_the_page_holds_every_cell_of_the_answer(record: str, options: dict[str, object]) -> None:
    with runoff.open() as graph:
        found = answer(graph.reader, record, **{"as_of": "2026-06-01", **options})
    text = page(from_matrix(found))
    marks = {place: [mark(route.cells[at]) for route in found.routes] for at, place in enumerate(found.places)}
    data = json.loads(re.findall(r'<script type="application/json" id="more">(.*?)</script>', text)[0])
    assert {code: [name, *of] for code, (name, *of) in data["tiles"].items()} == {
        place: [places.name(place), *of] for place, of in marks.items()
    }
    if found.routes:
        assert Cells(text).rows[1:] == [[places.name(place), *of] for place, of in marks.items()]
    else:
        assert "<table" not in text


def test_its_words_are_those_of_the_text_answer() -> None:
    with runoff.open() as graph:
        found = answer(graph.reader, "drivers-license-record", as_of="2026-06-01")
    drawn = from_matrix(found)
    text = matrix_text.render(found, "md")
    for line in (drawn.title, drawn.summary, *drawn.caveats):
        assert line in text
    assert "an empty place on the map is not safety" in " ".join(drawn.caveats)
    plain = re.sub(r"\[\^(\d+)\]", r"[\1]", text.replace("\\", "")).replace("][", ", ")
    for way in drawn.ways:
        for line in (way.rests_on, *way.lines):
            assert line in plain


def test_a_tile_counts_its_routes_the_strongest_first(laws: Reader) -> None:
    drawn = map_of(laws)
    tally = {tile.postal: tile.tally for tile in drawn.tiles}
    assert tally["OR"] == (("C", 1), ("Cd", 1), ("p", 1))
    assert tally["TX"] == (("Cn", 1), ("Cd", 1))
    assert tally["NY"] == (("Cd", 1), ("x", 1))
    assert tally["VT"] == (("C", 1), ("Cd", 1))
    assert [one.text for one in drawn.marks] == ["C", "Cn", "Cd", "p", "x", "-"]
    assert [one.text for one in drawn.marks if one.weak] == ["Cd"]


def test_a_tile_says_in_words_what_is_open_and_what_the_law_closes(laws: Reader) -> None:
    drawn = map_of(laws)
    said = {tile.postal: tile.says for tile in drawn.tiles}
    assert said["OR"] == (
        "certainly open by route 1; certainly open by route 2, without known delivery; possibly open by route 3"
    )
    assert said["NY"] == (
        "certainly open by route 2, without known delivery; closed: route 1 by Shield act (since December 2019)"
    )
    york = next(tile for tile in drawn.tiles if tile.postal == "NY")
    assert re.fullmatch(r"Closed by Shield act \(since December 2019\) \[\d+\]\.", york.items[0].says)
    assert [note.url for note in drawn.notes if note.number in york.items[0].notes] == ["https://example.org/law"]
    texas = next(tile for tile in drawn.tiles if tile.postal == "TX")
    assert "narrowed by Address rule (since 1 June 2021)" in texas.items[0].says
    assert "a demand, not a delivery" in texas.items[1].says


def test_the_legend_tells_every_mark_that_occurs_and_no_other(laws: Reader) -> None:
    for options in ({}, {"place": "US-NY"}, {"ever": True}):
        drawn = map_of(laws, **options)
        assert {one.text for one in drawn.marks} == {item.mark for tile in drawn.tiles for item in tile.items} | {"-"}
        assert len({one.says for one in drawn.marks}) == len(drawn.marks)


def test_one_place_is_drawn_among_tiles_without_a_mark(laws: Reader) -> None:
    text = page(map_of(laws, place="US-NY"))
    tags = Tags(text).found
    assert [one["data-code"] for tag, one in tags if tag == "a" and "data-code" in one] == ["US-NY"]
    assert sum("idle" in str(one.get("class")) for _, one in tags) == len(places.CODES) - 1 + 1
    assert "no mark: not asked for" in text
    assert "no mark: not asked for" not in page(map_of(laws))


def test_no_route_is_said_first_and_is_no_safety() -> None:
    with runoff.open() as graph:
        drawn = map_of(graph.reader, "charity-held-record", as_of="2026-06-01")
    assert drawn.notice is not None
    assert drawn.notice.endswith("An empty place on the map is not safety.")
    assert {tile.says for tile in drawn.tiles} == {"no route on record"}
    assert page(drawn).index('id="left-out"') < page(drawn).index('id="tiles"')


def test_a_list_that_is_cut_says_how_to_get_the_rest(laws: Reader) -> None:
    assert map_of(laws).notice is None
    assert "--limit" in str(map_of(laws, limit=1).notice)


def test_nothing_on_the_page_loads_anything_and_only_sources_lead_out(
    laws: Reader, make_store: Callable[[graphs.Records], Reader]
) -> None:
    for reader in (laws, make_store(graphs.hostile_law())):
        tags = Tags(page(map_of(reader))).found
        assert not {"link", "iframe", "img", "object", "embed", "base", "form"} & {tag for tag, _ in tags}
        for tag, attributes in tags:
            assert "src" not in attributes
            assert not any(name.startswith("on") or name == "style" for name in attributes), (tag, attributes)
        links = [one for tag, one in tags if tag == "a" and not str(one["href"]).startswith("#in-US-")]
        assert links
        for one in links:
            assert str(one["href"]).startswith("https://")
            assert (one["rel"], one["target"]) == ("noopener noreferrer", "_blank")


def test_hostile_texts_make_no_tag(laws: Reader, make_store: Callable[[graphs.Records], Reader]) -> None:
    good, evil = (Tags(page(map_of(reader))).found for reader in (laws, make_store(graphs.hostile_law())))
    assert {tag for tag, _ in evil} <= {tag for tag, _ in good}
    assert len([tag for tag, _ in evil if tag == "script"]) == len([tag for tag, _ in good if tag == "script"]) == 2


def test_the_page_is_the_same_bytes_for_the_same_answer(laws: Reader) -> None:
    assert page(map_of(laws)) == page(map_of(laws))


def test_a_page_needs_no_graph_library(laws: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "import sys, runoff.queries.matrix_picture, runoff.graph.pictures.tile_page;"
        "print(sorted({'pyvis', 'networkx', 'jinja2'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
    monkeypatch.setitem(sys.modules, "pyvis.network", None)
    assert write(map_of(laws), tmp_path / "map.html") == (tmp_path / "map.html").stat().st_size
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(RunoffError, match="pictures need Jinja2"):
        page(map_of(laws))


def test_a_file_that_cannot_be_written_is_an_error(laws: Reader, tmp_path: Path) -> None:
    with pytest.raises(RunoffError, match="cannot be written"):
        write(map_of(laws), tmp_path / "missing" / "map.html")

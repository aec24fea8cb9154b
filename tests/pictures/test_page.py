from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from runoff.graph.pictures import style
from runoff.graph.pictures.elements import label_lines, name_lines, shown
from runoff.graph.pictures.html import page, write
from runoff.graph.pictures.legend import legend
from runoff.graph.pictures.model import Edge, View
from runoff.graph.store import Reader
from runoff.queries.neighbourhood import around
from runoff.schema.errors import RunoffError
from runoff.schema.whole_file import put

from . import graphs
from .test_traces import picture_of


class Tags(HTMLParser):
    """Every tag with its attributes, and the text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1][0] in self.raw and self.cdata_elem == self.found[-1][0]:
            self.raw[self.found[-1][0]].append(data)


def test_the_page_is_the_same_bytes_for_the_same_answer(plain: Reader) -> None:
    assert page(picture_of(plain)) == page(picture_of(plain))


def test_nothing_on_the_page_loads_anything(plain: Reader) -> None:
    tags = Tags(page(picture_of(plain))).found
    assert not {"link", "iframe", "img", "object", "embed", "base", "form"} & {tag for tag, _ in tags}
    for tag, attributes in tags:
        assert "src" not in attributes
        assert not any(name.startswith("on") or name == "style" for name in attributes), (tag, attributes)


def test_only_sources_are_links_and_only_to_the_web(make_store: Callable[[graphs.Records], Reader]) -> None:
    found = [attributes for tag, attributes in Tags(page(picture_of(make_store(graphs.hostile())))).found if tag == "a"]
    assert found
    for attributes in found:
        assert str(attributes["href"]).startswith("https://")
        assert attributes["rel"] == "noopener noreferrer"
        assert attributes["target"] == "_blank"


def test_the_policy_names_the_digests_of_what_is_on_the_page_and_nothing_else(plain: Reader) -> None:
    text = page(picture_of(plain))
    parsed = Tags(text)
    policy = next(
        str(one["content"]) for tag, one in parsed.found if one.get("http-equiv") == "Content-Security-Policy"
    )
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert (len(scripts), len(styles)) == (2, 1)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    for name, contents in (("script-src", scripts), ("style-src", styles)):
        sums = [f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in contents]
        assert rules[name].split() == sums
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data: blob:"
    assert set(rules) == {"default-src", "script-src", "style-src", "img-src", "base-uri", "form-action"}


def test_hostile_texts_make_no_tag(make_store: Callable[[graphs.Records], Reader], plain: Reader) -> None:
    evil = Tags(page(picture_of(make_store(graphs.hostile())))).found
    good = {tag for tag, _ in Tags(page(picture_of(plain))).found}
    assert {tag for tag, _ in evil} <= good | {"ul", "li", "cite"}
    assert len([tag for tag, _ in evil if tag == "script"]) == 4


def test_the_page_tells_all_without_scripts(plain: Reader) -> None:
    picture = picture_of(plain)
    text = re.sub(r"<(script|style).*?</\1>", "", page(picture), flags=re.DOTALL)
    for expected in ("It says so.", "An act (1 U.S.C. 1)", "Sells what it gets.", "It sold 12 records.", "JavaScript"):
        assert expected in text
    for route in picture.routes:
        assert all(name in text for name in route.title.split(" → "))
    assert text.count("<tr>") == 1 + sum(len(route.edges) for route in picture.routes)


def test_the_legend_tells_what_occurs_and_nothing_else(plain: Reader) -> None:
    said = [entry.says for entry in legend(picture_of(plain))]
    kinds = {look.says for look in style.KINDS.values()}
    assert {one for one in said if one in kinds} == {"custodian: first holder", "agency", "data broker"}
    assert "Arrow: demanded; delivery not documented" in said
    assert not any("permitted" in one or "asked for" in one for one in said)
    assert {one for one in said if one.startswith("Line")} == {
        f"Line: {style.LINES[name].says}" for name in ("documented", "reported", "alleged")
    }
    assert len(said) == len(set(said))


def test_kinds_differ_in_shape_and_outcomes_in_head() -> None:
    assert len({look.shape for look in style.KINDS.values()}) == len(style.KINDS)
    assert len({style.HEADS[name].head for name in ("moved", "demanded", "permitted", "refused")}) == 4
    assert style.CLOSED.head not in {head.head for head in style.HEADS.values()}
    assert len({look.dash for look in style.LINES.values()}) == len(style.LINES)
    assert {look.shape for look in style.KINDS.values()} <= set(style.SHAPES)
    assert {head.head for head in (*style.HEADS.values(), style.CLOSED)} <= set(style.ARROWS)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize(("shade", "paper"), [("light", "#ffffff"), ("dark", "#1f252c")])
def test_marks_stand_out_from_the_paper(shade: str, paper: str) -> None:
    for look in (*style.KINDS.values(), *style.HEADS.values(), style.CLOSED):
        bright, dim = sorted((_luminance(getattr(look, shade)), _luminance(paper)), reverse=True)
        assert (bright + 0.05) / (dim + 0.05) >= 3, look


def test_names_fit_on_cards_and_lose_what_would_turn_the_line() -> None:
    assert shown("\u202eevil\u202c \x07 name\n two") == "evil name two"
    assert shown("שלום") == "שלום"
    lines = name_lines("word " * 50)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert max(map(len, name_lines("x" * 10_000))) <= 18
    assert name_lines("") == ["(no name)"]


def test_what_goes_without_saying_is_no_label() -> None:
    edge = Edge("e", "a", "b", label=("Record",), marks=("reported",), record_ids=("record",))
    assert label_lines(edge, View("v", "V", (), base="record")) == ["reported"]
    assert label_lines(edge, View("v", "V", (), base="other")) == ["Record", "reported"]


def test_a_normal_answer_stays_under_two_megabytes(plain: Reader) -> None:
    import runoff

    with runoff.open() as graph:
        for record in ("drivers-license-record", "license-plate-scan", "arrest-booking-record"):
            picture = picture_of(graph.reader, record, as_of="2026-06-01")
            assert len(page(picture).encode()) < 2_000_000


def test_a_file_that_cannot_be_written_is_an_error_and_leaves_nothing(tmp_path: Path, plain: Reader) -> None:
    with pytest.raises(RunoffError, match="cannot be written"):
        write(picture_of(plain), tmp_path / "missing" / "picture.html")
    (tmp_path / "taken").mkdir()
    with pytest.raises(RunoffError, match="cannot be written"):
        put(tmp_path / "taken", b"content")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".part")] == []


def test_pyvis_and_networkx_load_only_when_a_picture_is_made() -> None:
    code = (
        "import sys, runoff.queries.pictures, runoff.queries.neighbourhood, runoff.graph.pictures.html,"
        " runoff.graph.pictures.exports, runoff.queries.commands.draw;"
        "print(sorted({'pyvis', 'networkx', 'IPython', 'jinja2'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_without_pyvis_the_error_tells_what_to_install(plain: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyvis.network", None)
    with pytest.raises(RunoffError, match="pictures need pyvis"):
        page(picture_of(plain))


def test_neighbourhoods_say_that_arrows_that_meet_are_no_route(plain: Reader) -> None:
    assert "Two arrows that meet are no route" in page(around(plain, "broker"))
    assert "Two arrows that meet are no route" not in page(picture_of(plain))

"""Over a store whose own texts have no Latin letter, no word of an answer or a page in Spanish is English."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from runoff.graph.pictures.elements import name_lines
from runoff.graph.pictures.script_messages import messages as handed_over
from runoff.graph.pictures.shell import PAGE, joined
from runoff.graph.store import Reader
from runoff.queries import words
from runoff.queries.cli import cli
from runoff.schema.language import language

from ..questions.conftest import small_store
from .page_messages import of_nobody, of_scripts

ENGLISH = set(
    "the and of is are was were by with from to not closed open opened step record records route routes holder flow since until"
    " seen ended other states only this that which how where judge law order rule nothing inferred certainly possibly"
    " search legend sources table show filter place places arrow arrows line card cards custodian agency vendor network documented".split()
)


@pytest.mark.parametrize("form", ["text", "md"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["trace", "α"], ["trace", "α", "--in", "US-NY"], ["trace", "α", "--ever"], ["trace", "α", "--given", "2023-02-03"],
        ["trace", "β"], ["trace", "α", "--from", "ε"], ["trace", "γ"], ["trace", "α", "--limit", "1"],
        ["trace", "α", "--max-hops", "1"], ["trace", "α", "--min-certainty", "documented", "--outcome", "moved"],
        ["matrix", "α"], ["matrix", "α", "--in", "US-NY"], ["matrix", "γ"], ["timeline", "α"], ["timeline", "γ"],
        ["cut", "α"], ["cut", "α", "--by", "flow"], ["cut", "α", "--by", "holder"], ["cut", "γ"],
        ["profile", "α", "β", "--in", "US-CA"], ["profile", "α", "γ"], ["reach", "ε"], ["reach", "ζ"], ["feeds", "ice"], ["feeds", "ε"],
        ["diff", "2020-01-01", "2024-01-01"], ["diff", "2024-01-01", "2024-01-01"],
        ["run", "what-changed", "-p", "record", "α", "-p", "since", "2020-01-01"],
        ["run", "states-that-close", "-p", "record", "α"], ["run", "ended-and-why"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_nothing_is_left_in_english(arguments: list[str], form: str, foreign: str) -> None:
    """Over a store whose own texts have no Latin letter, no word of an answer is English."""
    dated = arguments[0] not in ("diff", "run") and "--given" not in arguments and "--ever" not in arguments
    asked = [
        *arguments,
        *(["--as-of", "2024-01-01"] if dated else []),
        "--format",
        form,
        "--lang",
        "es",
        "--store",
        foreign,
    ]
    result = CliRunner().invoke(cli, asked)
    assert result.exit_code == 0, result.output
    assert _english_in(result.output) == []


def _english_in(text: str) -> list[str]:
    """English words of a text, but for commands, options, ids, addresses, and places to be filled."""
    prose = re.sub(
        r"runoff [a-z]+[^).]*|--format [a-z, o]+|path-[a-z0-9-]+|https?://\S+|--[a-z-]+|vis-network|\{\w+\}", "", text
    )
    return sorted(ENGLISH & set(re.findall(r"[a-záéíóúñü]+", prose.lower())))


class _Page(HTMLParser):
    """What a person sees or hears of a page: its text, its labels, and the texts that its scripts show."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.told: list[str] = []
        self.language = ""
        self._in: str | None = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._in = found.get("id") if tag == "script" else tag
        self.language = str(found["lang"]) if tag == "html" else self.language
        self.told += [str(found[name]) for name in ("aria-label", "placeholder", "title") if found.get(name)]

    def handle_endtag(self, tag: str) -> None:
        self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in in ("drawing", "more", "messages"):
            self.told += _texts_of(json.loads(data), "messages" if self._in == "messages" else "")
        elif self._in not in (None, "style"):
            self.told.append(data)


#: Keys of texts in the data of a page, and of tables of texts.
_TEXT = ("l", "s", "name", "title", "says", "summary", "rec", "pl", "ways")


def _texts_of(data: object, key: str = "") -> list[str]:
    if isinstance(data, dict):
        return [text for name, one in data.items() for text in _texts_of(one, name if name in _TEXT else key)]
    if isinstance(data, list):
        return [text for one in data for text in _texts_of(one, key)]
    return [data] if isinstance(data, str) and key else []


@pytest.mark.parametrize(
    "arguments",
    [
        ["trace", "α", "--as-of", "2024-01-01"], ["trace", "α", "--in", "US-NY", "--as-of", "2024-01-01"], ["trace", "α", "--ever"],
        ["trace", "α", "--as-of", "2017-01-01"], ["trace", "γ"], ["around", "ε"], ["around", "ice", "--depth", "2"], ["around", "ν"],
        ["around", "α"], ["around", "ζ-ice"], ["all"], ["matrix", "α", "--as-of", "2024-01-01"],
        ["matrix", "α", "--in", "US-NY", "--as-of", "2024-01-01"], ["matrix", "γ"], ["query", "ended-and-why"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_no_picture_has_a_word_of_english(arguments: list[str], foreign: str, tmp_path: Path) -> None:
    """Neither what the page shows by itself, nor what is read aloud, nor what its scripts show; nor what the command says."""
    path = tmp_path / "α.html"
    result = CliRunner().invoke(cli, ["draw", *arguments, "-o", str(path), "--lang", "es", "--store", foreign])
    assert result.exit_code == 0, result.output
    page = _Page(path.read_text(encoding="utf-8"))
    assert page.language == "es"
    assert len(page.told) > 50
    assert _english_in("\n".join(page.told)) == []
    assert _english_in(result.stderr.replace(str(tmp_path), "")) == []


def test_a_page_hands_its_scripts_all_that_they_say(in_spanish: None) -> None:
    """What is read off the scripts when a page is made is what a parser of JavaScript finds in them."""
    said, counted = of_scripts()
    scripts = joined(sorted(path.name for path in PAGE.glob("*.js")))
    handed = handed_over(scripts)
    assert set(handed) == said | {f"{one}|{many}" for one, many in counted}
    assert handed["flow|flows"] == ("flujo", "flujos")
    with language("en"):
        assert handed_over(scripts) == {}


def test_no_text_stands_in_a_script_by_itself() -> None:
    """Else it would be English on every page."""
    assert list(of_nobody()) == []


def test_no_two_holders_look_alike_on_cards(evidence: Reader, in_spanish: None) -> None:
    """Though names are longer, and many differ only in the state at their end."""
    names = [record.data["name"] for record in evidence.fetch(evidence.ids(["holder"])).values()]
    cards = [tuple(name_lines(words.full_name(name))) for name in names]
    assert len(set(cards)) == len(cards) > 200


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A store in Greek letters: two states, a law, a demand, a class, an ended and a disputed flow, and no route for one type."""
    with small_store(
        holders=[
            {"id": "ε", "name": "Εψιλον", "kind": "custodian"}, {"id": "ζ", "name": "Ζητα", "kind": "vendor"},
            {"id": "η", "name": "Ητα", "kind": "custodian", "jurisdiction": "US-CA"},
            {"id": "θ", "name": "Θητα", "kind": "vendor", "generic": True}, {"id": "ι", "name": "Ιωτα", "kind": "vendor", "instance_of": "θ"},
            {"id": "ice", "name": "Ισε", "kind": "agency"}, {"id": "κ", "name": "Καππα", "kind": "system", "operated_by": "ice"},
        ],
        record_types=[
            {"id": "α", "name": "Αλφα", "contains": ["δ"]}, {"id": "β", "name": "Βητα", "broader": "α"}, {"id": "γ", "name": "Γαμμα"},
            {"id": "δ", "name": "Δελτα"}, {"id": "μ", "name": "Μι", "derived_from": ["α"]},
        ],
        instruments=[{"id": "ν", "name": "Νυ"}, {"id": "ξ", "name": "Ξι", "kind": "contract"}],
        flows=[
            {"id": "ε-ζ", "from": "ε", "to": "ζ", "carries": ["α"], "mechanism": "query-access", "outcome": "access", "note": "Σημ."},
            {"id": "ζ-ice", "from": "ζ", "to": "ice", "carries": ["α"], "under": ["ξ"], "first_seen": "2021-05", "last_seen": "2023",
             "certainty": "reported", "dispute": {"by": "Ομικρον", "says": "Οχι."},
             "restrictions": [{"instrument": "ν", "effect": "blocks", "jurisdictions": ["US-NY", "US-DC"], "start": "2022-01-01"},
                              {"instrument": "ν", "effect": "narrows", "to": ["δ"], "jurisdictions": ["US-OR"], "first_seen": "2022"}]},
            {"id": "η-ice", "from": "η", "to": "ice", "carries": ["β"], "outcome": "demanded", "mechanism": "compelled",
             "first_seen": "2022", "last_seen": "2023-12-31", "jurisdictions": ["US-CA"], "certainty": "alleged"},
            {"id": "θ-κ", "from": "θ", "to": "κ", "carries": ["δ"], "status": "ended", "start": "2019", "end": "2022-03-01"},
            {"id": "ζ-ι", "from": "ζ", "to": "ι", "carries": ["α"], "start": "2018"},
            {"id": "ε-γ", "from": "ε", "to": "ζ", "carries": ["γ"], "status": "one-off", "start": "2020-02"},
        ],
        withdrawn_flows=[{"id": "ε-ice", "from": "ε", "to": "ice", "carries": ["α"], "reason": "Λαθος.", "reported_by": "ζ"}],
        corrections=[{"id": "ρ", "corrects": ["ε-ζ"], "date": "2023-01-01", "was": "Πριν.", "reason": "Λαθος."}],
    ) as reader:  # fmt: skip
        yield str(reader.path)  # type: ignore[attr-defined]

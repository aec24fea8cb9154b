"""The answers in Spanish: nothing is missing, nothing is left in English, and dates, lists and verbs read right."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest
import yaml
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from click.testing import CliRunner

from runoff.graph.pictures.elements import name_lines
from runoff.graph.pictures.script_messages import messages as handed_over
from runoff.graph.pictures.shell import PAGE, joined
from runoff.graph.store import Reader
from runoff.loaders.evidence_files import packaged
from runoff.queries import canned, matrix_text, spanish, words
from runoff.queries.cli import cli
from runoff.queries.formats import FORMATS, render
from runoff.queries.matrix import Cell, matrix
from runoff.queries.question import Question
from runoff.queries.trace import trace
from runoff.schema import places
from runoff.schema.language import CATALOGUES, Noun, language, say, wanted

from ..questions.conftest import small_store
from .messages import messages
from .page_messages import of_nobody, of_scripts

SAID, COUNTED = messages()
_NUMBERED = re.compile(r"--[a-z][a-z-]+|US-[A-Z]{2}|\d{4}-\d\d-\d\d")


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    """The Spanish catalogue as people write it."""
    with (CATALOGUES / "es.po").open("rb") as file:
        return read_po(file, locale="es", abort_invalid=True)


@pytest.fixture
def in_spanish() -> Iterator[None]:
    """Sentences are in Spanish."""
    with language("es"):
        yield


def _names() -> Iterator[tuple[str, str]]:
    """Context and text of every name that the catalogue must have."""
    for kind, data in packaged().entries():
        if kind == "record-type":
            yield "record type", data["name"]
        elif kind == "holder" and data.get("generic"):
            yield "holder", data["name"]
    for code in (*places.CODES, places.NATION):
        yield "place", places.name(code)
    yield from (("route", term) for term in words.OF_ROUTE)


def _query_texts() -> Iterator[str]:
    """Every text of the packaged canned queries that a person reads."""
    for path in sorted(canned.LIBRARY.glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield from (content["title"], content["question"], content["reading"], *content.get("caveats", ()))
        yield from (one["help"] for one in content.get("parameters", ()))


def test_no_message_of_the_code_is_missing(catalogue: Catalog) -> None:
    """Every literal that is told to a person has a translation, in both numbers where it is counted."""
    assert sorted(text for text in SAID if not _found(catalogue, text)) == []
    assert [pair for pair in sorted(COUNTED) if not _found(catalogue, pair)] == []


def test_no_name_and_no_text_of_a_query_is_missing(catalogue: Catalog) -> None:
    """Record types, classes of holders, states, and the canned queries."""
    assert [pair for pair in _names() if not _found(catalogue, pair[1], pair[0])] == []
    assert [text for text in _query_texts() if not _found(catalogue, text, "query")] == []


def test_nothing_is_translated_that_nobody_says(catalogue: Catalog) -> None:
    """A message that the code no longer has is to go."""
    known = SAID | {pair[0] for pair in COUNTED}
    plain = [one.id if isinstance(one.id, str) else one.id[0] for one in catalogue if one.id and not one.context]
    assert [text for text in plain if text not in known] == []


def _found(catalogue: Catalog, id: str | tuple[str, str], context: str | None = None) -> bool:
    one = catalogue.get(id, context)
    if one is None and isinstance(id, str):
        # A noun that is counted is told by itself as well.
        one = next(
            (
                other
                for other in catalogue
                if isinstance(other.id, tuple) and other.id[0] == id and other.context == context
            ),
            None,
        )
    return one is not None and all(one.string if isinstance(one.string, tuple) else [one.string])


def test_places_in_messages_are_the_same(catalogue: Catalog) -> None:
    """`{places}`, options, ids and dates stand in both languages; nothing else is filled in."""
    for one in catalogue:
        id = _texts(one.id)[0]
        for text in _texts(one.string) if id else ():
            assert _places(text) == _places(id), text
            if one.context == "query" or not one.context:
                assert set(_NUMBERED.findall(text)) == set(_NUMBERED.findall(id)), text


def _texts(one: object) -> tuple[str, ...]:
    return tuple(map(str, one)) if isinstance(one, tuple | list) else (str(one),)


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_no_two_record_types_have_one_name(catalogue: Catalog) -> None:
    """Else two routes would read alike."""
    told = [_texts(one.string)[0] for one in catalogue if one.context == "record type"]
    assert len(told) == len(set(told)) > 100


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


def test_verbs_go_with_their_subjects(in_spanish: None) -> None:
    """One sells, several sell; two prepositions contract."""
    one, many = spanish.short("ICE"), spanish.holder("Employers")
    what = words.some("Payroll record")
    assert words.movement("moved", "sale", one, many, what).startswith("ICE vendió ")
    assert words.movement("moved", "sale", many, one, what).startswith("los empleadores vendieron ")
    assert words.movement("demanded", "compelled", many, Noun("el FBI"), what).startswith("el FBI exigió ")
    assert (
        say("{sender} sold {what} to {receiver}", sender=one, what="x", receiver=Noun("el FBI"))
        == "ICE vendió x al FBI"
    )


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (lambda: words.date("2021-02-26"), "26 de febrero de 2021"),
        (lambda: words.date("2021-02"), "febrero de 2021"),
        (lambda: words.on("2021-02-26"), "el 26 de febrero de 2021"),
        (lambda: words.on("2021-02"), "en febrero de 2021"),
        (lambda: words.in_force("2021-02-26", None, None), "desde el 26 de febrero de 2021"),
        (lambda: words.in_force("2019", None, "2021-02-26"), "desde 2019 hasta el 26 de febrero de 2021"),
        (
            lambda: words.seen("2020-01", "2020-03-05", None, None, "one-off"),
            "una vez, entre enero de 2020 y el 5 de marzo de 2020",
        ),
        (
            lambda: words.seen(None, "2021", "2020-01-02", None, "ended"),
            "visto desde el 2 de enero de 2020, terminó en 2021",
        ),
        (lambda: words.listed(["Nevada", "Idaho"]), "Nevada e Idaho"),
        (lambda: words.listed(["agua", "hielo"]), "agua y hielo"),
        (lambda: words.listed(["a", "b", "c"]), "a, b y c"),
        (lambda: words.place("US-DC"), "el Distrito de Columbia"),
        (lambda: say("in {places}", places=words.place("US-NY")), "en Nueva York"),
        (lambda: words.the("Driver's licence record"), "el registro de licencia de conducir"),
        (lambda: words.some("Driver's licence record"), "registros de licencias de conducir"),
        (lambda: words.one("A type of one's own"), "un registro de tipo “A type of one's own”"),
        (lambda: words.count(1, "route"), "1 ruta"),
        (lambda: words.count(1200, "route"), "1,200 rutas"),
        (lambda: words.the_many("Driver's licence record"), "los registros de licencias de conducir"),
        (lambda: words.the_many("Licence plate scan"), "las lecturas de matrículas"),
        (lambda: words.the_many("Phone location"), "la información de ubicación de teléfonos"),
        (lambda: words.the_many("A type of one's own"), "los registros de tipo “A type of one's own”"),
        (lambda: words.full_name("Hospitals and clinics"), "Hospitales y clínicas"),
        (
            lambda: words.full_name("Advertising exchanges and ad-tech intermediaries"),
            "Mercados de anuncios en línea e intermediarios de tecnología publicitaria",
        ),
        (
            lambda: words.full_name("Shelters, charities and cities paid to house migrants"),
            "Albergues, organizaciones benéficas y ciudades que recibieron pagos por alojar a migrantes",
        ),
        (lambda: spanish.some_of(spanish.holder("Hospitals and clinics")), "uno o más hospitales o clínicas"),
        (lambda: spanish.some_of(spanish.holder("Abortion clinics")), "una o más clínicas de aborto"),
    ],
)
def test_dates_lists_and_nouns_read_right(said: object, expected: str, in_spanish: None) -> None:
    """As a Spanish sentence wants them."""
    assert said() == expected  # type: ignore[operator]


@pytest.mark.parametrize(
    ("number", "expected"), [(1, "se abrió 1 ruta y se cerró 1"), (2, "se abrieron 2 rutas y se cerraron 2")]
)
def test_verbs_go_with_what_is_counted(number: int, expected: str, in_spanish: None) -> None:
    """A number and a counted noun know whether they are one or several."""
    opened = words.count(number, "route")
    assert say("{opened} opened and {number} closed", opened=opened, number=number) == expected


def test_what_is_said_of_a_route_is_feminine(evidence: Reader) -> None:
    """A route is documented as a route, and its steps as steps."""
    with language("es"):
        told = " ".join(
            render(trace(evidence, Question("utility-customer-record", as_of="2019-06-15")), "text").split()
        )
    assert "abierta (vista por primera vez el 31 de agosto de 2020) · reportada" in told
    assert "(visto desde 2020 hasta el 8 de diciembre de 2021; documentado)" in told
    assert "Cerrado más tarde en California" in told


def test_routes_by_state_go_with_their_number(evidence: Reader) -> None:
    """One is open, several are open; what is closed likewise."""
    with language("es"):
        told = matrix_text.place_line(_cells(evidence, "US-NY"))
        other = matrix_text.place_line(_cells(evidence, "US-DE"))
    assert told.startswith("cerradas las rutas 1 y 2 por New York")
    assert re.match(r"abiertas con certeza las rutas [\d, ]+ y \d+$", other)


def _cells(evidence: Reader, place: str) -> list[Cell]:
    found = matrix(evidence, Question("drivers-license-record", place=place, as_of="2026-06-01"))
    return [route.cells[0] for route in found.routes]


def test_a_name_takes_its_article_in_a_sentence_on_it(evidence: Reader) -> None:
    """At its start with a capital; what is inferred and why a route is none are sentences."""
    with language("es"):
        missed = trace(evidence, Question("school-incident-report", place="US-TX", as_of="2026-06-01")).nearest_miss
        found = trace(evidence, Question("tax-return-information", as_of="2025-08-07"))
    assert missed
    assert missed.why[0].says == ("El Departamento de Policía del condado de Suffolk está en Nueva York, no en Texas.")
    (inferred,) = found.paths[0].inferences
    assert inferred.says.startswith(
        "La dirección que figura en una declaración de impuestos es parte de la información de la declaración"
    )


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(cli, ["run", *arguments, "--format", "md", "--lang", "es"])
    assert result.exit_code == 0, result.output
    return result.output


def test_what_the_evidence_says_is_told_as_a_note_once() -> None:
    """Behind each step at most one note, also where a law has a remark."""
    listed = _run("ended-and-why")
    closed = _run("states-that-close", "--record", "drivers-license-record")
    steps = [line for line in listed.splitlines() if line.startswith("- ")]
    assert max(line.count("Nota: ") for line in steps) == 1
    assert "se cerró. Nota: Court order or warrant of an Article III judge needed." in closed


def test_an_empty_list_says_in_spanish_what_brings_its_file() -> None:
    """Where a public file is not in the store."""
    brings = "falta el padrón de corredores de datos; se carga con: runoff load data-broker-registry FILE."
    assert brings in _run("brokers-that-say")


def test_access_to_addresses_does_not_read_as_entry_into_homes(in_spanish: None) -> None:
    """In `acceso a domicilios` the homes would be what is entered."""
    said = words.movement("access", "query-access", "CLEAR", "ICE", words.some("Home address"))
    assert said == "CLEAR dio a ICE acceso mediante consultas a direcciones de domicilio"


@pytest.mark.parametrize(
    ("given", "environment", "code"),
    [
        ("es", {"LANG": "en_US.UTF-8"}, "es"),
        (None, {"RUNOFF_LANG": "es", "LANG": "en_US.UTF-8"}, "es"),
        (None, {"LANG": "es_MX.UTF-8"}, "es"),
        (None, {"LC_ALL": "C", "LANG": "es_MX.UTF-8"}, "en"),
        (None, {"LC_ALL": "", "LANG": "es"}, "es"),
        (None, {"LANG": "fr_FR.UTF-8"}, "en"),
        (None, {}, "en"),
    ],
)
def test_the_language_is_the_first_that_is_set(given: str | None, environment: dict[str, str], code: str) -> None:
    """The option, then RUNOFF_LANG, then the environment as POSIX has it; what there is no catalogue of is English."""
    assert wanted(given, environment) == code


def test_the_data_are_the_same_in_both_languages(evidence: Reader) -> None:
    """Keys, codes, ids and the evidence do not change; sentences of our own do."""
    question = Question("utility-customer-record", as_of="2019-06-15")
    english = json.loads(render(trace(evidence, question), "json"))
    with language("es"):
        told = json.loads(render(trace(evidence, question), "json"))
    for answer in (english, told):
        for path in answer["paths"]:
            for one in path["inferences"]:
                one.pop("says")
        for miss in answer["closed"]:
            for why in miss["why"]:
                why.pop("says")
    assert english == told


@pytest.mark.parametrize("form", FORMATS)
def test_the_answer_says_what_stays_in_its_own_language(evidence: Reader, form: str) -> None:
    """Where sentences are in Spanish and sources are quoted in another."""
    answer = trace(evidence, Question("utility-customer-record", as_of="2019-06-15"))
    with language("es"):
        told = " ".join(render(answer, form).split())
    assert ("en el idioma en que están escritos" in told) == (form in ("text", "md"))
    assert "en el idioma en que están escritos" not in render(answer, form)

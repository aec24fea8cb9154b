"""The answers in Spanish read right: dates, lists, articles, and verbs with their number."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from runoff.graph.store import Reader
from runoff.queries import matrix_text, spanish, words
from runoff.queries.cli import cli
from runoff.queries.formats import FORMATS, render
from runoff.queries.matrix import Cell, matrix
from runoff.queries.question import Question
from runoff.queries.trace import trace
from runoff.schema.language import Noun, language, say, wanted


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

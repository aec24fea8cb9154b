"""State registers of data brokers: who is registered, and what each says that it collects.

A registration is not a sale: it yields the broker and, as findings, its own answers about minors, precise location and
reproductive health, never a flow. Addresses, telephone numbers and people to write to are not read. A broker that is absent from
a register is not thereby none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..declaration import Layout, Loader, Record
from ..ids import slug
from ..load import Load
from ..rows import Row
from ..values import Skip, Unreadable, address, clean

_YEAR_OF_MARKUP = "2021"
LOADER = Loader(
    name="data-broker-registry",
    title="State registers of data brokers (California, Vermont)",
    publisher="California Privacy Protection Agency",
    page="https://cppa.ca.gov/data_broker_registry/",
    licence="California public record; the copies of 2021 BSD-3-Clause (c) 2021, The Markup News Inc.",
    yields=("holder", "finding"),
    layouts=(
        Layout(
            name="california",
            title="California Data Broker Registry",
            columns={
                "name": ("Data broker name:",), "other": ("Doing Business As (DBA), if applicable:",),
                "site": ("Data broker primary website:",), "country": ("Data broker country:",),
                "minors": ("The data broker collects personal information of minors:",),
                "location": ("The data broker collects consumers’ precise geolocation:",),
                "reproductive": ("The data broker collects consumers’ reproductive health care data:",),
                "fcra": ("The data broker or any of its subsidiaries is regulated by the federal Fair Credit Reporting Act (FCRA):",),
                "glba": ("The data broker or any of its subsidiaries is regulated by the federal Gramm-Leach-Bliley Act (GLBA):",),
            },
            optional=frozenset({"other", "fcra", "glba", "country"}),
        ),
        Layout(
            name="california-2021",
            title="California Data Broker Registry of 2021",
            publisher="California Department of Justice",
            page="https://oag.ca.gov/data-brokers",
            columns={"name": ("Data Broker Name",), "site": ("Website URL",), "day": ("Date Added",)},
            snapshot=_YEAR_OF_MARKUP,
        ),
        Layout(
            name="vermont",
            title="Vermont Data Broker Registry",
            publisher="Vermont Secretary of State",
            page="https://github.com/the-markup/investigation-data-broker-lobbying",
            columns={
                "name": ("Data Broker Name:",), "number": ("Registration ID:",), "status": ("Status:",),
                "day": ("Created Date:",), "site": ("Primary Internet Address:",),
                "minors": ("7. Does the data broker have actual knowledge that it possesses the brokered personal information of"
                           " minors:",),
            },
            snapshot=_YEAR_OF_MARKUP,
        ),
    ),
)  # fmt: skip

#: Answer -> what it is about, in words, and the record type of the evidence.
_ANSWERS = {
    "minors": ("personal information of minors", None),
    "location": ("consumers' precise geolocation", "phone-location"),
    "reproductive": ("consumers' reproductive health care data", "reproductive-health-record"),
}
_REGULATED = {"fcra": "Fair Credit Reporting Act", "glba": "Gramm-Leach-Bliley Act"}
_TRADE_NAME = re.compile(r"\s*[(,]?\s*\b(?:d/?b/?a|doing business as)\b[:\s]+", re.IGNORECASE)
#: From so many commas on, a cell is a list; below, a comma may belong to a name ("Acme, Inc.").
_MANY = 2
_COMMA = re.compile(r",\s*(?!(?:inc|llc|ltd|corp|l\.?p)\b)", re.IGNORECASE)
_NO_NAME = frozenset({"", "n/a", "na", "none", "not applicable"})
_UNITED_STATES = frozenset({"usa", "us", "u.s.", "u.s.a.", "united states", "united states of america"})


@LOADER.reads("california")
def california(row: Row, load: Load) -> Iterator[Record]:
    """A broker and its answers to the three questions that the law asks."""
    name = row.needed("name")
    answers = {key: _answer(row, key) for key in _ANSWERS}
    others = _trade_names(row.cells.get("other", ""))
    country = "US" if row["country"].casefold() in _UNITED_STATES else None
    broker = _broker(load, name, row, others, country)
    yes = [key for key, given in answers.items() if given]
    said = [f"{'collects' if given else 'does not collect'} {_ANSWERS[key][0]}" for key, given in answers.items()]
    under = [law for key, law in _REGULATED.items() if row[key].casefold() == "yes"]
    says = f"{name} states in the California register that it {', '.join(said[:-1])} and {said[-1]}."
    if under:
        says += f" It, or a subsidiary, is regulated by the {' and the '.join(under)}."
    about = [broker, *(kind for key in yes if (kind := _ANSWERS[key][1])), "california-delete-act-sb362"]
    yield _finding(row, load, "ca", broker, about, says)


@LOADER.reads("california-2021")
def california_of_2021(row: Row, load: Load) -> Iterator[Record]:
    """A broker, and the day on which it was put into the register, which asked for no more then."""
    name, *others = [part.strip() for part in _TRADE_NAME.split(row.needed("name")) if part.strip()]
    day = row.date("day", "%m/%d/%Y")
    broker = _broker(load, name, row, others, None)
    yield _finding(row, load, "ca", broker, [broker], f"{name} was added to the California register on {day}.")


@LOADER.reads("vermont")
def vermont(row: Row, load: Load) -> Iterator[Record]:
    """A yearly registration of a broker; each renewal has a number of its own."""
    name, number, status = row.needed("name"), row.needed("number"), row.needed("status").casefold()
    if not number.isascii() or not number.isdigit():
        raise Unreadable(number, "is no registration number", "number")
    day = row.date("day", "%m/%d/%Y")
    knows = "knows" if _answer(row, "minors") else "does not know"
    broker = _broker(load, name, row, [], None)
    says = (
        f"{name} registered in Vermont on {day} (number {number}, {status}); it {knows} that it holds data of minors."
    )
    yield _finding(row, load, f"vt-{number}", broker, [broker, "vermont-data-broker-act"], says)


def _finding(row: Row, load: Load, where: str, broker: str, about: list[str], says: str) -> Record:
    id = slug(f"registration {where} {load.date} {broker}")
    if not load.once(id):
        raise Skip("broker told in another row")
    known = [one for one in dict.fromkeys(about) if one == broker or one in load.matcher.ids]
    return "finding", {"id": id, "about": known, "says": says, "evidence": [load.cite(row, says)]}


def _broker(load: Load, name: str, row: Row, others: list[str], country: str | None) -> str:
    site = address(row["site"]) if row["site"].startswith(("http", "www.")) else None
    return load.company(
        name,
        "data-broker",
        aliases=[one for one in dict.fromkeys(others) if one != name],
        jurisdiction=country,
        description=f"Registered data broker{f': {site}' if site else ''}.",
    )


def _answer(row: Row, column: str) -> bool:
    """Yes or no, and nothing else."""
    text = row.needed(column).casefold()
    if text not in ("yes", "no"):
        raise Unreadable(row[column], "is neither Yes nor No", column)
    return text == "yes"


def _trade_names(cell: str) -> list[str]:
    """The names in a cell that may hold several, or say that there is none."""
    parts = [part for line in cell.splitlines() for part in line.split(";")]
    if cell.count(",") >= _MANY:
        parts = [name for part in parts for name in _COMMA.split(part)]
    names = [clean(part).strip(" ,.") for part in parts]
    return [name for name in names if name.casefold() not in _NO_NAME and len(name) <= 100]

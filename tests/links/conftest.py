"""Sites on this computer, and checks of sources that cite them."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from runoff.graph.store import Reader
from runoff.queries.link_check import check
from runoff.queries.links import Bounds, Found, Manners, Tested

from ..contract.samples import Statement, flow, holder, record_type, source
from .site import Site, start, stop

Make = Callable[[list[Statement]], Reader]
Check = Callable[..., Found]
Look = Callable[..., Tested]


@pytest.fixture
def begin() -> Iterator[Callable[..., Site]]:
    """Starts sites; they end with the test."""
    begun: list[Site] = []

    def begin_(*given: Any, **more: Any) -> Site:
        begun.append(start(*given, **more))
        return begun[-1]

    yield begin_
    for site in begun:
        stop(site)


@pytest.fixture
def site(begin: Callable[..., Site]) -> Site:
    """One site on 127.0.0.1."""
    return begin()


@pytest.fixture
def check_all(make_store: Make) -> Check:
    """Checks sources with these addresses: `one`, `two`, ... by their order; hosts are asked without a pause."""

    def check_(*urls: str | None, ids: tuple[str, ...] = (), bounds: Bounds | None = None, **manners: Any) -> Found:
        reader = make_store([source(NAMES[number], url=url) for number, url in enumerate(urls)])
        return check(reader, ids, Manners(**{"rate": 0.0, "timeout": 2.0, "allow_local": True, **manners}), bounds)

    return check_


@pytest.fixture
def look(check_all: Check) -> Look:
    """Checks one address beside one that answers, so that the network is known to be there."""

    def look_(url: str, site: Site, **manners: Any) -> Tested:
        return check_all(url, site.url("/ok"), **manners).tested[url]

    return look_


NAMES = "one two three four five six seven eight nine ten eleven twelve".split()


def resting(url: str, **more: Any) -> list[Statement]:
    """A source on which two flows rest, one of them on nothing else; another source, which has no address."""
    mine, other = ({"source": id, "locator": "page 1", "says": "It says so."} for id in ("a-report", "another"))
    unaddressed = source("another")
    del unaddressed[1]["url"]
    return [
        source(url=url, **more), unaddressed, record_type("pupil-record"), holder("school"), holder("ice"),
        flow("sold", "school > ice", "pupil-record", evidence=[mine]),
        flow("given", "school > ice", "pupil-record", evidence=[mine, other]),
    ]  # fmt: skip


@pytest.fixture
def no_names(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """No name of a host is known, as without a network; the names that were looked up."""
    asked: list[str] = []

    def nothing(host: str, *_: Any, **__: Any) -> Any:
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nothing)
    return asked

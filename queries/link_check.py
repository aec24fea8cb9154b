"""Tests addresses: robots.txt first, HEAD before GET, redirects step by step, a few hosts side by side."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from yarl import URL

from ..graph.store import Reader
from ..schema import dates
from ..schema.errors import RunoffError
from .link_client import PATIENCE, Client, NoReply, NotSent, Reply, parse
from .link_robots import PERMANENT, REDIRECTS, NotAllowed, Robots, leads_to
from .links import Bounds, Found, Manners, Redirect, Tested, cited, dataset

#: Hosts whose addresses are taken at the same time; most of it is waiting between two requests to one of them.
HOSTS_AT_ONCE = 16

#: Hosts that are asked first; if none of them answers, the network is taken to be missing, and no more are asked.
SCOUTS = 8

_MOST_REDIRECTS = 10
_ASKS_TO_WAIT = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_FRONT_PAGE = re.compile(r"/?((index|home|default)(\.\w+)?/?)?", re.IGNORECASE)
_ERROR_PAGE = re.compile(r"(.*/)?((errors?/)?404|(page-?)?not-?found)(\.\w+)?/?", re.IGNORECASE)

Tell = Callable[[Tested], None]


def check(
    reader: Reader,
    ids: tuple[str, ...] = (),
    manners: Manners | None = None,
    bounds: Bounds | None = None,
    tell: Callable[[int], Tell] | None = None,
) -> Found:
    """Test the addresses of sources. Ctrl-C ends it with what was tested so far.

    Args:
        ids: the sources wanted; none for all.
        manners, bounds: how hosts are asked, and where the run stops early.
        tell: is given the number of addresses to test, and returns what is called with each that is done.

    Raises:
        UnknownId: one of the ids is no source.
        RunoffError: hosts were asked and none answered: the network seems to be missing.
    """
    manners, bounds = manners or Manners(), bounds or Bounds()
    sources = cited(reader, ids)
    wanted = list(dict.fromkeys(address for one in sources for _, address in one.addresses))
    chosen = wanted[: bounds.limit] if bounds.limit else wanted
    run = _Run(manners, tell(len(chosen)) if tell else lambda _: None)
    begun = dates.now()
    try:
        stopped = asyncio.run(run.all(chosen, bounds.time))
        run.require_network()
    except KeyboardInterrupt:
        stopped = "interrupt"
    tested = {address: run.tested.get(address) or _left(address, stopped) for address in chosen}
    tested |= {address: _left(address, "limit") for address in wanted[len(chosen) :]}
    limits = tuple(filter(None, ("limit" if len(chosen) < len(wanted) else "", stopped)))
    return Found(dataset(reader), manners, bounds, begun, dates.now(), tuple(sources), tested, limits, ids)


_LEFT = {
    "limit": "the bound on addresses (--limit) was reached",
    "time": "the bound on time (--time) was reached",
    "interrupt": "the check was interrupted",
}


def _left(address: str, why: str) -> Tested:
    return Tested(address, "not-tested", reason=_LEFT[why])


class _Run:
    """One run over some addresses; what is done so far is in `tested` whenever it is stopped."""

    def __init__(self, manners: Manners, tell: Tell) -> None:
        self.tested: dict[str, Tested] = {}
        self._manners = manners
        self._tell = tell
        self._heard: set[str] = set()
        self._silent: dict[str, str] = {}

    async def all(self, addresses: Iterable[str], time: float) -> str:
        """Test all addresses; `time` where that was up before, else nothing."""
        by_host: dict[str, list[tuple[str, URL]]] = {}
        for address in addresses:
            try:
                url = parse(address)
            except NotSent as error:
                self._done(Tested(address, "not-tested", reason=str(error)))
            else:
                by_host.setdefault(str(url.raw_host), []).append((address, url))
        with suppress(TimeoutError):
            async with asyncio.timeout(time or None), Client(self._manners) as client:
                self._heard, self._silent = client.heard, client.silent
                await self._side_by_side(client, list(by_host.values()))
                return ""
        return "time"

    async def _side_by_side(self, client: Client, by_host: list[list[tuple[str, URL]]]) -> None:
        robots, hosts = Robots(client), asyncio.Semaphore(HOSTS_AT_ONCE)
        try:
            if await self._somebody_answers(robots, [some[0][1] for some in by_host]):
                async with asyncio.TaskGroup() as group:
                    for some in by_host:
                        group.create_task(self._one_host(Visitor(client, robots, self._manners.get), some, hosts))
        finally:
            await robots.close()

    async def _somebody_answers(self, robots: Robots, urls: list[URL]) -> bool:
        """Read robots.txt of the first hosts; False if as many as `SCOUTS` were asked in vain and none answered."""
        for begin in range(0, len(urls), SCOUTS):
            some = urls[begin : begin + SCOUTS]
            await asyncio.gather(*(robots.require(url) for url in some), return_exceptions=True)
            if self._heard or len(self._silent) >= SCOUTS:
                break
        return bool(self._heard) or len(self._silent) < SCOUTS

    async def _one_host(self, visitor: Visitor, some: list[tuple[str, URL]], hosts: asyncio.Semaphore) -> None:
        async with hosts:
            for address, url in some:
                self._done(await visitor.visit(address, url))

    def _done(self, one: Tested) -> None:
        self.tested[one.address] = one
        self._tell(one)

    def require_network(self) -> None:
        """See to it that somebody answered, if anybody was asked.

        Raises:
            RunoffError: nobody did.
        """
        if self._heard or not self._silent:
            return
        host, reason = next(iter(self._silent.items()))
        count = len(self._silent)
        asked = f"the one host asked ({host})" if count == 1 else f"any of the {count} hosts asked ({host}, for one)"
        raise RunoffError(
            f"no answer from {asked}: {reason}. The network seems to be missing.",
            "Nothing is said of any address; try again with a network that reaches hosts directly, without a proxy.",
        )


class Visitor:
    """Looks at single addresses.

    Args:
        get: ask by GET at once.
    """

    def __init__(self, client: Client, robots: Robots, get: bool) -> None:
        self._client = client
        self._robots = robots
        self._get = get

    async def visit(self, address: str, url: URL) -> Tested:
        """What came of one address; never raises for what a host does."""
        steps: list[Redirect] = []
        told: dict[str, Any]
        try:
            method, reply = await self._follow(url, steps)
            told = {"status": reply.status, "method": method, **_judged(reply)}
        except NotAllowed as error:
            told = {"outcome": "not-allowed", "reason": str(error)}
        except NotSent as error:
            told = {"outcome": "not-tested", "reason": str(error)}
        except NoReply as error:
            told = {"outcome": "unreachable", "reason": error.reason}
        at = None if told["outcome"] == "not-tested" and not steps else dates.now()
        return _moved(url, Tested(address, redirects=tuple(steps), at=at, **told))

    async def _follow(self, url: URL, steps: list[Redirect]) -> tuple[str, Reply]:
        """Follow redirects to the last answer, with the method that got it. The steps are noted as they are taken."""
        seen = {url}
        while True:
            await self._robots.require(url)
            method, reply = await self._look(url)
            if reply.status not in REDIRECTS or reply.location is None:
                return method, reply
            url = leads_to(url, reply.location)
            steps.append(Redirect(reply.status, str(url)))
            if url in seen:
                raise NoReply("redirects in a circle", heard=True)
            if len(steps) > _MOST_REDIRECTS:
                raise NoReply(f"more than {_MOST_REDIRECTS} redirects", heard=True)
            seen.add(url)

    async def _look(self, url: URL) -> tuple[str, Reply]:
        """HEAD, and GET where HEAD brings no good news: many servers refuse HEAD, or answer it wrongly."""
        if not self._get:
            with suppress(_Unclear):
                return "HEAD", await self._head(url)
        return "GET", await self._patiently("GET", url)

    async def _head(self, url: URL) -> Reply:
        try:
            reply = await self._patiently("HEAD", url)
        except NoReply as error:
            raise _Unclear from error
        if reply.status >= 400 and reply.status not in _ASKS_TO_WAIT:
            raise _Unclear
        return reply

    async def _patiently(self, method: str, url: URL) -> Reply:
        """Ask, and once more after the pause that a busy host asks for."""
        reply = await self._client.ask(method, url)
        if reply.status in _ASKS_TO_WAIT and reply.pause is not None:
            self._client.pause(url, reply.pause)
            if reply.pause <= PATIENCE:
                reply = await self._client.ask(method, url)
        return reply


class _Unclear(Exception):
    """HEAD brought no answer on which anything could be built."""


def _judged(reply: Reply) -> dict[str, Any]:
    status = reply.status
    if 200 <= status < 300:
        return {"outcome": "ok"}
    outcome = "gone" if status in _GONE else "refused" if 400 <= status < 500 else "unreachable"
    asks = f", asks for a pause of {reply.pause:,.0f} seconds" if reply.pause and status in _ASKS_TO_WAIT else ""
    return {"outcome": outcome, "reason": f"HTTP {status}{asks}"}


def _moved(url: URL, one: Tested) -> Tested:
    """The same with where it leads; an address that redirects to one that answers has moved."""
    if not one.redirects:
        return one
    last = URL(one.redirects[-1].to)
    lasting = [step.to for step in one.redirects[: _leading(one.redirects)]]
    if one.outcome != "ok":
        return replace(one, to=str(last), reason=f"redirects to {last}: {one.reason}")
    lost = _lost(url, last)
    to = lasting[-1] if lasting and not lost else str(last)
    reason = _LOST[lost] if lost else "moved for good" if lasting else "redirects for the time being"
    return replace(one, outcome="moved", to=to, permanent=bool(lasting), lost=lost, reason=reason)


_LOST = {
    "front-page": "moved to the front page, probably gone",
    "error-page": "moved to an error page, probably gone",
}


def _leading(steps: tuple[Redirect, ...]) -> int:
    """How many steps from the first on are for good; what follows a step for the time being may change."""
    for number, step in enumerate(steps):
        if step.status not in PERMANENT:
            return number
    return len(steps)


def _lost(asked: URL, last: URL) -> str | None:
    """Whether a redirect ends where pages that are no more are sent."""
    if _ERROR_PAGE.fullmatch(last.path) and not _ERROR_PAGE.fullmatch(asked.path):
        return "error-page"
    from_front = _FRONT_PAGE.fullmatch(asked.path) and not asked.query_string
    return "front-page" if _FRONT_PAGE.fullmatch(last.path) and not last.query_string and not from_front else None

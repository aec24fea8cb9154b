"""What robots.txt allows (RFC 9309), read once for each origin.

A file that is not there (4xx) allows everything; one that cannot be had (5xx, and 429, which is a server that has too much
to do) allows nothing; a host that does not answer at all is not asked again.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http import HTTPStatus

from protego import Protego
from yarl import URL

from .link_client import ROBOT, Client, NoReply, NotSent, parse

#: Statuses of redirects that are followed, and those of them that are for good (RFC 9110, 15.4).
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})

#: What a crawler must read of a robots.txt at least, and the redirects that it must follow (RFC 9309, 2.3.1.2 and 2.5).
_MOST_BYTES = 500 * 1024
_MOST_REDIRECTS = 5


class NotAllowed(Exception):
    """An address at which robots.txt does not let this program look; says why."""


@dataclass(frozen=True, slots=True)
class _Rules:
    """What one robots.txt says; `failed` is why it could not be read."""

    parser: Protego | None = None
    failed: str = ""


class Robots:
    """The robots.txt files of all origins that are met.

    Args:
        client: sends the requests; told the pace that a file asks for.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._rules: dict[URL, asyncio.Task[_Rules]] = {}

    async def require(self, url: URL) -> None:
        """See to it that an address may be asked for.

        Raises:
            NotAllowed: it may not.
            NoReply, NotSent: its host does not answer, or may not be asked.
        """
        origin = url.origin()
        if origin not in self._rules:
            self._rules[origin] = asyncio.create_task(self._read(origin))
        # Others may wait for the same file; the end of one of them must not end its reading.
        rules = await asyncio.shield(self._rules[origin])
        if rules.failed:
            raise NotAllowed(f"robots.txt cannot be read ({rules.failed})")
        if rules.parser is not None and not rules.parser.can_fetch(str(url), ROBOT):
            raise NotAllowed("robots.txt does not allow it")

    async def close(self) -> None:
        """Stop reading files for which nobody waits any more."""
        for task in self._rules.values():
            task.cancel()
        await asyncio.gather(*self._rules.values(), return_exceptions=True)

    async def _read(self, origin: URL) -> _Rules:
        url = origin / "robots.txt"
        reply = await self._client.ask("GET", url, _MOST_BYTES)
        try:
            for _ in range(_MOST_REDIRECTS):
                if reply.status not in REDIRECTS or reply.location is None:
                    break
                url = leads_to(url, reply.location)
                reply = await self._client.ask("GET", url, _MOST_BYTES)
        except (NoReply, NotSent) as error:
            return _Rules(failed=f"redirects to {url}: {error}")
        if reply.status == HTTPStatus.TOO_MANY_REQUESTS or reply.status >= 500:
            self._client.pause(origin, reply.pause or 0.0)
            return _Rules(failed=f"HTTP {reply.status}")
        if not 200 <= reply.status < 300:
            return _Rules()
        parser = Protego.parse(reply.body.decode("utf-8", "replace"))
        delay = parser.crawl_delay(ROBOT)
        if delay is not None and delay > 0:
            self._client.slow_down(origin, delay)
        return _Rules(parser)


def leads_to(url: URL, location: str) -> URL:
    """The address to which a redirect leads.

    Raises:
        NoReply: it is no address on the web.
    """
    try:
        return parse(str(url.join(URL(location))))
    except (ValueError, NotSent) as error:
        raise NoReply("redirects to something that is no web address", heard=True) from error

"""One polite request at a time: what a host is sent, how often, under which name, and where nothing is sent at all.

The one module that imports aiohttp; it comes with `pip install "runoff[links]"`.

Where nothing is sent: addresses in files of strangers must not turn this program against the network that it runs in.
So hosts that are, or resolve to, anything but public addresses are refused, at every redirect; private networks and this
computer unless asked for, link-local addresses always. The connection is
made to the very addresses that were looked at: a name that resolves otherwise a moment later changes nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import math
import os
import re
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from .. import __version__
from .links import Manners
from .words import clean

#: The name by which robots.txt knows this program.
ROBOT = "runoff"
USER_AGENT = f"{ROBOT}/{__version__} (check-links: tests addresses of cited sources)"

#: Requests under way at once, over all hosts.
REQUESTS_AT_ONCE = 4

#: Longest pause, in seconds, for which a host is waited for; who asks for more is left alone.
PATIENCE = 60.0

_LONGEST_LINE = 65_536
_LONGEST_CONNECT = 10.0
_UNREADABLE = "it cannot be read as an address"
#: A host that ends in a number is an IPv4 address (WHATWG URL, 3.5); forms like 0x7f.1 and 2130706433 serve only to hide one.
_NUMERIC = re.compile(r"(.*\.)?(\d+|0x[0-9a-f]*)\.?", re.IGNORECASE)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NoReply(Exception):
    """A request without an answer.

    Attributes:
        reason: why, in words.
        heard: whether anything at all was heard from the host.
    """

    def __init__(self, reason: str, heard: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.heard = heard


class NotSent(Exception):
    """A request that was not made: the host is local, wants a longer pause than is waited for, or there is none."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status, where it leads, the pause in seconds that it asks for, the beginning of its body."""

    status: int
    location: str | None
    pause: float | None
    body: bytes


class LocalAddress(OSError):
    """A host that is on this computer or in a private network."""


def may_ask(text: str, local: bool = False) -> bool:
    """Whether requests go to an IP address; addresses that wrap another one are judged by it.

    Args:
        local: private networks and this computer may be asked, too; link-local addresses, where machines in data centres keep
            their credentials, never.
    """
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return may_ask(str(inner), local)
    return (local or address.is_global) and not address.is_link_local and not address.is_multicast


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def parse(text: str) -> URL:
    """An address as it can be asked for: names of hosts in ASCII (IDNA), paths percent-encoded.

    Raises:
        NotSent: it is no address on the web, or holds a name and password.
    """
    if text != clean(text) or any(char.isspace() for char in text):
        raise NotSent("it has blanks or control characters")
    try:
        url = URL(text)
        port, host = url.port, url.raw_host
    except ValueError as error:
        raise NotSent(_UNREADABLE) from error
    if url.scheme not in ("http", "https"):
        raise NotSent("it does not begin with http:// or https://")
    if _NUMERIC.fullmatch(host or "") and not _is_ip(str(host)):
        raise NotSent(_UNREADABLE)
    if not host or not port:
        raise NotSent("it names no host")
    if url.user is not None or url.password is not None:
        raise NotSent("it holds a user's name or password")
    return url


@dataclass
class _Host:
    """What is known of one host while a check runs."""

    pace: float
    free_at: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Client:
    """Sends requests, one at a time to each host, and a few at once over all hosts.

    Attributes:
        heard: hosts that answered anything.
        silent: hosts that were asked and did not, with the reason.
    """

    def __init__(self, manners: Manners) -> None:
        self.heard: set[str] = set()
        self.silent: dict[str, str] = {}
        self._manners = manners
        self._hosts: dict[str, _Host] = {}
        self._few = asyncio.Semaphore(REQUESTS_AT_ONCE)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=_Resolver(manners.allow_local), force_close=True),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "identity"},
            timeout=aiohttp.ClientTimeout(total=manners.timeout, sock_connect=min(manners.timeout, _LONGEST_CONNECT)),
            max_line_size=_LONGEST_LINE,
            max_field_size=_LONGEST_LINE,
        )

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(self, *_: Any) -> None:
        await self._session.close()

    def slow_down(self, url: URL, pace: float) -> None:
        """Leave at least this many seconds between two requests to the host of an address."""
        host = self._host(url)
        host.pace = max(pace, host.pace)
        host.free_at = max(host.free_at, _now() + host.pace)

    def pause(self, url: URL, seconds: float) -> None:
        """Leave the host of an address alone for some seconds."""
        host = self._host(url)
        host.free_at = max(host.free_at, _now() + seconds)

    async def ask(self, method: str, url: URL, most: int = 0) -> Reply:
        """Send one request, when it is the host's turn.

        Args:
            method: HEAD or GET.
            most: bytes of the body that are wanted.

        Raises:
            NoReply: nothing that can be understood came back in time.
            NotSent: the host may not be asked, or wants a longer pause than `PATIENCE`.
        """
        host, name = self._host(url), str(url.host)
        if _is_ip(name) and not may_ask(name, self._manners.allow_local):
            raise NotSent(_local(name))
        async with host.lock:
            wait = host.free_at - _now()
            if wait > PATIENCE:
                raise NotSent(f"{name} asks for a pause of {wait:,.0f} seconds")
            await asyncio.sleep(max(0.0, wait))
            async with self._few:
                try:
                    reply = await self._send(method, url, most)
                except NoReply as error:
                    self._note(name, error)
                    raise
                finally:
                    host.free_at = _now() + host.pace
        self.heard.add(name)
        return reply

    def _note(self, name: str, error: NoReply) -> None:
        if error.heard:
            self.heard.add(name)
        else:
            self.silent.setdefault(name, error.reason)

    def _host(self, url: URL) -> _Host:
        return self._hosts.setdefault(str(url.raw_host), _Host(self._manners.rate))

    async def _send(self, method: str, url: URL, most: int) -> Reply:
        try:
            async with self._session.request(method, url, allow_redirects=False) as answer:
                body = await _read(answer, most)
                pause = _seconds(answer.headers.get("Retry-After"))
                return Reply(answer.status, answer.headers.get("Location"), pause, body)
        except aiohttp.InvalidURL as error:
            raise NotSent(_UNREADABLE) from error
        except aiohttp.ClientConnectorDNSError as error:
            if isinstance(error.os_error, LocalAddress):
                raise NotSent(str(error.os_error)) from error
            raise NoReply(f"the name {url.host} is not known", heard=False) from error
        except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientSSLError) as error:
            raise NoReply(f"TLS: {_tls(error)}", heard=True) from error
        except aiohttp.ClientConnectorError as error:
            raise NoReply(f"no connection ({_words(error.os_error)})", heard=False) from error
        except aiohttp.ConnectionTimeoutError as error:
            raise NoReply("no connection in time", heard=False) from error
        except TimeoutError as error:
            raise NoReply(f"no answer within {self._manners.timeout:g} seconds", heard=False) from error
        except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError) as error:
            raise NoReply("it closed the connection without an answer", heard=True) from error
        except (aiohttp.ClientError, ValueError) as error:
            raise NoReply("it answered something that is not HTTP", heard=True) from error


class _Resolver(AbstractResolver):
    """Looks names up, and gives none that leads into a private network."""

    def __init__(self, allow_local: bool) -> None:
        self._allow_local = allow_local

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a host.

        Raises:
            LocalAddress: one of them may not be asked.
            OSError: the name is not known.
        """
        found = await _look_up(host, port, family)
        if not all(may_ask(str(where[0]), self._allow_local) for *_, where in found):
            raise LocalAddress(_local(host))
        return [
            ResolveResult(
                hostname=host, host=str(where[0]), port=port, family=kind, proto=proto, flags=socket.AI_NUMERICHOST
            )
            for kind, _, proto, _, where in found
        ]

    async def close(self) -> None:
        """Nothing is held."""


async def _look_up(host: str, port: int, family: int) -> list[Any]:
    """`getaddrinfo` in a thread for which nobody waits: a name server that is silent must not hold up Ctrl-C."""
    loop = asyncio.get_running_loop()
    found: asyncio.Future[list[Any]] = loop.create_future()

    def settle(how: Callable[[Any], None], value: Any) -> None:
        if not found.done():
            how(value)

    def work() -> None:
        how: Callable[[Any], None] = found.set_result
        value: Any
        try:
            value = socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
        except OSError as error:
            how, value = found.set_exception, error
        except ValueError as error:
            how, value = found.set_exception, OSError(str(error))
        # The loop has ended where the check was stopped meanwhile.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, how, value)

    threading.Thread(target=work, daemon=True).start()
    return await found


async def _read(answer: aiohttp.ClientResponse, most: int) -> bytes:
    body = b""
    while len(body) < most and (chunk := await answer.content.read(most - len(body))):
        body += chunk
    return body


def _seconds(text: str | None) -> float | None:
    """The pause that a Retry-After field asks for (RFC 9110, 10.2.3): seconds, or until a date."""
    if text is None:
        return None
    try:
        wait = float(text)
    except ValueError:
        try:
            until = parsedate_to_datetime(text)
        except ValueError:
            return None
        wait = (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return max(0.0, wait) if math.isfinite(wait) else None


def _tls(error: aiohttp.ClientError) -> str:
    cause = getattr(error, "certificate_error", None) or getattr(error, "os_error", None) or error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"the certificate is not valid ({clean(cause.verify_message)})"
    return clean(str(getattr(cause, "reason", None) or cause)).lower().replace("_", " ")


def _words(error: OSError) -> str:
    return os.strerror(error.errno).lower() if error.errno else clean(str(error))


def _local(host: str) -> str:
    return f"{host} is on this computer or in a private network"


def _now() -> float:
    return asyncio.get_running_loop().time()

"""A real web server on this computer with every behaviour, good and bad, that a check of addresses meets."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Seen:
    """A request as it came in; `at` is in seconds of the monotonic clock."""

    at: float
    method: str
    path: str
    headers: dict[str, str]


@dataclass
class Site:
    """A running server.

    Attributes:
        robots: status and text of its robots.txt, and fields that go with it.
        leads: paths that redirect for good, and where they lead.
        seen: the requests so far.
        delay: seconds that every answer takes.
    """

    server: ThreadingHTTPServer
    scheme: str = "http"
    robots: tuple[int, str, dict[str, str]] = field(default=(404, "", {}))
    leads: dict[str, str] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    delay: float = 0.0
    load: Load | None = None

    def url(self, path: str, host: str | None = None) -> str:
        """The address of a path."""
        name, port = self.server.server_address[:2]
        return f"{self.scheme}://{host or str(name)}:{port}{path}"

    def asked(self, path: str) -> list[str]:
        """The methods by which a path was asked for, in order."""
        return [one.method for one in self.seen if one.path == path]


@dataclass
class Load:
    """How many requests several sites have at once."""

    now: int = 0
    most: int = 0
    lock: Any = field(default_factory=threading.Lock)

    def __enter__(self) -> None:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)

    def __exit__(self, *_: Any) -> None:
        with self.lock:
            self.now -= 1


class _Handler(BaseHTTPRequestHandler):
    site: Site

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def log_message(self, *_: Any) -> None:
        """Nothing on standard error."""

    def reply(self, status: int, text: str = "", fields: dict[str, str] | None = None) -> None:
        """A whole answer."""
        self.send_response(status)
        body = text.encode()
        for name, value in (fields or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def drop(self) -> None:
        """Close the connection without a word."""
        self.close_connection = True

    def _answer(self) -> None:
        self.site.seen.append(Seen(time.monotonic(), self.command, self.path, dict(self.headers)))
        # What is counted ends before the answer goes out: whoever has it may ask again at once.
        with self.site.load or Load():
            time.sleep(self.site.delay)
        with suppress(OSError):
            path = self.path.partition("?")[0]
            if path == "/robots.txt":
                status, text, fields = self.site.robots
                self.reply(status, text, fields)
            elif path in self.site.leads:
                self.reply(301, fields={"Location": self.site.leads[path]})
            else:
                PATHS.get(path, _status(404))(self)


def _head(head: Callable[[_Handler], None], get: Callable[[_Handler], None]) -> Callable[[_Handler], None]:
    return lambda one: (head if one.command == "HEAD" else get)(one)


def _status(status: int, **fields: str) -> Callable[[_Handler], None]:
    return lambda one: one.reply(status, fields={name.replace("_", "-"): value for name, value in fields.items()})


def _huge(one: _Handler) -> None:
    one.send_response(200)
    one.end_headers()
    while True:
        one.wfile.write(b"x" * 65536)


def _drip(one: _Handler) -> None:
    one.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        one.wfile.write(b"X-Slow: yes\r\n")
        time.sleep(0.1)


def _busy_once(one: _Handler) -> None:
    if len(one.site.asked("/busy-once")) == 1:
        one.reply(503, fields={"Retry-After": "1"})
    else:
        one.reply(200)


def _many(one: _Handler) -> None:
    one.reply(302, fields={"Location": f"/many?{int(one.path.partition('?')[2] or 0) + 1}"})


def _garbage(one: _Handler) -> None:
    one.wfile.write(b"\x00\xff\x1b[2J not HTTP\r\n\r\n")
    one.close_connection = True


PATHS: dict[str, Callable[[_Handler], None]] = {
    "/": _status(200),
    "/ok": _status(200),
    "/ä": _status(200),
    "/%C3%A4": _status(200),
    "/gone": _status(404),
    "/gone-410": _status(410),
    "/moved": _status(301, Location="/ok"),
    "/moved-308": _status(308, Location="/ok"),
    "/for-now": _status(302, Location="/ok"),
    "/moved-then-for-now": _status(301, Location="/for-now"),
    "/to-front": _status(301, Location="/"),
    "/to-front-for-now": _status(302, Location="/index.html"),
    "/index.html": _status(200),
    "/to-error-page": _status(302, Location="/page-not-found.html"),
    "/page-not-found.html": _status(200),
    "/to-gone": _status(301, Location="/gone"),
    "/to-ftp": _status(302, Location="ftp://127.0.0.1/file"),
    "/to-nonsense": _status(302, Location="http://[/\x1b]0;x\x07"),
    "/to-private": _status(302, Location="http://169.254.169.254/latest/meta-data/"),
    "/loop": _status(302, Location="/loop-back"),
    "/loop-back": _status(302, Location="/loop"),
    "/many": _many,
    "/head-405": _head(_status(405), _status(200)),
    "/head-404": _head(_status(404), _status(200)),
    "/head-closes": _head(lambda one: one.drop(), _status(200)),
    "/head-hangs": _head(lambda one: time.sleep(1.0), _status(200)),
    "/head-lies": _head(_status(200), _status(404)),
    "/huge": _head(_status(405), _huge),
    "/drip": _drip,
    "/closes": lambda one: one.drop(),
    "/garbage": _garbage,
    "/refuses": _status(403),
    "/too-many": _status(429),
    "/legal": _status(451),
    "/error": _status(500),
    "/busy-once": _busy_once,
    "/busy-for-long": _status(429, Retry_After="9999999"),
    "/busy-until": _status(503, Retry_After="Fri, 31 Dec 9999 23:59:59 GMT"),
    "/long-field": _status(200, Content_Security_Policy="x" * 30_000),
    "/cookie": _status(302, Location="/ok", Set_Cookie="who=me; Path=/"),
}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, *_: Any) -> None:
        """A client that goes away is no error here."""


def start(host: str = "127.0.0.1", tls: ssl.SSLContext | None = None, load: Load | None = None) -> Site:
    """A site on a free port, which serves until `stop`.

    Raises:
        OSError: this computer has no such address.
    """
    handler = type("Handler", (_Handler,), {})
    server = _Server((host, 0), handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    site = Site(server, "https" if tls else "http", load=load)
    handler.site = site  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    return site


def stop(site: Site) -> None:
    """End a site."""
    site.server.shutdown()
    site.server.server_close()

"""A way to the server that can be cut."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

from runoff.graph.neo4j_server import Settings


class Proxy:
    """Passes bytes on in both directions until it is cut; then nothing listens there any more."""

    def __init__(self, target: tuple[str, int], room: int | None = None) -> None:
        self._target = target
        #: Bytes after which it cuts itself.
        self._room = room
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.uri = f"bolt://127.0.0.1:{self._listener.getsockname()[1]}"
        Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._target)
                self._open += [near, far]
                for one, other in ((near, far), (far, near)):
                    Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(4096):
                other.sendall(data)
                if self._room is not None:
                    self._room -= len(data)
                    if self._room < 0:
                        self.cut()
        with suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        """Drop all connections, and take no more."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


@contextmanager
def proxy_to(server: Settings, room: int | None = None) -> Iterator[Proxy]:
    """A way to this server, which is cut when so many bytes have passed."""
    host, _, port = server.uri.rpartition("://")[2].partition(":")
    proxy = Proxy((host, int(port)), room)
    try:
        yield proxy
    finally:
        proxy.cut()

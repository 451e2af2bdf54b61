"""End a connection whose handshake or head takes too long, however steadily bytes come.

A timeout of a socket is for one read, so a server that sends a byte a second would never meet it.
This module imports requests, so it is imported only for a request.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class TimedHTTPConnection(HTTPConnection):
    """A connection whose timeout is for the whole head of an answer."""

    def getresponse(self) -> Any:
        """Return the answer, its body unread. Raises an error of the network after the timeout."""
        with _ended_in_time(self):
            return super().getresponse()


class TimedHTTPSConnection(TimedHTTPConnection, HTTPSConnection):
    """The same with TLS, where another timeout is for connecting with the whole handshake."""

    def connect(self) -> None:
        """Connect. Raises an error of the network after the timeout."""
        with _ended_in_time(self):
            super().connect()


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = TimedHTTPConnection


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = TimedHTTPSConnection


_POOLS = {"http": _HTTPPool, "https": _HTTPSPool}


class TimedAdapter(HTTPAdapter):
    """Makes timed connections for a session of requests, also through a proxy."""

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Make the pools of connections."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Return the pools of connections through a proxy."""
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = _POOLS
        return manager


@contextmanager
def _ended_in_time(connection: HTTPConnection) -> Iterator[None]:
    """Shut the socket of a connection down after its timeout, so that a read of it ends.

    Then it raises TimeoutError, also if the part that had come could be taken for a whole head.
    """
    ended = threading.Event()

    def end() -> None:
        ended.set()
        if connection.sock is not None:
            with suppress(OSError):
                # The method of a TLS socket would reset it, while another thread reads from it.
                socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)

    seconds = connection.timeout
    timer = threading.Timer(seconds, end) if isinstance(seconds, (int, float)) else None
    if timer:
        timer.daemon = True
        timer.start()
    try:
        yield
    finally:
        if timer:
            timer.cancel()
        if ended.is_set():
            raise TimeoutError("the head of the answer did not come in time")

"""Serve a directory over HTTP, to this machine alone."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from capdb.errors import UsageError


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = {  # noqa: RUF012 - that of the base class is one too
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".svg": "image/svg+xml",
        ".xml": "application/atom+xml",
    }

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in the base class
        """Print no log."""


def serve(directory: Path, port: int) -> None:
    """Serve a directory on 127.0.0.1 until it is interrupted.

    Raises UsageError if the port is taken.
    """
    handler = partial(_Handler, directory=str(directory))
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise UsageError(
            f"port {port}: cannot be listened on ({error.strerror}); choose another with --port."
        ) from error
    with server:
        server.serve_forever()

"""A web server on 127.0.0.1 that gives the answers a test prepared, and records the requests."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Request:
    """A request of a client."""

    path: str
    headers: dict[str, str]


@dataclass
class Answer:
    """The response to a request; `wire`, if set, is all of it, byte for byte."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wire: Iterable[bytes] | None = None


@dataclass
class Server:
    """A web server whose answers a test prepares."""

    url: str
    requests: list[Request] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    _answers: dict[str, list[Answer | Callable[[Request], Answer]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, path: str, *answers: Answer | Callable[[Request], Answer]) -> str:
        """Set the next answers for a path, the last for good; return the path's URL."""
        self._answers[path] = list(answers)
        return self.url + path

    def reply(self, request: Request) -> Answer:
        """Return the next answer for a request, and record it."""
        with self._lock:
            self.requests.append(request)
            answers = self._answers.get(request.path, [Answer(status=404)])
            chosen = answers.pop(0) if len(answers) > 1 else answers[0]
        return chosen if isinstance(chosen, Answer) else chosen(request)


def head(length: int | None, more: str = "") -> bytes:
    """Return the head of a response, for an answer byte for byte."""
    announced = "" if length is None else f"Content-Length: {length}\r\n"
    return f"HTTP/1.1 200 OK\r\n{announced}{more}Connection: close\r\n\r\n".encode()


@contextmanager
def serving() -> Iterator[Server]:
    """Run a server until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer = server.reply(Request(self.path, dict(self.headers)))
            if answer.wire is not None:
                self.close_connection = True
                for piece in answer.wire:
                    self.wfile.write(piece)
                return
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in the base class
            pass

    class QuietServer(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: object, client_address: object) -> None:
            """Ignore a client that hangs up: many of these tests have one."""

    listening = QuietServer(("127.0.0.1", 0), Handler)
    server = Server(f"http://127.0.0.1:{listening.server_port}")
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        listening.shutdown()
        thread.join()
        listening.server_close()

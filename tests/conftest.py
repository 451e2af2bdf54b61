"""What several test files share: a server on 127.0.0.1, copies of upstream, source trees."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from capdb.building.build import build


@pytest.fixture(scope="session", autouse=True)
def apart_from_the_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reaches another machine, or the caches of the person who runs it."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("NO_PROXY", "127.0.0.1")
        yield


@pytest.fixture(scope="session")
def upstream_copies() -> Path:
    """A directory of real upstream files, laid out by host."""
    path = Path(__file__).parents[2] / "shared" / "upstream"
    if not path.is_dir():
        pytest.skip("needs copies of upstream in ../shared/upstream, beside the project")
    return path


@pytest.fixture(scope="session")
def committed_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the committed data."""
    path = tmp_path_factory.mktemp("committed") / "capdb.sqlite"
    build(Path(__file__).parents[1] / "data", path, lambda what: None)
    return path


@pytest.fixture(scope="session")
def committed_site(committed_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The website of the committed data."""
    from capdb import website

    out = tmp_path_factory.mktemp("committed-site") / "site"
    website.build(committed_database, out, progress=lambda what, done, total: None)
    return out


@pytest.fixture(scope="session")
def source_trees() -> Path:
    """A directory of real source trees."""
    path = Path(os.environ.get("CAPDB_TREES", "/nonexistent"))
    if not path.is_dir():
        pytest.skip("needs source trees in the directory that CAPDB_TREES names")
    return path


@dataclass(frozen=True)
class Request:
    """What a client asked."""

    path: str
    headers: dict[str, str]


@dataclass
class Answer:
    """What the server sends; `wire`, where given, is all of it, byte for byte."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wire: Iterable[bytes] | None = None


@dataclass
class Server:
    """A web server that answers what it was told to, and remembers what it was asked."""

    url: str
    requests: list[Request] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    _answers: dict[str, list[Answer | Callable[[Request], Answer]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, path: str, *answers: Answer | Callable[[Request], Answer]) -> str:
        """Sets the answers to come for a path, the last for good; returns the path's URL."""
        self._answers[path] = list(answers)
        return self.url + path

    def reply(self, request: Request) -> Answer:
        with self._lock:
            self.requests.append(request)
            answers = self._answers.get(request.path, [Answer(status=404)])
            chosen = answers.pop(0) if len(answers) > 1 else answers[0]
        return chosen if isinstance(chosen, Answer) else chosen(request)


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on 127.0.0.1 for one test."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer = told.reply(Request(self.path, dict(self.headers)))
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

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    class QuietServer(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hangs up is what many of these tests are about."""

    listening = QuietServer(("127.0.0.1", 0), Handler)
    told = Server(f"http://127.0.0.1:{listening.server_port}")
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield told
    told.stopping.set()
    listening.shutdown()
    thread.join()
    listening.server_close()

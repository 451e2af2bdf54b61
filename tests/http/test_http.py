"""The client is polite to servers, patient with bad ones, and never takes half an answer."""

from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from capdb import __version__
from capdb.errors import CapdbError, DataError, UsageError
from capdb.http.client import Client, Limits, NotFoundError
from tests.support.checkout import ROOT
from tests.support.clock import TickingClock
from tests.support.server import Answer, Request, Server, head

BODY = b'{"some": "json"}'
DAY = "Thu, 19 Jun 2025 08:00:00 GMT"
FAST = Limits(connect=2, read=2, total=5, size=1 << 20, download_size=1 << 20)
MakeClient = Callable[..., Client]


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def make_client(tmp_path: Path, pauses: list[float]) -> Iterator[MakeClient]:
    made: list[Client] = []

    def make(base: Path | str | None = None, limits: Limits = FAST, **options: object) -> Client:
        given = {"cache": tmp_path / "cache", "sleep": pauses.append, "clock": TickingClock()}
        made.append(Client(base, limits=limits, **(given | options)))  # type: ignore[arg-type] # any member, by name
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(make_client: MakeClient) -> Client:
    return make_client()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# ------------------------------------------------------------------ a good server


def test_a_file_comes_with_its_url_date_and_hash(client: Client, server: Server) -> None:
    url = server.answer("/a.json", Answer(BODY, headers={"Last-Modified": DAY}))
    fetched = client.get(url)
    assert (fetched.content, fetched.url, fetched.sha256) == (BODY, url, digest(BODY))
    assert fetched.date == "2025-06-19"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Last-Modified": "yesterday or so"},
        {"Last-Modified": "Fri, 31 Dec 9999 23:59:59 GMT"},  # or no honest date were ever newer
    ],
)
def test_a_file_without_readable_date_is_of_today(
    client: Client, server: Server, headers: dict[str, str]
) -> None:
    fetched = client.get(server.answer("/a.json", Answer(BODY, headers=headers)))
    assert fetched.date == datetime.now(UTC).date().isoformat()


@pytest.mark.parametrize(
    ("contact", "named"), [(None, ""), ("https://acme.invalid/", " (+https://acme.invalid/)")]
)
def test_the_client_says_who_it_is_and_sends_no_credentials(
    client: Client,
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    contact: str | None,
    named: str,
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password mine\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setattr("capdb.project.CONTACT", contact)
    client.get(server.answer("/", Answer(BODY)))
    sent = server.requests[0].headers
    assert sent["User-Agent"] == f"capdb/{__version__}{named}"
    assert "Authorization" not in sent


def test_gzip_is_unpacked(client: Client, server: Server) -> None:
    answer = Answer(gzip.compress(BODY), headers={"Content-Encoding": "gzip"})
    assert client.get(server.answer("/", answer)).content == BODY


def test_progress_shows_the_bytes_that_came(make_client: MakeClient, server: Server) -> None:
    told: list[tuple[str, int, int | None]] = []
    client = make_client(progress=lambda *step: told.append(step))
    url = server.answer("/", Answer(BODY))
    client.get(url)
    assert told == [(url, len(BODY), len(BODY))]


def test_what_did_not_change_is_not_sent_again(client: Client, server: Server) -> None:
    first = Answer(BODY, headers={"ETag": '"v1"', "Last-Modified": DAY})
    url = server.answer("/", first, Answer(status=304))
    assert client.get(url) == client.get(url)
    conditions = server.requests[1].headers
    assert (conditions["If-None-Match"], conditions["If-Modified-Since"]) == ('"v1"', DAY)


def test_what_changed_replaces_what_was_kept(client: Client, server: Server) -> None:
    old, new = (Answer(body, headers={"ETag": f'"{body!r}"'}) for body in (b"old", b"new"))
    url = server.answer("/", old, new, Answer(status=304))
    assert [client.get(url).content for _ in range(3)] == [b"old", b"new", b"new"]


def test_a_damaged_cache_is_asked_anew(client: Client, server: Server, tmp_path: Path) -> None:
    url = server.answer("/", Answer(BODY, headers={"ETag": '"v1"'}))
    client.get(url)
    (kept,) = (tmp_path / "cache").iterdir()
    kept.write_bytes(kept.read_bytes()[:-1])
    assert client.get(url).content == BODY
    assert "If-None-Match" not in server.requests[1].headers


@pytest.mark.parametrize("mode", [0o777, 0o1777, 0o775])
def test_a_cache_that_others_can_write_is_not_used(
    client: Client, server: Server, tmp_path: Path, mode: int
) -> None:
    url = server.answer("/", Answer(BODY, headers={"ETag": '"v1"'}))
    client.get(url)
    (tmp_path / "cache").chmod(mode)
    assert client.get(url).content == BODY
    assert "If-None-Match" not in server.requests[1].headers


def test_a_cache_that_cannot_be_written_is_no_failure(
    client: Client, server: Server, tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("a file where a directory should be")
    url = server.answer("/", Answer(BODY, headers={"ETag": '"v1"'}))
    assert client.get(url).content == client.get(url).content == BODY


def test_a_host_is_asked_one_thing_at_a_time(make_client: MakeClient, server: Server) -> None:
    at_once: list[int] = []
    running = threading.Semaphore(0)

    def busy(request: Request) -> Answer:
        running.release()
        time.sleep(0.02)
        at_once.append(running._value)
        running.acquire()
        return Answer(BODY)

    url = server.answer("/", busy)
    threads = [threading.Thread(target=make_client().get, args=(url,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert at_once == [1, 1, 1, 1]


# ------------------------------------------------------------------ bases


def test_a_directory_replaces_the_hosts_in_it(tmp_path: Path, make_client: MakeClient) -> None:
    copy = tmp_path / "openwrt.org" / "toh.json"
    copy.parent.mkdir()
    copy.write_bytes(BODY)
    fetched = make_client(tmp_path).get("https://openwrt.org/toh.json")
    assert (fetched.content, fetched.url) == (BODY, "https://openwrt.org/toh.json")


def test_a_server_replaces_the_hosts_below_it(server: Server, make_client: MakeClient) -> None:
    server.answer("/copies/openwrt.org/toh.json", Answer(BODY))
    fetched = make_client(f"{server.url}/copies/").get("https://openwrt.org/toh.json")
    assert (fetched.content, fetched.url) == (BODY, "https://openwrt.org/toh.json")


def test_a_copied_directory_reads_as_links(tmp_path: Path, make_client: MakeClient) -> None:
    (tmp_path / "h" / "targets" / "fox").mkdir(parents=True)
    (tmp_path / "h" / "targets" / "a&b").touch()
    listing = make_client(tmp_path).get("https://h/targets/").content
    assert b'href="fox/"' in listing
    assert b'href="a&amp;b"' in listing


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://openwrt.org/missing.json", NotFoundError),
        ("https://openwrt.org/../../etc/passwd", UsageError),
        ("https://openwrt.org/%2e%2e/secret", UsageError),
        ("https://../secret", UsageError),
    ],
)
def test_only_what_is_in_the_directory_is_read(
    tmp_path: Path, make_client: MakeClient, url: str, kind: type[CapdbError]
) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "secret").touch()
    with pytest.raises(kind):
        make_client(tmp_path / "base").get(url)


def test_a_copy_over_the_size_limit_is_refused(tmp_path: Path, make_client: MakeClient) -> None:
    (tmp_path / "h").mkdir()
    (tmp_path / "h" / "a").write_bytes(b"x" * 11)
    with pytest.raises(DataError, match="larger than 10 bytes"):
        make_client(tmp_path, limits=Limits(size=10)).get("https://h/a")


def test_a_base_that_does_not_exist_is_named(tmp_path: Path, make_client: MakeClient) -> None:
    with pytest.raises(UsageError, match="nowhere: no such directory"):
        make_client(tmp_path / "nowhere")


def test_local_copies_need_no_network_library(tmp_path: Path) -> None:
    (tmp_path / "h").mkdir()
    (tmp_path / "h" / "a").write_bytes(BODY)
    script = (
        "import sys; from pathlib import Path; from capdb.http.client import Client;"
        "Client(Path(sys.argv[1])).get('https://h/a'); assert 'requests' not in sys.modules"
    )

    subprocess.run([sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, check=True)


# ------------------------------------------------------------------ a server with troubles


def test_an_error_that_passes_is_waited_for(
    client: Client, server: Server, pauses: list[float]
) -> None:
    url = server.answer("/", Answer(status=500), Answer(status=503), Answer(BODY))
    assert client.get(url).content == BODY
    assert pauses == [1, 2]


def test_an_error_that_stays_is_reported_with_its_url(
    client: Client, server: Server, pauses: list[float]
) -> None:
    url = server.answer("/", Answer(status=500))
    with pytest.raises(DataError, match=f"^{url}: answered 500 Internal Server Error .*try 4"):
        client.get(url)
    assert pauses == [1, 2, 4]


@pytest.mark.parametrize(
    ("retry_after", "pause"),
    [("7", 7), ("86400", 60), ("soon", 1), ("0", 0), ("9" * 400, 60), ("9" * 5000, 1)],
)
def test_a_server_that_asks_for_a_pause_gets_it(
    make_client: MakeClient, server: Server, pauses: list[float], retry_after: str, pause: float
) -> None:
    busy = Answer(status=429, headers={"Retry-After": retry_after})
    url = server.answer("/", busy, Answer(BODY))
    assert make_client(limits=Limits()).get(url).content == BODY
    assert pauses == [pause]


def test_a_pause_may_be_asked_for_as_a_date(
    make_client: MakeClient, server: Server, pauses: list[float]
) -> None:
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    busy = Answer(status=503, headers={"Retry-After": then})
    make_client(limits=Limits()).get(server.answer("/", busy, Answer(BODY)))
    assert 15 < pauses[0] <= 20


def test_no_pause_outlasts_the_time_limit(client: Client, server: Server) -> None:
    url = server.answer("/", Answer(status=429, headers={"Retry-After": "30"}), Answer(BODY))
    with pytest.raises(DataError, match="429 Too Many Requests"):
        client.get(url)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, NotFoundError), (410, NotFoundError), (403, DataError), (304, DataError)],
)
def test_a_refusal_is_not_repeated(
    client: Client, server: Server, status: int, kind: type[DataError]
) -> None:
    url = server.answer("/", Answer(status=status))
    with pytest.raises(kind, match=f"{url}: answered {status}"):
        client.get(url)
    assert len(server.requests) == 1


def test_a_server_that_is_not_there_is_reported(client: Client, server: Server) -> None:
    import socket

    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(DataError, match=f"http://127.0.0.1:{port}/: could not be reached"):
        client.get(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "url", ["ftp://h/a", "toh.json", "", "https://", "http://[", "https://h :1/"]
)
def test_what_is_no_url_is_not_fetched(client: Client, url: str) -> None:
    with pytest.raises(UsageError, match="not a URL that can be fetched"):
        client.get(url)


def test_a_redirect_is_followed(client: Client, server: Server) -> None:
    server.answer("/new", Answer(BODY))
    url = server.answer("/old", Answer(status=302, headers={"Location": "/new"}))
    fetched = client.get(url)
    assert (fetched.content, fetched.url) == (BODY, url)


def test_a_redirect_loop_ends(client: Client, server: Server) -> None:
    url = server.answer("/", Answer(status=301, headers={"Location": "/"}))
    with pytest.raises(DataError, match=f"{url}: redirects more than 5 times"):
        client.get(url)
    assert len(server.requests) == 6


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/a"])
def test_a_redirect_away_from_the_web_is_refused(
    client: Client, server: Server, target: str
) -> None:
    url = server.answer("/", Answer(status=302, headers={"Location": target}))
    with pytest.raises(DataError, match=f"redirects to '{target}'"):
        client.get(url)


# ------------------------------------------------------------------ hostile bodies


def test_a_body_that_breaks_off_is_asked_for_again(client: Client, server: Server) -> None:
    half = Answer(wire=[head(len(BODY)), BODY[:5]])
    assert client.get(server.answer("/", half, Answer(BODY))).content == BODY


@pytest.mark.parametrize(
    "wire",
    [
        [head(1000), BODY],
        [head(None, "Transfer-Encoding: chunked\r\n"), b"10\r\n", BODY[:5]],
        [head(None, "Transfer-Encoding: chunked\r\n"), b"nonsense\r\n"],
        [head(None, "Content-Encoding: gzip\r\n"), gzip.compress(BODY)[:-3]],
        [head(None, "Content-Encoding: gzip\r\n"), b"no gzip at all"],
        [b"\x00\x01\x02 what?\r\n\r\n"],
    ],
)
def test_half_an_answer_is_never_taken(client: Client, server: Server, wire: list[bytes]) -> None:
    url = server.answer("/", Answer(wire=wire))
    with pytest.raises(DataError, match=f"^{url}: .* the last one"):
        client.get(url)


def test_a_length_that_is_too_small_leaves_what_no_parser_takes(
    client: Client, server: Server
) -> None:
    from scrapers.published import toh

    url = server.answer("/", Answer(BODY, headers={"Content-Length": "7"}))
    with pytest.raises(DataError, match="7 bytes that are not whole JSON"):
        toh.parse(client.get(url).content)


def test_an_endless_body_is_cut_at_the_size_limit(client: Client, server: Server) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield head(None)
        while not server.stopping.is_set():
            sent += 1 << 16
            yield b"x" * (1 << 16)

    with pytest.raises(DataError, match="larger than the 1048576 bytes"):
        client.get(server.answer("/", Answer(wire=endless())))
    assert sent < 1 << 25


def test_an_endless_error_page_is_not_read(client: Client, server: Server) -> None:
    sent = 0

    def endless(request: Request) -> Answer:
        def wire() -> Iterator[bytes]:
            nonlocal sent
            yield b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n"
            while not server.stopping.is_set():
                sent += 1 << 16
                yield b"x" * (1 << 16)

        return Answer(wire=wire())

    with pytest.raises(DataError, match=r"answered 503 .* the last one"):
        client.get(server.answer("/", endless))
    assert len(server.requests) == 1 + FAST.retries
    assert sent < 1 << 25


def test_a_gzip_bomb_is_measured_unpacked(client: Client, server: Server) -> None:
    bomb = gzip.compress(bytes(64 << 20))
    assert len(bomb) < FAST.size
    url = server.answer("/", Answer(bomb, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(DataError, match="larger than the 1048576 bytes"):
        client.get(url)


def test_an_encoding_that_nobody_asked_for_is_refused(client: Client, server: Server) -> None:
    url = server.answer("/", Answer(BODY, headers={"Content-Encoding": "zstd"}))
    with pytest.raises(DataError, match="encoded as 'zstd'"):
        client.get(url)


def test_a_server_that_falls_silent_is_left(make_client: MakeClient, server: Server) -> None:
    def silent() -> Iterator[bytes]:
        yield head(100)
        server.stopping.wait()

    client = make_client(limits=Limits(read=0.1, retries=0))
    url = server.answer("/", Answer(wire=silent()))
    with pytest.raises(DataError, match=f"{url}: did not answer in time"):
        client.get(url)


def test_a_server_that_drips_meets_the_time_limit(make_client: MakeClient, server: Server) -> None:
    def drip() -> Iterator[bytes]:
        yield head(100000)
        while not server.stopping.wait(0.001):
            yield b"x"

    clock = TickingClock()
    client = make_client(limits=Limits(total=5), clock=clock)
    with pytest.raises(DataError, match="took too long"):
        client.get(server.answer("/", Answer(wire=drip())))
    assert clock.seconds < 6


@pytest.mark.parametrize(
    "drop", [b"H", b"HTTP/1.1 200 OK\r\n", b"X-Fox: owl\r\n"], ids=["status", "answer", "header"]
)
def test_a_server_that_drips_its_head_meets_the_time_limit(
    make_client: MakeClient, server: Server, drop: bytes
) -> None:
    def drip() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n" if drop.startswith(b"X") else b""
        while not server.stopping.wait(0.05):
            yield drop

    client = make_client(limits=Limits(read=0.3, total=1, retries=0), clock=time.monotonic)
    began = time.monotonic()
    with pytest.raises(DataError, match="did not answer in time"):
        client.get(server.answer("/", Answer(wire=drip())))
    assert time.monotonic() - began < 3


def test_redirects_share_one_time_limit(make_client: MakeClient, server: Server) -> None:
    clock = TickingClock()

    def onward(request: Request) -> Answer:
        clock.seconds += 3
        return Answer(status=302, headers={"Location": "/"})

    client = make_client(limits=Limits(total=5), clock=clock)
    with pytest.raises(DataError, match="took too long"):
        client.get(server.answer("/", onward))
    assert len(server.requests) <= 2


# ------------------------------------------------------------------ downloads

TARBALL = bytes(range(256)) * 1000


def ranged(request: Request) -> Answer:
    """Answer like a server that can continue."""
    start = int(request.headers["Range"].removeprefix("bytes=").removesuffix("-"))
    headers = {"Content-Range": f"bytes {start}-{len(TARBALL) - 1}/{len(TARBALL)}"}
    return Answer(TARBALL[start:], 206, headers)


def test_a_download_is_written_whole(client: Client, server: Server, tmp_path: Path) -> None:
    path = tmp_path / "new" / "linux.tar"
    assert client.download(server.answer("/", Answer(TARBALL)), path) == digest(TARBALL)
    assert path.read_bytes() == TARBALL
    assert list(path.parent.iterdir()) == [path]


def test_what_is_there_already_is_not_downloaded(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "linux.tar"
    path.write_bytes(TARBALL)
    assert client.download("https://h/linux.tar", path, digest(TARBALL)) == digest(TARBALL)


def test_a_download_that_broke_off_is_continued(
    client: Client, server: Server, tmp_path: Path
) -> None:
    half = Answer(wire=[head(len(TARBALL)), TARBALL[:1000]])
    url = server.answer("/", half, ranged)
    client.download(url, tmp_path / "linux.tar", digest(TARBALL))
    assert server.requests[1].headers["Range"] == "bytes=1000-"
    assert (tmp_path / "linux.tar").read_bytes() == TARBALL


@pytest.mark.parametrize(
    "server_says",
    [
        Answer(TARBALL),
        Answer(status=416),
        Answer(TARBALL[5:], 206, {"Content-Range": f"bytes 5-9/{len(TARBALL)}"}),
    ],
)
def test_a_download_that_cannot_be_continued_starts_again(
    client: Client, server: Server, tmp_path: Path, server_says: Answer
) -> None:
    path = tmp_path / "linux.tar"
    (tmp_path / "linux.tar.part").write_bytes(TARBALL[:1000])
    url = server.answer("/", server_says, Answer(TARBALL))
    client.download(url, path, digest(TARBALL))
    assert path.read_bytes() == TARBALL


def test_a_part_of_something_else_is_thrown_away(
    client: Client, server: Server, tmp_path: Path
) -> None:
    path = tmp_path / "linux.tar"
    (tmp_path / "linux.tar.part").write_bytes(b"another file's beginning")
    client.download(server.answer("/", ranged, Answer(TARBALL)), path, digest(TARBALL))
    assert path.read_bytes() == TARBALL


def test_without_a_hash_nothing_is_continued(
    client: Client, server: Server, tmp_path: Path
) -> None:
    (tmp_path / "linux.tar.part").write_bytes(b"another file's beginning")
    half = Answer(wire=[head(len(TARBALL)), TARBALL[:1000]])
    client.download(server.answer("/", half, Answer(TARBALL)), tmp_path / "linux.tar")
    assert (tmp_path / "linux.tar").read_bytes() == TARBALL
    assert not any("Range" in request.headers for request in server.requests)


def test_a_wrong_hash_leaves_the_old_file(client: Client, server: Server, tmp_path: Path) -> None:
    path = tmp_path / "linux.tar"
    path.write_bytes(b"old")
    url = server.answer("/", Answer(b"tampered with"))
    with pytest.raises(DataError, match=f"{url}: its SHA-256 is {digest(b'tampered with')}, not"):
        client.download(url, path, digest(TARBALL))
    assert path.read_bytes() == b"old"
    assert list(tmp_path.glob("*.part")) == []


def test_a_download_over_the_size_limit_leaves_nothing(
    client: Client, server: Server, tmp_path: Path
) -> None:
    url = server.answer("/", Answer(bytes(FAST.download_size + 1)))
    with pytest.raises(DataError, match="larger than the 1048576 bytes"):
        client.download(url, tmp_path / "linux.tar")
    assert list(tmp_path.glob("linux*")) == []


def test_a_place_that_cannot_be_written_is_named(
    client: Client, server: Server, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match=r"file/linux\.tar: could not be written"):
        client.download(server.answer("/", Answer(TARBALL)), tmp_path / "file" / "linux.tar")


def test_a_download_is_not_written_through_a_link(
    client: Client, server: Server, tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / "linux.tar.part").symlink_to(victim)
    url = server.answer("/", Answer(TARBALL))
    with pytest.raises(DataError, match=r"linux\.tar: could not be written"):
        client.download(url, tmp_path / "linux.tar", digest(TARBALL))
    assert victim.read_text() == "mine"
    client.download(url, tmp_path / "linux.tar", digest(TARBALL))
    assert victim.read_text() == "mine"


@pytest.mark.parametrize("before", [b"", b"another file's beginning" * 20_000])
def test_an_open_file_receives_what_is_expected_or_is_empty(
    client: Client, server: Server, tmp_path: Path, before: bytes
) -> None:
    path = tmp_path / "held"
    path.write_bytes(before)
    made = path.stat().st_ino
    url = server.answer("/", Answer(TARBALL))
    with open(path, "r+b") as file:
        assert client.receive(url, file, digest(TARBALL)) == digest(TARBALL)
        assert path.read_bytes() == TARBALL
        with pytest.raises(DataError, match="its SHA-256"):
            client.receive(url, file, digest(b"another"))
    assert path.read_bytes() == b""
    assert path.stat().st_ino == made
    assert list(tmp_path.iterdir()) == [path]


def test_the_day_of_a_local_copy_has_come_whatever_its_time_says(
    make_client: MakeClient, tmp_path: Path
) -> None:
    (tmp_path / "h").mkdir()
    (tmp_path / "h" / "a.json").write_bytes(BODY)
    os.utime(tmp_path / "h" / "a.json", (4e9, 4e9))
    today = datetime.now(UTC).date().isoformat()
    assert make_client(tmp_path).get("https://h/a.json").date <= today


def test_a_local_copy_is_checked_too(make_client: MakeClient, tmp_path: Path) -> None:
    (tmp_path / "h").mkdir()
    (tmp_path / "h" / "linux.tar").write_bytes(TARBALL)
    client = make_client(tmp_path)
    path = tmp_path / "linux.tar"
    with pytest.raises(DataError, match="its SHA-256"):
        client.download("https://h/linux.tar", path, digest(b"another"))
    assert not path.exists()
    client.download("https://h/linux.tar", path, digest(TARBALL))
    assert path.read_bytes() == TARBALL

"""Whatever a server does to any scraper: one sentence, soon, and the data stay as they were."""

from __future__ import annotations

import functools
import gzip
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from capdb.errors import DataError, UsageError
from capdb.facts import FileUpdate, Origin, Release, Store
from capdb.http.client import Client, Limits
from scrapers import scrape
from scrapers.trees import fetch
from tests.support.checkout import files_below
from tests.support.clock import TickingClock
from tests.support.server import Answer, Server, head
from tests.support.small_upstream import (
    FILES,
    HOST,
    KERNEL,
    OPENWRT,
    RELEASE,
    RELEASE_ROOT,
    TARGETS,
    openwrt,
    tarball,
)

LIMITS = Limits(
    total=20,
    size=1 << 20,
    download_total=20,
    download_size=1 << 20,
    retries=2,
    pause=0.01,
)
IMPATIENT = replace(LIMITS, read=0.1)
"""For a server that falls silent: how long a client waits for it is by the clock on the wall."""
SOON = 100.0
"""Seconds of the ticking clock: every try's time limit, and a few looks more."""


# ------------------------------------------------------------------ failures

Fault = Callable[[Server, str, bytes], Answer]


def truncates(server: Server, path: str, content: bytes) -> Answer:
    return Answer(wire=[head(len(content)), content[: len(content) // 2]])


def truncates_unannounced(server: Server, path: str, content: bytes) -> Answer:
    return Answer(wire=[head(None), content[: len(content) // 2]])


def stalls(server: Server, path: str, content: bytes) -> Answer:
    def wire() -> Iterator[bytes]:
        yield head(len(content)) + content[:10]
        server.stopping.wait()

    return Answer(wire=wire())


def never_answers(server: Server, path: str, content: bytes) -> Answer:
    def wire() -> Iterator[bytes]:
        server.stopping.wait()
        yield b""

    return Answer(wire=wire())


def drips(server: Server, path: str, content: bytes) -> Answer:
    def wire() -> Iterator[bytes]:
        yield head(len(content))
        while not server.stopping.wait(0.001):
            yield b" "

    return Answer(wire=wire())


def breaks(server: Server, path: str, content: bytes) -> Answer:
    return Answer(b"oops", status=500)


def is_busy(server: Server, path: str, content: bytes) -> Answer:
    return Answer(status=429, headers={"Retry-After": "3600"})


def is_busy_for_a_moment(server: Server, path: str, content: bytes) -> Answer:
    return Answer(status=429, headers={"Retry-After": "0"})


def sends_html(server: Server, path: str, content: bytes) -> Answer:
    return Answer(b"<!DOCTYPE html><title>Just a moment</title>" * 20)


def announces_too_little(server: Server, path: str, content: bytes) -> Answer:
    return Answer(content, headers={"Content-Length": str(len(content) - 7)})


def announces_too_much(server: Server, path: str, content: bytes) -> Answer:
    return Answer(wire=[head(len(content) + 7), content])


def never_ends(server: Server, path: str, content: bytes) -> Answer:
    def wire() -> Iterator[bytes]:
        yield head(None) + content[:10]
        while not server.stopping.is_set():
            yield b"x" * (1 << 16)

    return Answer(wire=wire())


def redirects_in_a_loop(server: Server, path: str, content: bytes) -> Answer:
    return Answer(status=302, headers={"Location": path})


def sends_a_gzip_bomb(server: Server, path: str, content: bytes) -> Answer:
    if path.endswith(".json"):
        bomb = gzip.compress(bytes(64 << 20))
        return Answer(bomb, headers={"Content-Encoding": "gzip"})
    return Answer(tarball({"top/target/bomb": bytes(64 << 20)}, "gz"))


def sends_invalid_utf8(server: Server, path: str, content: bytes) -> Answer:
    if path.endswith(".json"):
        return Answer(
            content.replace(b'"f', b'"\xff').replace(b'"2', b'"\xff').replace(b'"a', b'"\xfe')
        )
    return Answer(openwrt(FILES[KERNEL], b"KERNEL_PATCHVER:=\xff\xfe\n"))


FAULTS: list[Fault] = [
    truncates,
    truncates_unannounced,
    stalls,
    never_answers,
    drips,
    breaks,
    is_busy,
    is_busy_for_a_moment,
    sends_html,
    announces_too_little,
    announces_too_much,
    never_ends,
    redirects_in_a_loop,
    sends_a_gzip_bomb,
    sends_invalid_utf8,
]

ENTRIES = {
    "/openwrt.org/toh.json": "toh",
    f"{HOST}/.versions.json": "releases",
    f"{RELEASE_ROOT}/.targets.json": "releases",
    f"{RELEASE_ROOT}/targets/{TARGETS[-1]}/profiles.json": "releases",
    OPENWRT: "trees",
    KERNEL: "trees",
}
"""Each file that a scraper asks for first, or after others came well, and that scraper."""


# ------------------------------------------------------------------ the tests


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return data that a scrape would change."""
    directory = tmp_path / "data"
    origin = Origin(name="invented", url="https://example.org/", ref="1", date="2026-01-01")
    old = (Release(version="24.10.8", status="stable"),)
    Store(directory).write([FileUpdate("releases.jsonl", "release", old, (origin,))])
    return directory


@pytest.fixture(autouse=True)
def clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> TickingClock:
    """Return the clock of scrapers with small limits and a cache of the test's own."""
    fault = request.node.callspec.params.get("fault") if hasattr(request.node, "callspec") else None
    limits = IMPATIENT if fault in (stalls, never_answers) else LIMITS
    ticking = TickingClock()
    client = functools.partial(Client, limits=limits, sleep=ticking.sleep, clock=ticking)
    monkeypatch.setattr(scrape, "Client", client)
    monkeypatch.setattr(fetch, "_LARGEST", 1 << 20)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return ticking


def serve(server: Server) -> None:
    for path, content in FILES.items():
        server.answer(path, Answer(content))


def run(source: str, data: Path, server: Server) -> list[str]:
    return scrape.run(
        [source],
        data=data,
        origin=server.url,
        release=RELEASE,
        date=None,
        progress=lambda what, done, of: None,
    ).changes


def test_without_a_fault_the_data_change(server: Server, data: Path) -> None:
    serve(server)
    assert "toh/hardware.jsonl: 1000 records, new" in run("toh", data, server)
    changed = run("releases", data, server)
    assert f"releases/{RELEASE}/profiles.jsonl: 20 records, new" in changed


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("path", ENTRIES)
def test_a_fault_is_one_sentence_and_changes_nothing(
    path: str, fault: Fault, server: Server, data: Path, clock: TickingClock
) -> None:
    serve(server)
    server.answer(path, lambda request: fault(server, path, FILES[path]))
    before = files_below(data)
    with pytest.raises(DataError) as failure:
        run(ENTRIES[path], data, server)
    assert clock.seconds < SOON
    assert path in [request.path for request in server.requests]
    assert files_below(data) == before
    sentence = str(failure.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert path.rpartition("/")[2] in sentence or "openwrt-25.12.5" in sentence


def test_what_a_fault_left_in_the_cache_does_not_spoil_the_next_scrape(
    server: Server, data: Path
) -> None:
    serve(server)
    good = FILES[KERNEL]
    server.answer(KERNEL, *[truncates(server, KERNEL, good)] * 3, Answer(good))
    with pytest.raises(DataError, match="broke off"):
        run("trees", data, server)
    # Now the tarballs are whole, and the next missing file is named.
    with pytest.raises(UsageError, match="its profiles are not in the data yet"):
        run("trees", data, server)

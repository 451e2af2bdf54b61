"""Measure the search box from a typed letter to the answer on the screen, in Debian's Chromium.

    python -m benchmarks.browser [--data DIRECTORY] [--json FILE]

Needs `pip install --group dev` and the package chromium. Only the files for the home page are
written; `--data` takes other facts than those of capdb, such as those of `benchmarks.synthetic`.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple

CHROMIUM = "/usr/bin/chromium"

QUERIES = (
    *("xiaomi ax3600", "tp-link archer c7", "linksis e8450", "mt7621", "netgear", "gl-mt6000"),
    *("tp-link archer ax9999", "3601", "no such router 42"),
)
"""Usual queries: a model, a series, a misspelt word, a SoC of hundreds of boards, a brand; and
models and numbers that do not exist, for which similar ones are looked up."""

SHARED = "?q=xiaomi+ax3600"
"""A shared address: it is answered as soon as the index is loaded."""
VISITS = 5
ROUNDS = 3
"""The median of this many runs counts for each letter, so that a busy moment does not count."""

WATCH = """() => {
  window.took = [];
  let began = 0;
  const box = document.querySelector("#query");
  box.addEventListener("keydown", (event) => { began = event.timeStamp; }, true);
  // After the page's own listener: the next frame is the one that shows the answer.
  box.addEventListener("input", () => requestAnimationFrame(() => {
    const painted = new MessageChannel();
    painted.port1.onmessage = () => window.took.push(performance.now() - began);
    painted.port2.postMessage(null);
  }));
}"""

READ = "() => document.querySelector('#results').ariaBusy !== 'true'"
"""True after the first part of the index was read: until then no letter is answered."""

VISIT = """
const watching = new MutationObserver(() => {
  if (!document.querySelector("#results a")) return;
  window.ready ??= performance.now();
  if (/Looking further/.test(document.querySelector("#said").textContent)) return;
  window.whole ??= performance.now();
});
watching.observe(document, { childList: true, subtree: true });
"""


BARE = """<!doctype html><title>bare</title><input id="query"><p id="said"></p><script>
const [box, said] = [document.querySelector("#query"), document.querySelector("#said")];
box.addEventListener("input", () => { said.textContent = box.value; });
</script>"""
"""A page that only shows the typed text: the least time for a letter."""


class Search(NamedTuple):
    """A visitor's waiting times in milliseconds; for a letter, from typing to the painted answer.

    `ready_ms` is from the navigation to an answer, `whole_ms` to one from the whole index;
    `index_kb_gzip` is the fetched size of the index, in 1024 bytes; `heap_mb` the memory of the
    page's scripts at the end.
    """

    median_ms: float
    p95_ms: float
    slowest_ms: float
    ready_ms: float
    whole_ms: float
    letters: int
    index_kb_gzip: float
    heap_mb: float


def browser_search(data: Path | None = None, database: Path | None = None) -> Search:
    """Return the measurements of the search box on a directory of facts, or on capdb's own.

    `database` is that of these facts, if it is already built.
    """
    with tempfile.TemporaryDirectory(prefix="capdb-") as scratch:
        built = database or Path(scratch, "capdb.sqlite")
        if not built.exists():
            _build(data, built)
        write_home(built, Path(scratch, "site"))
        return measured(Path(scratch, "site"))


def bare_page() -> list[float]:
    """Return the time of each letter of the same queries on a page that only shows it, in ms."""
    with tempfile.TemporaryDirectory(prefix="capdb-") as scratch:
        Path(scratch, "index.html").write_text(BARE)
        with _served(Path(scratch)) as address, _chromium() as chromium:
            return [each for query in QUERIES for each in _typed(chromium, address, query, "")[0]]


def _build(data: Path | None, database: Path) -> None:
    environment = os.environ | {"CAPDB_DATABASE": str(database)}
    if data:
        environment["CAPDB_DATA"] = str(data)
    argv = [sys.executable, "-m", "capdb", "build"]
    subprocess.run(argv, check=True, env=environment, capture_output=True)


def write_home(database: Path, out: Path) -> None:
    """Write the home page with its scripts and its index."""
    from capdb.queries.connection import connect
    from capdb.website import pages, search
    from capdb.website.site import Site
    from capdb.website.templates import site_directory

    with connect(database) as connection:
        site = Site(connection, out, site_directory(), None, lambda *_: None)
        for file in site.static.files():
            site.write(f"static/{file}", site.static.content(file))
        pages.home(site, search.write(site))


def measured(out: Path) -> Search:
    """Return the measurements of a site in a directory."""
    took: list[float] = []
    heaps: list[float] = []
    with _served(out) as address, _chromium() as chromium:
        visits = [_visited(chromium, address) for _ in range(VISITS)]
        for query in QUERIES:
            rounds = [_typed(chromium, address, query, READ) for _ in range(ROUNDS)]
            took += map(median, zip(*(letters for letters, _ in rounds), strict=True))
            heaps += [heap for _, heap in rounds]
    ready, whole = zip(*visits, strict=True)
    index = [(out / name).read_bytes() for name in ("search.json", "search-more.json")]
    return Search(
        median_ms=round(median(took), 1),
        p95_ms=round(quantiles(took, n=20)[-1], 1),
        slowest_ms=round(max(took), 1),
        ready_ms=round(median(ready), 1),
        whole_ms=round(median(whole), 1),
        letters=len(took),
        index_kb_gzip=round(sum(len(gzip.compress(each, 9)) for each in index) / 1024, 1),
        heap_mb=round(max(heaps), 1),
    )


@contextmanager
def _chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        # Without the second option a page sees its memory in steps of many megabytes.
        options = ["--no-sandbox", "--enable-precise-memory-info"]
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=options)
        yield chromium
        chromium.close()


def _visited(chromium: Any, address: str) -> tuple[float, float]:
    with chromium.new_context() as context:
        page = context.new_page()
        page.add_init_script(VISIT)
        page.goto(address + SHARED)
        page.wait_for_function("() => window.whole")
        return page.evaluate("window.ready"), page.evaluate("window.whole")


def _typed(chromium: Any, address: str, query: str, read: str) -> tuple[list[float], float]:
    """Return the time of each letter after `read` is true on the page, and the memory in MB."""
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(address, wait_until="networkidle")
        if read:
            page.wait_for_function(read)
        page.focus("#query")
        page.evaluate(WATCH)
        for number, letter in enumerate(query, start=1):
            page.keyboard.press(letter if letter != " " else "Space")
            page.wait_for_function("(number) => window.took.length >= number", arg=number)
            # A person types a letter in some hundred milliseconds, while the index goes on loading.
            page.wait_for_timeout(120)
        held = page.evaluate("performance.memory.usedJSHeapSize")
        return page.evaluate("window.took"), held / 1e6


@contextmanager
def _served(out: Path) -> Iterator[str]:
    """Yield the address of a plain file server of a directory."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    handler = functools.partial(Quiet, directory=str(out))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def _told(milliseconds: float, megabytes: float = 0) -> str:
    seconds = milliseconds / 1000
    return json.dumps({"wall": seconds, "cpu": seconds, "memory": megabytes})


def main() -> None:
    """Print the measurements."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.browser", description=__doc__)
    parser.add_argument("--data", type=Path, metavar="DIRECTORY", help="other facts")
    parser.add_argument("--database", type=Path, metavar="FILE", help="that of these facts")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures in a file")
    parser.add_argument(
        "--tell", choices=("search", "bare"), help="the median letter as `benchmarks` reads it"
    )
    asked = parser.parse_args()
    if asked.tell == "bare":
        print(_told(median(bare_page())))
        return
    found = browser_search(asked.data, asked.database)
    if asked.tell:
        print(_told(found.median_ms, found.heap_mb))
        return
    print(
        f"a letter to its answer: median {found.median_ms} ms, 95 % within {found.p95_ms} ms, "
        f"slowest {found.slowest_ms} ms of {found.letters} letters\n"
        f"a visit to its answer: {found.ready_ms} ms, of the whole index {found.whole_ms} ms; "
        f"the index has {found.index_kb_gzip} KB packed"
    )
    if asked.json:
        asked.json.write_text(json.dumps(found._asdict(), indent=1) + "\n")


if __name__ == "__main__":
    main()

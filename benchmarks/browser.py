"""From a letter typed into the search box to the answer on the screen, in Debian's Chromium.

    python -m benchmarks.browser

Needs `pip install -e .[dev]` and the package chromium. The site is that of the current facts.
"""

from __future__ import annotations

import functools
import http.server
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median, quantiles
from typing import Any

QUERIES = ("xiaomi ax3600", "tp-link archer c7", "linksis e8450", "mt7621", "netgear", "gl-mt6000")
"""As people type: a model, a series, a misspelt word, a SoC of hundreds of boards, a brand."""

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


def browser_search() -> list[float]:
    """Prints the median and the slowest of all letters; returns them all, in milliseconds."""
    from playwright.sync_api import sync_playwright

    took: list[float] = []
    with _served() as address, sync_playwright() as driver:
        chromium = driver.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = chromium.new_page()
        for query in QUERIES:
            took += _typed(page, address, query)
        chromium.close()
    percentile = quantiles(took, n=20)[-1]
    print(
        f"a letter to its answer: median {median(took):.1f} ms, 95 % within {percentile:.1f} ms, "
        f"slowest {max(took):.1f} ms of {len(took)} letters"
    )
    return took


def _typed(page: Any, address: str, query: str) -> list[float]:
    page.goto(address, wait_until="networkidle")
    page.focus("#query")
    page.evaluate(WATCH)
    for number, letter in enumerate(query, start=1):
        page.keyboard.press(letter if letter != " " else "Space")
        page.wait_for_function(f"window.took.length >= {number}")
        # A person takes some hundred milliseconds; meanwhile the rest of the index arrives.
        page.wait_for_timeout(120)
    found: list[float] = page.evaluate("window.took")
    return found


@contextmanager
def _served() -> Iterator[str]:
    """A plain file server of the site of the current facts."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with tempfile.TemporaryDirectory(prefix="capdb-") as directory:
        subprocess.run(
            ["capdb", "site", "build", "--out", f"{directory}/site"],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        handler = functools.partial(Quiet, directory=f"{directory}/site")
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}/"
            server.shutdown()


if __name__ == "__main__":
    browser_search()

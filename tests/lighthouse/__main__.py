"""Rate the home page, the device list and a device's page with Lighthouse, as a phone gets them.

python -m tests.lighthouse [--site DIRECTORY] [--runs N]

builds the site of the committed facts if none is given, serves it with `capdb site serve`, and
exits with 1 if a page is below its least score. Needs Chromium, and `npm ci --ignore-scripts` in
this directory. A busy machine makes pages slow, so the best of several runs counts.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.browser.kinds import PAGES

WANTED = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
"""The least points of each category."""

RATED = ("home", "device list", "yes")
PROGRAM = Path(__file__).parent / "node_modules" / ".bin" / "lighthouse"


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a site as people do who look at it on their own machine; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ("capdb", "site", "serve", "--out", str(site), "--port", str(port))
    with subprocess.Popen([sys.executable, "-m", *command], stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("capdb site serve did not start")


def rate(address: str, chromium: str) -> dict[str, Any]:
    """Return Lighthouse's report about a page."""
    done = subprocess.run(
        [
            *(str(PROGRAM), address, "--quiet", "--output=json"),
            *("--only-categories", ",".join(WANTED)),
            "--chrome-flags=--headless=new --no-sandbox",
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
        env=os.environ | {"CHROME_PATH": chromium},
    )
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def points(report: dict[str, Any]) -> dict[str, int]:
    """Return the points of each category, of 100."""
    return {name: round(100 * report["categories"][name]["score"]) for name in WANTED}


def below(report: dict[str, Any]) -> list[str]:
    """Return the causes of lost points, in Lighthouse's words."""
    return [
        f"{name}: {audit['title']} {audit.get('displayValue', '')}".rstrip()
        for name, category in report["categories"].items()
        for each in category["auditRefs"]
        if each["weight"] and (audit := report["audits"][each["id"]])["score"] not in (None, 1)
    ]


def is_enough(found: dict[str, int]) -> bool:
    """Return whether no category is below its least score."""
    return all(found[name] >= least for name, least in WANTED.items())


def rate_all(site: Path, runs: int, chromium: str) -> bool:
    """Print the best points of each page; return whether all are enough."""
    enough = True
    with served(site) as address:
        for kind in RATED:
            best: dict[str, Any] = {}
            for _ in range(runs):
                report = rate(f"{address}{PAGES[kind]}", chromium)
                if not best or sum(points(report).values()) > sum(points(best).values()):
                    best = report
                if is_enough(points(best)):
                    break
            found = points(best)
            print(kind, *(f"{name} {found[name]}" for name in WANTED), sep="\t", flush=True)
            if not is_enough(found):
                enough = False
                print(*below(best), sep="\n", flush=True)
    return enough


def main() -> None:
    """Rate the pages of a site."""
    parser = argparse.ArgumentParser(prog="python -m tests.lighthouse", description=__doc__)
    parser.add_argument("--site", type=Path, metavar="DIRECTORY", help="one that is built")
    parser.add_argument("--runs", type=int, default=3, help="at most so many of each page")
    asked = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None or not PROGRAM.is_file():
        parser.error("needs Chromium, and `npm ci --ignore-scripts` in tests/lighthouse")
    with tempfile.TemporaryDirectory(prefix="capdb-") as scratch:
        site = asked.site or Path(scratch, "site")
        if not asked.site:
            build = [sys.executable, "-m", "capdb", "site", "build", "--out", str(site)]
            subprocess.run(build, check=True)
        sys.exit(not rate_all(site, asked.runs, chromium))


if __name__ == "__main__":
    main()

"""The miniature upstream in tests/upstream, scraped; its README describes it."""

from __future__ import annotations

import shutil
from pathlib import Path

from scrapers import scrape
from tests.support.checkout import ROOT

UPSTREAM = ROOT / "tests" / "upstream"
OLD, NEW, HEAD = RELEASES = ("24.10.8", "25.12.5", "snapshot")

PROGRAMS = {"cpp": "cpp", "dtc": "device-tree-compiler", "make": "make", "patch": "patch"}
MISSING = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
"""The Debian packages without which trees cannot be scraped, if they are not installed."""


def silent(what: str, done: int, of: int | None) -> None:
    """Show no progress."""


def scrape_all(data: Path, upstream: Path = UPSTREAM) -> None:
    """Write the facts of all releases of a miniature upstream into a data directory."""
    for release in RELEASES:
        scrape.run(
            ["all"],
            data=data,
            origin=upstream,
            release=release,
            date="2026-01-01",
            progress=silent,
            least=scrape.Least(devices=10, targets=2),
        )

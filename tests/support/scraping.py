"""Scrape the small trees: the programs that this needs, and edits of the trees."""

from __future__ import annotations

import shutil

import pytest

from scrapers.trees.source_tree import Trees

NEEDED = {"cpp": "cpp", "dtc": "device-tree-compiler", "make": "make", "patch": "patch"}

_MISSING = [package for program, package in NEEDED.items() if shutil.which(program) is None]

needs_programs = pytest.mark.skipif(
    bool(_MISSING), reason=f"needs programs of the Debian packages {' '.join(_MISSING)}"
)

MAIN = "linux/drivers/net/ethernet/fox/fox_main.c"


def silent(what: str, done: int, of: int) -> None:
    """Show no progress."""


def edit(trees: Trees, path: str, old: str, new: str) -> None:
    """Replace a text that a file of the trees has."""
    file = trees.openwrt.parent / path
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))

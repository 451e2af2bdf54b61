"""Paths of the checkout, and the content of files."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
"""The checkout."""
PACKAGE: str = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["name"]
"""The name of the package in package indexes; the one that programs import is always capdb."""
DATA = ROOT / "data"
"""The committed facts."""
SITE = ROOT / "site"
"""The source files of the website."""
DOCS = ROOT / "docs"
README = ROOT / "README.md"
PROBE = ROOT / "openwrt" / "capdb-probe" / "files" / "capdb-probe"
"""The self-test that runs on routers, joined from its parts."""
PROBE_PARTS = ROOT / "capdb" / "probe" / "script"
RECORDINGS = ROOT / "tests" / "recordings"
"""The files and command outputs of recorded routers, a directory each."""


def files_below(directory: Path) -> dict[str, bytes]:
    """Return the content of every file below a directory, by its path there."""
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }

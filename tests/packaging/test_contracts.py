"""The import contracts of pyproject.toml hold, and each refuses the imports that it forbids."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.checkout import ROOT

SETTINGS = "pyproject.toml"
CONTRACTS = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((ROOT / SETTINGS).read_text())["tool"]["importlinter"][
        "contracts"
    ]
}

PLANTS = [
    ("capdb-layers", "capdb/render/text.py", "from capdb.cli import output"),
    ("capdb-layers", "capdb/results/answer.py", "from capdb import __version__"),
    ("capdb-layers", "capdb/linking/toh.py", "def late():\n    from capdb.claims import derive"),
    ("capdb-layers", "capdb/drawer.py", "import re"),
    ("scrapers-layers", "scrapers/kbuild/makefile.py", "from scrapers.trees import pins"),
    ("scrapers-layers", "scrapers/drawer/__init__.py", "import re"),
    ("answering-is-light", "capdb/queries/connection.py", "import msgspec"),
    ("answering-is-light", "capdb/names/tokens.py", "def late():\n    import jinja2"),
    ("answering-is-light", "capdb/search/lookup.py", "from capdb.facts import Board"),
    ("one-client", "capdb/website/feed.py", "import requests"),
    ("one-client", "scrapers/published/toh.py", "from socket import create_connection"),
    ("one-client", "capdb/probe/ssh.py", "def late():\n    import smtplib"),
    ("who-fetches", "capdb/probe/ingest.py", "from capdb.http.client import Client"),
    ("who-builds", "capdb/website/build.py", "from capdb.building import build"),
    ("who-scrapes", "capdb/lint/source_gone.py", "from scrapers import scrape"),
    ("scrapers-give-facts", "scrapers/published/releases.py", "from capdb.linking import toh"),
]
"""A contract, and a file with a line at its end that it must refuse."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of our modules and of the contracts."""
    place = tmp_path_factory.mktemp("modules")
    shutil.copy(ROOT / SETTINGS, place)
    for package in ("capdb", "scrapers"):
        for path in (ROOT / package).rglob("*.py"):
            made = place / path.relative_to(ROOT)
            made.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, made)
    return place


def checked(place: Path, *contracts: str) -> tuple[int, str]:
    """Return the exit code of the linter in a directory, and its output."""
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    chosen = [word for contract in contracts for word in ("--contract", contract)]
    done = subprocess.run(
        [sys.executable, "-P", "-c", program, "--no-cache", *chosen],
        cwd=place,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_contracts_hold(copy: Path) -> None:
    code, printed = checked(copy)
    assert code == 0, printed
    assert all(f"{name} KEPT" in printed for name in CONTRACTS.values()), printed


def test_every_contract_has_a_planted_import() -> None:
    assert {contract for contract, _, _ in PLANTS} == set(CONTRACTS)


@pytest.mark.parametrize(("contract", "file", "line"), PLANTS)
def test_a_planted_import_is_refused(copy: Path, contract: str, file: str, line: str) -> None:
    path = copy / file
    before = path.read_text() if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{before or ''}\n{line}\n")
    try:
        code, printed = checked(copy, contract)
    finally:
        if before is None:
            path.unlink()
        else:
            path.write_text(before)
    assert code == 1, printed
    assert f"{CONTRACTS[contract]} BROKEN" in printed

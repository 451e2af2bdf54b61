"""Debian's Chromium, a plain file server below a sub-path, and checks of every page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.visitor import Hosts, Visitor


# Not for the session: while it lives there is an event loop, and other tests start their own.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """Return the browser, without a page."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("needs chromium; Debian's package has the same name")
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="needs Playwright, which `pip install --group dev` brings"
    )
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the code of axe-core."""
    file = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
    if not file.is_file():
        pytest.skip("needs axe-core; `npm ci --ignore-scripts` in tests/browser brings it")
    return file.read_text()


@pytest.fixture(scope="session")
def hosts() -> Iterator[Hosts]:
    """Return the servers of all sites."""
    made = Hosts()
    yield made
    made.close()


@pytest.fixture
def visitor(chromium: Any, hosts: Hosts, committed_site: Path) -> Iterator[Visitor]:
    """Return a visitor of the committed site; no page errs or asks another host meanwhile."""
    visiting = Visitor(chromium, hosts.address(committed_site))
    yield visiting
    visiting.close()
    assert visiting.faults == []

"""The Nu Html Checker finds no error on a page of any kind."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser.kinds import PAGES

pytestmark = pytest.mark.browser

CHECKER = Path(__file__).parent / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


def errors(pages: list[Path]) -> list[str]:
    """Return the checker's errors, with page and line."""
    java = shutil.which("java")
    if java is None:
        pytest.skip("needs Java; Debian's package is default-jre-headless")
    if not CHECKER.is_file():
        pytest.skip("needs vnu-jar; `npm ci --ignore-scripts` in tests/browser brings it")
    checked = subprocess.run(
        [java, "-jar", str(CHECKER), "--format", "json", "--errors-only", *map(str, pages)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    return [
        f"{Path(each['url']).name}:{each.get('lastLine')}: {each['message']}"
        for each in json.loads(checked.stderr)["messages"]
    ]


def test_no_page_has_an_error_of_markup(committed_site: Path) -> None:
    pages = sorted({committed_site / path.partition("?")[0] for path in PAGES.values()})
    assert errors(pages) == []


def test_an_error_of_markup_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><html lang='en'><title>A</title><p><div></p></html>")
    assert {each.partition(":")[0] for each in errors([page])} == {"page.html"}

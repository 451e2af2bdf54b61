"""A first visit fetches little, and a page shows no verdict before all names are there."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.visitor import READY, Visitor

pytestmark = pytest.mark.browser

LARGEST_VISIT = 50_000
"""Bytes that a first visit may fetch, packed, until a letter is typed."""

SLOW = {"offline": False, "latency": 300, "downloadThroughput": 40_000, "uploadThroughput": 20_000}
"""A poor mobile connection: milliseconds to an answer, and bytes a second."""


@contextmanager
def held(page: Any, files: str) -> Iterator[None]:
    """Keep files from a page until the end of the block."""
    waiting: list[Any] = []
    page.route(files, lambda route: waiting.append(route))
    yield
    for route in waiting:
        route.continue_()
    page.unroute(files)


def answer(page: Any) -> Any:
    return page.locator("#said")


def test_a_first_visit_is_small_until_a_letter_is_typed(
    visitor: Visitor, committed_site: Path
) -> None:
    page = visitor.open("licence.html")
    page.goto("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(visitor.address)))
    page.goto(visitor.address, wait_until="networkidle")
    page.locator("#query").focus()
    page.wait_for_function("() => document.querySelector('#results').ariaBusy === 'false'")
    page.wait_for_load_state("networkidle")
    files = [each.partition("?")[0] or "index.html" for each in asked]
    assert {"search.json", "static/matcher.js", "static/lookup.js"} <= set(files)
    packed = {file: len(gzip.compress((committed_site / file).read_bytes(), 9)) for file in files}
    assert sum(packed.values()) <= LARGEST_VISIT, packed


def test_letters_typed_at_once_on_a_slow_connection_are_answered(visitor: Visitor) -> None:
    page = visitor.open("licence.html")
    session = page.context.new_cdp_session(page)
    session.send("Network.emulateNetworkConditions", SLOW)
    page.goto(f"{visitor.address}index.html", wait_until="commit")
    page.locator("#query").press_sequentially("linksys e8450")
    page.wait_for_function("() => /Loading/.test(document.querySelector('#said').textContent)")
    page.wait_for_function(READY)
    assert page.locator("#said .answer.yes").is_visible()
    assert page.locator("#results li").count() == 1


def test_no_verdict_is_given_before_all_names_are_there(visitor: Visitor) -> None:
    page = visitor.open("index.html")
    with held(page, "**/search-more.json*"):
        page.locator("#query").fill("linksys e8450")
        page.locator("#results li").first.wait_for()
        assert page.locator("#results li .badge").first.inner_text() == "yes"
        assert "Looking further" in answer(page).inner_text()
        assert page.locator("#said .answer.yes").count() == 0
    page.locator("#said .answer.yes").wait_for()


def test_the_device_list_says_that_it_is_loading(visitor: Visitor) -> None:
    page = visitor.open("licence.html")
    with held(page, "**/devices.json*"):
        page.goto(f"{visitor.address}devices.html")
        answer(page).filter(has_text="Loading").wait_for()
    page.locator("#devices tbody tr").first.wait_for()
    assert "Loading" not in answer(page).inner_text()

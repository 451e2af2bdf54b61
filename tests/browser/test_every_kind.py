"""Pages of every kind fit a phone, have no findings of axe, and their text is readable."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.kinds import NO, PAGES, PARTIAL, YES
from tests.support.visitor import PHONE, Visitor, overflow

pytestmark = pytest.mark.browser

LIST_ITEMS = 8
"""Items of a list that axe looks at: those of one list are alike, and thousands take minutes."""

kinds = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())


def violations(page: Any, axe: str, rules: list[str]) -> list[str]:
    """Return the findings of axe, by all rules or some."""
    page.evaluate(
        f"""() => document.querySelectorAll("ul, tbody").forEach((list) =>
          [...list.children].slice({LIST_ITEMS}).forEach((item) => item.remove()))"""
    )
    page.evaluate(axe)
    found = page.evaluate(
        "(rules) => axe.run(document, rules.length ? { runOnly: rules } : {})", rules
    )
    return [
        f"{each['id']}: {node['html'][:200]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


@kinds
def test_axe_finds_nothing_in_light_and_dark_and_nothing_scrolls_sideways(
    visitor: Visitor, axe: str, path: str
) -> None:
    page = visitor.open(path, width=PHONE)
    assert overflow(page) == []
    assert violations(page, axe, []) == []
    page.set_viewport_size({"width": 1280, "height": 800})
    assert overflow(page) == []
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    assert violations(page, axe, ["color-contrast"]) == []


def test_axe_finds_nothing_in_what_a_page_adds_when_it_is_asked(visitor: Visitor, axe: str) -> None:
    page = visitor.open(f"boards/{YES}.html#24.10.2")
    page.get_by_label("Down").fill("600")
    page.get_by_label("Down").press("Enter")
    page.locator("#line-answer .said").wait_for()
    page.locator(".verdict .point").first.wait_for()
    page.set_viewport_size({"width": PHONE, "height": 800})
    assert overflow(page) == []
    assert violations(page, axe, []) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, axe, ["color-contrast"]) == []


@pytest.mark.parametrize(("board", "state"), [(YES, "Yes"), (PARTIAL, "Partial"), (NO, "No")])
def test_a_boards_answer_is_read_without_javascript(
    visitor: Visitor, board: str, state: str
) -> None:
    page = visitor.open(f"boards/{board}.html", script=False, width=PHONE)
    assert page.get_by_role("heading", level=1).is_visible()
    verdict = page.locator(".verdict:visible")
    assert verdict.is_visible()
    assert re.search(rf"\b{state}\b", verdict.inner_text())
    # In words, and in a shape in addition to colour, without scrolling.
    box = verdict.bounding_box()
    assert box is not None
    assert box["y"] + 100 < 800
    assert verdict.locator(".shape").inner_text().strip()


def test_pages_for_reading_need_no_javascript(visitor: Visitor) -> None:
    home = visitor.open("index.html", script=False)
    home.get_by_role("contentinfo").get_by_role("link", name="All devices, A to Z").click()
    assert home.get_by_role("link", name="Linksys E8450", exact=True).first.is_visible()


def test_a_page_opened_as_a_file_is_read_and_says_what_its_search_needs(
    chromium: Any, committed_site: Path
) -> None:
    page = chromium.new_page()
    page.goto((committed_site / "index.html").as_uri())
    page.get_by_text("Opened as a file").wait_for()
    page.get_by_role("link", name="Guide").click()
    assert page.get_by_role("heading", level=1).is_visible()
    page.close()


def test_the_skip_link_leads_past_the_menu(visitor: Visitor) -> None:
    page = visitor.open(f"boards/{YES}.html")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator("main :focus").count() == 1

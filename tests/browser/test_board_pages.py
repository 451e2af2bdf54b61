"""A device's page: one release at a time, with and without scripts, on a phone and on paper."""

from __future__ import annotations

import re

import pytest

from tests.browser.kinds import NO, PAGES, PARTIAL, YES
from tests.support.visitor import PHONE, Visitor

pytestmark = pytest.mark.browser

SCREEN = 800
"""Pixels of a phone's screen from top to bottom, as visitors have it."""


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize(("anchor", "release"), [("24.10", "24.10.8"), ("22.03.7", "22.03.7")])
def test_an_address_with_a_release_shows_that_release_alone(
    visitor: Visitor, anchor: str, release: str, script: bool
) -> None:
    page = visitor.open(f"boards/{YES}.html#{anchor}", script=script)
    (verdict,) = [each for each in page.locator(".verdict").all() if each.is_visible()]
    assert release in verdict.inner_text()
    assert "25.12.5" not in verdict.inner_text()
    # The answer is on the screen, not scrolled away to where the anchor is.
    box = verdict.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < SCREEN


def test_without_scripts_a_release_is_chosen_by_its_link(visitor: Visitor) -> None:
    page = visitor.open(f"boards/{YES}.html", script=False)
    assert "25.12.5" in page.locator(".verdict:visible").inner_text()
    page.locator(".strip a", has_text="24.10").click()
    assert "24.10.8" in page.locator(".verdict:visible").inner_text()


def test_the_chosen_release_is_marked_and_goes_along(visitor: Visitor) -> None:
    page = visitor.open(f"boards/{YES}.html")
    page.locator(".strip a", has_text="24.10").click()
    page.locator(".strip a[aria-current=true]", has_text="24.10").wait_for()
    assert page.locator(".strip a[aria-current]").count() == 1
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Devices").click()
    page.locator("#devices tbody tr").first.wait_for()
    assert page.locator("select[name=release]").input_value() == "24.10.8"
    link = page.locator("#devices tbody a").first
    assert (link.get_attribute("href") or "").endswith("#24.10.8")


def test_a_point_release_that_was_not_read_shows_its_series(visitor: Visitor) -> None:
    page = visitor.open(f"boards/{YES}.html#24.10.2")
    page.wait_for_url("**#24.10")
    assert page.locator(".strip [aria-current]").get_attribute("href") == "#24.10.8"


def test_another_name_leads_on_with_its_release(visitor: Visitor) -> None:
    page = visitor.open("boards/linksys,e8450-ubi.html#24.10")
    page.wait_for_url(f"**/boards/{YES}.html#24.10")
    assert "24.10.8" in page.locator(".verdict:visible").inner_text()


def test_commands_are_copied_whole(visitor: Visitor) -> None:
    page = visitor.open(f"boards/{YES}.html")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".step .copied").first.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert copied[0] == "uci set firewall.@defaults[0].flow_offloading='1'"
    assert copied[-1] == "/etc/init.d/firewall restart"


@pytest.mark.parametrize(
    "path", [PAGES[kind] for kind in ("home", "device list", "yes", "not found")]
)
def test_a_slash_leads_to_the_search_box(visitor: Visitor, path: str) -> None:
    page = visitor.open(path)
    page.keyboard.press("/")
    focused = page.locator(":focus")
    assert focused.get_attribute("type") == "search"
    page.keyboard.type("a/b")
    assert focused.input_value() == "a/b"


def test_the_box_of_any_page_asks_the_home_page(visitor: Visitor) -> None:
    page = visitor.open(PAGES["no"] + "#24.10")
    page.locator(".top input[type=search]").fill("e8450")
    page.keyboard.press("Enter")
    page.wait_for_url("**/index.html?q=e8450&release=24.10.8")
    assert page.locator("#query").input_value() == "e8450"
    assert page.locator("#release").input_value() == "24.10.8"


@pytest.mark.parametrize("board", [YES, PARTIAL, NO])
def test_on_a_phone_the_commands_begin_on_the_second_screen(visitor: Visitor, board: str) -> None:
    page = visitor.open(f"boards/{board}.html", width=PHONE)
    top = page.locator("#type:visible, #instead:visible").first.bounding_box()
    assert top is not None
    assert top["y"] < 2 * SCREEN


@pytest.mark.parametrize("board", [YES, NO])
def test_on_paper_a_page_is_two_sheets(visitor: Visitor, board: str) -> None:
    page = visitor.open(f"boards/{board}.html")
    sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
    assert 1 <= sheets <= 2

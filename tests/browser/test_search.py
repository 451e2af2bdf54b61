"""The search box of the home page, as people use it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.support.visitor import PHONE, READY, Visitor, overflow

pytestmark = pytest.mark.browser

PASTED = """{
\t"kernel": "5.15.167",
\t"hostname": "OpenWrt",
\t"system": "ARMv8 Processor rev 4",
\t"model": "Linksys E8450 (UBI)",
\t"board_name": "%s",
\t"rootfs_type": "squashfs",
\t"release": {
\t\t"distribution": "%s",
\t\t"version": "%s",
\t\t"revision": "r1",
\t\t"target": "mediatek/mt7622",
\t\t"description": "OpenWrt"
\t}
}
"""


def box(page: Any) -> Any:
    return page.get_by_role("searchbox")


def said(page: Any) -> Any:
    """Return the line with the answer, when all of the index is there."""
    page.wait_for_function(READY)
    return page.locator("#said")


def results(page: Any) -> list[str]:
    said(page)
    return [each.strip() for each in page.locator("#results li bdi").all_inner_texts()]


def test_typing_a_name_answers_and_leads_to_the_board(visitor: Visitor) -> None:
    page = visitor.open("index.html")
    box(page).press_sequentially("xiaomi ax3600")
    assert results(page) == ["Xiaomi AX3600"]
    assert said(page).inner_text() == "No: Xiaomi AX3600 on OpenWrt 25.12.5"
    page.locator("#results a").click()
    assert page.url.endswith("/boards/xiaomi_ax3600.html")
    assert page.get_by_role("heading", level=1).inner_text() == "Xiaomi AX3600"


def test_a_model_that_is_near_is_no_answer(visitor: Visitor) -> None:
    page = visitor.open("index.html")
    box(page).fill("Xiaomi AX3602")
    assert results(page) == []
    assert "Did you mean Xiaomi AX3600?" in said(page).inner_text()


def test_several_names_that_may_be_intended_are_one_question(visitor: Visitor) -> None:
    page = visitor.open("index.html")
    box(page).fill("asus rt-ac99")
    said(page).get_by_text("Did you mean").wait_for()
    assert said(page).inner_text().lower().count("did you mean") == 1


def test_a_misspelt_word_is_understood(visitor: Visitor) -> None:
    page = visitor.open("index.html")
    box(page).fill("linksis e8450")
    assert "Linksys E8450" in results(page)
    assert "'linksis' was read as 'linksys'" in said(page).inner_text()


def test_no_verdict_is_given_while_a_longer_name_may_be_intended(visitor: Visitor) -> None:
    page = visitor.open("index.html")
    box(page).fill("redmi ax6")
    rows = results(page)
    assert rows[0] in ("Redmi AX6", "Xiaomi Redmi AX6")
    assert any("AX6S" in row for row in rows)
    assert not page.locator("#said .answer.no").count()
    assert page.locator("#results li .badge").count() == len(rows)


@pytest.mark.parametrize("query", ["archer c6", "r", "eap615", "starlink"])
def test_enter_opens_nothing_where_it_is_not_sure_what_is_intended(
    visitor: Visitor, query: str
) -> None:
    page = visitor.open("index.html")
    box(page).fill(query)
    said(page)
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert "/boards/" not in page.url


def test_letters_typed_before_the_names_are_there_are_answered_when_they_are(
    visitor: Visitor,
) -> None:
    page = visitor.open("licence.html")
    waiting: list[Any] = []
    page.route("**/search.json*", lambda route: waiting.append(route))
    page.goto(visitor.address + "index.html")
    box(page).fill("linksys e8450")
    assert "Loading" in page.locator("#said").inner_text()
    page.keyboard.press("Enter")
    for _ in range(200):  # until the browser has asked, however busy the machine is
        page.wait_for_timeout(50)
        if waiting:
            break
    waiting[0].continue_()
    page.wait_for_url("**/boards/linksys_e8450.html")


def test_a_soc_answers_with_its_boards(visitor: Visitor) -> None:
    page = visitor.open("index.html")
    box(page).fill("mt7621")
    assert "with this SoC" in said(page).inner_text()


def test_a_name_that_is_only_begun_gets_help(visitor: Visitor) -> None:
    page = visitor.open("index.html")
    box(page).fill("linksys e84")
    assert "Linksys E8450" in results(page)
    assert "begin like this" in said(page).inner_text()


def test_what_is_asked_is_in_the_address_and_can_be_shared(visitor: Visitor) -> None:
    page = visitor.open("index.html")
    box(page).fill("rt3200")
    page.get_by_label("On OpenWrt").select_option("23.05.6")
    assert "23.05.6" in page.url
    answer = said(page).inner_text()
    shared = visitor.open(page.url.removeprefix(visitor.address))
    assert box(shared).input_value() == "rt3200"
    assert said(shared).inner_text() == answer
    shared.locator("#results a").first.click()
    shared.get_by_role("heading", level=1).wait_for()
    shared.go_back()
    assert said(shared).inner_text() == answer


def test_the_keyboard_is_enough(visitor: Visitor) -> None:
    page = visitor.open("index.html")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "query":
            break
    page.keyboard.type("archer c7")
    page.locator("#results a").nth(1).wait_for()
    rows = [each.get_attribute("href") for each in page.locator("#results a").all()]
    for key, row in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0)):
        page.keyboard.press(key)
        assert page.locator("#results a:focus").get_attribute("href") == rows[row]
    page.keyboard.press("Escape")
    page.keyboard.press("Control+A")
    page.keyboard.type("linksys e8450")
    said(page)
    page.keyboard.press("ArrowDown")
    assert "E8450" in page.locator("#results a:focus").inner_text()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "query"
    page.keyboard.press("Enter")
    page.wait_for_url("**/boards/linksys_e8450.html")


@pytest.mark.parametrize(
    "lines", ["{}", "root@OpenWrt:~# ubus call system board\n{}root@OpenWrt:~#"]
)
def test_what_a_router_prints_is_answered_for_its_board_and_release(
    visitor: Visitor, lines: str
) -> None:
    page = visitor.open("index.html")
    text = lines.replace("{}", PASTED % ("linksys,e8450-ubi", "OpenWrt", "24.10.8"))
    paste(page, text)
    assert said(page).inner_text() == "Yes: Linksys E8450 on OpenWrt 24.10.8"
    assert "kernel" not in page.url  # a router's output stays here
    page.get_by_label("On OpenWrt").select_option("25.12.5")
    assert said(page).inner_text().startswith("Yes: Linksys E8450 on OpenWrt 25.12.5")


def paste(page: Any, text: str) -> None:
    """Paste as a person does: an input of one line takes no line breaks."""
    box(page).focus()
    page.evaluate("(text) => document.execCommand('insertText', false, text)", text)


@pytest.mark.parametrize(
    ("board", "distribution", "version", "expected"),
    [
        ("linksys,e8450", "OpenWrt", "24.10.2", "the router reports 24.10.2"),
        ("linksys,e8450", "OpenWrt", "24.10-SNAPSHOT", "this is the answer for 24.10.8"),
        ("linksys,e8450", "OpenWrt", "18.06.9", "the router reports 18.06.9"),
        ("linksys,e8450", "ImmortalWrt", "24.10.8", "the router runs ImmortalWrt"),
        ("acme,unheard-of", "OpenWrt", "24.10.8", "No device here is called"),
    ],
)
def test_what_must_be_said_of_a_routers_words_is_said(
    visitor: Visitor, board: str, distribution: str, version: str, expected: str
) -> None:
    page = visitor.open("index.html")
    paste(page, PASTED % (board, distribution, version))
    assert expected in said(page).inner_text()


@pytest.mark.parametrize(
    "text", ["{", "{}", '{"board_name": 7}', json.dumps([{}]), '{"a": {"b": 1}']
)
def test_words_of_a_router_without_a_board_get_a_hint(visitor: Visitor, text: str) -> None:
    page = visitor.open("index.html")
    paste(page, text)
    assert "without a board_name" in said(page).inner_text()


@pytest.mark.parametrize(
    "query",
    [
        "<script>alert(1)</script>",
        "\"'><img src=x onerror=alert(1)>",
        "\u202eevil",
        "x" * 10_000,
        "(((",
        "   ",
        "💥",
    ],
)
def test_hostile_queries_do_nothing(visitor: Visitor, query: str) -> None:
    page = visitor.open("index.html", width=PHONE)
    box(page).fill(query)
    page.wait_for_timeout(300)
    assert page.locator("#results li").count() == 0
    assert overflow(page) == []


def test_without_an_answer_of_the_server_the_page_says_what_helps(
    visitor: Visitor,
) -> None:
    page = visitor.open("licence.html")
    page.route("**/search*.json*", lambda route: route.abort())
    page.goto(visitor.address + "index.html")
    box(page).focus()
    page.get_by_text("the list of all boards helps").wait_for()
    visitor.faults.clear()  # the browser itself complains of blocked requests


def test_each_file_is_fetched_once_and_named_by_its_content(visitor: Visitor) -> None:
    page = visitor.open("licence.html")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(visitor.address)))
    page.goto(f"{visitor.address}index.html?q=xiaomi+ax3600")
    said(page)
    files = [each for each in asked if not each.startswith("index.html")]
    assert {"static/search.js", "static/lookup.js", "search.json", "search-more.json"} <= {
        each.partition("?")[0] for each in files
    }
    assert len(files) == len(set(files))
    assert all(re.search(r"\?[0-9a-f]{8}$", each) for each in files), files


def test_answers_fit_a_phone(visitor: Visitor) -> None:
    page = visitor.open("index.html?q=tp-link", width=PHONE)
    said(page)
    assert page.locator("#results li").count() > 20
    assert overflow(page) == []


@pytest.mark.parametrize(
    ("named", "release", "page"),
    [
        ("24.10", "24.10.8", "#24.10.8"),
        ("OpenWrt 23.05", "23.05.6", "#23.05.6"),
        ("v24.10.2", "24.10.8", "#24.10.2"),
        ("snapshot", "snapshot", "#snapshot"),
    ],
)
def test_a_release_in_the_query_is_chosen_and_goes_along(
    visitor: Visitor, named: str, release: str, page: str
) -> None:
    home = visitor.open(f"index.html?q=linksys%20e8450%20{named.replace(' ', '%20')}")
    chosen = home.get_by_label("On OpenWrt")
    assert chosen.input_value() == release
    assert "was read as the release" in home.locator("#said").inner_text()
    link = home.locator("#results a").first.get_attribute("href") or ""
    assert link.endswith(f"boards/linksys_e8450.html{page}")
    preset = home.locator(".chips a").first.get_attribute("href") or ""
    assert f"release={page[1:]}" in preset
    home.locator("#query").fill("linksys e8450")
    home.wait_for_function("() => document.querySelector('#release').value === '25.12.5'")
    assert "was read as" not in home.locator("#said").inner_text()


def test_a_release_that_is_chosen_by_hand_outranks_the_one_in_the_query(visitor: Visitor) -> None:
    home = visitor.open("index.html?q=linksys%20e8450%2024.10")
    home.get_by_label("On OpenWrt").select_option("23.05.6")
    link = home.locator("#results a").first.get_attribute("href") or ""
    assert link.endswith("#23.05.6")
    assert "was read as" not in home.locator("#said").inner_text()

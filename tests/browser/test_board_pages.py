"""A device's page: one release at a time, with and without scripts, on a phone and on paper."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from capdb.advice.need import need
from capdb.queries import answers
from capdb.queries.connection import connect
from capdb.queries.rates import fastest, rates
from capdb.results.answer import Answer
from capdb.results.need import NamedLine
from capdb.vocabulary import Load
from tests.browser.kinds import NO, PAGES, PARTIAL, YES
from tests.support.visitor import PHONE, Visitor

pytestmark = pytest.mark.browser

SCREEN = 800
"""Pixels of a phone's screen from top to bottom, as visitors have it."""


LOADS = ("PPPoE", "SQM", "WireGuard")


def ask(page: Any, down: str, up: str, *loads: str) -> None:
    """Name a line in the form of a device's page, as people do."""
    page.get_by_label("Down").fill(down)
    page.get_by_label("Up").fill(up)
    for load in LOADS:
        page.locator("#line").get_by_label(load).set_checked(load in loads)
    page.get_by_role("button", name="Do I need it?").click()


@pytest.mark.parametrize("release", ["25.12.5", "24.10.8"])
def test_a_line_of_ones_own_gets_the_answer_of_the_command_line(
    visitor: Visitor, committed_database: Path, release: str
) -> None:
    with connect(committed_database) as connection:
        (answer,) = answers.check(connection, YES, release).results
        line = NamedLine(600, 50, (Load.PPPOE, Load.SQM))
        known = need(answer, rates(connection, answer), line, fastest(connection, answer))
    page = visitor.open(f"boards/{YES}.html#{release}")
    ask(page, "600", "50", "PPPoE", "SQM")
    told = page.locator("#line-answer .said")
    told.wait_for()
    says = known.because.says
    assert told.inner_text() == says[0].upper() + says[1:]
    ways = [each.inner_text().splitlines()[0] for each in page.locator("#line-answer li").all()]
    assert [way.casefold() for way in ways] == [way.because.says.casefold() for way in known.ways]
    links = [each.get_attribute("href") for each in page.locator("#line-answer a").all()]
    assert links == [rate.source for way in known.ways for rate in way.rates]


@pytest.mark.parametrize("width", [PHONE, 1280])
def test_a_line_has_an_address_and_its_answer_is_in_sight(visitor: Visitor, width: int) -> None:
    page = visitor.open(f"boards/{YES}.html#24.10.8", width=width)
    page.locator("#own").evaluate("details => { details.open = true; }")
    ask(page, "600", "50", "PPPoE")
    told = page.locator("#line-answer .said")
    told.wait_for()
    assert page.url.endswith("?line=600/50&pppoe#24.10.8")
    for shown in (page, visitor.open(page.url.removeprefix(visitor.address), width=width)):
        answer = shown.locator("#line-answer .said")
        answer.wait_for()
        assert answer.inner_text() == told.inner_text()
        assert [shown.locator("#line").get_by_label(each).is_checked() for each in LOADS] == [
            *(True, False, False)
        ]
        shown.wait_for_function(
            "() => document.querySelector('#line-answer').getBoundingClientRect().bottom"
            " <= innerHeight + 1"
        )
        box = answer.bounding_box()
        assert box is not None
        assert 0 <= box["y"] < SCREEN


@pytest.mark.parametrize("line", ["", "600", "0/0", "-1/2", "600/50/3", "x/y", "9999999/1"])
def test_an_address_without_a_proper_line_asks_for_nothing(visitor: Visitor, line: str) -> None:
    page = visitor.open(f"boards/{YES}.html?line={line}&sqm")
    page.wait_for_load_state("networkidle")
    assert page.locator("#line-answer").inner_text() == ""


def test_without_a_line_named_no_rates_are_fetched(visitor: Visitor) -> None:
    asked: list[str] = []
    page = visitor.open("licence.html")
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{visitor.address}boards/{YES}.html", wait_until="networkidle")
    assert page.locator("#line").is_visible()
    assert not [each for each in asked if "need" in each or each.endswith(".json")]


def test_the_form_for_a_line_is_for_scripts_alone(visitor: Visitor) -> None:
    page = visitor.open(f"boards/{YES}.html", script=False)
    assert not page.locator("#line").is_visible()


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


def of_release(database: Path, device: str, release: str) -> Answer:
    """Return the answer of `capdb check DEVICE --release RELEASE`."""
    with connect(database) as connection:
        (found,) = answers.check(connection, device, release).results
    return found


def test_a_point_release_that_was_not_read_is_kept_and_answered_by_its_series(
    visitor: Visitor, committed_database: Path
) -> None:
    page = visitor.open(f"boards/{YES}.html#24.10.2")
    note = page.locator(".verdict:visible .point").first
    note.wait_for()
    assert page.url.endswith("#24.10.2")
    assert page.locator(".strip [aria-current]").get_attribute("href") == "#24.10.8"
    answer = of_release(committed_database, YES, "24.10.2")
    assert answer.compared is not None
    assert answer.compared.says in note.inner_text()
    only = page.locator(".verdict:visible .point").all_inner_texts()[1:]
    read = of_release(committed_database, YES, "24.10.8").caveats
    assert len(only) == len([each for each in answer.caveats if each not in read])
    link = page.get_by_role("navigation", name="Main").get_by_role("link", name="Devices")
    assert (link.get_attribute("href") or "").endswith("release=24.10.2")
    page.locator(".strip a", has_text="25.12").click()
    page.locator(".strip a[aria-current=true]", has_text="25.12").wait_for()
    page.wait_for_function("() => !document.querySelector('.point')")


def test_what_a_point_release_does_less_is_its_verdict(
    visitor: Visitor, committed_database: Path
) -> None:
    device = "asus_rt-ac57u-v1"
    less = of_release(committed_database, device, "19.07.2")
    assert less.state is not of_release(committed_database, device, "19.07.10").state
    page = visitor.open(f"boards/{device}.html#19.07.2")
    page.locator(".verdict:visible .point").first.wait_for()
    assert page.locator(".verdict:visible .word").inner_text().endswith(less.state.capitalize())
    assert not page.locator("#type").is_visible()
    page.locator(".strip a", has_text="19.07").click()
    page.wait_for_function("() => !document.querySelector('.point')")
    assert page.locator(".verdict:visible .word").inner_text().endswith("Yes")
    assert page.locator("#type").is_visible()


def test_a_point_release_is_kept_from_the_search_to_the_page(visitor: Visitor) -> None:
    page = visitor.open("index.html?q=linksys+e8450&release=24.10.2")
    assert page.locator("#release").input_value() == "24.10.8"
    assert "24.10.2" in page.locator("#said").inner_text()
    assert page.url.endswith("release=24.10.2")
    page.locator("#results a").first.click()
    page.wait_for_url(f"**/boards/{YES}.html#24.10.2")


@pytest.mark.parametrize("path", ["devices.html?release=24.10.2", "devices.html?release=24.10"])
def test_a_list_for_a_point_release_or_a_series_is_that_of_the_series(
    visitor: Visitor, path: str
) -> None:
    page = visitor.open(path)
    assert page.locator("select[name=release]").input_value() == "24.10.8"


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
    buttons = page.locator(".copied button:visible")
    assert buttons.all_inner_texts()[:2] == ["Copied", "Copy"]
    buttons.nth(1).click()
    page.wait_for_function(
        "() => !document.querySelector('.copied button').textContent.endsWith('ied')"
    )
    assert buttons.all_inner_texts()[:2] == ["Copy", "Copied"]


def test_a_phone_shows_all_releases_of_the_devices_of_a_soc(visitor: Visitor) -> None:
    for width in (PHONE, 1280):
        page = visitor.open("socs/mediatek,mt7622.html", width=width)
        cells = page.locator(".matrix tbody tr").first.locator("td")
        assert cells.count() == page.locator(".matrix thead th").count() - 1
        assert all(cell.is_visible() for cell in cells.all())


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


LEAN = "elecom_wrc-2533gent"
"""A device whose page has no room for files and lines of all releases."""


def test_files_and_lines_of_another_release_come_from_its_proof(visitor: Visitor) -> None:
    page = visitor.open(f"boards/{LEAN}.html#24.10.8")
    assert page.locator(".chain[data-proof]").count() == 1
    page.locator(".chain > li:visible > a:visible").first.wait_for()
    shown = page.locator(".chain > li > a:visible")
    found = [(each.inner_text(), each.get_attribute("href")) for each in shown.all()]
    proof = visitor.open(f"proofs/{LEAN}.html")
    links = proof.locator('[id="24.10.8"] .chain > li > a')
    assert found == [(each.inner_text(), each.get_attribute("href")) for each in links.all()]
    assert len(found) > 3


def test_without_scripts_the_proof_of_the_chosen_release_is_a_link(visitor: Visitor) -> None:
    page = visitor.open(f"boards/{LEAN}.html#24.10.8", script=False)
    link = page.locator(".proofs a:visible")
    assert link.count() == 1
    link.click()
    page.wait_for_url(f"**/proofs/{LEAN}.html#24.10.8")


def test_a_site_without_an_address_passes_on_that_of_the_page(visitor: Visitor) -> None:
    page = visitor.open(f"boards/{YES}.html#24.10.8")
    text = page.locator("#as-markdown").text_content() or ""
    assert f"({visitor.address}boards/{YES}.html#24.10)" in text
    assert page.get_by_role("button", name="BBCode").is_visible()
    badge = page.locator("#as-badge").text_content() or ""
    assert f"({visitor.address}badges/{YES}.svg)" in badge
    plain = visitor.open(f"boards/{YES}.html#24.10.8", script=False)
    assert plain.get_by_text("Pass on this page's own address").is_visible()
    assert not plain.locator(".share").first.is_visible()


def test_what_passes_it_on_is_one_step_from_the_answer(visitor: Visitor) -> None:
    page = visitor.open(f"boards/{YES}.html#23.05.6")
    page.get_by_role("link", name="Pass it on").click()
    assert page.evaluate("document.activeElement.id") == "share"
    assert page.locator("#share").is_visible()
    assert page.url.endswith("#23.05.6")

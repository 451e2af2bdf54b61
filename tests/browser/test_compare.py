"""Devices side by side: chosen in the list, kept in the address, by keyboard too."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.kinds import NO, PARTIAL, YES
from tests.support.visitor import PHONE, Visitor, overflow

pytestmark = pytest.mark.browser


def compared(page: Any) -> Any:
    page.locator("#compared tbody tr").first.wait_for()
    return page


def row(page: Any, label: str) -> list[str]:
    """Return the cells of a row; where devices differ, a sign follows its label."""
    rows = page.locator("#compared tbody tr")
    head = rows.filter(has=page.get_by_role("rowheader", name=re.compile(rf"^{label}( \*)?$")))
    return [each.strip() for each in head.locator("td").all_inner_texts()]


def test_ticked_devices_are_compared_by_keyboard_alone(visitor: Visitor) -> None:
    page = visitor.open("devices.html?q=ax3600")
    page.locator("#devices tbody input").first.focus()
    page.keyboard.press("Space")
    page.get_by_label("Name").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("e8450")
    page.locator("#devices tbody th", has_text="Linksys E8450").first.wait_for()
    assert not page.locator("#compare").is_visible()
    page.locator("#devices tbody input").first.focus()
    page.keyboard.press("Space")
    page.locator("#compare").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/compare.html?a={NO}&a={YES}&release=25.12.5")
    assert row(compared(page), "Offload") == ["no", "yes"]


def test_no_more_than_four_are_ticked(visitor: Visitor) -> None:
    page = visitor.open("devices.html?state=yes")
    boxes = page.locator("#devices tbody input")
    for place in range(4):
        boxes.nth(place).check()
    boxes.nth(4).click()
    assert not boxes.nth(4).is_checked()
    link = page.locator("#compare").get_attribute("href") or ""
    assert link.count("a=") == 4
    boxes.nth(0).uncheck()
    boxes.nth(4).check()
    assert boxes.nth(4).is_checked()


def test_the_address_keeps_devices_and_release(visitor: Visitor) -> None:
    page = compared(visitor.open(f"compare.html?a={YES}&a={NO}&a={PARTIAL}"))
    assert row(page, "Offload") == ["yes", "no", "partial"]
    assert page.get_by_role("columnheader", name="Linksys E8450").count() == 1
    page.get_by_label("On OpenWrt").select_option("22.03.7")
    before = page.locator("#compared").inner_text()
    shared = compared(visitor.open(page.url.removeprefix(visitor.address)))
    assert shared.get_by_label("On OpenWrt").input_value() == "22.03.7"
    assert shared.locator("#compared").inner_text() == before
    link = shared.locator("#compared thead a").first.get_attribute("href") or ""
    assert link.endswith(f"boards/{YES}.html#22.03.7")


@pytest.mark.parametrize("choice", ["", "?a=linksys_e8450", "?a=linksys_e8450&a=linksys_e8450"])
def test_devices_that_lack_are_added_by_name_and_keyboard(visitor: Visitor, choice: str) -> None:
    page = visitor.open(f"compare.html{choice}")
    assert not page.locator("#compared").is_visible()
    wanted = [NO] if choice else [YES, NO]
    for key in wanted:
        page.get_by_role("main").get_by_role("searchbox").press_sequentially(key.split("_")[1])
        page.locator("#found a").first.wait_for()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{key}*")
        page.wait_for_function("() => document.activeElement?.id === 'query'")
        assert "#" not in page.url
    assert row(compared(page), "Offload") == ["yes", "no"]
    page.get_by_role("link", name=re.compile("^Take .* away$")).first.click()
    page.locator("#chosen li").first.wait_for()
    page.wait_for_function("() => document.querySelectorAll('#chosen li').length === 1")
    assert not page.locator("#compared").is_visible()


def test_enter_adds_no_fifth_device_and_does_not_leave_the_page(visitor: Visitor) -> None:
    four = "&".join(f"a={key}" for key in (YES, NO, PARTIAL, "x86_64"))
    page = compared(visitor.open(f"compare.html?{four}"))
    before = page.url
    page.get_by_role("main").get_by_role("searchbox").press_sequentially("e8450")
    page.locator("#found a").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.closest('#found')")
    assert page.url == before


def test_the_sign_for_not_known_is_explained_only_where_it_is(visitor: Visitor) -> None:
    page = compared(visitor.open(f"compare.html?a={YES}&a={NO}&a={PARTIAL}&since=24.10.8"))
    note = page.locator("#note")
    signs = page.locator("#compared tbody:visible td").get_by_text("?", exact=True)
    assert note.is_visible() == (signs.count() > 0)
    page.get_by_role("button", name=re.compile("without a change")).click()
    assert note.is_visible() == (signs.count() > 0)


def test_causes_of_two_releases_are_on_lines_of_their_own(visitor: Visitor) -> None:
    page = visitor.open(f"compare.html?a={NO}&release=snapshot&since=25.12.5")
    (cell,) = row(compared(page), "Why")
    told = told_by(page, visitor, NO)
    lines = [line for line in cell.splitlines() if line.strip()]
    assert lines == [f"{each} {told[each]['reason']} proof" for each in ("25.12.5", "snapshot")]


def test_commands_in_the_cells_are_code(visitor: Visitor) -> None:
    page = compared(visitor.open(f"compare.html?a={YES}&release=25.12.5&since=22.03.7"))
    assert page.locator("#compared td code").count()
    assert "`" not in page.locator("#compared").inner_text()


def test_a_device_that_there_is_not_is_named(visitor: Visitor) -> None:
    page = visitor.open(f"compare.html?a={YES}&a=acme_unheard-of")
    page.get_by_text("acme_unheard-of is no device here").wait_for()
    assert not page.locator("#compared").is_visible()
    visitor.faults.clear()  # the browser itself complains of the file that there is not


def test_four_devices_are_all_in_sight_on_a_phone(visitor: Visitor) -> None:
    four = "&".join(f"a={key}" for key in (YES, NO, PARTIAL, "x86_64"))
    page = compared(visitor.open(f"compare.html?{four}", width=PHONE))
    assert overflow(page) == []
    for cell in page.locator("#compared th[scope=col], #compared tbody tr:first-child td").all():
        box = cell.bounding_box()
        assert box is not None
        assert 0 <= box["x"] < box["x"] + box["width"] <= PHONE


def test_without_scripts_the_page_names_another_way(visitor: Visitor) -> None:
    page = visitor.open(f"compare.html?a={YES}&a={NO}", script=False)
    # Playwright looks for no text in such an element.
    instead = page.locator("noscript p")
    assert instead.is_visible()
    assert "capdb compare" in instead.inner_text()
    assert not page.get_by_label("On OpenWrt").is_visible()


def told_by(page: Any, visitor: Visitor, key: str) -> dict[str, Any]:
    """Return the answers about a device by their release, as its file has them."""
    file = page.request.get(f"{visitor.address}api/v1/boards/{key}.json").json()
    return {each["release"]: each for each in file["results"]}


def unlike(now: dict[str, Any], before: dict[str, Any]) -> int:
    """Return how many values and caveats of an answer are others than before."""
    plain = ("state", "reason", "target", "profile", "grade")
    kinds = {*now["paths"], *before["paths"]}
    states = [
        [each["paths"].get(kind, {}).get("state") for kind in kinds] for each in (now, before)
    ]
    caveats = [{each["id"] for each in one["caveats"]} for one in (now, before)]
    works = [each["state"] in ("yes", "partial") for each in (now, before)]
    if works[0] != works[1]:  # the warnings about offload came or went with it
        caveats = [set(), set()]
    return (
        sum(now[name] != before[name] for name in plain)
        + sum(one != two for one, two in zip(*states, strict=True))
        + len(caveats[0] ^ caveats[1])
    )


def test_the_changes_since_an_older_release_are_in_the_cells(visitor: Visitor) -> None:
    page = visitor.open(f"boards/{YES}.html")
    page.get_by_role("link", name="What changes from 24.10 to 25.12").click()
    page.wait_for_url(f"**/compare.html?a={YES}&release=25.12.5&since=24.10.8")
    goes = row(compared(page), "Warnings that no longer hold")
    told = told_by(page, visitor, YES)
    caveats = {
        release: {one["id"]: one["says"] for one in each["caveats"]}
        for release, each in told.items()
    }
    gone = caveats["24.10.8"].keys() - caveats["25.12.5"].keys()
    assert gone
    assert all(caveats["24.10.8"][each] in goes[0] for each in gone)
    page.get_by_label("changes since").select_option("21.02.7")
    assert row(page, "Offload") == ["no image → yes"]
    assert "since=21.02.7" in page.url
    page.get_by_label("changes since").select_option("")
    assert "since" not in page.url


def test_changes_are_counted_first_and_only_they_are_marked(visitor: Visitor) -> None:
    keys = (YES, NO, PARTIAL)
    page = compared(
        visitor.open("compare.html?" + "&".join(f"a={key}" for key in keys) + "&since=24.10.8")
    )
    lead = page.locator("#said").inner_text()
    assert "hardware offload stays the same for these 3 devices" in lead
    counts = []
    for place, key in enumerate(keys):
        told = told_by(page, visitor, key)
        count = unlike(told["25.12.5"], told["24.10.8"])
        item = page.locator("#summary li").nth(place)
        assert (f"{count} change" if count else "nothing changes") in item.inner_text()
        assert ("hardware offload stays the same" in item.inner_text()) == bool(count)
        counts.append(count)
    assert 0 in counts
    assert any(counts)
    for marked in page.locator("#compared td.changed").all():
        assert "→" in marked.inner_text() or marked.locator("p").count()
    shown = page.locator("#compared tbody tr:visible").count()
    page.get_by_role("button", name=re.compile("without a change")).click()
    assert page.locator("#compared tbody tr:visible").count() > shown
    assert page.locator("#compared tbody:last-child .changed").count() == 0


def test_warnings_that_came_with_offload_are_folded_and_no_change(visitor: Visitor) -> None:
    key = "netgear_wax220"  # its kernel crashed with offload on 24.10
    page = compared(visitor.open(f"compare.html?a={key}&release=25.12.5&since=24.10.8"))
    told = told_by(page, visitor, key)
    now, before = told["25.12.5"], told["24.10.8"]
    assert (before["state"], now["state"]) == ("no", "partial")
    count = unlike(now, before)
    assert f"hardware offload changes; {count} changes" in page.locator("#summary li").inner_text()
    assert "hardware offload changes for 1 of 1 device." in page.locator("#said").inner_text()
    grave = [each for each in now["caveats"] if each["weight"] == "breaks"]
    folded = page.locator("#compared details")
    assert len(now["caveats"]) > len(grave) > 0
    assert folded.locator("p").count() == len(now["caveats"]) - len(grave)
    assert not folded.locator("p").first.is_visible()
    warnings = page.locator("#compared tr", has=page.locator("details")).locator("p a")
    sources = [each.get_attribute("href") for each in warnings.all()]
    assert sorted(filter(None, sources)) == sorted(each["source"] for each in now["caveats"])


def test_causes_lead_to_what_was_read(visitor: Visitor) -> None:
    page = compared(visitor.open(f"compare.html?a={YES}&a={NO}"))
    links = page.locator("#compared").get_by_role("link", name="proof").all()
    assert [(each.get_attribute("href") or "").partition("/proofs/")[2] for each in links] == [
        f"{key}.html#25.12.5" for key in (YES, NO)
    ]
    links[1].click()
    page.locator("[id='25.12.5']").wait_for(state="attached")


def test_where_nothing_changes_that_is_said(visitor: Visitor) -> None:
    page = compared(visitor.open(f"compare.html?a={NO}&release=24.10.8&since=25.12.5"))
    told = told_by(page, visitor, NO)
    assert unlike(told["24.10.8"], told["25.12.5"]) == 0
    page.locator("#said").get_by_text("nothing changes").wait_for()
    assert page.locator("#compared .changed").count() == 0


def test_devices_side_by_side_have_the_number_of_rows_that_differ(visitor: Visitor) -> None:
    page = compared(visitor.open(f"compare.html?a={YES}&a={NO}"))
    marked = page.locator("#compared tr.differs")
    assert marked.count() > 1
    assert f"{marked.count()} rows" in page.locator("#said").inner_text()
    for each in marked.all():
        cells = [cell.strip() for cell in each.locator("td").all_inner_texts()]
        assert len(set(cells)) == 2
        assert "?" not in cells

"""The list of devices: its filters, its order, and that a link to it keeps both."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from capdb.queries import listing
from capdb.queries.connection import connect, resolve_release
from capdb.queries.release_coverage import stats
from capdb.render.device_list import list_csv
from capdb.results.devices import Filters
from capdb.vocabulary import State
from capdb.website.devicelist import IN_CSV
from capdb.website.hardware import TIMES
from tests.support.visitor import PHONE, Visitor, overflow

pytestmark = pytest.mark.browser


def column(page: Any, label: str) -> list[str]:
    return [
        each.strip()
        for each in page.locator(f'#devices td[data-label="{label}"]').all_inner_texts()
    ]


def count(page: Any) -> int:
    """Return the number of boards that the page says fit."""
    return int(page.locator("#said").inner_text().split()[0].replace(",", ""))


def speeds(ports: str) -> set[str]:
    """Return the kinds of port in a cell, which has `2.5g` after the number and a sign."""
    return {each.partition(TIMES)[2] for each in ports.split()}


def choose(page: Any, name: str, value: str) -> None:
    page.locator(f"select[name={name}]").select_option(value)


def fill(page: Any, name: str) -> None:
    page.get_by_label("Name").fill(name)
    page.locator("#said").filter(has_not_text="Looking").wait_for()


def ready(page: Any) -> Any:
    page.locator("#devices tbody tr").first.wait_for()
    return page


def test_each_filter_leaves_what_it_says(visitor: Visitor) -> None:
    page = ready(visitor.open("devices.html"))
    every = count(page)
    for name, value, told, fits in (
        ("state", "yes", "Offload", lambda text: text == "yes"),
        ("brand", "ASUS", "", None),
        ("soc", "mediatek,mt7986a", "SoC", lambda text: text == "mediatek,mt7986a"),
        ("target", "mediatek/filogic", "Target", lambda text: text == "mediatek/filogic"),
        ("wifi", "ax", "Wi-Fi", lambda text: "ax" in text.split()),
        ("speed", "2.5g", "Ports", lambda text: {"2.5g", "5g", "10g", "sfp+"} & speeds(text)),
        ("speed", "10g", "Ports", lambda text: {"10g", "sfp+"} & speeds(text)),
        ("ram", "1024", "RAM", lambda text: int(text.split("\u00a0")[0]) >= 1024),
        ("type", "WiFi Router", "Type", lambda text: text == "WiFi Router"),
    ):
        choose(page, name, value)
        assert 0 < count(page) < every, name
        if fits:
            assert all(map(fits, column(page, told))), name
        page.get_by_role("button", name="Clear").click()
        page.wait_for_function(
            "(count) => document.querySelector('#said').textContent.startsWith(count)",
            arg=f"{every:,} ",
        )
    fill(page, "e8450")
    names = page.locator("#devices tbody th").all_inner_texts()
    assert names
    assert all("E8450" in name for name in names)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("state", "yes"),
        ("state", "shipped"),
        ("brand", "ASUS"),
        ("soc", "mediatek,mt7986a"),
        ("target", "mediatek"),
        ("target", "mediatek/filogic"),
        ("wifi", "ax"),
        ("sold", "1"),
        ("speed", "2.5g"),
        ("ram", "512"),
    ],
)
def test_a_choice_has_the_number_of_devices_that_it_leaves(
    visitor: Visitor, name: str, value: str
) -> None:
    page = ready(visitor.open("devices.html?release=24.10.8"))
    label = page.locator(f'select[name={name}] option[value="{value}"]').inner_text()
    choose(page, name, value)
    assert label.endswith(f"({count(page):,})")


@pytest.mark.parametrize(
    "chosen", [{"state": "yes", "wifi": "ax"}, {"ram": "512"}, {"speed": "2.5g"}]
)
def test_devices_without_data_for_a_filter_are_counted_and_can_be_listed(
    visitor: Visitor, committed_database: Path, chosen: dict[str, str]
) -> None:
    page = ready(visitor.open("devices.html"))
    for name, value in chosen.items():
        choose(page, name, value)
    fitting = count(page)
    filters = Filters(
        states=tuple(State(each) for each in [chosen.get("state")] if each),
        wifi=tuple(each for each in [chosen.get("wifi")] if each),
        speeds=tuple(each for each in [chosen.get("speed")] if each),
        ram_min=int(chosen["ram"]) if "ram" in chosen else None,
    )
    with connect(committed_database) as connection:
        known = listing.narrowed(connection, resolve_release(connection, None), filters)
    assert known.open
    page.get_by_label(f"{len(known.open):,} more").check()
    assert count(page) == fitting + len(known.open) == len(known.devices) + len(known.open)
    shared = ready(visitor.open(page.url.removeprefix(visitor.address)))
    assert count(shared) == fitting + len(known.open)
    marks = shared.locator("#devices tbody tr").evaluate_all(
        "rows => rows.map((row) => Boolean(row.querySelector('.lacks')))"
    )
    assert marks == sorted(marks)
    assert marks.count(False) == min(fitting, len(marks))
    shared.get_by_role("button", name="Clear").click()
    shared.wait_for_function("() => document.querySelector('#lacking').hidden")
    assert shared.locator("#devices .lacks").count() == 0


def test_where_no_data_can_be_missing_nothing_is_offered(visitor: Visitor) -> None:
    page = ready(visitor.open("devices.html?state=yes&target=mediatek"))
    assert not page.locator("#lacking").is_visible()


def test_no_choice_leaves_nothing(visitor: Visitor) -> None:
    page = ready(visitor.open("devices.html?state=yes&wifi=ax"))
    for name in ("brand", "soc", "target", "type"):
        options = page.locator(f"select[name={name}] option").all_inner_texts()
        assert len(options) > 1
        assert not [option for option in options if option.endswith("(0)")], name
    choose(page, "state", "")
    choose(page, "wifi", "")
    assert page.locator("select[name=brand] option").count() > 300


def test_what_is_listed_as_available_has_the_day_of_that_list(
    visitor: Visitor, committed_database: Path
) -> None:
    page = ready(visitor.open("devices.html"))
    with connect(committed_database) as connection:
        days = [each.date for each in stats(connection).origins if "hardware" in each.kinds]
    assert max(days) in page.locator("select[name=sold] option[value='1']").inner_text()
    assert max(days) in page.locator(".chips").inner_text()


def test_folded_choices_are_counted_once_they_are_unfolded(visitor: Visitor) -> None:
    page = ready(visitor.open("devices.html?state=yes", width=PHONE))
    page.get_by_text("More filters").click()
    option = page.locator("select[name=wifi] option[value=ax]")
    option.filter(has_text="(").wait_for(state="attached")
    label = option.inner_text()
    choose(page, "wifi", "ax")
    assert label.endswith(f"({count(page):,})")


@pytest.mark.parametrize(
    ("name", "found"),
    [("rt3200", {"Linksys E8450"}), ("hh5a", {"British Telecom (BT) Home Hub 5 Type A"})],
)
def test_the_name_is_looked_for_as_everywhere_else(
    visitor: Visitor, name: str, found: set[str]
) -> None:
    page = ready(visitor.open("devices.html"))
    fill(page, name)
    assert set(page.locator("#devices tbody th").all_inner_texts()) == found


def test_a_link_keeps_filters_release_and_order(visitor: Visitor) -> None:
    page = ready(visitor.open("devices.html"))
    choose(page, "state", "yes")
    choose(page, "release", "23.05.6")
    fill(page, "xiaomi")
    page.get_by_role("button", name="RAM").click()
    page.get_by_role("button", name="RAM").click()
    shown = page.locator("#devices tbody").inner_text()
    shared = ready(visitor.open(page.url.removeprefix(visitor.address)))
    assert shared.locator("#devices tbody").inner_text() == shown
    assert shared.locator("select[name=release]").input_value() == "23.05.6"
    assert shared.get_by_role("columnheader", name="RAM").get_attribute("aria-sort") == "descending"
    shared.locator("#devices tbody a").first.click()
    shared.get_by_role("heading", level=1).wait_for()
    shared.go_back()
    assert ready(shared).locator("#devices tbody").inner_text() == shown


def test_a_link_with_what_there_is_not_shows_the_list_all_the_same(visitor: Visitor) -> None:
    page = ready(
        visitor.open("devices.html?state=maybe&brand=%3Cb%3E&sort=nothing&release=1.0&x=y")
    )
    assert count(page) > 1000


def test_columns_sort_both_ways_and_say_so(visitor: Visitor) -> None:
    page = ready(visitor.open("devices.html?state=shipped"))
    page.get_by_role("button", name="RAM").click()
    page.get_by_role("button", name="RAM").click()
    sizes = [int(each.split("\u00a0")[0]) for each in column(page, "RAM")]
    assert sizes == sorted(sizes, reverse=True)
    page.get_by_role("button", name="Offload").click()
    assert set(column(page, "Offload")) == {"yes"}
    head = page.get_by_role("columnheader", name="Offload")
    assert head.get_attribute("aria-sort") == "ascending"


def test_what_is_listed_is_saved_in_the_form_of_the_file_of_all_that_works(
    visitor: Visitor, committed_site: Path, committed_database: Path
) -> None:
    def saved(query: str) -> list[str]:
        page = ready(visitor.open(f"devices.html?{query}"))
        with page.expect_download() as download:
            page.get_by_role("button", name="Save these as CSV").click()
        return Path(download.value.path()).read_bytes().decode().split("\n")

    head, *rows = saved("state=yes")
    whole, *all_that_works = (committed_site / "works.csv").read_bytes().decode().split("\n")
    assert head == whole
    assert sorted(rows) == sorted(all_that_works)
    with connect(committed_database) as connection:
        listed = listing.devices(connection, "24.10.8", Filters(brands=("ASUS",)))
    expected = {row["device"]: row for row in csv.DictReader(io.StringIO(list_csv(listed, IN_CSV)))}
    found = [*csv.DictReader(saved("release=24.10.8&brand=ASUS"))]
    assert found
    for row in found:
        same = expected[row["device"]]
        for column in ("release", "state", "grade", "wifi", "ports", "ram", "type"):
            assert row[column] == same[column], (row["device"], column)


def test_the_list_needs_no_mouse(visitor: Visitor) -> None:
    page = ready(visitor.open("devices.html"))
    page.get_by_label("Name").focus()
    page.keyboard.type("netgear")
    page.get_by_role("button", name="SoC").focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("columnheader", name="SoC").get_attribute("aria-sort") == "ascending"
    more = page.get_by_role("button", name="Show")
    more.focus()
    page.keyboard.press("Enter")
    assert page.locator("#devices tbody tr").count() > 100
    # The focus is on the first new row, not lost.
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 101


def test_the_list_fits_a_phone(visitor: Visitor) -> None:
    page = ready(visitor.open("devices.html?state=partial", width=PHONE))
    assert overflow(page) == []
    # Each cell names its column, for the head is out of sight there.
    label = page.locator("#devices td").first.evaluate(
        "(cell) => getComputedStyle(cell, '::before').content"
    )
    assert label == '"Offload"'


def test_presets_and_files_follow_the_chosen_release(visitor: Visitor) -> None:
    page = ready(visitor.open("devices.html"))
    choose(page, "release", "24.10.8")
    for preset in page.locator(".chips a").all():
        assert "release=24.10.8" in (preset.get_attribute("href") or "")
    file = page.get_by_role("link", name="All that work on OpenWrt 24.10.8, as CSV")
    address = file.get_attribute("href") or ""
    told = page.request.get(f"{visitor.address}{address}").text().splitlines()
    choose(page, "state", "yes")
    assert len(told) - 1 == count(page)
    whole = page.locator("#whole").get_attribute("href") or ""
    assert page.request.get(f"{visitor.address}{whole}").json()["release"] == "24.10.8"
    page.get_by_role("searchbox", name="Search").fill("e8450")
    page.keyboard.press("Enter")
    page.wait_for_url("**/index.html?q=e8450&release=24.10.8")


def test_a_release_in_the_name_is_chosen(visitor: Visitor) -> None:
    page = ready(visitor.open("devices.html"))
    fill(page, "e8450 23.05")
    page.wait_for_function("() => document.querySelector('[name=release]').value === '23.05.6'")
    page.locator("#said").get_by_text("23.05.6").wait_for()
    assert all("E8450" in name for name in page.locator("#devices tbody th").all_inner_texts())

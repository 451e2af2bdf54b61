"""Downloads for a visitor: a feed of one device, and a file of all devices that offload."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from capdb.vocabulary import Traffic
from capdb.website import places
from tests.support import site_reading as reading
from tests.support.small_facts import NEW, OLD

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def site(published_site: Path) -> Path:
    return published_site


def parsed(file: Path) -> ElementTree.Element:
    return ElementTree.fromstring(file.read_text())  # noqa: S314 - our own


def entries(site: Path, key: str) -> list[tuple[str, str]]:
    """Return title and address of each entry of a device's feed, newest first."""
    feed = parsed(site / places.feed(key))
    found = []
    for each in feed.iter(f"{ATOM}entry"):
        link = each.find(f"{ATOM}link")
        assert link is not None
        found.append((each.findtext(f"{ATOM}title") or "", link.get("href") or ""))
    return found


def test_the_feed_of_a_device_has_an_entry_for_each_change(site: Path) -> None:
    (steady,) = entries(site, "globe_e8450")
    assert OLD in steady[0]
    dropped, added = entries(site, "acme_gone")
    assert NEW in dropped[0]
    assert OLD in added[0]
    page = f"https://example.org/capdb/{places.board_page('acme_gone')}"
    assert (dropped[1], added[1]) == (f"{page}#{NEW}", f"{page}#{OLD}")


def test_entries_of_all_feeds_have_ids_of_their_own(site: Path) -> None:
    ids = [
        each.text for file in (site / "feeds").iterdir() for each in parsed(file).iter(f"{ATOM}id")
    ]
    assert len(ids) == len(set(ids))


def test_a_page_leads_to_its_feed(site: Path) -> None:
    page = site / places.board_page("globe_e8450")
    found = {each.get("href") for each in reading.tags(page, "link")}
    assert f"../{places.feed('globe_e8450')}" in found


def test_all_devices_that_offload_are_one_click_away(site: Path) -> None:
    links = {each.get("href") for each in reading.tags(site / "devices.html", "a")}
    assert "works.csv" in links
    with open(site / "works.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert {row["state"] for row in rows} == {"yes"}
    assert "globe_e8450" in {row["device"] for row in rows}


def test_all_devices_that_offload_are_a_file_for_each_release(site: Path) -> None:
    for release in (NEW, OLD):
        with open(site / places.works_file(release), newline="") as file:
            rows = list(csv.DictReader(file))
        assert {(row["release"], row["state"]) for row in rows} == {(release, "yes")}
    assert (site / places.works_file(NEW)).read_bytes() == (site / "works.csv").read_bytes()


@pytest.mark.parametrize(
    "page", ["index.html", "devices.html", "releases.html", places.board_page("globe_e8450")]
)
def test_what_changes_for_ones_routers_is_one_click_away(site: Path, page: str) -> None:
    led = [each.address for each in reading.links(site, site / page)]
    (link,) = (each for each in led if "compare.html?" in each)
    assert f"since={OLD}" in link
    assert f"release={NEW}" in link


def test_the_page_that_compares_knows_all_kinds_of_traffic(site: Path) -> None:
    (table,) = reading.tags(site / "compare.html", "table")
    assert (table.get("data-paths") or "").split() == [*Traffic]
    (block,) = [
        each for each in reading.tags(site / "compare.html", "script") if each.get("id") == "words"
    ]
    said = json.loads("".join(block.itertext()))
    assert all(said[f"traffic-{path}"] for path in Traffic)

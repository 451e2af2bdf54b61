"""Text from outside that wants to break the site does nothing in a real browser either."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from capdb.website import build
from tests.support.hostile_facts import NAME, hostile_database
from tests.support.visitor import DESKTOP, PHONE, READY, Hosts, Visitor, overflow

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site of facts whose texts want to break it."""
    place = tmp_path_factory.mktemp("hostile")
    out = place / "site"
    build(hostile_database(place / "x.sqlite"), out, progress=lambda what, done, total: None)
    return out


@pytest.fixture
def visiting(chromium: Any, hosts: Hosts, hostile_site: Path) -> Iterator[Visitor]:
    """Return a visitor of that site; a script that runs, an error or a foreign request fails."""
    made = Visitor(chromium, hosts.address(hostile_site))
    yield made
    made.close()
    assert made.faults == []


def assert_inert(page: Any) -> None:
    """Nothing of the text became an element, a script or an address; nothing sticks out."""
    assert page.locator("main img, main script, main iframe, svg[onload]").count() == 0
    assert page.locator("body script").count() == 0
    schemes = page.evaluate("[...document.links].map((link) => link.protocol)")
    assert set(schemes) <= {"http:", "https:"}
    shown = page.evaluate("document.body.innerText")
    assert not set("\u202e\u2066\x1b\x07") & set(shown)
    assert "x" * 2000 not in shown
    assert overflow(page) == []


def test_every_page_stays_whole(visiting: Visitor, hostile_site: Path) -> None:
    kinds = [*hostile_site.glob("*.html"), *hostile_site.glob("boards/*.html")]
    kinds += [*hostile_site.glob("socs/*.html"), *hostile_site.glob("releases/*.html")]
    page = visiting.open("index.html", width=PHONE)
    assert len(kinds) > 20
    for file in sorted(kinds):
        address = visiting.address + file.relative_to(hostile_site).as_posix().replace("~", "%7E")
        page.goto(address)
        if 'http-equiv="refresh"' in file.read_text():
            page.wait_for_url(lambda url, address=address: url != address)
        assert_inert(page)
        page.set_viewport_size({"width": DESKTOP, "height": 800})
        assert overflow(page) == []
        page.set_viewport_size({"width": PHONE, "height": 800})


def test_the_search_box_shows_hostile_names_as_text(visiting: Visitor) -> None:
    page = visiting.open("index.html", width=PHONE)
    for query in (NAME, "globe,e8450", "acme,ax3600", "edge", "evil"):
        page.get_by_role("searchbox").fill(query)
        page.wait_for_function(READY)
        assert page.locator("#results li").count() > 0, query
        assert_inert(page)


def test_the_device_list_shows_hostile_names_as_text(visiting: Visitor) -> None:
    page = visiting.open("devices.html", width=PHONE)
    page.locator("#devices tbody tr").first.wait_for()
    assert_inert(page)
    page.get_by_role("searchbox", name="Name").fill(NAME)
    assert page.locator("#devices tbody tr").count() > 0
    assert_inert(page)
    page.set_viewport_size({"width": DESKTOP, "height": 800})
    assert overflow(page) == []

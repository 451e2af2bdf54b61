"""A site in another language speaks it in the browser too, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from capdb.sentences import en
from capdb.website import build
from tests.support.small_facts import make_database
from tests.support.speaking import owlish
from tests.support.visitor import Hosts, Visitor

pytestmark = pytest.mark.browser

NAMES = sorted(en.WORDS, key=len, reverse=True)
HOOTED = re.compile(rf"\bhoo (?:{'|'.join(map(re.escape, NAMES))})(?![a-z-])", re.IGNORECASE)


@pytest.fixture(scope="module")
def owls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("owls")
    with owlish():
        build(make_database(place / "x.sqlite"), place / "site", progress=lambda *_: None)
    return place / "site"


@pytest.fixture
def visiting(chromium: Any, hosts: Hosts, owls: Path) -> Iterator[Visitor]:
    made = Visitor(chromium, hosts.address(owls))
    yield made
    made.close()
    assert made.faults == []


def words(text: str) -> set[str]:
    """Return the words that are not of the language."""
    return {word.casefold() for word in re.findall(r"[A-Za-z]{2,}", HOOTED.sub(" ", text))}


def test_the_search_box_speaks_it(visiting: Visitor) -> None:
    page = visiting.open("index.html")
    for query in ("e8450", "acme", "globe", "zzyzx", '{"board_name": 7}', "mt1234"):
        page.locator("#query").fill(query)
        page.wait_for_function("() => document.querySelector('#said').textContent.includes('hoo ')")
        page.wait_for_function(
            "() => !document.querySelector('#said').textContent.match(/loading|looking/)"
        )
        shown = page.locator("#said").inner_text()
        assert words(shown) <= words(query) | {"globe"}, query


def test_the_device_list_speaks_it(visiting: Visitor) -> None:
    page = visiting.open("devices.html")
    page.wait_for_function(
        "() => document.querySelector('#said').textContent.includes('list-counts')"
    )
    assert not words(page.locator("#said").inner_text())
    labels = page.eval_on_selector_all(
        "#devices tbody td", "found => found.map((each) => each.dataset.label)"
    )
    badges = page.locator("#devices .badge").all_inner_texts()
    assert labels
    assert badges
    assert not words(" ".join([*labels, *badges]))


def test_the_comparison_speaks_it(visiting: Visitor) -> None:
    page = visiting.open("compare.html?a=acme_ax3600&a=globe_e8450")
    page.wait_for_function("() => !document.querySelector('#compared').hidden")
    heads = page.locator("#compared tbody th").all_inner_texts()
    assert len(heads) > 10
    assert not words(" ".join([*heads, page.locator("#said").inner_text()]))


def test_buttons_that_copy_speak_it(visiting: Visitor) -> None:
    page = visiting.open("guide.html")
    button = page.locator("main .copied button").first
    assert button.inner_text() == "hoo page-copy"
    button.click()
    assert not words(button.inner_text())

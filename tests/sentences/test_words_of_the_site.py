"""The words of the website come from the language alone: of pages, feeds, badges, the API."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from capdb.building import build as building
from capdb.rules.ids import Rule
from capdb.sentences import en
from capdb.vocabulary import Grade, Handles, Misleads, Traffic
from capdb.website import build
from tests.support.checkout import ROOT
from tests.support.facts_directory import write_facts
from tests.support.forest import WOODS
from tests.support.site_reading import document
from tests.support.small_facts import make_database
from tests.support.speaking import owlish

WORD = re.compile(r"[A-Za-z]{2,}")
NAMES = sorted((*en.WORDS, *Rule), key=len, reverse=True)
HOOTED = re.compile(rf"\bhoo (?:{'|'.join(map(re.escape, NAMES))})(?![a-z-])", re.IGNORECASE)
"""How the made-up language says a rule or a word: by its name."""

ADDRESS = re.compile(r"\S*(?:/|\.(?:html|json|sqlite|sha256|svg))\S*|\b[0-9a-f]{64}\b")
"""Values that are no words: addresses, file names and hashes."""
SAME_EVERYWHERE = {"capdb", "openwrt", "json", "csv", "kmod", "nft", "dtsi"} | {
    *("mb", "gbit", "wi", "fi", "lan", "wan")
}
"""Names and units that are the same in every language."""
DOCUMENTS = ("glossary.html", "myths.html")
"""Documents, which are English."""
READ = ("title", "alt", "aria-label", "placeholder", "data-label", "label")
"""Attributes that people read or hear."""
READ_BY_OTHERS = ("description", "og:title", "og:description", "og:image:alt")
"""Names of `meta` elements whose content people read."""
CODE = ("code", "pre", "script", "style")


@pytest.fixture(scope="module", params=["small", "woods"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return two sites: one of several releases and devices, one of drivers that were read."""
    place = tmp_path_factory.mktemp("owls")
    database = place / "x.sqlite"
    if request.param == "small":
        make_database(database)
    else:
        write_facts(WOODS, place / "data")
        building.build(place / "data", database, lambda *_: None)
    with owlish():
        build(
            database,
            place / "site",
            base_url="https://site.example/",
            previous=database,
            progress=lambda *_: None,
        )
    return place / "site"


@pytest.fixture(scope="module")
def values(site: Path) -> set[str]:
    """Return the words of all values that the site's data have: names, ids, addresses, quoted
    facts.
    """
    files = (*(site / "api/v1/boards").glob("*.json"), site / "devices.json")
    texts = [text for file in files for text in of_json(json.loads(file.read_text()))]
    texts += [page.stem.replace("~2F", " ") for page in (site / "drivers").glob("*.html")]
    texts += [*Handles, *Misleads, *Grade, *Traffic]
    with closing(sqlite3.connect(site.parent / "x.sqlite")) as connection:
        for table in ("hardware", "origin"):
            rows = connection.execute(f"SELECT * FROM {table}")  # noqa: S608 - one of these two
            texts += [str(cell) for row in rows for cell in row]
    return {word for text in texts for word in words(text)}


def words(text: str) -> set[str]:
    return {word.casefold() for word in WORD.findall(ADDRESS.sub(" ", HOOTED.sub(" ", text)))}


def of_json(found: Any) -> Iterator[str]:
    """Yield the texts of a JSON value, without the names of its members."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict | list):
        for each in found.values() if isinstance(found, dict) else found:
            yield from of_json(each)


def shown(page: Path) -> Iterator[str]:
    """Yield the texts of a page that people read; commands and file names are in `code`."""

    def texts(element: Any) -> Iterator[str]:
        if element.tag in CODE:
            return
        yield element.text or ""
        for name in READ:
            yield element.get(name, "")
        if element.tag == "meta" and element.get("name", element.get("property")) in READ_BY_OTHERS:
            yield element.get("content")
        for each in element:
            yield from texts(each)
            yield each.tail or ""

    yield from texts(document(page))


def pages(site: Path) -> list[Path]:
    found = [each for each in sorted(site.rglob("*.html")) if each.name not in DOCUMENTS]
    assert {each.parent.name for each in found} >= {"boards", "releases"}
    return found


def test_no_page_has_a_word_that_is_not_the_languages(site: Path, values: set[str]) -> None:
    left = {
        str(page.relative_to(site)): sorted(english)
        for page in pages(site)
        if (english := {w for t in shown(page) for w in words(t)} - values - SAME_EVERYWHERE)
    }
    assert not left


def test_feeds_and_badges_have_no_word_that_is_not_the_languages(
    site: Path, values: set[str]
) -> None:
    files = [site / "feed.xml", *(site / "feeds").glob("*.xml"), *(site / "badges").rglob("*.svg")]
    assert len(files) > 5
    for file in files:
        read = [
            each.text or ""
            for each in ElementTree.parse(file).iter()  # noqa: S314 - our own file
            if each.tag.rpartition("}")[2] in ("title", "content", "text", "name")
        ]
        assert not {w for t in read for w in words(t)} - values - SAME_EVERYWHERE, file


def test_the_apis_description_has_no_word_that_is_not_the_languages(site: Path) -> None:
    found = json.loads((site / "api/v1/openapi.json").read_text())

    def described(value: Any) -> Iterator[str]:
        for name, each in value.items() if isinstance(value, dict) else ():
            if name in ("summary", "description"):
                yield each
            yield from described(each)
        for each in value if isinstance(value, list) else ():
            yield from described(each)

    read = list(described(found))
    assert len(read) > 10
    assert not {word for text in read for word in words(text)}


NAMED = re.compile(r"""\bsay\(\s*\(?["']([a-z0-9-]+)""")


def test_every_word_of_a_page_is_used_by_a_template_and_every_one_used_is_there() -> None:
    templates = [each.read_text() for each in (ROOT / "site/templates").glob("*.html")]
    code = "\n".join(templates)
    named = {f"page-{name}" for name in NAMED.findall(code)}
    missing = [each for each in named if not any(name.startswith(each) for name in en.WORDS)]
    assert not missing
    parts = re.findall(r"""["']([a-z0-9-]+)["']""", code)
    whole = {f"page-{part}" for part in parts}
    begun = tuple(f"page-{part}" for part in parts if part.endswith("-"))
    ended = tuple(part for part in parts if part.startswith("-"))
    own = [name for name in en.WORDS if name.startswith("page-")]
    unused = [each for each in own if each not in whole and not each.startswith(begun)]
    assert not [each for each in unused if not each.endswith(ended)]

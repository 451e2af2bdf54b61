"""Read a built site as a browser would: documents, links, ids, text; for several tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

import html5lib

ADDRESSES = ("href", "src", "action")


@dataclass(frozen=True)
class Link:
    """An address in a page, and the element that has it."""

    page: str
    tag: str
    address: str

    @property
    def is_internal(self) -> bool:
        """Whether it leads to a place of the site itself."""
        return not urlsplit(self.address).scheme


@lru_cache(maxsize=512)
def document(path: Path) -> Element:
    """Return the tree of a page; raise if its HTML is not strictly valid."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    root: Element = parser.parse(path.read_text())
    return root


def pages(root: Path) -> list[Path]:
    """Return all pages of a site."""
    return sorted(root.rglob("*.html"))


def links(root: Path, page: Path) -> Iterator[Link]:
    """Yield every address in a page."""
    for element in document(page).iter():
        for name in ADDRESSES:
            if (address := element.get(name)) is not None:
                yield Link(page.relative_to(root).as_posix(), str(element.tag), address)


def ids(page: Path) -> list[str]:
    """Return the ids of a page's elements, in order."""
    return [found for each in document(page).iter() if (found := each.get("id"))]


def target(root: Path, link: Link) -> tuple[Path, str]:
    """Return the file that an internal link leads to, and the id in it."""
    parts = urlsplit(link.address)
    here = root / link.page
    file = (here.parent / unquote(parts.path)).resolve() if parts.path else here
    return file, unquote(parts.fragment)


def text(page: Path) -> str:
    """Return the text of a page, on one line."""
    body = document(page).find("body")
    assert body is not None
    return re.sub(r"\s+", " ", " ".join(body.itertext()))


def tags(page: Path, name: str) -> list[Element]:
    """Return the elements of one kind."""
    return list(document(page).iter(name))


_ADDRESS = re.compile(r'(?:href|src|action)="([^"]*)"')


def raw_addresses(page: Path) -> set[str]:
    """Return the internal addresses in a page by its text alone, which is fast."""
    found = (unescape(address) for address in _ADDRESS.findall(page.read_text()))
    return {address for address in found if not urlsplit(address).scheme}


def file_of(directory: Path, address: str) -> Path | None:
    """Return the file that an internal address leads to; None if it stays on its page."""
    path = unquote(urlsplit(address).path)
    return (directory / path).resolve() if path else None


def shown_in(page: Path, release: str, name: str) -> list[Element]:
    """Return the elements of one kind that a device's page shows when its address names a release.

    As in the stylesheet: an element with the class `of` is shown if it, and each one around it, has
    the class of the release's anchor.
    """
    root = document(page)
    (anchor,) = (each for each in root.iter("span") if each.get("id") == release)
    (place,) = (each[1:] for each in _classes(anchor) if each != "at")

    def walk(element: Element) -> Iterator[Element]:
        classes = _classes(element)
        if "of" not in classes or f"r{place}" in classes:
            if element.tag == name:
                yield element
            for child in element:
                yield from walk(child)

    return list(walk(root))


def _classes(element: Element) -> list[str]:
    return (element.get("class") or "").split()

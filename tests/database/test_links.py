"""No link leads to a branch, where the line that was read moves or disappears."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from capdb.queries.connection import connect
from tests.support.checkout import ROOT

_LINK = re.compile(r"https?://[^\s\"'<>`\\]+")
_FIXED = re.compile(r"[0-9a-f]{7,40}|v?\d[\w.-]*")
"""A commit or a tag, as Linux, OpenWrt and their packages name them."""
_OF_REPOSITORY = re.compile(r"/[^/]+/[^/]+/(?:blob|blame|edit|raw|tree)/(?P<at>[^/]+)")
_RAW = re.compile(r"/[^/]+/[^/]+/(?P<at>[^/]+)/")


def moves(link: str) -> bool:
    """Return whether a link to a file in a repository names no commit and no tag."""
    parts = urlsplit(link)
    host, path = parts.hostname or "", parts.path
    if "/refs/heads/" in path:
        return True
    if host.startswith("git.") and ("/tree/" in path or "blob" in parts.query):
        asked = parse_qs(parts.query.replace(";", "&"))
        at = next((asked[key][0] for key in ("h", "id", "hb") if key in asked), "")
        return _FIXED.fullmatch(at) is None
    pattern = {"github.com": _OF_REPOSITORY, "raw.githubusercontent.com": _RAW}.get(host)
    found = pattern.match(path) if pattern else None
    return found is not None and _FIXED.fullmatch(found["at"]) is None


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://github.com/openwrt/openwrt/blob/v25.12.5/include/image.mk#L3", False),
        ("https://github.com/openwrt/openwrt/blob/d3e13c05f7/include/image.mk#L3", False),
        ("https://github.com/openwrt/openwrt/blob/main/include/image.mk#L3", True),
        ("https://github.com/openwrt/openwrt/tree/openwrt-24.10/include", True),
        ("https://github.com/openwrt/openwrt/blob/refs/heads/main/include/image.mk", True),
        ("https://raw.githubusercontent.com/openwrt/openwrt/master/Makefile", True),
        ("https://git.kernel.org/pub/scm/linux.git/tree/net/dsa/user.c?h=v6.12#n9", False),
        ("https://git.kernel.org/pub/scm/linux.git/tree/net/dsa/user.c?h=linux-6.12.y", True),
        ("https://git.kernel.org/pub/scm/linux.git/tree/net/dsa/user.c", True),
        ("https://github.com/openwrt/openwrt/issues/10224", False),
        ("https://github.com/qosmio/openwrt-ipq", False),
    ],
)
def test_links_to_branches_are_told_from_those_to_commits_and_tags(
    link: str, expected: bool
) -> None:
    assert moves(link) is expected


def test_no_link_of_the_database_leads_to_a_branch(committed_database: Path) -> None:
    links = set(_of_database(committed_database))
    assert len(links) > 4000
    assert [link for link in sorted(links) if moves(link)] == []


def _of_database(database: Path) -> Iterator[str]:
    """Yield the links in all texts of all tables."""
    with connect(database) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (table,) in tables.fetchall():
            for row in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - our own names
                for value in row:
                    if isinstance(value, str) and "://" in value:
                        yield from _LINK.findall(value)


@pytest.mark.parametrize("folder", ["site", "capdb", "openwrt"])
def test_no_link_of_pages_and_programs_leads_to_a_branch(folder: str) -> None:
    files = [each for each in (ROOT / folder).rglob("*") if each.suffix in _TEXTS]
    assert files
    links = {link for each in files for link in _LINK.findall(each.read_text("utf-8"))}
    whole = {link for link in links if "{" not in link}  # the others are filled in elsewhere
    assert [link for link in sorted(whole) if moves(link)] == []


_TEXTS = {".py", ".html", ".js", ".md", ".txt", ".xml", ".json", ".sh", ".pot"}

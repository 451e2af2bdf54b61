"""Make evidence from the place of a fact: the file and line that were read, with a public URL."""

from __future__ import annotations

import re
from functools import lru_cache

from capdb.claims.model import Cite
from capdb.facts import Driver, Place
from capdb.rules.statement import Statement
from capdb.vocabulary import Source

OPENWRT = "https://github.com/openwrt/openwrt/blob"
LINUX = "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree"

_COMMIT = re.compile(r"[0-9a-f]{7,40}")
_STAYS = re.compile(r"v\d|[0-9a-f]{40}\Z")
"""The git names of a tree that stays as it is."""
_IN_OPENWRT = ("target/linux/", "package/", "include/")


@lru_cache(maxsize=64)
def _openwrt_tag(ref: str, release: str) -> str:
    """Return the tag or the commit of the OpenWrt tree that `ref` says was read."""
    read = re.search(r"OpenWrt (?:\S+@)?(\S+)", ref)
    return read[1] if read else "main" if release == "snapshot" else f"v{release}"


def cite(
    shows: Statement, place: Place, ref: str, release: str, driver: Driver | None = None
) -> Cite:
    """Return the evidence of one place.

    `ref` names the tree that was parsed; pass `driver` if the place is in its source. The URL has
    a line only where that line is known: in a file of the OpenWrt tree at its tag or commit, and
    in one of Linux or of a package at its version, by the line that it had before all patches.
    """
    package = driver is not None and driver.name.startswith("package:")
    return _cite(shows, place, driver.ref if driver is not None else ref, release, package)


@lru_cache(maxsize=1 << 14)  # boards of a SoC, and all kinds of traffic, share most evidence
def _cite(shows: Statement, place: Place, ref: str, release: str, package: bool) -> Cite:
    in_openwrt = place.path.startswith(_IN_OPENWRT)
    url, line = _copy(place, ref, release, package)
    return Cite(
        source=Source.OPENWRT if in_openwrt or package else Source.LINUX,
        ref=ref,
        path=place.path,
        shows=shows,
        symbol=place.symbol,
        line=place.line,
        patch=place.patch,
        url=url,
        url_line=line,
    )


_Copy = tuple[str | None, int | None]
"""The URL of a public copy, and the line there, if it is known."""


def _copy(place: Place, ref: str, release: str, package: bool) -> _Copy:
    """Return a public copy: in the OpenWrt tree, its patch, a package, or stable Linux."""
    tag = _openwrt_tag(ref, release)
    own = place.path.startswith(_IN_OPENWRT)
    if own or place.patch:
        line = place.line if own else place.own_line
        url = f"{OPENWRT}/{tag}/{place.path if own else place.patch}"
        # A branch moves on, and its lines with it; a tag or a commit does not.
        return _at(url, "#L", line if _STAYS.match(tag) else None)
    if package:
        return _in_package(place, ref)
    kernel = re.match(r"\d+\.\d+(\.\d+)?", ref)
    return _at(f"{LINUX}/{place.path}?h=v{kernel[0]}", "#n", place.own_line) if kernel else _NONE


def _in_package(place: Place, ref: str) -> _Copy:
    """Return the copy of a driver package's file, if `ref` starts with a GitHub repository.

    After the repository, `ref` has a commit or a version. A version is that of an archive, whose
    directories may differ from the repository's: then the URL is the release's.
    """
    source = re.match(r"github\.com/(\S+?/\S+?)[@ ]+([0-9A-Za-z._-]+)", ref)
    if not source:
        return _NONE
    if not _COMMIT.fullmatch(source[2]):
        return f"https://github.com/{source[1]}/releases/tag/{source[2]}", None
    url = f"https://github.com/{source[1]}/blob/{source[2]}/{place.path}"
    return _at(url, "#L", place.own_line)


def _at(url: str, anchor: str, line: int | None) -> _Copy:
    return (f"{url}{anchor}{line}", line) if line else (url, None)


_NONE = (None, None)

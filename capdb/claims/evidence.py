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
    a line only if the line is the same: in a file of the OpenWrt tree at its tag or commit, and
    in one of Linux at its version, by the line that it had before OpenWrt's patches.
    """
    package = driver is not None and driver.name.startswith("package:")
    return _cite(shows, place, driver.ref if driver is not None else ref, release, package)


@lru_cache(maxsize=1 << 14)  # boards of a SoC, and all kinds of traffic, share most evidence
def _cite(shows: Statement, place: Place, ref: str, release: str, package: bool) -> Cite:
    in_openwrt = place.path.startswith(_IN_OPENWRT)
    return Cite(
        source=Source.OPENWRT if in_openwrt or package else Source.LINUX,
        ref=ref,
        path=place.path,
        shows=shows,
        symbol=place.symbol,
        line=place.line,
        patch=place.patch,
        url=_url(place, ref, release, package),
    )


def _url(place: Place, ref: str, release: str, package: bool) -> str | None:
    """Return the URL of a public copy: in the OpenWrt tree, its patch, or stable Linux."""
    tag = _openwrt_tag(ref, release)
    if place.path.startswith(_IN_OPENWRT):
        # A branch moves on, and its lines with it; a tag or a commit does not.
        anchor = f"#L{place.line}" if place.line and _STAYS.match(tag) else ""
        return f"{OPENWRT}/{tag}/{place.path}{anchor}"
    if package and not place.patch:
        return _package_url(place, ref)
    if place.patch:
        return f"{OPENWRT}/{tag}/{place.patch}"
    kernel = re.match(r"\d+\.\d+(\.\d+)?", ref)
    anchor = f"#n{place.own_line}" if place.own_line else ""
    return f"{LINUX}/{place.path}?h=v{kernel[0]}{anchor}" if kernel else None


def _package_url(place: Place, ref: str) -> str | None:
    """Return the URL of a driver package's file, if `ref` starts with a GitHub repository.

    After the repository, `ref` has a commit or a version. A version is that of an archive, whose
    directories may differ from the repository's: then the URL is the release's. If the package has
    patches, the lines that they moved are not known, so the URL has no line.
    """
    source = re.match(r"github\.com/(\S+?/\S+?)[@ ]+([0-9A-Za-z._-]+)", ref)
    if not source:
        return None
    if not _COMMIT.fullmatch(source[2]):
        return f"https://github.com/{source[1]}/releases/tag/{source[2]}"
    anchor = f"#L{place.own_line}" if place.own_line and "patches" not in ref else ""
    return f"https://github.com/{source[1]}/blob/{source[2]}/{place.path}{anchor}"

"""Links of evidence: to commits and tags that stay, with a line where it is the same."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from capdb.claims.evidence import cite
from capdb.facts import Place
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from tests.support.forest import PLAIN

SHOWS = Statement.of(Rule.KERNEL_CONFIGURATION)
OPENWRT = "https://github.com/openwrt/openwrt/blob"
LINUX = "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree"
COMMIT = "3d1645ee26d6a2e20be71d7fa1716721bac78e53"
MAIN = f"6.18.44 + OpenWrt main@{COMMIT} forest patches"
TAG = "6.12.94 (Debian) + OpenWrt v25.12.5 forest patches"


@pytest.mark.parametrize(
    ("ref", "place", "url"),
    [
        (TAG, Place("target/linux/a.dts", 7), f"{OPENWRT}/v25.12.5/target/linux/a.dts#L7"),
        (MAIN, Place("target/linux/a.dts", 7), f"{OPENWRT}/{COMMIT}/target/linux/a.dts#L7"),
        (TAG, Place("drivers/net/a.c", 7), f"{LINUX}/drivers/net/a.c?h=v6.12.94"),
        (TAG, Place("drivers/net/a.c", 7, own_line=5), f"{LINUX}/drivers/net/a.c?h=v6.12.94#n5"),
        (
            MAIN,
            Place("drivers/net/a.c", 7, patch="target/linux/1.patch"),
            f"{OPENWRT}/{COMMIT}/target/linux/1.patch",
        ),
        (
            TAG,
            Place("drivers/net/a.c", 7, patch="target/linux/files/a.c", own_line=5),
            f"{OPENWRT}/v25.12.5/target/linux/files/a.c#L5",
        ),
        (
            TAG,
            Place("drivers/net/a.c", 7, patch="target/linux/files/a.c"),
            f"{OPENWRT}/v25.12.5/target/linux/files/a.c",
        ),
        (
            "6.1 + OpenWrt openwrt-23.05 patches",
            Place("target/linux/a.dts", 7),
            f"{OPENWRT}/openwrt-23.05/target/linux/a.dts",
        ),
    ],
)
def test_a_link_goes_to_the_tree_that_was_read(ref: str, place: Place, url: str) -> None:
    found = cite(SHOWS, place, ref, "25.12.5")
    assert found.url == url
    anchor = re.search(r"#[Ln](\d+)$", url)
    assert found.url_line == (int(anchor[1]) if anchor else None)


@pytest.mark.parametrize(
    ("ref", "url"),
    [
        (f"github.com/acme/hen@{COMMIT}", f"blob/{COMMIT}/src/hen.c#L7"),
        (f"github.com/acme/hen@{COMMIT} + OpenWrt v25.12.5 patches", f"blob/{COMMIT}/src/hen.c#L7"),
        ("github.com/acme/hen@8.055.00", "releases/tag/8.055.00"),
        ("github.com/acme/hen@8.055.00 + OpenWrt v25.12.5 patches", "releases/tag/8.055.00"),
    ],
)
def test_a_driver_package_is_linked_at_its_commit_or_release(ref: str, url: str) -> None:
    hen = replace(PLAIN, name="package:hen/hen", ref=ref)
    found = cite(SHOWS, Place("src/hen.c", 7, own_line=7), "", "25.12.5", hen)
    assert found.url == f"https://github.com/acme/hen/{url}"


def test_a_line_of_a_package_that_a_patch_brought_is_linked_at_the_patch() -> None:
    ref = f"github.com/acme/hen@{COMMIT} + OpenWrt v25.12.5 patches"
    hen = replace(PLAIN, name="package:hen/hen", ref=ref)
    place = Place("src/hen.c", 7, patch="package/kernel/hen/patches/1.patch")
    assert cite(SHOWS, place, "", "25.12.5", hen).url == f"{OPENWRT}/v25.12.5/{place.patch}"

"""The trees that driver facts came from can be opened again, and show when a fact left them."""

from __future__ import annotations

from pathlib import Path

import pytest

from capdb.claims import Facts
from capdb.errors import DataError, UsageError
from capdb.facts import Driver
from capdb.lint import CHECKS, Context, Finding
from scrapers import release_facts
from scrapers.drivers import driver_sources
from scrapers.trees.source_tree import Trees
from tests.support import small_trees
from tests.support.scraping import MAIN, edit, needs_programs, silent

pytestmark = needs_programs

MANIFEST = """
["25.12.5"]
openwrt = "openwrt"
ref = "v25.12.5"
commit = "0123abc"
kernels."6.12" = { path = "linux" }
"""


def quiet(what: str) -> None:
    """Progress that nobody reads."""


@pytest.fixture
def trees(tmp_path: Path) -> Trees:
    written = small_trees.write(tmp_path)
    (tmp_path / "trees.toml").write_text(MANIFEST)
    return written


def compared(trees: Trees, drivers: list[Driver]) -> list[Finding]:
    sources = driver_sources.open_all(
        trees.openwrt.parent,
        {"25.12.5": {"openwrt": "0123abc"}, "24.10.8": {"openwrt": "4567def"}},
        quiet,
    )
    assert list(sources) == ["25.12.5"]
    context = Context(Facts(drivers=drivers), (), sources)
    return list(CHECKS["source-gone"](context))


def test_a_symbol_that_left_the_tree_is_found(trees: Trees) -> None:
    found = release_facts.read(trees, small_trees.PROFILES, silent, jobs=1)[Driver]
    drivers = [driver for driver in found if isinstance(driver, Driver)]
    assert compared(trees, drivers) == []
    edit(trees, MAIN, "cub_data", "kit_data")
    (finding,) = compared(trees, drivers)
    assert finding.subject.endswith("fox_eth")
    assert finding.says.endswith("fox_main.c has no cub_data.")
    (trees.openwrt.parent / MAIN).unlink()
    assert any("is not in the tree" in each.says for each in compared(trees, drivers))


def test_without_a_manifest_nothing_is_compared(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"trees\.toml"):
        driver_sources.open_all(tmp_path, {"25.12.5": {"openwrt": "0123abc"}}, quiet)


@pytest.mark.parametrize(
    ("tree", "there", "read"),
    [
        ("openwrt", "0123abc", "4567def"),
        ("linux-6.12", "6.12.94", "6.12.107"),
        ("owl-eth", "0.1", "0.2"),
    ],
)
def test_a_tree_of_another_version_is_not_compared(
    trees: Trees, tree: str, there: str, read: str
) -> None:
    (trees.openwrt.parent / "linux" / "Makefile").write_text(
        "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 94\n"
    )
    with (trees.openwrt.parent / "trees.toml").open("a") as manifest:
        manifest.write('packages.owl-eth = { path = "owl-eth", ref = "example.org/owl@0.1" }\n')
    versions = {"openwrt": "0123abc", "linux-6.12": "6.12.94", "owl-eth": "0.1"}
    opened = driver_sources.open_all(trees.openwrt.parent, {"25.12.5": versions}, quiet)
    assert list(opened) == ["25.12.5"]
    with pytest.raises(UsageError, match=rf"{tree} .* {there}, .* {read};"):
        driver_sources.open_all(trees.openwrt.parent, {"25.12.5": versions | {tree: read}}, quiet)


@pytest.mark.parametrize("tree", ["linux-6.6", "owl-eth"])
def test_without_a_tree_that_was_read_nothing_is_compared(trees: Trees, tree: str) -> None:
    versions = {"openwrt": "0123abc", tree: "0.1"}
    with pytest.raises(UsageError, match=rf"{tree} .* missing, .* 0\.1;"):
        driver_sources.open_all(trees.openwrt.parent, {"25.12.5": versions}, quiet)

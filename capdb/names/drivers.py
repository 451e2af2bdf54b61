"""Shorten names of drivers, which are paths (`drivers/net/ethernet/mediatek/mtk_eth`)."""

from __future__ import annotations


def module(driver: str) -> str:
    """Return a driver's common name, that of its module: `mtk_eth`."""
    return driver.rpartition("/")[2]


def short_path(driver: str) -> str:
    """Return a driver's path without the directories that nearly all share: `mediatek/mtk_eth`."""
    return driver.removeprefix("drivers/net/").removeprefix("ethernet/")

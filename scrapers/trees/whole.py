"""Check that source trees are whole, before the absence of a file in them counts as a fact.

A driver that is not there makes a `no`; so does a kernel configuration without a line. Where the
parts that every tree has are missing, or where upstream has moved them, nothing follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from posixpath import join, normpath

from capdb.errors import DataError
from scrapers.kbuild import kbuild
from scrapers.trees.pins import kernel_series
from scrapers.trees.source_tree import Trees

_DRIVERS = "drivers/net"
_OPENWRT = (
    "include/*.mk",
    "scripts/target-metadata.pl",
    "package/kernel/linux/modules/*.mk",
)
_KERNEL = (f"{_DRIVERS}/Makefile", "arch/*/boot/dts/*", "net/netfilter/*")


def check(trees: Trees) -> None:
    """Raise DataError if a tree lacks files that every tree of its kind has, in any release."""
    series = sorted(set(kernel_series(trees.openwrt).values()) & trees.kernels.keys())
    configs = (f"target/linux/generic/config-{each}" for each in series)
    for tree, patterns in (
        (trees.openwrt, (*_OPENWRT, *configs)),
        *((trees.kernels[each], _KERNEL) for each in series),
    ):
        for pattern in patterns:
            if next(tree.glob(pattern), None) is None:
                raise DataError(f"{tree}: has no {pattern}{_CURE}")
    for each in series:
        for directory in _missing(_Directory(trees.kernels[each]), _DRIVERS):
            raise DataError(
                f"{trees.kernels[each]}: has no {directory}, which the Makefile above names{_CURE}"
            )


_CURE = (
    ", so the tree is not whole, or upstream has another layout; if it was fetched, delete it and "
    "scrape again."
)


def _missing(tree: _Directory, directory: str) -> Iterator[str]:
    """Yield the directories below one that its Makefiles name and that have no Makefile."""
    for path in kbuild.directories(tree, directory):
        if not path.startswith(f"{_DRIVERS}/"):
            continue
        if any(tree.read(join(path, name)) is not None for name in kbuild.MAKEFILES):
            yield from _missing(tree, normpath(path))
        else:
            yield path


class _Directory:
    """The files of a tree as they are, without OpenWrt's patches."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, path: str) -> bytes | None:
        try:
            return (self._path / path).read_bytes()
        except OSError:
            return None

    def files(self, prefix: str, suffix: str = "") -> list[str]:
        return []

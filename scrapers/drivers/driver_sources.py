"""Open the sources of driver facts again, to compare the facts with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from capdb.errors import UsageError
from capdb.facts import Driver
from scrapers.drivers import package_drivers
from scrapers.trees import fetch, pins
from scrapers.trees.source_tree import SourceTree, Trees, open_tree

Progress = Callable[[str], None]


def open_all(
    directory: Path, versions: Mapping[str, Mapping[str, str]], progress: Progress
) -> dict[str, DriverSources]:
    """Return the sources of those releases that `trees.toml` of a directory names.

    `versions` are those from which each release's facts were read, by the name of the tree: the
    commit of `openwrt`, the version of each kernel, that of each package. Raises DataError if the
    manifest cannot be read or names a missing file, UsageError if a tree is of another version or
    missing, as drivers of another kernel or package would be findings though no fact is wrong.
    """
    found = {}
    for release, known in versions.items():
        try:
            trees = fetch.local(directory, release)
        except UsageError:
            continue
        there = {each.name: each.ref.rpartition(" ")[2] for each in fetch.origins(trees, "")}
        for name, version in known.items():
            if there.get(name) != version:
                what = f"is of {there[name]}" if name in there else "is missing"
                raise UsageError(
                    f"{directory / fetch.MANIFEST}: its tree of {name} for {release} {what}, but "
                    f"the facts were read at {version}; name that tree, or scrape these first."
                )
        found[release] = DriverSources(trees, progress)
    return found


class DriverSources:
    """The patched trees of one release, the last one cached; call it with a driver and a path."""

    def __init__(self, of: Trees, progress: Progress) -> None:
        self._trees = of
        self._progress = progress
        self._generic: dict[str, SourceTree] = {}
        self._last: tuple[str, SourceTree] | None = None

    def __call__(self, driver: Driver, path: str) -> bytes | None:
        """Return the content of a file as the driver's target builds it, or None without one."""
        if not driver.name.startswith("package:"):
            return self._tree(driver).read(path)
        if path.startswith("package/"):
            return _read(self._trees.openwrt / path)
        name = driver.name.removeprefix("package:").partition("/")[0]
        return package_drivers.sources(self._trees, name).get(path)

    def _tree(self, driver: Driver) -> SourceTree:
        target = driver.target
        if target.startswith("*"):
            # If a release has only one kernel series, `ref` alone identifies it.
            series = target.partition("/")[2] or ".".join(driver.ref.split(".")[:2])
            return self._shared(series)
        if self._last is None or self._last[0] != target:
            self._progress(f"patching the kernel of {self._trees.release} for {target}")
            series = pins.kernel_series(self._trees.openwrt)[target]
            self._last = target, open_tree(self._trees, target, series, self._shared(series))
        return self._last[1]

    def _shared(self, series: str) -> SourceTree:
        if series not in self._generic:
            self._progress(f"patching kernel {series} of {self._trees.release}")
            self._generic[series] = open_tree(self._trees, "*", series, None)
        return self._generic[series]


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None

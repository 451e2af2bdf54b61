"""Read network drivers that OpenWrt builds from packages outside the kernel tree.

A package under package/kernel whose kernel module is in the menu "Network Devices" brings a
driver of its own, from its `src` directory or from an archive that its Makefile pins by commit or
hash; the package's `patches` apply to it. Wi-Fi drivers are read if they can attach to an Ethernet
engine.
"""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from capdb.facts import Driver, KernelPackage
from scrapers.drivers import driver_facts
from scrapers.kbuild.driver_packages import WED_PACKAGES, DriverPackage, find
from scrapers.trees import patches
from scrapers.trees.blame import PatchStep
from scrapers.trees.source_tree import Trees

_SOURCES = (".c", ".h", "Makefile", "Kbuild")


def read(trees: Trees, packages: list[KernelPackage]) -> list[Driver]:
    """Return the drivers of every driver package; `unread` if the source is not at hand.

    A driver has the name of its module in `packages`, so that each can be found by the other.
    """
    modules = {
        (module.removeprefix("package:").partition("/")[0], module.rpartition("/")[2]): module
        for package in packages
        for module in package.modules
        if module.startswith("package:")
    }
    found = []
    for package in find(trees.openwrt):
        wifi = package.name in WED_PACKAGES
        if wifi and package.name not in trees.packages:
            continue  # a driver without a record counts as unread
        for driver in _read(trees, package):
            key = (package.name, driver.name.rpartition("/")[2])
            named = replace(driver, name=modules.get(key, driver.name))
            found.append(_with_conditions(named, package) if wifi else named)
    return found


def _with_conditions(driver: Driver, package: DriverPackage) -> Driver:
    """Return a Wi-Fi driver with its Makefile's conditions for taking flows."""
    flows = driver.wifi_flows
    if flows is None:
        return driver
    under = {name: None for symbol in flows.symbols for name in package.conditions(symbol)}
    return replace(driver, wifi_flows=replace(flows, under=tuple(under)))


def sources(trees: Trees, name: str) -> dict[str, bytes]:
    """Return the patched sources of a package that has none in the OpenWrt tree, by path.

    They are empty if they are not at hand.
    """
    package = next((each for each in find(trees.openwrt) if each.name == name), None)
    if package is None or name not in trees.packages:
        return {}
    directory, ref = trees.packages[name]
    found = _files(directory)
    if package.pin in ref:
        _patch(found, package, trees.openwrt)
    return found


def _read(trees: Trees, package: DriverPackage) -> list[Driver]:
    own = package.directory / "src"
    in_tree = own.relative_to(trees.openwrt).as_posix()
    if own.is_dir():
        sources = {f"{in_tree}/{path}": text for path, text in _files(own).items()}
        ref = f"OpenWrt {trees.openwrt_version}"
        return driver_facts.read_package(trees.release, package.name, sources, ref)
    if package.name not in trees.packages:
        pinned = f"{package.url} at {package.pin[:12]}"
        return [
            Driver(
                release=trees.release,
                target="*",
                name=f"package:{package.name}/{package.name}",
                ref=pinned,
                unread=f"it is built from {pinned}, which was not at hand",
            )
        ]
    directory, ref = trees.packages[package.name]
    sources = _files(directory)
    steps: dict[str, list[PatchStep]] = {}
    if package.pin in ref:
        steps = _patch(sources, package, trees.openwrt)
        if any(step.before != step.after for of in steps.values() for step in of):
            ref = f"{ref} + OpenWrt {trees.openwrt_version} patches"
    else:
        ref = f"{ref} ({trees.release} pins {package.pin[:12]})"
    rejected = (step.patch for of in steps.values() for step in of if step.rejected)
    rejects = tuple(sorted(set(rejected)))
    return [
        replace(driver, rejects=rejects)
        for driver in driver_facts.read_package(trees.release, package.name, sources, ref, steps)
    ]


def _files(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.name.endswith(_SOURCES)
    }


def _patch(
    sources: dict[str, bytes], package: DriverPackage, openwrt: Path
) -> dict[str, list[PatchStep]]:
    """Apply the package's patches to its sources, and return each file's patches in order."""
    steps: dict[str, list[PatchStep]] = {}
    for patch in sorted((package.directory / "patches").glob("*.patch")):
        name = patch.relative_to(openwrt).as_posix()
        for file_patch in patches.split(patch.read_bytes()):
            path = file_patch.new or file_patch.old or ""
            if not path.endswith(_SOURCES):
                continue
            before = sources.get(path)
            applied = patches.apply(file_patch, before)
            if applied.content is not None:
                sources[path] = applied.content
            step = PatchStep(name, before, applied.content, applied.rejected, applied.kept)
            steps.setdefault(path, []).append(step)
    return steps

"""Network drivers that OpenWrt builds from packages outside the kernel tree.

A package under package/kernel whose kernel module stands in the menu "Network Devices" brings a
driver of its own, from its `src` directory or from an archive that its Makefile pins by commit or
hash; the package's `patches` apply to it. Wi-Fi drivers are read where they can attach to an
Ethernet engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from msgspec.structs import replace

from capdb.facts import Driver, KernelPackage
from scrapers import drivers, patches
from scrapers.source_tree import Trees

_MENU = re.compile(r"SUBMENU:=\s*(?:Network Devices|\$\(NETWORK_DEVICES_MENU\))")
_VARIABLE = re.compile(r"^(PKG_\w+):?=\s*(.*?)\s*$", re.MULTILINE)
_REFERENCE = re.compile(r"\$\((\w+)\)")
_DISPATCHED = ("mt76",)
"""The Wi-Fi packages of which a driver calls mtk_wed_device_attach (Linux
include/linux/soc/mediatek/mtk_wed.h); the drivers of Linux itself are built by mac80211, which
OpenWrt ships without theirs of MediaTek."""
_SOURCES = (".c", ".h", "Makefile", "Kbuild")


@dataclass(frozen=True, slots=False)
class DriverPackage:
    """A package directory of the OpenWrt tree that builds a network driver."""

    directory: Path

    @cached_property
    def _makefile(self) -> str:
        return (self.directory / "Makefile").read_text(errors="replace")

    @cached_property
    def _variables(self) -> Mapping[str, str]:
        return dict(reversed(_VARIABLE.findall(self._makefile)))

    def _value(self, name: str) -> str:
        """A variable with those it refers to put in; the first assignment counts."""
        value = self._variables.get(name, "")
        return _REFERENCE.sub(lambda match: self._value(match[1]), value)

    @property
    def name(self) -> str:
        """`PKG_NAME`, by which modules are called `package:NAME/…`."""
        return self._value("PKG_NAME")

    @property
    def pin(self) -> str:
        """The commit or version that is built."""
        return self._value("PKG_SOURCE_VERSION") or self._value("PKG_VERSION")

    @property
    def url(self) -> str:
        """Where upstream's source is, as the Makefile says."""
        url = self._value("PKG_SOURCE_URL").removesuffix(".git")
        return url.replace("@OPENWRT", "https://sources.openwrt.org")

    @property
    def archive(self) -> tuple[str, str | None] | None:
        """A tarball of the pinned source and its SHA-256, or None where there is no way to one.

        GitHub and GitLab serve any commit; other sources are release archives with `PKG_HASH`.
        """
        repository, name = self.url, self.url.rpartition("/")[2]
        if self._value("PKG_SOURCE_PROTO") != "git":
            file = self._value("PKG_SOURCE")
            return (f"{self.url}/{file}", self._value("PKG_HASH") or None) if file else None
        if repository.startswith("https://github.com/"):
            return f"{repository}/archive/{self.pin}.tar.gz", None
        if "codelinaro.org/" in repository:
            return f"{repository}/-/archive/{self.pin}/{name}-{self.pin}.tar.gz", None
        return None


def find(openwrt: Path) -> Iterator[DriverPackage]:
    """Yields the driver packages of an OpenWrt tree, in order of their directories."""
    for makefile in sorted((openwrt / "package" / "kernel").glob("**/Makefile")):
        if "src" in makefile.relative_to(openwrt).parts:
            continue
        text = makefile.read_text(errors="replace")
        named = makefile.parent.name in _DISPATCHED
        if "define KernelPackage/" in text and (named or _MENU.search(text)):
            yield DriverPackage(makefile.parent)


def read(trees: Trees, packages: list[KernelPackage]) -> list[Driver]:
    """Returns the drivers of every driver package; one whose source is not at hand says so.

    A driver is named as `packages` name its module, so that each finds the other.
    """
    modules = {
        (module.removeprefix("package:").partition("/")[0], module.rpartition("/")[2]): module
        for package in packages
        for module in package.modules
        if module.startswith("package:")
    }
    found = []
    for package in find(trees.openwrt):
        wifi = package.name in _DISPATCHED
        if wifi and package.name not in trees.packages:
            continue  # one without a record is one that was not read
        for driver in _read(trees, package):
            key = (package.name, driver.name.rpartition("/")[2])
            found.append(replace(driver, name=modules.get(key, driver.name)))
    return found


def sources(trees: Trees, name: str) -> dict[str, bytes]:
    """Returns the patched sources of a package that has none in the OpenWrt tree, by path.

    Empty where they are not at hand.
    """
    package = next((each for each in find(trees.openwrt) if each.name == name), None)
    if package is None or name not in trees.packages:
        return {}
    directory, ref = trees.packages[name]
    found = _files(directory)
    return _patched(found, package, trees.openwrt)[0] if package.pin in ref else found


def _read(trees: Trees, package: DriverPackage) -> list[Driver]:
    own = package.directory / "src"
    in_tree = own.relative_to(trees.openwrt).as_posix()
    if own.is_dir():
        sources = {f"{in_tree}/{path}": text for path, text in _files(own).items()}
        ref = f"OpenWrt {trees.openwrt_ref}"
        return drivers.read_package(trees.release, package.name, sources, ref)
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
    rejects: tuple[str, ...] = ()
    if package.pin in ref:
        sources, rejects = _patched(sources, package, trees.openwrt)
    else:
        ref = f"{ref} ({trees.release} pins {package.pin[:12]})"
    return [
        replace(driver, rejects=rejects)
        for driver in drivers.read_package(trees.release, package.name, sources, ref)
    ]


def _files(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.name.endswith(_SOURCES)
    }


def _patched(
    sources: dict[str, bytes], package: DriverPackage, openwrt: Path
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The sources with the package's own patches, and those of which a hunk was rejected."""
    rejects: list[str] = []
    for patch in sorted((package.directory / "patches").glob("*.patch")):
        for file_patch in patches.split(patch.read_bytes()):
            path = file_patch.new or file_patch.old or ""
            if not path.endswith(_SOURCES):
                continue
            applied = patches.apply(file_patch, sources.get(path))
            if applied.content is not None:
                sources[path] = applied.content
            if applied.rejected:
                rejects.append(patch.relative_to(openwrt).as_posix())
    return sources, tuple(dict.fromkeys(rejects))

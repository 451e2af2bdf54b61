"""Find the packages outside the kernel tree that build a driver."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_MENU = re.compile(r"SUBMENU:=\s*(?:Network Devices|\$\(NETWORK_DEVICES_MENU\))")

_VARIABLE = re.compile(r"^(PKG_\w+):?=\s*(.*?)\s*$", re.MULTILINE)

_REFERENCE = re.compile(r"\$\((\w+)\)")

WED_PACKAGES = ("mt76",)
"""The Wi-Fi packages with a driver that calls mtk_wed_device_attach (Linux
include/linux/soc/mediatek/mtk_wed.h). OpenWrt builds Linux's own Wi-Fi drivers by its package
mac80211, but not those for MediaTek."""


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
        """Return the value of a variable, with references expanded; the first assignment counts."""
        value = self._variables.get(name, "")
        return _REFERENCE.sub(lambda match: self._value(match[1]), value)

    @property
    def name(self) -> str:
        """`PKG_NAME`, the name in the module names `package:NAME/…`."""
        return self._value("PKG_NAME")

    @property
    def pin(self) -> str:
        """The commit or version that is built."""
        return self._value("PKG_SOURCE_VERSION") or self._value("PKG_VERSION")

    def conditions(self, symbol: str) -> tuple[str, ...]:
        """Return the conditions under which the Makefile turns on a symbol of the package's own.

        They are the names in `ifdef`, or the text of another conditional; conditions on whether the
        package itself is built are left out.
        """
        open_: list[str] = []
        for line in self._makefile.split("\n"):
            word, _, rest = line.strip().partition(" ")
            if word in ("ifdef", "ifndef", "ifeq", "ifneq"):
                open_.append(rest.strip() if word == "ifdef" else line.strip())
            elif word == "else" and open_:
                open_[-1] = f"else of {open_[-1]}"
            elif word == "endif":
                open_[-1:] = []
            elif re.search(rf"\b{symbol}=[ym]\b", line):
                return tuple(each for each in open_ if not each.startswith("CONFIG_PACKAGE_"))
        return ("nowhere",)

    @property
    def url(self) -> str:
        """The address of upstream's source in the Makefile."""
        url = self._value("PKG_SOURCE_URL").removesuffix(".git")
        return url.replace("@OPENWRT", "https://sources.openwrt.org")

    @property
    def archive(self) -> tuple[str, str | None] | None:
        """The URL of a tarball of the pinned source, with its SHA-256 if known; or None.

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
    """Yield the driver packages of an OpenWrt tree, in order of their directories."""
    for makefile in sorted((openwrt / "package" / "kernel").glob("**/Makefile")):
        if "src" in makefile.relative_to(openwrt).parts:
            continue
        text = makefile.read_text(errors="replace")
        named = makefile.parent.name in WED_PACKAGES
        if "define KernelPackage/" in text and (named or _MENU.search(text)):
            yield DriverPackage(makefile.parent)

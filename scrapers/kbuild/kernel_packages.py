"""Read an OpenWrt tree's packages of kernel modules or firmware, with their Kconfig settings.

They are in `KernelPackage/<name>` (include/kernel.mk) in package/kernel and in the targets'
modules.mk, and in the install sections of package/firmware. Other packages that depend on a kernel
package are read too, since they install it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from posixpath import basename

from capdb.facts import KernelPackage, Place
from scrapers.kbuild.makefile import ASSIGNMENT, Makefile, assign, decided, words

_DEFINED = "KernelPackage/"
_SECTIONS = ("description", "config", "install", "conffiles", "default", "depends", "hooks")
_CALLED = re.compile(r"\$\(call KernelPackage,\s*((?:\$\(\w+\)|[^)$,])+)[,)]")
_NETFILTER = re.compile(r"(?<!,,)\$\(call nf_add,(\w+),\s*(\w+),\s*(.*?)\)[,)]")
_OPAQUE = frozenset({"LINUX_DIR", "PKG_BUILD_DIR", "LINUX_KMOD_SUFFIX"})
_FIRMWARE = "$(1)/lib/firmware"
_COPIES = ("$(CP)", "$(INSTALL_DATA)", "$(INSTALL_BIN)", "$(INSTALL_CONF)", "cp", "ln")
_PACKAGE = re.compile(r"[a-zA-Z][\w.+-]*")
_FOR_SERIES = re.compile(r"(.*)@(lt|le|gt|ge|eq|ne)(\d+(?:\.\d+)+)")


@dataclass(frozen=True, slots=True)
class PackageVariant:
    """One definition of a kernel package: the package's own, or its addition for some targets.

    `only` names the board, board and subtarget, or architecture that it is for, if any. Words of
    `modules` and `kconfig` may have a condition on the kernel series.
    """

    name: str
    only: str
    place: Place
    modules: tuple[str, ...] = ()
    kconfig: tuple[str, ...] = ()
    depends: tuple[str, ...] = ()
    firmware: tuple[str, ...] = ()


def packages(release: str, openwrt: Path, series: str | None = None) -> list[KernelPackage]:
    """Return every kernel-module and firmware package of an OpenWrt tree, by name.

    A package that differs between targets has the modules of all of them; without a kernel
    `series`, it has those of every series.
    """
    found: dict[str, list[PackageVariant]] = defaultdict(list)
    for variant in [*variants(openwrt), *_firmware_packages(openwrt), *_users(openwrt)]:
        found[variant.name].append(variant)
    return [
        KernelPackage(
            release=release,
            package=name,
            place=every[0].place,
            modules=_union(for_series(each.modules, series) for each in every),
            firmware=_union(each.firmware for each in every),
            kconfig=asked(for_series([word for each in every for word in each.kconfig], series)),
            depends=_union(_unconditional(each.depends) for each in every),
        )
        for name, every in sorted(found.items())
    ]


def variants(openwrt: Path) -> tuple[PackageVariant, ...]:
    """Return all definitions of kernel packages in an OpenWrt tree."""
    groups = _groups(openwrt)
    written = tuple(path.stat().st_mtime_ns for group in groups for path in group)
    return _variants_of(openwrt, groups, written)


@lru_cache(maxsize=4)  # every target of a release asks for the same
def _variants_of(
    openwrt: Path, groups: tuple[tuple[Path, ...], ...], _written: tuple[int, ...]
) -> tuple[PackageVariant, ...]:
    return tuple(variant for group in groups for variant in _variants(openwrt, group))


def _groups(openwrt: Path) -> tuple[tuple[Path, ...], ...]:
    """Return the files that define kernel packages, in groups that make reads together."""
    linux = [
        openwrt / "include/netfilter.mk",
        *sorted(openwrt.glob("package/kernel/linux/modules/*.mk")),
        *sorted(openwrt.glob("target/linux/*/modules.mk")),
        *sorted(openwrt.glob("target/linux/*/modules/*.mk")),
    ]
    others = (
        (path, *sorted(path.parent.glob("*.mk")))
        for path in sorted(openwrt.glob("package/kernel/**/Makefile"))
        if path.parent != openwrt / "package/kernel/linux"
    )
    return tuple(path for path in linux if path.is_file()), *others


def asked(kconfig: Iterable[str]) -> dict[str, str]:
    """Return the values of the symbols in KCONFIG words: `m` without value; `y` always wins.

    These are the rules of gen_kconfig_overrides in scripts/package-metadata.pl.
    """
    symbols: dict[str, str] = {}
    for word in kconfig:
        symbol, _, value = word.partition("=")
        if symbol.startswith("CONFIG_") and symbols.get(symbol) != "y":
            symbols[symbol] = value or "m"
    return symbols


def for_series(words: Iterable[str], series: str | None) -> list[str]:
    """Return the words that count for a kernel series (`file.ko@lt6.1`), without that suffix.

    These are the rules of version_filter_list in scripts/package-metadata.pl; without a series,
    all words count.
    """
    kept = []
    for word in words:
        match = _FOR_SERIES.fullmatch(word)
        if match is None or series is None or _compares(series, match[2], match[3]):
            kept.append(match[1] if match else word)
    return kept


def _compares(series: str, how: str, other: str) -> bool:
    left, right = ([int(part) for part in version.split(".")] for version in (series, other))
    length = max(len(left), len(right))
    left += [0] * (length - len(left))
    right += [0] * (length - len(right))
    return {
        "lt": left < right,
        "le": left <= right,
        "gt": left > right,
        "ge": left >= right,
        "eq": left == right,
        "ne": left != right,
    }[how]


def _union(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(sorted({word for group in groups for word in group}))


def _variants(openwrt: Path, paths: Iterable[Path]) -> Iterator[PackageVariant]:
    """Yield the kernel packages that these files define and register together."""
    texts = {path: path.read_text(errors="replace") for path in paths}
    if not any(_DEFINED in text for text in texts.values()):
        return
    makefile = Makefile(_OPAQUE)
    for path, text in texts.items():
        makefile.include(path.relative_to(openwrt).as_posix(), text)
        for name, symbol, files in _NETFILTER.findall(text):
            for variable, value in ((f"KCONFIG_{name}", symbol), (f"{name}-m", files)):
                earlier = makefile.variables.get(variable, "")
                makefile.variables[variable] = f"{earlier} {value}"
    registered = {makefile.expand(n) for text in texts.values() for n in _CALLED.findall(text)}
    any_name = any("$" in name for name in registered)  # called by name in a loop
    for full in list(makefile.places):
        if not full.startswith(_DEFINED):
            continue
        name, _, only = makefile.expand(full.removeprefix(_DEFINED)).partition("/")
        if only.lower() not in _SECTIONS and (any_name or name in registered):
            yield _variant(makefile, full, name, only)


def _variant(makefile: Makefile, full: str, name: str, only: str) -> PackageVariant:
    values: dict[str, str] = {}
    for line in decided(makefile.expand(makefile.variables[full])):
        if match := ASSIGNMENT.match(line):
            assign(values, match)
    package = makefile.expand("$(PKG_NAME)")
    path, line_number = makefile.places[full]
    return PackageVariant(
        name=f"kmod-{name}",
        only=only,
        place=Place(path=path, line=line_number, symbol=full),
        modules=tuple(
            m for word in words(values.get("FILES", "")) if (m := _module(word, package))
        ),
        kconfig=tuple(w for w in words(values.get("KCONFIG", "")) if w.startswith("CONFIG_")),
        depends=tuple(words(values.get("DEPENDS", ""))),
        firmware=_installed(f"{full}/install", makefile),
    )


def _module(word: str, package: str) -> str | None:
    """Return the module that a word of FILES names, or None if it is not known."""
    word, at, series = word.replace(".$(LINUX_KMOD_SUFFIX)", ".ko").partition("@")
    for directory, prefix in (("$(LINUX_DIR)/", ""), ("$(PKG_BUILD_DIR)/", f"package:{package}/")):
        if word.startswith(directory) and word.endswith(".ko"):
            path = word.removeprefix(directory).removesuffix(".ko")
            return None if "$" in path else f"{prefix}{path}{at}{series}"
    return None


def _unconditional(depends: Iterable[str]) -> Iterator[str]:
    """Yield the packages among words of DEPENDS that have no condition (`+CONDITION:name`)."""
    for word in depends:
        name = word.lstrip("+")
        if _PACKAGE.fullmatch(name):
            yield name


def _users(openwrt: Path) -> Iterator[PackageVariant]:
    """Yield the packages outside package/kernel that depend on a kernel package."""
    for path in sorted(openwrt.glob("package/*/**/Makefile")):
        where = path.relative_to(openwrt).as_posix()
        if where.startswith(("package/kernel/", "package/firmware/")) or "/src/" in where:
            continue
        text = path.read_text(errors="replace")
        if "kmod-" not in text:
            continue
        makefile = Makefile(_OPAQUE)
        makefile.include(where, text)
        for full in list(makefile.places):
            _, _, name = full.partition("Package/")
            if not full.startswith("Package/") or "/" in name:
                continue
            values: dict[str, str] = {}
            for line in decided(makefile.expand(makefile.variables[full])):
                if match := ASSIGNMENT.match(line):
                    assign(values, match)
            depends = tuple(words(values.get("DEPENDS", "")))
            if any(each.startswith("kmod-") for each in _unconditional(depends)):
                place = Place(path=where, line=makefile.places[full][1], symbol=full)
                yield PackageVariant(makefile.expand(name), "", place, depends=depends)


# ------------------------------------------------------------------ firmware


def _firmware_packages(openwrt: Path) -> Iterator[PackageVariant]:
    for path in sorted(openwrt.glob("package/firmware/**/Makefile")):
        makefile = Makefile(_OPAQUE)
        for each in [path, *sorted(path.parent.glob("*.mk"))]:
            text = each.read_text(errors="replace")
            makefile.include(each.relative_to(openwrt).as_posix(), text)
        for full, (where, line) in makefile.places.items():
            parts = full.split("/")
            if len(parts) != 3 or parts[0] != "Package" or parts[2] != "install":
                continue
            if files := _installed(full, makefile):
                place = Place(path=where, line=line, symbol=full)
                yield PackageVariant(makefile.expand(parts[1]), "", place, firmware=files)


def _installed(name: str, makefile: Makefile) -> tuple[str, ...]:
    """Return the files that a recipe copies or links below /lib/firmware, relative to it.

    Names with a wildcard, or with variables that only make knows, are left out.
    """
    directories, found = {""}, set()
    for line in decided(makefile.expand(makefile.variables.get(name, ""))):
        given = [word for word in words(line) if not word.startswith("-")]
        below = [word for word in given[1:] if word.startswith(_FIRMWARE)]
        if given[:1] == ["$(INSTALL_DIR)"]:
            directories |= {_below(word) for word in below}
        elif given and given[0] in _COPIES and below[-1:] == given[-1:]:
            goal = _below(given[-1])
            into = goal in directories or given[-1].endswith("/") or len(given) > 3
            for source in given[1:-1]:
                found.add(f"{goal}/{basename(source)}".lstrip("/") if into else goal)
    return tuple(sorted(name for name in found if not set("*?[$") & set(name)))


def _below(word: str) -> str:
    return word.removeprefix(_FIRMWARE).strip("/")

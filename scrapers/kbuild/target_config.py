"""Read an OpenWrt target's kernel configuration: the symbols that gate a driver and are on.

The settings of a release build's kernel come together as in include/kernel-defaults.mk
(`Kernel/Configure/Default`): the config files of generic, target and subtarget, then the settings
of config/Config-kernel.in, then the KCONFIG of all kernel packages that the target can have, since
release builds build them all. Kconfig decides which are really on: kconfig_values.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from capdb.facts import Config, Place
from scrapers.kbuild import kconfig_files, kconfig_values
from scrapers.kbuild.kernel_packages import PackageVariant, asked, for_series, packages, variants
from scrapers.kbuild.makefile import Makefile

__all__ = ["configs", "packages"]

KCONFIG = (
    "drivers/net/Kconfig",
    "drivers/ptp/Kconfig",
    "drivers/staging/octeon/Kconfig",
    "net/Kconfig",
)
"""The files that define the symbols that gate network drivers; the config files' values of all
other symbols are taken unchanged."""

OPENWRT_KCONFIG = ("config/Config-kernel.in", "target/Config.in")
"""The files of OpenWrt's own configuration that define kernel settings and targets' features."""

_SETTING = re.compile(r"^CONFIG_(\w+)=(.+)$|^# CONFIG_(\w+) is not set$", re.MULTILINE)
_FEATURE = re.compile(r"/\^([\w-]+)\$/ and \$ret \.= (.*);")
_CONFIG_FEATURES = {
    "dt": ("OF",),
    "gpio": ("GENERIC_GPIO", "GPIOLIB"),
    "pci": ("PCI",),
    "pcie": ("PCIEPORTBUS",),
    "pinctrl": ("PINCTRL",),
    "pm": ("PM",),
    "pwm": ("PWM",),
    "usb": ("USB", "USB_SUPPORT"),
    "pcmcia": ("PCMCIA", "PCCARD"),
    "display": ("VGA_CONSOLE", "FB"),
    "rtc": ("RTC_CLASS",),
    "virtio": ("VIRTIO",),
}
"""Features that include/target.mk adds to a target whose kernel config has one of these symbols."""


class TargetTree(kconfig_files.Reader, Protocol):
    """The members of a target's patched tree that are used here."""

    @property
    def target(self) -> str: ...

    @property
    def series(self) -> str: ...

    @property
    def ref(self) -> str: ...

    @property
    def openwrt(self) -> Path: ...


@dataclass(frozen=True, slots=True)
class _Subtarget:
    """A subtarget as in its Makefiles; `settings` are those of its config files."""

    board: str
    name: str
    arch: str
    features: frozenset[str]
    settings: Mapping[str, str]
    place: str

    @property
    def labels(self) -> tuple[str, ...]:
        """The names in `PackageVariant.only` that fit this subtarget."""
        return "", self.board, f"{self.board}/{self.name}", self.arch


def configs(release: str, tree: TargetTree, symbols: Iterable[str]) -> list[Config]:
    """Return the configuration of every subtarget of the tree's target.

    `symbols` are those to resolve, as `CONFIG_X`; only those that are on or undecided are recorded.
    """
    wanted = sorted(symbol.removeprefix("CONFIG_") for symbol in symbols)
    kernel = kconfig_files.read(tree, KCONFIG)
    found = []
    for subtarget in _subtargets(tree.openwrt, tree.target, tree.series):
        explicit = asked_for(tree.openwrt, subtarget, tree.series, kernel)
        values = kconfig_values.resolve(wanted, explicit, kernel)
        found.append(
            Config(
                release=release,
                target=f"{subtarget.board}/{subtarget.name}",
                kernel_series=tree.series,
                ref=tree.ref,
                place=Place(path=subtarget.place),
                symbols={f"CONFIG_{n}": v for n, v in values.items() if v in ("y", "m")},
                undecided=tuple(f"CONFIG_{n}" for n, v in values.items() if v == "?"),
            )
        )
    return found


def asked_for(
    openwrt: Path, subtarget: _Subtarget, series: str, kernel: kconfig_files.Kconfig
) -> dict[str, str]:
    """Return the kernel settings of a release build, by symbol, before Kconfig resolves them.

    A package's request counts as in scripts/kconfig.pl: it turns on symbols that the config files
    leave off, and turns off only symbols that they do not mention. If only a package asks for a
    symbol, and it is not known whether the target can have the package, the value is `?`.
    """
    chosen = dict.fromkeys(_openwrt_symbols(openwrt, subtarget, series), "y")
    menu = kconfig_files.read(_Directory(openwrt), OPENWRT_KCONFIG)
    mine = [variant for variant in variants(openwrt) if variant.only in subtarget.labels]
    conditions = kconfig_values.Configuration(chosen, menu)
    available = _available(mine, conditions.must_hold, conditions.may_hold)
    doubtful = _available(mine, conditions.may_hold, conditions.must_hold)
    selected = {
        value: {word[2:] for each in found for word in each.depends if word.startswith("+@")}
        for value, found in (("y", available), ("?", doubtful))
    }
    chosen = dict.fromkeys(selected["?"], "?") | chosen | dict.fromkeys(selected["y"], "y")
    explicit = dict(subtarget.settings)
    for name, value in kconfig_values.resolve(menu, chosen, menu).items():
        symbol = name.removeprefix("KERNEL_")
        if symbol != name and (value == "y" or (value == "?" and explicit.get(symbol) != "y")):
            explicit[symbol] = value
    certain = _requested(explicit, _requests(available, series), kernel)
    possible = _requested(explicit, _requests(doubtful, series), kernel)
    explicit = certain | {
        name: "?" for name, value in possible.items() if certain.get(name) != value
    }
    for symbol, value in _requests(mine, series).items():
        if value == "m":  # of a package that this target cannot have
            explicit.setdefault(symbol.removeprefix("CONFIG_"), "n")
    return explicit


def _requested(
    explicit: Mapping[str, str], requests: Mapping[str, str], kernel: kconfig_files.Kconfig
) -> dict[str, str]:
    """Return the settings after packages have asked for some symbols."""
    asked_too = dict(explicit)
    for symbol, value in requests.items():
        name = symbol.removeprefix("CONFIG_")
        if (known := kernel.get(name)) and known.kind and not known.prompts:
            continue  # a symbol without prompt cannot be set
        before = explicit.get(name)
        if before != "y" and (before is None or value != "n"):
            asked_too[name] = value
    return asked_too


def _requests(found: Iterable[PackageVariant], series: str) -> dict[str, str]:
    return asked(word for variant in found for word in for_series(variant.kconfig, series))


# ------------------------------------------------------------------ the target


def _subtargets(openwrt: Path, board: str, series: str) -> list[_Subtarget]:
    directory = openwrt / "target/linux" / board
    text = _text(directory / "Makefile")
    makefile = Makefile()
    makefile.include("Makefile", text)
    names = makefile.variables.get("SUBTARGETS", "").split()
    names = names or sorted(path.parent.name for path in directory.glob("*/target.mk"))
    found = []
    for name in names or ["generic"]:
        own = Makefile()
        own.include("Makefile", text)
        own.include("target.mk", _text(directory / name / "target.mk"))
        settings: dict[str, str] = {}
        generic = openwrt / "target/linux/generic"
        configured = [_config_file(each, series) for each in (generic, directory, directory / name)]
        if not any(configured[1:]):
            continue  # its kernel is built by a file that is not read: nothing is known to be off
        for path in filter(None, configured):
            place = path.relative_to(openwrt).as_posix()
            settings |= _settings(_text(path))
        found.append(
            _Subtarget(
                board=board,
                name=name,
                arch=own.variables.get("ARCH", ""),
                features=frozenset(own.expand("$(FEATURES)").split()),
                settings=settings,
                place=place,
            )
        )
    return found


def _config_file(directory: Path, series: str) -> Path | None:
    """Return the config file of a directory, as find_kernel_config of target.mk chooses it."""
    paths = (directory / f"config-{series}", directory / "config-default")
    return next((path for path in paths if path.is_file()), None)


def _settings(text: str) -> dict[str, str]:
    return {name or off: value or "n" for name, value, off in _SETTING.findall(text)}


def _openwrt_symbols(openwrt: Path, subtarget: _Subtarget, series: str) -> set[str]:
    """Return the symbols of OpenWrt's own configuration that a subtarget turns on.

    The selections of a feature are read from scripts/target-metadata.pl.
    """
    features = set(subtarget.features)
    for feature, needs in _CONFIG_FEATURES.items():
        if any(subtarget.settings.get(symbol, "n") != "n" for symbol in needs):
            features.add(feature)
    board, both = (
        re.sub(r"[-./]", "_", name)
        for name in (subtarget.board, f"{subtarget.board}_{subtarget.name}")
    )
    symbols = {f"TARGET_{board}", f"TARGET_{both}", subtarget.arch, "IPV6", "BUILDBOT"}
    symbols.add("LINUX_" + series.replace(".", "_"))
    symbols |= {feature for feature in features if feature.startswith("arm_v")}
    for feature, selects in _FEATURE.findall(_text(openwrt / "scripts/target-metadata.pl")):
        if feature in features:
            symbols.update(re.findall(r"select (\w+)", selects))
    return symbols


def _available(
    found: list[PackageVariant], hold: Callable[[str], bool], concern: Callable[[str], bool]
) -> list[PackageVariant]:
    """Return the kernel packages whose conditions, and those of their dependencies, hold.

    A dependency under a condition counts if `concern` is true for that condition.
    """
    depends: dict[str, list[str]] = {}
    for variant in found:
        depends.setdefault(variant.name, []).extend(variant.depends)
    known: dict[str, bool] = {}

    def available(name: str) -> bool:
        if name not in known:
            known[name] = True  # a cycle back to here adds no condition
            known[name] = all(holds(word) for word in depends.get(name, ()))
        return known[name]

    def holds(word: str) -> bool:
        if word.startswith("+@"):  # a selection, not a condition
            return True
        if word.startswith("@"):
            return hold(word.replace("@", ""))
        condition, _, name = word.lstrip("+").rpartition(":")
        return available(name) or bool(condition and not concern(condition))

    return [variant for variant in found if available(variant.name)]


@dataclass(frozen=True, slots=True)
class _Directory:
    path: Path

    def read(self, path: str) -> bytes | None:
        try:
            return (self.path / path).read_bytes()
        except OSError:
            return None


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""

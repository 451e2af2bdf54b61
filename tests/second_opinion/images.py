"""Read OpenWrt's own makefiles: a target's architecture, its profiles' device trees."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

_MARK = "second-opinion"
_FIELDS = "|".join(
    (
        _MARK,
        "$(1)",
        "$(DEVICE_NAME)",
        "$(strip $(or $(DEVICE_DTS),$(SUNXI_DTS)))",  # sunxi has a variable of its own
        "$(strip $(DEVICE_DTS_DIR))",
        "$(strip $(DTS_CPPFLAGS))",
        "$(DTS_DIR)",
    )
)
# The variables printed for a profile; the first of them is expanded once more than the second.
_HOOKS = (
    f"Device/Dump=$$(info {_FIELDS.replace('$', '$$').replace('$$(1)', '$(1)')})",
    f"Device/DumpInfo={_FIELDS}",
)


@dataclass(frozen=True)
class Image:
    """The device trees of a profile: source names without suffix, the directory, flags of cpp.

    A `directory` is relative to the patched kernel if `in_kernel`, else to the target's `image`.
    `tree` is the directory of the kernel's own device trees, to include from.
    """

    profile: str
    sources: tuple[str, ...]
    directory: str
    in_kernel: bool
    flags: tuple[str, ...]
    tree: str


@dataclass(frozen=True)
class Target:
    """The architecture of a target under its names in OpenWrt and Linux, and its kernel series."""

    arch: str
    linux_arch: str
    series: str


_ARCH = {
    "aarch64": "arm64",
    "armeb": "arm",
    "i386": "x86",
    "loongarch64": "loongarch",
    "mips64": "mips",
    "mips64el": "mips",
    "mipsel": "mips",
    "powerpc64": "powerpc",
    "riscv64": "riscv",
    "x86_64": "x86",
}


def target(openwrt: Path, name: str) -> Target:
    """Return architecture and kernel in the makefiles of a target (`mediatek/filogic`).

    Raises ValueError if they name no architecture or kernel.
    """
    board, _, subtarget = name.partition("/")
    directory = openwrt / "target" / "linux" / board
    fields: dict[str, str] = {}
    for file in (directory / "Makefile", directory / subtarget / "target.mk"):
        if file.is_file():
            pattern = r"^(ARCH|KERNEL_PATCHVER)\s*:?=\s*(\S+)"
            fields |= dict(re.findall(pattern, file.read_text(), re.MULTILINE))
    if fields.keys() < {"ARCH", "KERNEL_PATCHVER"}:
        raise ValueError(f"the makefiles of {name} name no architecture or kernel")
    arch = fields["ARCH"]
    return Target(arch, _ARCH.get(arch, arch), fields["KERNEL_PATCHVER"])


def read(openwrt: Path, name: str, made: Target, kernel: Path) -> dict[str, Image]:
    """Return the profiles in the makefiles of a target, by id and by published name.

    `kernel` is a directory with the kernel's device trees, and with an empty file for each file
    that a build would make from them: some makefiles look for those.
    """
    board, _, subtarget = name.partition("/")
    run = subprocess.run(
        [
            *("make", "-r", "-s", "--no-print-directory", "DUMP=1", "TARGET_BUILD=1", "PROFILE="),
            *(f"TOPDIR={openwrt}", f"BOARD={board}", f"SUBTARGET={subtarget}"),
            *(f"LINUX_DIR={kernel}", f"LINUX_KARCH={made.linux_arch}", f"ARCH={made.arch}"),
            *(f"KERNEL_PATCHVER={made.series}", *_HOOKS),
        ],
        cwd=openwrt / "target" / "linux" / board / "image",
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
    )
    found: dict[str, Image] = {}
    for line in run.stdout.splitlines():
        if line.startswith(_MARK):
            _, profile, published, *fields = line.split("|")
            found[profile] = found[published] = _image(kernel, profile, *fields)
    return found


def _image(
    kernel: Path, profile: str, sources: str, directory: str, flags: str, tree: str
) -> Image:
    place = (directory or tree).strip()
    return Image(
        profile=profile,
        sources=tuple(sources.split()),
        directory=place.removeprefix(f"{kernel}/"),
        in_kernel=place.startswith(f"{kernel}/"),
        flags=tuple(flags.split()),
        tree=tree.strip().removeprefix(f"{kernel}/"),
    )

"""What OpenWrt's own makefiles say: a target's architecture, its profiles' device trees."""

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
        "$(strip $(DEVICE_DTS))",
        "$(strip $(DEVICE_DTS_DIR))",
        "$(strip $(DTS_CPPFLAGS))",
        "$(DTS_DIR)",
    )
)
# What OpenWrt prints of a profile; the first of them is expanded once more than the second.
_HOOKS = (
    f"Device/Dump=$$(info {_FIELDS.replace('$', '$$').replace('$$(1)', '$(1)')})",
    f"Device/DumpInfo={_FIELDS}",
)
_KERNEL = "/kernel"


@dataclass(frozen=True)
class Image:
    """The device trees of a profile: source names without suffix, the directory, flags of cpp.

    A `directory` is relative to the patched kernel where `in_kernel`, else to the target's `image`.
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
    """A target and subtarget as make dumps them."""

    arch: str
    series: str
    images: dict[str, Image]


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


def read(openwrt: Path, target: str) -> Target:
    """Return what the makefiles of a target (`mediatek/filogic`) say of its profiles.

    Raises ValueError where they name no architecture or kernel.
    """
    name, _, subtarget = target.partition("/")
    directory = openwrt / "target" / "linux" / name
    fields: dict[str, str] = {}
    for file in (directory / "Makefile", directory / subtarget / "target.mk"):
        if file.is_file():
            pattern = r"^(ARCH|KERNEL_PATCHVER)\s*:?=\s*(\S+)"
            fields |= dict(re.findall(pattern, file.read_text(), re.MULTILINE))
    if fields.keys() < {"ARCH", "KERNEL_PATCHVER"}:
        raise ValueError(f"the makefiles of {target} name no architecture or kernel")
    arch = _ARCH.get(fields["ARCH"], fields["ARCH"])
    run = subprocess.run(
        [
            *("make", "-r", "-s", "--no-print-directory", "DUMP=1", "TARGET_BUILD=1", "PROFILE="),
            *(f"TOPDIR={openwrt}", f"BOARD={name}", f"SUBTARGET={subtarget}"),
            *(f"LINUX_DIR={_KERNEL}", f"LINUX_KARCH={arch}", f"ARCH={fields['ARCH']}"),
            *(f"KERNEL_PATCHVER={fields['KERNEL_PATCHVER']}", *_HOOKS),
        ],
        cwd=directory / "image",
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
    )
    lines = [line.split("|") for line in run.stdout.splitlines() if line.startswith(_MARK)]
    return Target(arch, fields["KERNEL_PATCHVER"], {line[1]: _image(*line[1:]) for line in lines})


def _image(profile: str, sources: str, directory: str, flags: str, tree: str) -> Image:
    place = (directory or tree).strip()
    return Image(
        profile=profile,
        sources=tuple(sources.split()),
        directory=place.removeprefix(_KERNEL + "/"),
        in_kernel=place.startswith(_KERNEL),
        flags=tuple(flags.split()),
        tree=tree.strip().removeprefix(_KERNEL + "/"),
    )

"""Read the pins of an OpenWrt tree, and the version of a kernel tree."""

from __future__ import annotations

import re
from pathlib import Path

from capdb.errors import DataError


def kernel_series(openwrt: Path) -> dict[str, str]:
    """Return the targets of an OpenWrt tree, with the kernel series that each pins.

    Raises DataError if the directory is no OpenWrt tree.
    """
    found = {}
    for makefile in sorted((openwrt / "target" / "linux").glob("*/Makefile")):
        pin = re.search(
            r"^KERNEL_PATCHVER\s*:?=\s*(\S+)", makefile.read_text(errors="replace"), re.MULTILINE
        )
        if pin:
            found[makefile.parent.name] = pin[1]
    if not found:
        raise DataError(
            f"{openwrt}: not an OpenWrt source tree (no target/linux/*/Makefile pins a kernel); "
            f"name the directory that holds target/ and include/."
        )
    return found


def pinned_kernel(openwrt: Path, series: str) -> str | None:
    """Return the exact kernel version that an OpenWrt tree pins for a series, like `6.12.94`."""
    found = _pin(openwrt, series, rf"LINUX_VERSION-{re.escape(series)}\s*=\s*(\S*)")
    return None if found is None else f"{series}{found}"


def kernel_hash(openwrt: Path, series: str) -> str | None:
    """Return the SHA-256 that an OpenWrt tree pins for the tarball of a series' kernel."""
    version = pinned_kernel(openwrt, series) or series
    return _pin(openwrt, series, rf"LINUX_KERNEL_HASH-{re.escape(version)}\s*=\s*([0-9a-f]{{64}})")


def _pin(openwrt: Path, series: str, pattern: str) -> str | None:
    """Return the first match in the makefiles that may pin a series' kernel."""
    for path in (
        openwrt / "target" / "linux" / "generic" / f"kernel-{series}",
        openwrt / "include" / f"kernel-{series}",
        openwrt / "include" / "kernel-version.mk",  # before 21.02
    ):
        if path.exists():
            found = re.search(pattern, path.read_text(errors="replace"))
            if found:
                return found[1]
    return None


def kernel_version(kernel: Path) -> str:
    """Return the version in a kernel tree's top Makefile, like `6.12.117`."""
    try:
        text = (kernel / "Makefile").read_text(errors="replace")[:500]
    except OSError as error:
        raise DataError(
            f"{kernel}: not a kernel source tree ({error.strerror}: Makefile); name the directory "
            f"that holds drivers/ and arch/."
        ) from error
    numbers = dict(re.findall(r"^(VERSION|PATCHLEVEL|SUBLEVEL) *= *(\d+)", text, re.MULTILINE))
    return ".".join(numbers.get(key, "0") for key in ("VERSION", "PATCHLEVEL", "SUBLEVEL"))

"""List the files of a kernel tree that are read: network drivers, device trees and headers."""

from __future__ import annotations

import os
import re
from pathlib import Path

PARTS = (
    "drivers/net/",
    "drivers/staging/octeon/",
    "drivers/ptp/",
    "net/dsa/",
    "net/netfilter/nf_flow",
    "net/netfilter/nf_tables_api.c",
    "net/netfilter/nft_flow_offload.c",
    "net/Kconfig",
    "include/dt-bindings/",
    "include/linux/soc/",
    "include/net/dsa",
)
"""The parts of a kernel tree that are read, except `arch/*/boot/dts/`."""

_DEVICE_TREES = re.compile(r"arch/[a-z0-9_]+/boot/dts/")
_INCLUDES = "include/dt-bindings/"


def is_read(path: str) -> bool:
    """Return whether capdb reads a file of a kernel tree."""
    return path.startswith(PARTS) or path == "Makefile" or _DEVICE_TREES.match(path) is not None


def listing(kernel: Path) -> list[str]:
    """Return the sorted paths of the files that are read, relative to the kernel tree."""
    roots = {part if part.endswith("/") else os.path.dirname(part) + "/" for part in PARTS}
    roots.update(f"{path.relative_to(kernel)}/" for path in kernel.glob("arch/*/boot/dts"))
    found: set[str] = set()
    for root in sorted(roots):
        for directory, _, names in os.walk(kernel / root):
            relative = Path(directory).relative_to(kernel).as_posix()
            found.update(path for name in names if is_read(path := f"{relative}/{name}"))
    return sorted(found)


def device_tree_root(path: str) -> str:
    """Return the directory of all device trees of an architecture, or of the bindings' headers.

    It is empty for a file that is neither.
    """
    found = _DEVICE_TREES.match(path)
    return found[0] if found else _INCLUDES if path.startswith(_INCLUDES) else ""

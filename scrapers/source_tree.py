"""The patched sources of one release and target: what OpenWrt would really compile.

(Being written: the public face below is settled.)
"""

from __future__ import annotations

from pathlib import Path


class SourceTree:
    """A kernel tree with the files and patches of one OpenWrt target applied, read-only.

    Paths are relative to the kernel tree (`drivers/net/ethernet/mediatek/mtk_eth_soc.c`).
    """

    release: str
    target: str  # "mediatek"; "*" for the sources that no target touched
    series: str  # "6.12"
    ref: str  # "6.12.117 (Debian) + OpenWrt v25.12.5 patches"
    openwrt: Path  # root of the OpenWrt tree

    def read(self, path: str) -> bytes | None:
        """Returns the patched content, or None where the file does not exist."""
        raise NotImplementedError

    def files(self, prefix: str, suffix: str = "") -> list[str]:
        """Returns the sorted paths below a directory that end in `suffix`."""
        raise NotImplementedError

    def touched(self) -> frozenset[str]:
        """Returns the paths that the target's own files and patches changed or added."""
        raise NotImplementedError

    def patch_that_added(self, path: str, text: str) -> str | None:
        """Returns the patch (path in the OpenWrt tree) that last added a line equal to `text`.

        For a file that OpenWrt adds whole, the file's own path in the OpenWrt tree.
        """
        raise NotImplementedError

    def rejects_of(self, path: str) -> tuple[str, ...]:
        """Returns the patches of which a hunk was rejected on this file."""
        raise NotImplementedError

    def device_tree_root(self) -> Path:
        """Returns a directory on disk with `arch/*/boot/dts` and `include`, patched, for cpp."""
        raise NotImplementedError

"""Make directories for short-lived files, in memory if the system offers it.

Reading a release makes and deletes tens of thousands of links; on ext4 that took longer than
compiling.
"""

from __future__ import annotations

import os
import tempfile

_MEMORY = "/dev/shm"  # noqa: S108  the tmpfs that glibc and Linux promise; directories are private


def directory(purpose: str) -> tempfile.TemporaryDirectory[str]:
    """Return a private temporary directory; it is gone when the context ends."""
    parent = _MEMORY if "TMPDIR" not in os.environ and os.access(_MEMORY, os.W_OK) else None
    return tempfile.TemporaryDirectory(prefix=f"capdb-{purpose}-", dir=parent)

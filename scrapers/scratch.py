"""Make short-lived directories and files, in memory if the system offers it.

Reading a release makes and deletes tens of thousands of links; on ext4 that took longer than
compiling.
"""

from __future__ import annotations

import os
import tempfile
from io import FileIO

_MEMORY = "/dev/shm"  # noqa: S108 - the tmpfs that glibc and Linux promise; what is in it is private


def directory(purpose: str, parent: str | None = None) -> tempfile.TemporaryDirectory[str]:
    """Return a private temporary directory, maybe in another; it is gone when the context ends."""
    return tempfile.TemporaryDirectory(prefix=f"capdb-{purpose}-", dir=parent or _parent())


def file() -> FileIO:
    """Return an unbuffered file without a name, which programs can use; closing it removes it."""
    return tempfile.TemporaryFile(buffering=0, dir=_parent())


def _parent() -> str | None:
    return _MEMORY if "TMPDIR" not in os.environ and os.access(_MEMORY, os.W_OK) else None

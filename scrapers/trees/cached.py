"""Name the places of trees and tarballs in the user's cache, where nobody else can put any."""

from __future__ import annotations

import stat
from pathlib import Path

from capdb.errors import DataError
from capdb.files import is_private


def keep_private(cache: Path) -> None:
    """Make the directory of trees. Raises DataError if another user could put a tree there."""
    try:
        cache.mkdir(mode=0o755, parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(
            f"{cache}: no trees can be kept there ({error.strerror}); name another place in "
            f"XDG_CACHE_HOME."
        ) from error
    if not is_private(cache, stat.S_ISDIR):
        raise DataError(
            f"{cache}: not yours, or can be written by others, so its trees may not be upstream's; "
            f"fix its owner and permissions, or name another place in XDG_CACHE_HOME."
        )


def place(cache: Path, name: str) -> Path:
    """Return the path of a tree or a tarball. Raises DataError if the name leads elsewhere.

    It has a version or an address from upstream's makefiles, which might hold anything.
    """
    if name in ("", ".", "..") or "/" in name or "\0" in name:
        raise DataError(
            f"{name!r}: cannot be the name of a tree or a tarball, so OpenWrt's makefiles are not "
            f"what they should be; look at what changed there."
        )
    return cache / name

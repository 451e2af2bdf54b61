"""Mark databases of capdb, and detect any changed byte, by two fields of their header.

SQLite leaves the fields to the application: `application_id` names the owner of a file, and
`user_version` holds the CRC-32 of the file, in which that field counts as zero. So every database
can be checked wherever it is: in a package, made in a checkout, or fetched. One changed byte could
be a wrong yes, so the file is read whole, a millisecond for every 5 MB.
Offsets: https://www.sqlite.org/fileformat.html#the_database_header
"""

from __future__ import annotations

import os
import stat
import zlib
from pathlib import Path

from capdb.errors import UsageError

_MAGIC = b"SQLite format 3\0"
_LENGTH = 100
_CHECKSUM = slice(60, 64)  # user_version
_OWNER = slice(68, 72)  # application_id
_CAPDB = b"cpdb"
_PART = 1 << 18


def mark(path: Path) -> None:
    """Mark a finished database as one of capdb, with its checksum. Raises OSError."""
    with open(path, "r+b") as file:
        file.seek(_OWNER.start)
        file.write(_CAPDB)
        file.flush()
        file.seek(_CHECKSUM.start)
        file.write(_computed(file.fileno()))


def checksum(path: Path) -> str:
    """Return the checksum in the header of a database of capdb. Raises OSError."""
    with open(path, "rb") as file:
        return file.read(_LENGTH)[_CHECKSUM].hex()


def check_replaceable(path: Path) -> None:
    """Raise UsageError if writing to a path would overwrite anything but a database of capdb.

    A link is neither replaced nor written through.
    """
    if not os.path.lexists(path):
        return
    if path.is_symlink():
        raise UsageError(f"{path}: a link, which is left as it is; name the file it leads to.")
    if not is_ours(path):
        raise UsageError(
            f"{path}: not a database of capdb, so it is left as it is; name another file, or "
            f"remove this one."
        )


def is_ours(path: Path) -> bool:
    """Return whether a path names a database of capdb, damaged or not; never waits on a pipe."""
    return _look(path, whole=False)


def is_whole(path: Path) -> bool:
    """Return whether a path names a database of capdb with every byte unchanged."""
    return _look(path, whole=True)


def _look(path: Path, *, whole: bool) -> bool:
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return False  # opening a device may have effects
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            head = os.pread(descriptor, _LENGTH, 0)
            if not head.startswith(_MAGIC) or head[_OWNER] != _CAPDB:
                return False
            return not whole or head[_CHECKSUM] == _computed(descriptor)
        finally:
            os.close(descriptor)
    except OSError:
        return False


def _computed(descriptor: int) -> bytes:
    """Return the CRC-32 of an open file, in the form of its header.

    It is read in parts: allocating memory for the whole file takes longer.
    """
    part = memoryview(bytearray(_PART))
    offset = checksum = 0
    while size := os.preadv(descriptor, [part], offset):
        if not offset:
            part[_CHECKSUM] = bytes(4)
        checksum = zlib.crc32(part[:size], checksum)
        offset += size
    return checksum.to_bytes(4, "big")

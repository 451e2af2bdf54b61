"""A place beside a file or directory, in which its successor is made; pure file system.

What stands there is locked as long as it is worked on, so that whoever comes next knows what a
kill has left, and removes it.
"""

from __future__ import annotations

import ctypes
import fcntl
import glob
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_END = ".building"


@contextmanager
def workplace(out: Path, *, directory: bool = False) -> Iterator[Path]:
    """Yields a new empty file, or directory, beside `out`; removes it if it is still there then.

    Removes too what kills left of others. Raises OSError where it cannot be made.
    """
    clear(out)
    place = out.with_name(f"{out.name}.{os.getpid()}{_END}")
    held = _made(place, directory=directory)
    try:
        yield place
    finally:
        _remove(place)
        os.close(held)


def clear(out: Path) -> None:
    """Removes what kills left beside `out`."""
    for left in out.parent.glob(f"{glob.escape(out.name)}.*{_END}"):
        _remove_if_left(left)


def take_place(place: Path, out: Path) -> None:
    """Puts a directory where another may be, at one moment.

    Where kernel or file system cannot swap two (renameat2(2)), it takes two moments, and a failure
    between them puts the old one back. Raises OSError.
    """
    if not out.exists():
        os.rename(place, out)
    elif not _swapped(place, out):
        old = out.with_name(f".{out.name}.old")
        _remove(old)
        os.rename(out, old)
        try:
            os.rename(place, out)
        except OSError:
            os.rename(old, out)
            raise
        _remove(old)


def _swapped(one: Path, other: Path) -> bool:
    here, exchange = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of linux/fcntl.h and linux/fs.h
    try:
        rename = ctypes.CDLL(None).renameat2
    except AttributeError:  # the C library has none
        return False
    return bool(rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0)


def _made(place: Path, *, directory: bool) -> int:
    """Makes it, and returns the descriptor that holds its lock."""
    while True:
        if directory:
            place.mkdir()
        else:  # never through a link that someone put there
            os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        held = os.open(place, os.O_RDONLY)
        fcntl.flock(held, fcntl.LOCK_EX)
        with suppress(FileNotFoundError):  # taken for left over before it was locked
            if os.path.samestat(os.fstat(held), place.stat()):
                return held
        os.close(held)


def _remove_if_left(left: Path) -> None:
    with suppress(OSError):
        # Neither through a link nor, as on a pipe, until someone comes.
        held = os.open(left, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove(left)
        finally:
            os.close(held)


def _remove(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place, ignore_errors=True)
    else:
        place.unlink(missing_ok=True)

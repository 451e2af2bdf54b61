"""Write files whole or not at all, one process at a time; pure file system.

A new file or directory is made next to the one that it replaces. It is locked while it is being
written, so that the next process can recognise and remove files that a kill has left.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

PENDING = ".new"
"""Ending of a file of several that are replaced together, until it is renamed."""

_END = ".building"


class UnfinishedError(OSError):
    """Files were replaced together, but one of them could not be renamed; `filename` names it."""


def write(path: Path, content: bytes, mode: int | None = None) -> None:
    """Write a file whole, with the permission bits `mode` if not None; a link there is replaced.

    Raises OSError if it cannot be written; then the old file is unchanged.
    """
    with workplace(path) as new:
        new.write_bytes(content)
        if mode is not None:
            new.chmod(mode)
        put(new, path)


def put(new: Path, path: Path) -> None:
    """Rename a finished file over another, so that a power cut leaves one or the other whole.

    Raises OSError; then the old file is unchanged.
    """
    with open(new, "rb") as file:
        os.fsync(file.fileno())
    os.replace(new, path)
    with suppress(OSError):  # it is renamed by now; some file systems cannot sync directories
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def write_together(contents: Mapping[Path, bytes], first: Path) -> None:
    """Write several files at one moment: the one at which `first` is renamed over the old one.

    Each file is written next to its old one (`NAME.new`). A kill between the renames leaves some
    there, so a reader of `first` must look for them. Raises OSError if nothing has changed, and
    UnfinishedError if `first` was renamed and another file could not be.
    """
    made: list[Path] = []
    try:
        for path, content in contents.items():
            made.append(pending(path))
            _write_pending(made[-1], content)
        put(pending(first), first)
    except OSError:
        for new in made:
            with suppress(OSError):
                new.unlink(missing_ok=True)
        raise
    for path in contents:
        if path != first:
            try:
                put(pending(path), path)
            except OSError as error:
                raise UnfinishedError(error.errno, error.strerror, str(path)) from error


def pending(path: Path) -> Path:
    """Return the path of a file's new content until it is renamed."""
    return path.with_name(path.name + PENDING)


def _write_pending(new: Path, content: bytes) -> None:
    new.parent.mkdir(parents=True, exist_ok=True)
    new.unlink(missing_ok=True)  # left by a kill, or a link that leads elsewhere
    with open(new, "xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def locked(path: Path, waiting: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Hold the lock of a directory, or of a file, which is made if it is missing.

    While another process holds it, calls `waiting`, then waits; the end of a process frees it.
    Raises OSError if it cannot be opened; a file is never opened through a link.
    """
    import fcntl  # here and below: answering imports this module, and locks nothing

    flags = os.O_RDONLY if path.is_dir() else os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
    descriptor = os.open(path, flags, 0o666)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def workplace(out: Path, *, directory: bool = False) -> Iterator[Path]:
    """Yield a new empty file, or directory, next to `out`, and remove it if it is there at the end.

    Files that killed processes left are removed too. Raises OSError if it cannot be made.
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
    """Remove files that killed processes left next to `out`."""
    import glob  # only writing needs it, and answering imports this module

    for left in out.parent.glob(f"{glob.escape(out.name)}.*{_END}"):
        _remove_if_left(left)


def take_place(place: Path, out: Path) -> None:
    """Put a directory in the place of another, if there is one, at one moment.

    If kernel or file system cannot swap two (renameat2(2)), it takes two renames, and a failure
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
    import ctypes

    here, exchange = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of linux/fcntl.h and linux/fs.h
    try:
        rename = ctypes.CDLL(None).renameat2
    except AttributeError:  # the C library has none
        return False
    return bool(rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0)


def _made(place: Path, *, directory: bool) -> int:
    """Make a file or directory, and return the descriptor that holds its lock."""
    import fcntl

    while True:
        if directory:
            place.mkdir()
        else:  # never through a link that someone put there
            os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        held = os.open(place, os.O_RDONLY)
        fcntl.flock(held, fcntl.LOCK_EX)
        with suppress(FileNotFoundError):  # another process removed it before it was locked
            if os.path.samestat(os.fstat(held), place.stat()):
                return held
        os.close(held)


def _remove_if_left(left: Path) -> None:
    import fcntl

    with suppress(OSError):
        # Do not follow a link, and do not wait on a pipe.
        held = os.open(left, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove(left)
        finally:
            os.close(held)


def _remove(place: Path) -> None:
    if place.is_dir():
        import shutil

        shutil.rmtree(place, ignore_errors=True)
    else:
        place.unlink(missing_ok=True)


def is_private(path: Path, is_kind: Callable[[int], bool]) -> bool:
    """Return whether a file or directory belongs to this user and nobody else can write it.

    `is_kind` is a function of `stat`, like `S_ISDIR`; a link is of neither kind.
    """
    try:
        found = os.lstat(path)
    except OSError:
        return False
    own = found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return own and is_kind(found.st_mode)


def user_directory(variable: str, default: str) -> Path | None:
    """Return one of the user's base directories, or None if there is no home directory.

    `default` is relative to the home. A relative path in the variable is ignored, as the XDG base
    directory specification asks for: https://specifications.freedesktop.org/basedir-spec/
    """
    chosen = Path(os.environ.get(variable, ""))
    if chosen.is_absolute():
        return chosen
    try:
        home = Path.home()
    except RuntimeError:  # neither HOME nor an entry in the user database
        return None
    return home / default if home.is_absolute() else None

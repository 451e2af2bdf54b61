"""Write files whole or not at all, one process at a time; pure file system.

A successor is made next to the file or directory that it replaces. It is locked as long as it is
worked on, so that the next process knows what a kill has left, and removes it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

PENDING = ".new"
"""Ending of a file of several that are replaced together, until it is renamed."""

_END = ".building"


class UnfinishedError(OSError):
    """Files were replaced together, but one of them could not be renamed; `filename` names it."""


def write(path: Path, content: bytes, mode: int | None = None) -> None:
    """Write a file whole, with these permission bits if given; a link there is replaced.

    Raises OSError where it cannot be written; then the old file is as it was.
    """
    with workplace(path) as new:
        new.write_bytes(content)
        if mode is not None:
            new.chmod(mode)
        put(new, path)


def put(new: Path, path: Path) -> None:
    """Rename a finished file over another, so that a power cut leaves one or the other whole.

    Raises OSError; then the old file is as it was.
    """
    with open(new, "rb") as file:
        os.fsync(file.fileno())
    os.replace(new, path)
    with suppress(OSError):  # it has its name by now, whatever a file system makes of this
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def write_together(contents: Mapping[Path, bytes], first: Path) -> None:
    """Write several files at one moment: the one at which `first` is renamed over the old one.

    Each file is written next to its old one (`NAME.new`). A kill between the renames leaves some
    there, so a reader of `first` must look for them. Raises OSError where nothing has changed, and
    UnfinishedError where `first` was renamed and another file could not be.
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
    """Return where the new content of a file is until it is renamed."""
    return path.with_name(path.name + PENDING)


def _write_pending(new: Path, content: bytes) -> None:
    new.parent.mkdir(parents=True, exist_ok=True)
    new.unlink(missing_ok=True)  # what a kill left, or a link that leads elsewhere
    with open(new, "xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def locked(path: Path, waiting: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Hold the lock of a directory, or of a file, which is made if it is missing.

    Calls `waiting`, then waits, while another process holds it; the end of a process frees it.
    Raises OSError where it cannot be opened; a file is never opened through a link.
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
    """Yield a new empty file, or directory, next to `out`, and remove it if it is still there then.

    What kills left of others is removed too. Raises OSError where it cannot be made.
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
    """Put a directory where another may be, at one moment.

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
    import ctypes

    here, exchange = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of linux/fcntl.h and linux/fs.h
    try:
        rename = ctypes.CDLL(None).renameat2
    except AttributeError:  # the C library has none
        return False
    return bool(rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0)


def _made(place: Path, *, directory: bool) -> int:
    """Make it, and return the descriptor that holds its lock."""
    import fcntl

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
    import fcntl

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
        import shutil

        shutil.rmtree(place, ignore_errors=True)
    else:
        place.unlink(missing_ok=True)


def user_directory(variable: str, default: str) -> Path | None:
    """Return one of the user's base directories, None where there is no home directory.

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

"""Make the database of a checkout anew as soon as its facts or rules changed.

Next to the database is `NAME.stamp`: its checksum, then the names, sizes and times of the facts and
modules that it was made of. If both are as they were, no facts are read.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from capdb import files, project
from capdb.database import header, location
from capdb.errors import CapdbError, DataError, UsageError, missing_module

Progress = Callable[[str], None]
Build = Callable[[Path, Path, Progress], object]
"""Builds the database of a directory of facts as a file."""

_FACTS = (".jsonl", ".toml")
_STAMP = re.compile(rb"[0-9a-f]{8}\n|[0-9a-f]{64} [0-9a-f]{8}\Z")
"""What a stamp begins with, or is where an older capdb wrote it."""


def ensure(path: Path, facts: Path, build: Build, progress: Progress) -> str | None:
    """Make a database that is missing or older than its facts; returns a warning if it stays older.

    A second process that needs the same database waits for the first, and then uses its work.
    Raises CapdbError where there is none and none can be made.
    """
    stamp = _stamp(facts)
    if _is_current(path, stamp):
        return None
    try:
        with _alone(path):
            if not _is_current(path, stamp):
                _make(path, facts, stamp, build, progress)
    except (CapdbError, ModuleNotFoundError) as failure:
        error = _explained(failure)
        if not header.is_whole(path):
            raise error from failure
        return f"answering from an older database, because it could not be rebuilt: {error}"
    return None


def _explained(failure: CapdbError | ModuleNotFoundError) -> Exception:
    if isinstance(failure, ModuleNotFoundError):
        return missing_module(failure, checkout=True) or failure
    return failure


def rebuild(path: Path, facts: Path, build: Build, progress: Progress) -> None:
    """Make a database anew, current or not. Raises CapdbError; then the old one stays."""
    with _alone(path):
        _make(path, facts, _stamp(facts), build, progress)


def facts_stamp(facts: Path) -> bytes:
    """Return a text that differs when a file of facts was touched; reads no content."""
    return _listing((facts, _FACTS))


def _stamp(facts: Path) -> bytes:
    """Return the same of facts and modules: claims follow from facts and rules."""
    return _listing((facts, _FACTS), (location.PACKAGE, (".py", ".sql")))


def _listing(*of: tuple[Path, tuple[str, ...]]) -> bytes:
    """Return name, size and time of each file, a line each.

    A digest of them would be shorter, but hashlib alone takes as long to load as all the rest.
    """
    lines = [project.VERSION.encode()]
    for directory, endings in of:
        for path in sorted(_files(str(directory), endings)):
            with suppress(FileNotFoundError):  # it was removed just now, or is a link to nothing
                stat = os.stat(path)
                name = os.fsencode(path[len(str(directory)) :])
                lines.append(b"%b\0%d\0%d" % (name, stat.st_size, stat.st_mtime_ns))
    return b"\n".join(lines)


def _files(directory: str, endings: tuple[str, ...]) -> Iterator[str]:
    """Yield the files below a directory, as `Path.rglob` has them, in a quarter of its time."""
    with suppress(OSError), os.scandir(directory) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path, endings)
            elif entry.name.endswith(endings):
                yield entry.path


def _is_current(path: Path, stamp: bytes) -> bool:
    noted = _noted(path)
    return bool(noted) and header.is_whole(path) and noted == _stamped(path, stamp)


def _stamped(path: Path, stamp: bytes) -> bytes:
    return b"%b\n%b" % (header.checksum(path).encode(), stamp)


def _make(path: Path, facts: Path, stamp: bytes, build: Build, progress: Progress) -> None:
    beside = _stamp_file(path)
    if os.path.lexists(beside) and not _STAMP.match(_noted(path)):
        raise UsageError(f"{beside}: not written by capdb, so it was left alone; remove it.")
    build(facts, path, progress)
    try:
        # The stamp is older than the facts that were read: what changed meanwhile is built again.
        files.write(beside, _stamped(path, stamp))
    except OSError as error:
        raise _unwritable(path, error) from error


def _noted(path: Path) -> bytes:
    try:
        return _stamp_file(path).read_bytes()
    except OSError:
        return b""


def _stamp_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.stamp")


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep other processes from making databases in the same directory."""
    with ExitStack() as held:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not os.access(path.parent, os.W_OK):  # or this would show after seconds of work
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            held.enter_context(files.locked(path.parent))
        except OSError as error:
            raise _unwritable(path, error) from error
        yield


def _unwritable(path: Path, error: OSError) -> DataError:
    return DataError(
        f"{path}: the database cannot be kept there ({error.strerror}); free some room, or name "
        f"another place in CAPDB_DATABASE."
    )

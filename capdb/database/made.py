"""Rebuild the database of a checkout if its facts or rules changed.

Next to the database is `NAME.stamp`: its checksum, then the names, sizes and times of the facts and
modules that it was made from. If both are unchanged, no facts are read.
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
"""The beginning of a stamp, or the whole stamp of an older capdb."""


def ensure(path: Path, facts: Path, build: Build, progress: Progress) -> str | None:
    """Make a database if it is missing or older than its facts, or return a warning if it stays so.

    A second process that needs the same database waits for the first, and then uses its result.
    Raises CapdbError if there is none and none can be made.
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
    """Rebuild a database, current or not. Raises CapdbError; then the old one stays."""
    with _alone(path):
        _make(path, facts, _stamp(facts), build, progress)


def facts_stamp(facts: Path) -> bytes:
    """Return a text that changes if a file of facts is touched; no content is read."""
    return _listing((facts, _FACTS))


def _stamp(facts: Path) -> bytes:
    """Return such a text of facts and modules, since claims depend on facts and rules."""
    return _listing((facts, _FACTS), (location.PACKAGE, (".py", ".sql")))


def _listing(*of: tuple[Path, tuple[str, ...]]) -> bytes:
    """Return name, size and time of each file, a line each.

    A digest would be shorter, but hashlib alone takes as long to load as everything else.
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
    """Yield the files below a directory, like `Path.rglob`, in a quarter of its time."""
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
    stamp_file = _stamp_file(path)
    if os.path.lexists(stamp_file) and not _STAMP.match(_noted(path)):
        raise UsageError(f"{stamp_file}: not written by capdb, so it was left alone; remove it.")
    build(facts, path, progress)
    try:
        # The stamp is older than the facts that were read, so later changes cause a rebuild.
        files.write(stamp_file, _stamped(path, stamp))
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

"""Make the database of a checkout anew as soon as its facts or rules changed.

Next to the database is `NAME.stamp`: a digest of names, sizes and times of the facts and
modules that it was made of, and its checksum. If both are as they were, no facts are read.
"""

from __future__ import annotations

import errno
import hashlib
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
_STAMP = re.compile(r"[0-9a-f]{64} [0-9a-f]{8}")


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


def facts_stamp(facts: Path) -> str:
    """Return a digest that differs when a file of facts was touched; reads no content."""
    return _digest((facts, _FACTS))


def _stamp(facts: Path) -> str:
    """Return the same of facts and modules: claims follow from facts and rules."""
    return _digest((facts, _FACTS), (location.PACKAGE, (".py", ".sql")))


def _digest(*of: tuple[Path, tuple[str, ...]]) -> str:
    digest = hashlib.sha256(project.VERSION.encode())
    for directory, endings in of:
        for path in sorted(_files(str(directory), endings)):
            with suppress(FileNotFoundError):  # it was removed just now, or is a link to nothing
                stat = os.stat(path)
                name = os.fsencode(path[len(str(directory)) :])
                digest.update(b"%b\0%d\0%d\n" % (name, stat.st_size, stat.st_mtime_ns))
    return digest.hexdigest()


def _files(directory: str, endings: tuple[str, ...]) -> Iterator[str]:
    """Yield the files below a directory, as `Path.rglob` has them, in a quarter of its time."""
    with suppress(OSError), os.scandir(directory) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path, endings)
            elif entry.name.endswith(endings):
                yield entry.path


def _is_current(path: Path, stamp: str) -> bool:
    noted = _noted(path)
    return bool(noted) and header.is_whole(path) and noted == f"{stamp} {header.checksum(path)}"


def _make(path: Path, facts: Path, stamp: str, build: Build, progress: Progress) -> None:
    beside = _stamp_file(path)
    if os.path.lexists(beside) and not _STAMP.fullmatch(_noted(path)):
        raise UsageError(f"{beside}: not written by capdb, so it was left alone; remove it.")
    build(facts, path, progress)
    try:
        # The stamp is older than the facts that were read: what changed meanwhile is built again.
        files.write(beside, f"{stamp} {header.checksum(path)}".encode())
    except OSError as error:
        raise _unwritable(path, error) from error


def _noted(path: Path) -> str:
    try:
        return _stamp_file(path).read_text("ascii", "replace")
    except OSError:
        return ""


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

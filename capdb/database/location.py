"""Where the database is, and that it is current: built from the facts on first use.

Beside the file `NAME` stands `NAME.stamp`, what the facts looked like when it was built with the
CRC-32 of the file, and `NAME.lock`, held while it is built; `NAME.fetched` is one that
`capdb update` fetched, with a stamp and a lock of its own. The way of a current database reads no
facts and imports none of what building needs. The file is read whole, which takes a millisecond
for every 5 MB, as one changed byte in it could be a wrong yes.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from capdb import project
from capdb.errors import CapdbError, DataError

Progress = Callable[[str], None]

_PACKAGE = Path(__file__).parents[1]
_PART = 1 << 18


class Database(NamedTuple):
    """A database that can be asked; `warning` tells why it is not made of the facts at hand."""

    path: Path
    warning: str | None = None


def data_directory() -> Path:
    """Returns where the facts are: $CAPDB_DATA, those installed with capdb, or the checkout's."""
    if named := os.environ.get("CAPDB_DATA"):
        return Path(named)
    installed = _PACKAGE / "data"
    return installed if installed.is_dir() else _PACKAGE.parent / "data"


def location(data_dir: Path) -> Path:
    """Returns where the database of a data directory is: $CAPDB_DATABASE, or in the user's cache.

    In the cache, data directories and versions of capdb each have their own.
    """
    if named := os.environ.get("CAPDB_DATABASE"):
        return Path(named)
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    owner = f"{data_dir.absolute()}\0{project.VERSION}".encode()
    return Path(cache, "capdb", f"{hashlib.sha256(owner).hexdigest()[:12]}.sqlite")


def ensure(data_dir: Path, progress: Progress) -> Database:
    """Returns the current database, which is built first where it is missing or older.

    One that was fetched goes before it as long as the facts at hand are those of that day; once
    they changed, the one with the newer facts does, and of equals the one made here. Where building
    fails but an older one is there, returns that with a warning. Raises DataError where there is
    none to fall back on. A second process that needs the same database waits for the first and then
    uses its work.
    """
    stamp = stamp_of(data_dir)
    if _is_current(fetched(data_dir), stamp):
        return Database(fetched(data_dir))
    made = _ensure_made(data_dir, stamp, progress)
    return _newer(fetched(data_dir), made) if fetched(data_dir).is_file() else made


def _ensure_made(data_dir: Path, stamp: str, progress: Progress) -> Database:
    path = location(data_dir)
    if _is_current(path, stamp):
        return Database(path)
    try:
        with _locked(path):
            if not _is_current(path, stamp):
                _build(data_dir, path, stamp, progress)
    except CapdbError as error:
        if not _is_whole(path):
            raise
        return Database(
            path, f"answering from an older database, because it could not be rebuilt: {error}"
        )
    return Database(path)


def rebuild(data_dir: Path, progress: Progress) -> Path:
    """Builds the database anew, current or not. Raises DataError; then the old one stands.

    A fetched one is forgotten: whoever asks for this wants what the facts at hand say.
    """
    path = location(data_dir)
    with _locked(path):
        _build(data_dir, path, stamp_of(data_dir), progress)
    forget(data_dir)
    return path


# ------------------------------------------------------------------ one that was fetched


def fetched(data_dir: Path) -> Path:
    """Returns where a database that was fetched is, beside the one made here.

    Its name is of this version of capdb, so another version begins with the facts it came with.
    """
    path = location(data_dir)
    return path.with_name(f"{path.name}.fetched")


@contextmanager
def fetching(data_dir: Path, waiting: Callable[[], object]) -> Iterator[Path]:
    """Yields an empty file to fetch a database into, which `adopt` takes; removes it if not taken.

    One at a time: calls `waiting`, then waits, while another process is at it. Raises DataError
    where the file cannot be written.
    """
    from capdb.files import workplace

    path = fetched(data_dir)
    try:
        with _locked(path, waiting), workplace(path) as new:
            yield new
    except OSError as error:
        raise _unwritable(path, error) from error


def adopt(data_dir: Path, new: Path) -> Path:
    """Puts a database that was fetched, and checked, in its place; returns that."""
    path = fetched(data_dir)
    with _locked(location(data_dir)):
        try:
            os.replace(new, path)
        except OSError as error:
            raise _unwritable(path, error) from error
        _write_stamp(path, stamp_of(data_dir))
    return path


def forget(data_dir: Path) -> bool:
    """Removes the database that was fetched; returns whether there was one. Raises DataError."""
    path = fetched(data_dir)
    if not any(os.path.lexists(each) for each in (_stamp_file(path), path)):
        return False
    with _locked(location(data_dir)):
        was_there = path.is_file()
        try:
            for each in (_stamp_file(path), path):
                each.unlink(missing_ok=True)
        except OSError as error:
            raise DataError(
                f"{path}: cannot be removed ({error.strerror}); remove it yourself, or fix its "
                f"permissions."
            ) from error
    return was_there


def date_of(path: Path) -> str:
    """Returns the day of the newest facts in a database, empty where it does not tell."""
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        with closing(connection):
            return connection.execute("SELECT max(date) FROM origin").fetchone()[0] or ""
    except sqlite3.Error:
        return ""


def _newer(other: Path, made: Database) -> Database:
    """Of a fetched database and that of facts that changed since, the one that knows more."""
    if not _is_whole(other):
        why = "what `capdb update` fetched is damaged, so the facts at hand are used"
        return made._replace(warning=made.warning or f"{why}; fetch it again, or forget {_THEM}.")
    if date_of(other) > date_of(made.path):
        return Database(other)
    why = "the facts at hand changed and are as new as those that `capdb update` fetched"
    return made._replace(warning=made.warning or f"{why}, so they are used; forget {_THEM}.")


_THEM = "the others with `capdb update --revert`"


def stamp_of(data_dir: Path) -> str:
    """Returns a digest that differs when a facts file or a module of ours was touched.

    Reads no content. Modules count, because claims follow from facts and rules.
    """
    digest = hashlib.sha256(project.VERSION.encode())
    for directory, ending in ((data_dir, (".jsonl", ".toml")), (_PACKAGE, ".py")):
        for path in sorted(_files(str(directory), ending)):
            with suppress(FileNotFoundError):  # it was removed just now, or is a link to nothing
                stat = os.stat(path)
                name = os.fsencode(path[len(str(directory)) :])
                digest.update(b"%b\0%d\0%d\n" % (name, stat.st_size, stat.st_mtime_ns))
    return digest.hexdigest()


def _files(directory: str, ending: str | tuple[str, ...]) -> Iterator[str]:
    """The files below a directory; as `Path.rglob` has them, in a quarter of its time."""
    with suppress(OSError), os.scandir(directory) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path, ending)
            elif entry.name.endswith(ending):
                yield entry.path


def _stamp_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.stamp")


def _is_current(path: Path, stamp: str) -> bool:
    return _stamped(path)[0] == stamp and _is_whole(path)


def _is_whole(path: Path) -> bool:
    """Whether the database is the file that was built, to the last byte."""
    try:
        return _stamped(path)[1] == _checksum(path)
    except OSError:
        return False


def _stamped(path: Path) -> tuple[str, str]:
    """The facts' stamp and the database's checksum as noted; empty where they are not."""
    try:
        facts, _, checksum = _stamp_file(path).read_text("ascii", "replace").partition(" ")
    except OSError:
        return "", ""
    return facts, checksum


def _checksum(path: Path) -> str:
    """The CRC-32 of a file, read in parts: memory that is new for all of it takes longer to get."""
    checksum, part = 0, memoryview(bytearray(_PART))
    with open(path, "rb", buffering=0) as file:
        while size := file.readinto(part):
            checksum = zlib.crc32(part[:size], checksum)
    return f"{checksum:08x}"


def _build(data_dir: Path, path: Path, stamp: str, progress: Progress) -> None:
    from capdb.building.build import build

    build(data_dir, path, progress)
    # The stamp is from before the facts were read: facts that change meanwhile are built next time.
    _write_stamp(path, stamp)


def _write_stamp(path: Path, stamp: str) -> None:
    from capdb.files import workplace

    beside = _stamp_file(path)
    try:
        with workplace(beside) as new:
            new.write_text(f"{stamp} {_checksum(path)}", "ascii")
            os.replace(new, beside)
    except OSError as error:
        raise _unwritable(path, error) from error


@contextmanager
def _locked(path: Path, waiting: Callable[[], object] = lambda: None) -> Iterator[None]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.with_name(f"{path.name}.lock")
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        with suppress(OSError):
            os.close(descriptor)


def _unwritable(path: Path, error: OSError) -> DataError:
    return DataError(
        f"{path}: the database cannot be kept there ({error.strerror}); free some room, or name "
        f"another place in CAPDB_DATABASE."
    )

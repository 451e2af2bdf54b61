"""The `data/` directory: read whole and verified, or changed all at once.

`index.jsonl` names every facts file with its record count, SHA-256 and origins. A change is
written beside the old files (`NAME.new`) and takes effect at one moment, when the index is
renamed over the old one; a reader that finds a file other than the index says looks for its
`.new`, so a kill at any moment leaves either the old facts or the new ones.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from capdb.errors import DataError, UsageError
from capdb.facts.base import Record
from capdb.facts.codec import decode, decode_edited, encode_all
from capdb.facts.records import KINDS, FactsFile, Origin

R = TypeVar("R", bound=Record)

INDEX = "index.jsonl"
CURATED = "curated"
"""The directory of facts put down by hand; a file there is named after its kind in the plural."""
_NEW = ".new"


@dataclass(frozen=True, slots=True)
class FileUpdate:
    """New content of one facts file, relative to the data directory."""

    path: str
    kind: str
    records: tuple[Record, ...]
    origins: tuple[Origin, ...]


class Store:
    """A data directory. Reading raises DataError naming file and line of the first damage."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._is_alone = False

    @classmethod
    def around(cls, file: Path) -> tuple[Store, str]:
        """Returns the data directory that a facts file is in, and the file's path in it.

        Raises UsageError where no directory above the file has an index.
        """
        file = file.resolve()
        for directory in file.parents:
            if (directory / INDEX).is_file() and file.name != INDEX:
                return cls(directory), file.relative_to(directory).as_posix()
        raise UsageError(f"{file}: not a facts file; name one below the directory of {INDEX}.")

    def index(self) -> dict[str, FactsFile]:
        """Returns the facts files by path; empty where the directory has no index yet."""
        path = self.directory / INDEX
        if not path.exists():
            if any(self.directory.rglob("*.jsonl")):
                raise DataError(f"{path}: missing; restore it with `git checkout -- {INDEX}`.")
            return {}
        lines = _read(path).splitlines()
        entries = [
            decode(line, FactsFile, f"{path}:{number}") for number, line in enumerate(lines, 1)
        ]
        return {entry.path: entry for entry in entries}

    def read(self, path: str, kind: type[R]) -> list[R]:
        """Returns the records of one facts file of the index."""
        entry = self.index().get(path)
        if entry is None:
            raise DataError(f"{self.directory / path}: not in {INDEX}; scrape it first.")
        return self._records(entry, kind)

    def read_kind(self, kind: type[R]) -> list[R]:
        """Returns the records of every facts file of one kind, files in path order."""
        name = next(name for name, record in KINDS.items() if record is kind)
        entries = sorted(self.index().values(), key=lambda entry: entry.path)
        return [
            record
            for entry in entries
            if entry.kind == name
            for record in self._records(entry, kind)
        ]

    def _records(self, entry: FactsFile, kind: type[R]) -> list[R]:
        path = self.directory / entry.path
        content = self._content(entry)
        records = [
            decode(line, kind, f"{path}:{number}")
            for number, line in enumerate(content.splitlines(), 1)
        ]
        if hashlib.sha256(content).hexdigest() != entry.sha256:
            raise DataError(
                f"{path}:{len(records)}: {len(records)} whole lines where {INDEX} expects "
                f"{entry.records} of another hash, so lines were lost, added or moved; restore "
                f"the file with `git checkout`, or run `capdb seal` if the edit is meant."
            )
        return records

    def _content(self, entry: FactsFile) -> bytes:
        path = self.directory / entry.path
        content = _read(path) if path.exists() else None
        if content is not None and hashlib.sha256(content).hexdigest() == entry.sha256:
            return content
        with suppress(OSError):
            pending = path.with_name(path.name + _NEW).read_bytes()
            if hashlib.sha256(pending).hexdigest() == entry.sha256:
                return pending
        if content is None:
            raise DataError(
                f"{path}: missing, though {INDEX} names it; restore it with `git checkout`, or "
                f"scrape it again."
            )
        return content

    def write(self, changes: Iterable[FileUpdate], drop: Iterable[str] = ()) -> None:
        """Replaces the files of `changes`, and forgets those of `drop`, all at one moment.

        A second process that writes waits. Raises DataError where the directory cannot be written;
        then nothing has changed.
        """
        with self.alone():
            self._write(list(changes), list(drop))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keeps other writers out while facts are read and what follows from them is written.

        A kill lets them in. Raises DataError where the directory cannot be made or opened.
        """
        if self._is_alone:
            yield
            return
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.directory, os.O_RDONLY)
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            self._is_alone = True
            yield
        finally:
            self._is_alone = False
            os.close(descriptor)

    def _unwritable(self, error: OSError) -> DataError:
        return DataError(
            f"{self.directory}: could not be written ({error.strerror}); nothing was changed; "
            f"free some room or fix its permissions, then repeat."
        )

    def _write(self, changes: list[FileUpdate], drop: list[str]) -> None:
        index = self.index()
        for name in drop:
            index.pop(name, None)
        pending: list[Path] = []
        try:
            for change in changes:
                content = encode_all(change.records)
                index[change.path] = FactsFile(
                    path=change.path,
                    kind=change.kind,
                    records=len(change.records),
                    sha256=hashlib.sha256(content).hexdigest(),
                    origins=change.origins,
                )
                pending.append(self.directory / change.path)
                _write_beside(pending[-1], content)
            pending.append(self.directory / INDEX)
            _write_beside(pending[-1], encode_all(index.values()))
            os.replace(pending[-1].with_name(INDEX + _NEW), pending.pop())
        except OSError as error:
            for path in pending:
                path.with_name(path.name + _NEW).unlink(missing_ok=True)
            raise self._unwritable(error) from error
        for path in pending:
            os.replace(path.with_name(path.name + _NEW), path)
        for name in drop:
            (self.directory / name).unlink(missing_ok=True)

    def seal(self, path: str, today: str) -> int:
        """Takes a facts file as it was edited by hand, and returns its number of records.

        The checks of its lines are not asked for but made anew, its lines sorted, and its index
        entry follows; kind and origins stay. A new file of curated facts is added to the index,
        with the day in its origin. Raises UsageError where the file is neither, DataError where a
        line is no record of its kind; then nothing has changed.
        """
        with self.alone():
            return self._seal(path, today)

    def _seal(self, path: str, today: str) -> int:
        entry = self.index().get(path) or _curated(path, today)
        if entry is None:
            raise UsageError(f"{self.directory / path}: not in {INDEX}; scrape it first.")
        file = self.directory / path
        kind = KINDS[entry.kind]
        records = tuple(
            decode_edited(line, kind, f"{file}:{number}")
            for number, line in enumerate(_read(file).splitlines(), 1)
        )
        self.write([FileUpdate(path, entry.kind, records, entry.origins)])
        return len(records)


def _curated(path: str, today: str) -> FactsFile | None:
    """The entry of a new file of curated facts, or None where it is none."""
    plurals = {f"{CURATED}/{kind}{end}.jsonl": kind for kind in KINDS for end in ("s", "es")}
    kind = plurals.get(path)
    if kind is None:
        return None
    origin = Origin(name=CURATED, url="", ref="each record names its source", date=today)
    return FactsFile(path=path, kind=kind, records=0, sha256="", origins=(origin,))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}).") from error


def _write_beside(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + _NEW)
    new.unlink(missing_ok=True)  # what a kill left, or a link that leads elsewhere
    with open(new, "xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())

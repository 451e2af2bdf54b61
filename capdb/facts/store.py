"""Read and write the `data/` directory: read whole and verified, changed all at once.

`index.jsonl` names every scraped file with its record count, SHA-256 and origins. A change is
written next to the old files (`NAME.new`) and takes effect at one moment, when the index is
renamed over the old one; a reader that finds a file other than the index names looks for its
`.new`, so a kill at any moment leaves either the old facts or the new ones. The next writer
renames files that a kill left. Curated facts are not in the index: people edit them in git.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from capdb import files
from capdb.errors import DataError
from capdb.facts import curated_files
from capdb.facts.base import Fact
from capdb.facts.codec import decode_lines, encode_all
from capdb.facts.records import KINDS, FactsFile, Origin

R = TypeVar("R", bound=Fact)

INDEX = "index.jsonl"


@dataclass(frozen=True, slots=True)
class FileUpdate:
    """New content of one facts file, relative to the data directory."""

    path: str
    kind: str
    records: tuple[Fact, ...]
    origins: tuple[Origin, ...]


class Store:
    """A data directory. Reading raises DataError naming file and line of the first damage."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._is_alone = False
        self._index: tuple[bytes, dict[str, FactsFile]] = (b"", {})

    def index(self) -> dict[str, FactsFile]:
        """Return the scraped files by path; empty if the directory has no index yet."""
        path = self.directory / INDEX
        if not path.exists():
            if any(self.directory.rglob("*.jsonl")):
                raise DataError(f"{path}: missing; restore it with `git checkout -- {INDEX}`.")
            return {}
        content = _read(path)
        if content != self._index[0]:
            entries = decode_lines(content, FactsFile, path)
            self._index = content, {entry.path: entry for entry in entries}
        return dict(self._index[1])

    def refuse_gaps(self) -> None:
        """Raise DataError if index and files differ: a merge lost a line, or a file is missing.

        Readers take only listed files, so a whole release could be missing unnoticed.
        """
        listed = {self.directory / path for path in self.index()}
        there = {*self.directory.rglob("*.jsonl")} - {self.directory / INDEX}
        if left := sorted(there - listed):
            raise DataError(
                f"{left[0]}: not in {INDEX}, so its facts would not count; restore its line with "
                f"`git checkout`, or remove the file."
            )
        if gone := sorted(path for path in listed - there if not files.pending(path).exists()):
            raise self._missing(gone[0])

    def files(self) -> list[FactsFile]:
        """Return every file of facts, also the curated ones, which are read for that."""
        curated = (curated_files.read(self.directory, kind) for kind in curated_files.FILES)
        return [*self.index().values(), *(each.file for each in curated if each.file)]

    def digest(self) -> str:
        """Return a SHA-256 of all facts."""
        digest = hashlib.sha256(_read(self.directory / INDEX))
        for kind in curated_files.FILES:
            if file := curated_files.read(self.directory, kind).file:
                digest.update(f"{file.path} {file.sha256}\n".encode())
        return digest.hexdigest()

    def read(self, path: str, kind: type[R]) -> list[R]:
        """Return the records of one scraped file."""
        entry = self.index().get(path)
        if entry is None:
            raise DataError(f"{self.directory / path}: not in {INDEX}; scrape it first.")
        return self._records(entry, kind)

    def read_kind(self, kind: type[R]) -> list[R]:
        """Return the records of every file of one kind, files in path order."""
        if kind in curated_files.FILES:
            return list(curated_files.read(self.directory, kind).records)
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
        content, found = self._content(entry)
        records = decode_lines(content, kind, path)
        if found != entry.sha256:
            raise DataError(
                f"{path}: its SHA-256 is {found}, and {INDEX} has another, so the file was damaged "
                f"or edited; restore both with `git checkout`, or scrape it again; after an edit "
                f"on purpose, put this SHA-256 into its line of {INDEX}."
            )
        return records

    def _content(self, entry: FactsFile) -> tuple[bytes, str]:
        """Return the content of a file and its SHA-256: if possible, the one in the index."""
        path = self.directory / entry.path
        content = _read(path) if path.exists() else None
        is_of = "" if content is None else hashlib.sha256(content).hexdigest()
        if content is not None and is_of == entry.sha256:
            return content, is_of
        for place in (files.pending(path), path):  # a writer may have renamed it meanwhile
            with suppress(OSError):
                found = place.read_bytes()
                if hashlib.sha256(found).hexdigest() == entry.sha256:
                    return found, entry.sha256
        if content is None:
            raise self._missing(path)
        return content, is_of

    def _missing(self, path: Path) -> DataError:
        return DataError(
            f"{path}: missing, though {INDEX} names it; restore it with `git checkout`, or "
            f"scrape it again."
        )

    def write(self, changes: Iterable[FileUpdate], drop: Iterable[str] = ()) -> None:
        """Replace the files of `changes` and remove those of `drop`, all at one moment.

        A second process that writes waits. Raises DataError if the directory cannot be written;
        then nothing has changed, unless the message says so.
        """
        with self.alone():
            self._write(list(changes), list(drop))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other writers out while facts are read and others, made from them, are written.

        The lock ends with the process. Raises DataError if the directory cannot be made or opened.
        """
        if self._is_alone:
            yield
            return
        with ExitStack() as held:
            try:
                self.directory.mkdir(parents=True, exist_ok=True)
                held.enter_context(files.locked(self.directory))
                self._finish()
            except OSError as error:
                raise self._unwritable(error) from error
            self._is_alone = True
            try:
                yield
            finally:
                self._is_alone = False

    def _finish(self) -> None:
        """Rename files that a kill left, which the next write would lose; remove unlisted ones."""
        index = self.index()
        for new in self.directory.rglob(f"*.jsonl{files.PENDING}"):
            path = new.with_name(new.name.removesuffix(files.PENDING))
            entry = index.get(path.relative_to(self.directory).as_posix())
            if entry and not new.is_symlink() and _hash(new) == entry.sha256 != _hash(path):
                files.put(new, path)
            else:
                new.unlink()

    def _write(self, changes: list[FileUpdate], drop: list[str]) -> None:
        index = self.index()
        for name in drop:
            index.pop(name, None)
        contents: dict[Path, bytes] = {}
        for change in changes:
            content = encode_all(change.records)
            index[change.path] = FactsFile(
                path=change.path,
                kind=change.kind,
                records=len(change.records),
                sha256=hashlib.sha256(content).hexdigest(),
                origins=change.origins,
            )
            contents[self.directory / change.path] = content
        contents[self.directory / INDEX] = encode_all(index.values())
        try:
            files.write_together(contents, self.directory / INDEX)
            for name in drop:
                (self.directory / name).unlink(missing_ok=True)
        except files.UnfinishedError as error:
            raise DataError(
                f"{error.filename}: was written, but as {files.pending(Path(error.filename))}, "
                f"because it could not be renamed ({error.strerror}); rename it yourself, or fix "
                f"its permissions and repeat."
            ) from error
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> DataError:
        return DataError(
            f"{self.directory}: could not be written ({error.strerror}); nothing was changed; "
            f"free some room or fix its permissions, then repeat."
        )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}).") from error


def _hash(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None

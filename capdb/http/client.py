"""Fetch files by URL: a polite client with cache and retries, or from local copies."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from io import BufferedIOBase
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from capdb.errors import DataError, UsageError
from capdb.http.cache import Cache, Entry
from capdb.http.copies import LocalCopies
from capdb.http.limits import (
    Limits,
    NotFoundError,
    TooLargeError,
    TransientError,
    date_of,
    decoded,
    limited,
    pause,
    refuse_errors,
)
from capdb.http.request import Progress, Requests, plain_failures

__all__ = ["Client", "Fetched", "Limits", "NotFoundError", "Progress"]

T = TypeVar("T")
_RANGED = (HTTPStatus.PARTIAL_CONTENT, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole answer; `date` is that of its Last-Modified header, or today if it has none."""

    content: bytes
    url: str
    date: str
    sha256: str


class Client:
    """Gets files by URL, one request at a time from each host; use it as a context manager.

    With a `base`, `https://HOST/PATH` is read from `base/HOST/PATH` instead: a directory of local
    copies, or another server. All methods raise DataError if they finally fail, with one sentence
    that names the URL, and NotFoundError if the file does not exist.
    """

    def __init__(
        self,
        base: Path | str | None = None,
        *,
        cache: Path | None = None,
        limits: Limits | None = None,
        progress: Progress | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._server: str | None = None
        self._copies: LocalCopies | None = None
        if isinstance(base, str) and base.startswith(("http://", "https://")):
            self._server = base.rstrip("/")
        elif base is not None:
            self._copies = LocalCopies(Path(base))
        self._cache = Cache(cache)
        self._limits = limits or Limits()
        self._requests = Requests(self._limits, progress, clock)
        self._sleep = sleep
        self._clock = clock

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that were kept open; the client may still be used."""
        self._requests.close()

    def get(self, url: str) -> Fetched:
        """Return the file at a URL, of at most `Limits.size` bytes."""
        if self._copies is None:
            return self._patiently(url, self._limits.total, self._get_once)
        content, date = self._copies.read(url, self._limits.size)
        self._requests.report_progress(url, len(content), len(content))
        return Fetched(content, url, date, hashlib.sha256(content).hexdigest())

    def download(self, url: str, path: Path, sha256: str | None = None) -> str:
        """Write the file at a URL to a path, which changes at one moment, and return its SHA-256.

        If the file already has the expected `sha256`, nothing is requested. The part that an
        interrupted download received stays in `PATH.part` and is continued, if there is a hash to
        verify that both parts fit. Raises DataError if the hash differs.
        """
        part = path.with_name(path.name + ".part")
        try:
            if sha256 is not None and path.is_file():
                with open(path, "rb") as there:
                    if _hash_of(there) == sha256:
                        return sha256
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with open(part, "a+b", opener=_no_link) as file:
                    digest = self.receive(url, file, sha256)
                os.replace(part, path)
            finally:
                if part.exists() and not part.stat().st_size:
                    part.unlink()  # nothing to continue
        except OSError as error:
            with suppress(OSError):
                part.unlink()
            raise DataError(
                f"{path}: could not be written ({error.strerror}); free some room or fix its "
                f"permissions, then repeat."
            ) from error
        return digest

    def receive(self, url: str, file: BufferedIOBase, sha256: str | None = None) -> str:
        """Write the file at a URL into an open file of the caller, and return its SHA-256.

        If there is a hash to verify it, content that the open file has is taken as the beginning;
        otherwise it is overwritten. Raises DataError if the hash differs or the file is too large;
        then the open file is empty. Raises OSError if it cannot be written.
        """
        continued = sha256 is not None and file.seek(0, os.SEEK_END) > 0
        if not continued:
            _emptied(file)
        digest = self._receive(url, file, may_continue=sha256 is not None)
        if continued and digest != sha256:
            _emptied(file)
            digest = self._receive(url, file, may_continue=True)
        if sha256 is not None and digest != sha256:
            _emptied(file)
            raise DataError(
                f"{url}: its SHA-256 is {digest}, not {sha256} as expected; it changed "
                f"upstream or on the way, so do not use it before you know which."
            )
        return digest

    def _receive(self, url: str, file: BufferedIOBase, may_continue: bool) -> str:
        if self._copies is not None:
            with open(self._copies.path(url), "rb") as copy:
                shutil.copyfileobj(copy, _emptied(file))
            return _hash_of(file)

        def attempt(url: str, deadline: float) -> None:
            if not may_continue:
                _emptied(file)
            self._receive_once(url, file, deadline)

        try:
            self._patiently(url, self._limits.download_total, attempt)
        except TooLargeError:
            _emptied(file)
            raise
        return _hash_of(file)

    # ------------------------------------------------------------ one file

    def _patiently(self, url: str, seconds: float, attempt: Callable[[str, float], T]) -> T:
        """Return the result of an attempt, repeated after pauses while that may help."""
        deadline = self._clock() + seconds
        tries = 0
        while True:
            tries += 1
            try:
                return attempt(url, deadline)
            except TransientError as failure:
                seconds = pause(self._limits, tries, failure.retry_after)
                if tries > self._limits.retries or self._clock() + seconds > deadline:
                    raise DataError(
                        f"{url}: {failure} (try {tries}, the last one); check the network, or "
                        f"repeat it later."
                    ) from failure
                self._sleep(seconds)

    def _get_once(self, url: str, deadline: float) -> Fetched:
        where = self._reachable(url)
        cached = self._cache.load(where)
        headers = {"Accept-Encoding": "gzip"} | (cached.conditions() if cached else {})
        with self._requests.answer(where, headers, deadline) as response:
            if cached and response.status_code == HTTPStatus.NOT_MODIFIED:
                date = date_of(cached.last_modified)
                return Fetched(cached.content, url, date, cached.sha256)
            refuse_errors(url, response.status_code, response.headers)
            encoding = response.headers.get("Content-Encoding", "identity").lower()
            body = decoded(url, self._requests.body(url, response, deadline), encoding)
            content = b"".join(limited(url, body, self._limits.size))
            validators = (response.headers.get(name, "") for name in ("ETag", "Last-Modified"))
            entry = Entry(content, hashlib.sha256(content).hexdigest(), *validators)
        self._cache.store(where, entry)
        return Fetched(content, url, date_of(entry.last_modified), entry.sha256)

    def _receive_once(self, url: str, file: BufferedIOBase, deadline: float) -> None:
        have = file.seek(0, os.SEEK_END)
        headers = {"Accept-Encoding": "identity"}
        if have:
            headers["Range"] = f"bytes={have}-"
        with self._requests.answer(self._reachable(url), headers, deadline) as response:
            content_range = response.headers.get("Content-Range", "")
            if response.status_code not in _RANGED or not have:
                refuse_errors(url, response.status_code, response.headers)
                have = 0
                _emptied(file)
            elif not content_range.startswith(f"bytes {have}-"):
                _emptied(file)
                raise TransientError("could not be continued", retry_after="0")
            limit = self._limits.download_size - have
            try:
                for chunk in limited(url, self._requests.body(url, response, deadline), limit):
                    file.write(chunk)
            finally:
                file.flush()
            os.fsync(file.fileno())

    def _reachable(self, url: str) -> str:
        """Return the URL to request for a URL: itself, or the one below the base."""
        with plain_failures(url):
            parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise UsageError(f"{url!r}: not a URL that can be fetched; start it with https://.")
        return f"{self._server}/{parts.netloc}{parts.path}" if self._server else url


def _hash_of(file: BufferedIOBase) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def _emptied(file: BufferedIOBase) -> BufferedIOBase:
    file.seek(0)
    file.truncate()
    return file


def _no_link(path: str, flags: int) -> int:
    """Open a file for `open`, but not through a link that someone put there."""
    return os.open(path, flags | os.O_NOFOLLOW, 0o666)

"""Answers kept on disk, so that asking again may be answered with "not modified".

A cache that cannot be read or written is as good as an empty one: it never fails.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

import msgspec


class Entry(msgspec.Struct, omit_defaults=True):
    """A kept answer; in its file, everything but the content is a line of JSON before it."""

    url: str
    sha256: str
    etag: str | None = None
    last_modified: str | None = None
    content: bytes = b""

    def conditions(self) -> dict[str, str]:
        """Returns the headers that ask for an answer only if it is another one."""
        conditions = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in conditions.items() if value}


class Cache:
    """A directory of answers, one file a URL; by default that of the user (XDG)."""

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory or default_directory()

    def load(self, url: str) -> Entry | None:
        """Returns the answer kept for a URL, or None where there is none or it is damaged."""
        try:
            head, _, content = self._path(url).read_bytes().partition(b"\n")
            entry = msgspec.json.decode(head, type=Entry)
        except (OSError, ValueError):
            return None
        if entry.url != url or entry.sha256 != hashlib.sha256(content).hexdigest():
            return None
        entry.content = content
        return entry

    def store(self, url: str, content: bytes, etag: str | None, last_modified: str | None) -> str:
        """Keeps an answer if a later request can ask whether it changed; returns its SHA-256."""
        digest = hashlib.sha256(content).hexdigest()
        entry = Entry(url=url, sha256=digest, etag=etag, last_modified=last_modified)
        if entry.conditions():
            with suppress(OSError):
                self._write(self._path(url), msgspec.json.encode(entry) + b"\n" + content)
        return digest

    def _path(self, url: str) -> Path:
        return self._directory / hashlib.sha256(url.encode()).hexdigest()

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent)
        try:
            with open(descriptor, "wb") as file:
                file.write(content)
            os.replace(name, path)
        except OSError:
            os.unlink(name)
            raise


def default_directory() -> Path:
    """Returns the user's cache of answers, by the XDG base directory specification."""
    # The XDG specification tells to ignore a path that is not absolute.
    chosen = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (chosen if chosen.is_absolute() else Path.home() / ".cache") / "capdb" / "http"

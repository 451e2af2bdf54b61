"""Answers kept on disk, so that the next request can ask for the file only if it changed.

A cache that cannot be read or written is as good as an empty one: it never fails.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from capdb.files import workplace


@dataclass(frozen=True, slots=True)
class Entry:
    """A kept answer; the validators are empty if the server sent none."""

    content: bytes
    sha256: str
    etag: str
    last_modified: str

    def conditions(self) -> dict[str, str]:
        """Return the headers that ask for the file only if it changed."""
        conditions = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in conditions.items() if value}


class Cache:
    """A directory of answers, one file a URL: four lines of text, then the content."""

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory or default_directory()

    def load(self, url: str) -> Entry | None:
        """Return the answer kept for a URL, or None where there is none or it is damaged."""
        try:
            *lines, content = self._path(url).read_bytes().split(b"\n", 4)
            kept, sha256, etag, last_modified = (line.decode() for line in lines)
        except (OSError, ValueError):
            return None
        if kept != url or sha256 != hashlib.sha256(content).hexdigest():
            return None
        return Entry(content, sha256, etag, last_modified)

    def store(self, url: str, entry: Entry) -> None:
        """Keep an answer if a later request can ask whether it changed."""
        if entry.conditions():
            head = "\n".join([url, entry.sha256, entry.etag, entry.last_modified, ""])
            path = self._path(url)
            with suppress(OSError):
                path.parent.mkdir(parents=True, exist_ok=True)
                with workplace(path) as new:
                    new.write_bytes(head.encode() + entry.content)
                    os.replace(new, path)

    def _path(self, url: str) -> Path:
        return self._directory / hashlib.sha256(url.encode()).hexdigest()


def default_directory() -> Path:
    """Return the user's cache of answers, by the XDG base directory specification."""
    # The XDG specification tells to ignore a path that is not absolute.
    chosen = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (chosen if chosen.is_absolute() else Path.home() / ".cache") / "capdb" / "http"

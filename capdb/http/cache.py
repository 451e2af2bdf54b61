"""Cache answers on disk, so that the next request can ask for a file only if it changed.

A cache that cannot be read or written acts like an empty one: it never fails.
"""

from __future__ import annotations

import hashlib
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from capdb import files


@dataclass(frozen=True, slots=True)
class Entry:
    """A cached answer; the validators are empty if the server sent none."""

    content: bytes
    sha256: str
    etag: str
    last_modified: str

    def conditions(self) -> dict[str, str]:
        """Return the headers that ask for the file only if it changed."""
        conditions = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in conditions.items() if value}


class Cache:
    """A directory of answers, one file a URL: four lines of text, then the content.

    By default it is the user's; without a home directory nothing is kept, nor where others can
    write, as what they put there would be taken for upstream's.
    """

    def __init__(self, directory: Path | None = None) -> None:
        user = files.user_directory("XDG_CACHE_HOME", ".cache")
        self._directory = directory or (user / "capdb" / "http" if user else None)

    def load(self, url: str) -> Entry | None:
        """Return the cached answer for a URL, or None if there is none or it is damaged."""
        if self._directory is None or not files.is_private(self._directory, stat.S_ISDIR):
            return None
        try:
            *lines, content = self._path(self._directory, url).read_bytes().split(b"\n", 4)
            kept, sha256, etag, last_modified = (line.decode() for line in lines)
        except (OSError, ValueError):
            return None
        if kept != url or sha256 != hashlib.sha256(content).hexdigest():
            return None
        return Entry(content, sha256, etag, last_modified)

    def store(self, url: str, entry: Entry) -> None:
        """Cache an answer if a later request can ask whether it changed."""
        if self._directory and entry.conditions():
            head = "\n".join([url, entry.sha256, entry.etag, entry.last_modified, ""])
            path = self._path(self._directory, url)
            with suppress(OSError):
                path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
                files.write(path, head.encode() + entry.content)

    @staticmethod
    def _path(directory: Path, url: str) -> Path:
        return directory / hashlib.sha256(url.encode()).hexdigest()

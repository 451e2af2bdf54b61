"""Read copies of upstream from a directory: `https://HOST/PATH` is the file `HOST/PATH` in it."""

from __future__ import annotations

from html import escape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from capdb.errors import DataError, UsageError
from capdb.http.limits import NotFoundError, day_of


class LocalCopies:
    """A directory of copies by host. Methods raise NotFoundError if it lacks the file."""

    def __init__(self, directory: Path) -> None:
        if not directory.is_dir():
            raise UsageError(f"{directory}: no such directory; name one that holds HOST/PATH.")
        self._directory = directory

    def path(self, url: str) -> Path:
        """Return the path of the copy of a URL."""
        parts = urlsplit(url)
        names = [parts.netloc, *unquote(parts.path).strip("/").split("/")]
        if ".." in names or "\0" in unquote(url):
            raise UsageError(f"{url!r}: leads out of {self._directory}; leave out `..`.")
        path = self._directory.joinpath(*names)
        if not path.exists():
            raise NotFoundError(f"{path}: no such file; put a copy of {url} there.")
        return path

    def read(self, url: str, limit: int) -> tuple[bytes, str]:
        """Return the content and the date of its last change; for a directory, a page of its names.

        Raises DataError if it cannot be read or has more than `limit` bytes.
        """
        path = self.path(url)
        try:
            stat = path.stat()
            if path.is_file() and stat.st_size > limit:
                raise DataError(f"{path}: larger than {limit} bytes, so hardly a copy of {url}.")
            content = _listing(path) if path.is_dir() else path.read_bytes()
        except OSError as error:
            raise DataError(
                f"{path}: cannot be read ({error.strerror}); fix its permissions."
            ) from error
        return content, day_of(stat.st_mtime)


def _listing(directory: Path) -> bytes:
    """Return a web server's page for a directory without an index: links to its entries."""
    names = sorted(entry.name + "/" * entry.is_dir() for entry in directory.iterdir())
    return "\n".join(f'<a href="{escape(name)}">{escape(name)}</a>' for name in names).encode()

"""Address static files by their content, and a module by that of all its imports too."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_IMPORT = re.compile(r'(\bfrom |\bimport\()"\./([\w.-]+)"')
"""An import of a module, static or dynamic; both modules are in one directory."""


def addressed(file: str, content: bytes) -> str:
    """Return a file's name with its content's hash as query."""
    return f"{file}?{hashlib.sha256(content).hexdigest()[:8]}"


class Static:
    """The static files of a directory. A file is addressed with the hash of its content as query.

    So a browser that kept an old file never uses it with new ones. The imports in a module get
    those addresses as well: an import map would be a script in the page, which the page's
    Content-Security-Policy refuses. The rest is served unchanged.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.content = cache(self._content)

    def files(self) -> Iterator[str]:
        """Yield the names of all files."""
        for path in sorted(self.directory.iterdir()):
            yield path.name

    def address(self, file: str) -> str:
        """Return the address of a file, relative to the site's root."""
        return f"static/{self._hashed(file)}"

    def imports(self, file: str) -> list[str]:
        """Return all modules that one imports statically, so that a page can preload them."""
        found: dict[str, None] = {}
        for how, module in _IMPORT.findall(self._text(file)):
            if how == "from ":
                found |= dict.fromkeys((module, *self.imports(module)))
        return list(found)

    def _content(self, file: str) -> bytes:
        """Return the served bytes of a file."""
        if not file.endswith(".js"):
            return (self.directory / file).read_bytes()
        hashed = _IMPORT.sub(
            lambda found: f'{found[1]}"./{self._hashed(found[2])}"', self._text(file)
        )
        return hashed.encode()

    def _hashed(self, file: str) -> str:
        return addressed(file, self.content(file))

    def _text(self, file: str) -> str:
        return (self.directory / file).read_text(encoding="utf-8")

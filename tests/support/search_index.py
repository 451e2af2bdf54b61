"""The parts of a site that the browser's search index needs."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from capdb.queries.connection import releases, resolve_release


class IndexOnly:
    """A site that keeps only the files of the index."""

    def __init__(self, connection: sqlite3.Connection, root: Path) -> None:
        self.connection = connection
        self.root = root
        self.releases = releases(connection)
        self.default = resolve_release(connection, None)

    def write(self, path: str, content: bytes) -> None:
        (self.root / path).write_bytes(content)

"""Make the whole site of a database."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from capdb import project
from capdb.errors import DataError
from capdb.files import clear
from capdb.queries.connection import connect
from capdb.website import api, badges, boards, discovery, feed, pages, search
from capdb.website.placing import MARK, new_site, refuse
from capdb.website.site import Progress, Site
from capdb.website.templates import digest_of, site_directory


@dataclass(frozen=True, slots=True)
class Made:
    """A site that was made; `files` is 0 if it was already made from these facts."""

    out: Path
    files: int
    size: int


def build(
    database: Path,
    out: Path,
    *,
    base_url: str | None = None,
    previous: Path | None = None,
    progress: Progress,
) -> Made:
    """Make the site of a database in a directory, which changes at one moment if it can.

    `base_url` is the address of the published site, for addresses that must be whole; `previous` is
    the database of an older site, with which the feed compares. Files that are not of a site stay.
    Raises UsageError if the directory is not for a site, DataError if it cannot be written.
    """
    source = site_directory()
    mark = _mark(database, source, base_url, previous)
    refuse(out)
    real = out.resolve()  # a link to the site stays one
    clear(real)
    if _read(out / MARK) == mark:
        return Made(out, 0, _size(out))
    try:
        with new_site(real) as place, connect(database) as connection:
            site = Site(connection, place, source, base_url, progress)
            _fill(site, database, previous)
            site.write(MARK, mark)
        return Made(out, site.written, _size(out))
    except OSError as error:
        raise DataError(
            f"{out}: the site could not be written ({error.strerror}), and is as it was; free some "
            f"room, or name another place."
        ) from error


def _fill(site: Site, database: Path, previous: Path | None) -> None:
    for file in site.static.files():
        site.write(f"static/{file}", site.static.content(file))
    boards.write(site)
    pages.write(site, search.write(site))
    api.write(site)
    feed.write(site, previous)
    badges.write(site)
    api.write_downloads(site, database)
    discovery.write(site)


def _mark(database: Path, source: Path, base_url: str | None, previous: Path | None) -> str:
    digest = hashlib.sha256(digest_of((source, Path(__file__).parents[1])).encode())
    for file in (database, previous):
        digest.update(_hash_of(file).encode() if file else b"-")
    made = {"capdb": project.VERSION, "base_url": base_url, "digest": digest.hexdigest()}
    return json.dumps(made) + "\n"


def _hash_of(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(path: Path) -> str | None:
    try:
        return path.read_text()
    except OSError:
        return None


def _size(directory: Path) -> int:
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())

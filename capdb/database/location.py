"""Find the paths of facts and databases; nothing is opened or made here."""

from __future__ import annotations

import os
from pathlib import Path

from capdb import project
from capdb.errors import UsageError
from capdb.files import user_directory

PACKAGE = Path(__file__).parents[1]
NAME = "capdb.sqlite"


def is_checkout() -> bool:
    """Return whether this is a checkout or an unpacked sdist, which can build from facts.

    An installed package has neither facts nor the code that builds, only the database.
    """
    return (PACKAGE / "building").is_dir()


def facts() -> Path:
    """Return the directory of facts: $CAPDB_DATA, or the checkout's own.

    Raises UsageError in an installed package, which has none.
    """
    if not is_checkout():
        raise UsageError(
            "an installed capdb has a database and no facts; do this in a checkout of its sources."
        )
    named = os.environ.get("CAPDB_DATA")
    return Path(named) if named else PACKAGE.parent / "data"


def database() -> Path:
    """Return the path of the database at hand: $CAPDB_DATABASE, or in the package.

    If $CAPDB_DATA names a directory of facts, their database is in it. Raises UsageError if it does
    so for an installed package, which cannot use facts.
    """
    if named := os.environ.get("CAPDB_DATABASE"):
        return Path(named)
    if os.environ.get("CAPDB_DATA"):
        return facts() / NAME
    return PACKAGE / NAME


def fetched() -> Path | None:
    """Return the path for the database of `capdb update`, or None without a home directory.

    Its name has this version, so another version begins with the database in its own package.
    """
    directory = user_directory("XDG_DATA_HOME", ".local/share")
    return directory / "capdb" / f"capdb-{project.VERSION}.sqlite" if directory else None

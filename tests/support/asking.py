"""A capdb whose command line answers from a given database, and one as a wheel installs it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from capdb.database.current import Database


def answer_from(monkeypatch: pytest.MonkeyPatch, database: Path) -> None:
    """Let commands, and capdb's names in Python, answer from a database."""
    monkeypatch.setattr("capdb.api._known", None)
    monkeypatch.setattr(
        "capdb.database.current.current", lambda build, progress: Database(database)
    )


def install(monkeypatch: pytest.MonkeyPatch, place: Path, database: Path) -> Path:
    """Let capdb take a directory for that of its installation; return its database there."""
    place.mkdir(parents=True)
    shutil.copyfile(database, place / "capdb.sqlite")
    monkeypatch.setattr("capdb.database.location.PACKAGE", place)
    monkeypatch.delenv("CAPDB_DATA", raising=False)
    monkeypatch.delenv("CAPDB_DATABASE", raising=False)
    return place / "capdb.sqlite"

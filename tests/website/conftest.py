"""The sites of the small facts that several modules read; made once a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from capdb.website import build
from tests.support.once import made_once
from tests.support.small_facts import make_database


@pytest.fixture(scope="session")
def small_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the database of the small facts; no test may change it."""
    return made_once(tmp_path_factory, "small.sqlite", make_database)


@pytest.fixture(scope="session")
def small_site(small_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of the small facts without its address; no test may change it."""

    def write(path: Path) -> None:
        build(small_database, path, progress=lambda what, done, total: None)

    return made_once(tmp_path_factory, "small-site", write)


@pytest.fixture(scope="session")
def published_site(small_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of the small facts with its address; no test may change it."""

    def write(path: Path) -> None:
        address = "https://example.org/capdb/"
        build(small_database, path, base_url=address, progress=lambda what, done, total: None)

    return made_once(tmp_path_factory, "published-site", write)

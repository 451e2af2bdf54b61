"""Fixtures for several packages of tests, and the walls around every test."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from tests.support.asking import answer_from
from tests.support.checkout import DATA, ROOT
from tests.support.once import made_once
from tests.support.server import Server, serving

# Imports for some tests only are in their fixtures, so that a single test starts at once.
if TYPE_CHECKING:
    from capdb.claims import Facts

# How fast a machine finds examples, and runs one, says nothing about the code. The same code gets
# the same examples, so that a change is not blamed for older faults;
# `--hypothesis-profile=explore` draws new ones.
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeatable", settings.get_profile("explore"), derandomize=True)
settings.load_profile("repeatable")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return one process more than there are processors, as many tests wait for programs."""
    return len(os.sched_getaffinity(0)) + 1


@pytest.fixture(scope="session", autouse=True)
def apart_from_the_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reaches another machine, or the files of the person who runs it."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("share")))
        patch.setenv("NO_PROXY", "127.0.0.1")
        yield


@pytest.fixture(scope="session")
def upstream_copies() -> Path:
    """Return a directory of real upstream files, laid out by host."""
    path = ROOT.parent / "shared" / "upstream"
    if not path.is_dir():
        pytest.skip("needs copies of upstream in ../shared/upstream, next to the project")
    return path


@pytest.fixture(scope="session")
def committed_facts() -> Facts:
    """Return the committed facts; no test may change them."""
    from capdb.building.build import read
    from capdb.facts import Store

    return read(Store(DATA))


@pytest.fixture(scope="session")
def committed_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the database of the committed facts; no test may change it."""
    from capdb.building.build import build

    return made_once(
        tmp_path_factory, "committed.sqlite", lambda path: build(DATA, path, lambda step: None)
    )


@pytest.fixture(scope="session")
def committed_site(committed_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the website of the committed facts; no test may change it."""
    from capdb import website

    def write(path: Path) -> None:
        website.build(committed_database, path, progress=lambda step, done, total: None)

    return made_once(tmp_path_factory, "committed-site", write)


@pytest.fixture(scope="session")
def miniature_facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the facts of all releases of the miniature upstream; no test may change them."""
    from tests.support.miniature import scrape_all

    return made_once(tmp_path_factory, "miniature-data", scrape_all)


@pytest.fixture
def asking_committed(committed_database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands, and capdb's names in Python, answer from the database of the committed facts."""
    answer_from(monkeypatch, committed_database)


@pytest.fixture(scope="session")
def source_trees() -> Path:
    """Return a directory of real source trees."""
    path = Path(os.environ.get("CAPDB_TREES", "/nonexistent"))
    if not path.is_dir():
        pytest.skip("needs source trees in the directory that CAPDB_TREES names")
    return path


@pytest.fixture
def server() -> Iterator[Server]:
    """Return a server on 127.0.0.1 for one test."""
    with serving() as running:
        yield running

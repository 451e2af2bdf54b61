"""Fixtures for several packages of tests, and the walls around every test."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from capdb.building.build import build
from tests.support.checkout import DATA, ROOT
from tests.support.server import Server, serving


@pytest.fixture(scope="session", autouse=True)
def apart_from_the_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reaches another machine, or the caches of the person who runs it."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("NO_PROXY", "127.0.0.1")
        yield


@pytest.fixture(scope="session")
def upstream_copies() -> Path:
    """A directory of real upstream files, laid out by host."""
    path = ROOT.parent / "shared" / "upstream"
    if not path.is_dir():
        pytest.skip("needs copies of upstream in ../shared/upstream, beside the project")
    return path


@pytest.fixture(scope="session")
def committed_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the committed data."""
    path = tmp_path_factory.mktemp("committed") / "capdb.sqlite"
    build(DATA, path, lambda what: None)
    return path


@pytest.fixture(scope="session")
def committed_site(committed_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The website of the committed data."""
    from capdb import website

    out = tmp_path_factory.mktemp("committed-site") / "site"
    website.build(committed_database, out, progress=lambda what, done, total: None)
    return out


@pytest.fixture(scope="session")
def source_trees() -> Path:
    """A directory of real source trees."""
    path = Path(os.environ.get("CAPDB_TREES", "/nonexistent"))
    if not path.is_dir():
        pytest.skip("needs source trees in the directory that CAPDB_TREES names")
    return path


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on 127.0.0.1 for one test."""
    with serving() as running:
        yield running

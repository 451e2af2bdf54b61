"""The package as it is built: a wheel and an sdist."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.checkout import ROOT
from tests.support.once import made_once
from tests.support.wheels import build_in


@pytest.fixture(scope="session")
def wheel_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel of this checkout."""
    return _built("wheel", tmp_path_factory)


@pytest.fixture(scope="session")
def sdist_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sdist of this checkout."""
    return _built("sdist", tmp_path_factory)


def _built(target: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    (file,) = made_once(
        tmp_path_factory, f"built-{target}", lambda path: build_in(ROOT, target, path)
    ).iterdir()
    return file

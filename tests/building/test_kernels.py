"""The kernel of a target: as published, else as the release's makefiles pin it."""

from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from capdb.queries import release_coverage
from capdb.results.coverage import KernelRead
from tests.support import forest
from tests.support.claims import write
from tests.support.small_facts import silent


@pytest.mark.parametrize(
    ("published", "pinned", "kernel"),
    [
        ("6.12.94", "6.12.90", "6.12.94"),
        (None, "6.12.90", "6.12.90"),
        (None, None, None),
    ],
)
def test_a_kernel_is_the_published_one_else_the_pinned_one(
    published: str | None, pinned: str | None, kernel: str | None, tmp_path: Path
) -> None:
    (target,) = forest.FACTS.targets
    facts = dataclasses.replace(
        forest.FACTS,
        targets=(replace(target, kernel=published),),
        configs=(replace(forest.CONFIG, ref="6.12.7 + OpenWrt v25", kernel_pinned=pinned),),
    )
    write(facts, (), "0" * 64, tmp_path / "capdb.sqlite", silent)
    with closing(sqlite3.connect(tmp_path / "capdb.sqlite")) as connection:
        (found,) = release_coverage.stats(connection).releases
    assert found.kernels == (KernelRead(kernel, "6.12.7", targets=1, profiles=1),)

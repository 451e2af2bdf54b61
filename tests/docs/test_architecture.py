"""The walks of docs/architecture.md lead through functions that exist."""

from __future__ import annotations

import re
from importlib import import_module
from operator import attrgetter

import pytest

from tests.support.checkout import ROOT

TEXT = (ROOT / "docs" / "architecture.md").read_text()
STEP = re.compile(r"`((?:capdb|scrapers)[\w.]*):([\w.]+)`")
WALKS = TEXT.split("\n### ")[1:]
MOST_ROOMS = 15


@pytest.mark.parametrize("step", sorted(set(STEP.findall(TEXT))), ids=":".join)
def test_a_step_of_a_walk_is_a_function_or_class_of_its_module(step: tuple[str, str]) -> None:
    module, name = step
    attrgetter(name)(import_module(module))


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.partition("\n")[0])
def test_every_step_of_a_walk_names_a_function(walk: str) -> None:
    steps = re.findall(r"^\d+\. (.*(?:\n {2,}.*)*)", walk, re.MULTILINE)
    assert len(steps) >= 5
    assert not [step for step in steps if not STEP.search(step)]


def test_there_are_six_walks_and_at_most_fifteen_rooms() -> None:
    assert len(WALKS) == 6
    rooms = re.findall(r"^\| `((?:capdb|scrapers).*)$", TEXT, re.MULTILINE)
    assert 0 < len(rooms) <= MOST_ROOMS


def test_every_package_of_ours_is_a_room() -> None:
    table = TEXT.partition("\n## Six walks")[0]

    packages = [path.parent.name for path in ROOT.glob("capdb/*/__init__.py")]
    parts = [path.parent.name for path in ROOT.glob("scrapers/*/__init__.py")]
    missing = [name for name in packages if f"`capdb.{name}`" not in table]
    assert not missing + [name for name in parts if f"`{name}`" not in table]

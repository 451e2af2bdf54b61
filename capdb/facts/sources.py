"""The sources that a fact was read from: C files and device trees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from capdb.facts.base import Place
from capdb.facts.boards import Board
from capdb.facts.kernel import Driver

_SOURCES = (".c", ".h", ".dts", ".dtsi")


def sources(fact: Driver | Board) -> frozenset[str]:
    """Return the paths of the C files, or of the device trees, in which a fact has places."""
    found = {place.path for place in _places(fact)}
    if isinstance(fact, Board) and fact.dts:
        found.add(fact.dts)
    return frozenset(path for path in found if path.endswith(_SOURCES))


def _places(fact: msgspec.Struct) -> Iterator[Place]:
    left: list[Any] = [fact]
    while left:
        value = left.pop()
        if isinstance(value, Place):
            yield value
        elif isinstance(value, msgspec.Struct):
            left.extend(msgspec.structs.astuple(value))
        elif isinstance(value, tuple):
            left.extend(value)
        elif isinstance(value, dict):
            left.extend(value.values())

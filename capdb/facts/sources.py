"""Find the sources that a fact was read from: C files and device trees."""

from __future__ import annotations

from functools import cache
from typing import Any, get_args

from msgspec.structs import fields

from capdb.facts.base import Fact, Place
from capdb.facts.boards import Board
from capdb.facts.kernel import Driver

_SOURCES = (".c", ".h", ".dts", ".dtsi")


def sources(fact: Driver | Board) -> frozenset[str]:
    """Return the paths of the C files, or of the device trees, in which a fact has places."""
    found = _paths(fact)
    if isinstance(fact, Board) and fact.dts:
        found.add(fact.dts)
    return frozenset(path for path in found if path.endswith(_SOURCES))


def _paths(fact: Fact) -> set[str]:
    found: set[str] = set()
    left: list[Any] = [fact]
    while left:
        value = left.pop()
        kind = type(value)
        if kind is Place:
            found.add(value.path)
        elif kind is tuple:
            left += value
        elif kind is dict:
            left += value.values()
        elif isinstance(value, Fact):
            left += [getattr(value, name) for name in _holding_places(type(value))]
    return found


@cache
def _holding_places(kind: type[Fact]) -> tuple[str, ...]:
    """Return the fields whose type has places in it; so the many other values are skipped."""
    return tuple(each.name for each in fields(kind) if _has_places(each.type))


def _has_places(kind: Any) -> bool:
    if isinstance(kind, type) and issubclass(kind, Fact):
        return kind is Place or bool(_holding_places(kind))
    return any(map(_has_places, get_args(kind)))

"""Find the sources that a fact was read from: C files and device trees."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
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
        kind: Any = type(value)
        if kind is Place:
            found.add(value.path)
        elif kind is tuple:
            left += value
        elif kind is dict:
            left += value.values()
        elif value is not None:
            left += _holding_places(kind)(value)
    return found


@cache
def _holding_places(kind: type[Fact]) -> Callable[[Fact], tuple[Any, ...]]:
    """Return a function for the fields whose type has places in it; most are words."""
    names = [each.name for each in fields(kind) if _has_places(each.type)]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda fact: tuple(getattr(fact, name) for name in names)


def _has_places(kind: Any) -> bool:
    if isinstance(kind, type) and issubclass(kind, Fact):
        return kind is Place or any(_has_places(each.type) for each in fields(kind))
    return any(map(_has_places, get_args(kind)))

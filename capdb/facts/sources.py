"""Find the sources that a fact was read from: C files and device trees."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, get_args, get_origin

from msgspec.structs import fields

from capdb.facts.base import Fact, Place
from capdb.facts.boards import Board
from capdb.facts.kernel import Driver

_SOURCES = (".c", ".h", ".dts", ".dtsi")

_Collector = Callable[[Any, set[str]], None]
"""Adds the paths of all places in a value to a set."""


def sources(fact: Driver | Board) -> frozenset[str]:
    """Return the paths of the C files, or of the device trees, in which a fact has places."""
    found: set[str] = set()
    if collect := _collector(type(fact)):
        collect(fact, found)
    if isinstance(fact, Board) and fact.dts:
        found.add(fact.dts)
    return frozenset([path for path in found if path.endswith(_SOURCES)])


@cache
def _collector(kind: Any) -> _Collector | None:
    """Return the collector for values of a type, or None if the type has no places in it."""
    if kind is Place:
        return lambda place, found: found.add(place.path)
    if isinstance(kind, type) and issubclass(kind, Fact):
        parts = [
            (each.name, collect) for each in fields(kind) if (collect := _collector(each.type))
        ]
        return _of_fields(parts) if parts else None
    within = [collect for each in get_args(kind) if (collect := _collector(each))]
    if not within:
        return None
    (collect,) = within  # no fact has a union of two types with places
    if get_origin(kind) is tuple:
        return lambda values, found: _collect_all(values, collect, found)
    if get_origin(kind) is dict:
        return lambda values, found: _collect_all(values.values(), collect, found)
    return collect


def _of_fields(parts: list[tuple[str, _Collector]]) -> _Collector | None:
    if not parts:
        return None

    def collect_fields(fact: Any, found: set[str]) -> None:
        for name, collect in parts:
            if value := getattr(fact, name):  # most are empty, or None
                collect(value, found)

    return collect_fields


def _collect_all(values: Any, collect: _Collector, found: set[str]) -> None:
    for value in values:
        if value is not None:
            collect(value, found)

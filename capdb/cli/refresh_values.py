"""Values that a refresh took away or changed: a source may lose a column and keep its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import msgspec

from capdb.facts import KINDS, Board, Config, Driver, Fact, Profile, Store, Target, TohEntry

_F = TypeVar("_F", bound=Fact)
_Key = tuple[str, ...]
_KEYS: dict[type[Fact], Callable[[Any], _Key]] = {
    TohEntry: lambda row: (row.device_id,),
    Profile: lambda profile: (profile.target, profile.profile),
    Target: lambda target: (target.target,),
    Board: lambda board: (board.target, board.profile),
    Config: lambda config: (config.target,),
    Driver: lambda driver: (driver.target, driver.name),
}
"""The key of a record within its file, for the kinds that are compared."""

_AS_PUBLISHED = (TohEntry, Profile, Target)
"""The kinds in which another value is news; facts from trees have places, which move."""

_MANY = 10
"""So many records lose the value of a field at once only where it is published otherwise."""

_BETTER_EMPTY = frozenset({"disagreements", "error", "rejects", "undecided", "unread"})
"""Fields with parts that could not be read."""


@dataclass(frozen=True, slots=True)
class Values:
    """The records of a file that lost the value of a field, or have another one, by name."""

    path: str
    field: str
    lost: Sequence[str]
    other: Sequence[str]

    def emptied(self, before: Store) -> int:
        """Return how many records had a value if more than a third of them lost it, else 0."""
        if len(self.lost) < _MANY:
            return 0
        kind = KINDS[before.index()[self.path].kind]
        had = sum(bool(getattr(each, self.field)) for each in before.read(self.path, kind))
        return had if len(self.lost) * 3 > had else 0


@dataclass(frozen=True, slots=True)
class Unread:
    """The boards of a release whose device tree was read before; `error` is the first one's."""

    release: str
    error: str
    boards: Sequence[str]


def values(before: Store, after: Store, changed: Sequence[str]) -> Iterator[Values]:
    """Yield lost and changed values of the changed files, of records that are in both versions."""
    for path in changed:
        kind = KINDS[after.index()[path].kind]
        if kind not in _KEYS:
            continue
        lost: dict[str, list[str]] = defaultdict(list)
        other: dict[str, list[str]] = defaultdict(list)
        for key, (old, new) in _pairs(before, after, path, kind).items():
            if _error(new):
                continue
            for field in kind.__struct_fields__:
                was, now = getattr(old, field), getattr(new, field)
                if was and not now and field not in _BETTER_EMPTY:
                    lost[field].append(key[-1])
                elif was and now and was != now and kind in _AS_PUBLISHED:
                    other[field].append(key[-1])
        for field in kind.__struct_fields__:
            if lost[field] or other[field]:
                yield Values(path, field, lost[field], other[field])


def unread(before: Store, after: Store, changed: Sequence[str]) -> Iterator[Unread]:
    """Yield the boards of the changed files whose device tree could be read before."""
    for path in changed:
        if KINDS[after.index()[path].kind] is Board:
            pairs = _pairs(before, after, path, Board).values()
            if lost := [new for old, new in pairs if new.error and not old.error]:
                yield Unread(lost[0].release, str(lost[0].error), [each.profile for each in lost])


def _pairs(before: Store, after: Store, path: str, kind: type[_F]) -> dict[_Key, tuple[_F, _F]]:
    """Return the records that changed and are in both files, by key."""
    had, has = lines(before, path), lines(after, path)
    old, new = (_by_key(each, kind) for each in (had - has, has - had))
    return {key: (record, new[key]) for key, record in sorted(old.items()) if key in new}


def _by_key(found: set[bytes], kind: type[_F]) -> Mapping[_Key, _F]:
    read = partial(msgspec.json.decode, type=kind)
    return {_KEYS[kind](record): record for record in map(read, found)}


def lines(store: Store, path: str) -> set[bytes]:
    """Return the records of a file as text, none if it is missing."""
    file = store.directory / path
    return set(file.read_bytes().splitlines()) if file.exists() else set()


def _error(record: Fact) -> str | None:
    return record.error if isinstance(record, Board) else None

"""Define immutable records with typed fields quickly: for results, and for answers of the search.

A record looks and works like a class under `@dataclass(frozen=True, slots=True)`, also for type
checkers. That decorator writes and compiles methods for each class, half a millisecond a class, and
its module takes 5 ms to import; an answer has two dozen classes, which was a third of its time.
Here all classes share the methods of `Record`, which use the names of the fields.

`dataclasses.asdict`, `fields` and `replace` work with records, as docs/python.md promises; within
capdb, `asdict` and `replace` of this module do the same without that import.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, ClassVar, TypeVar, dataclass_transform

_MISSING: Any = object()


class _Field:
    """A field's default, and its part in making and comparing a record."""

    __slots__ = ("compare", "default", "default_factory", "hashed", "init")

    def __init__(
        self,
        default: Any = _MISSING,
        default_factory: Callable[[], Any] | None = None,
        init: bool = True,
        compare: bool = True,
        hashed: bool = True,
    ) -> None:
        self.default, self.default_factory = default, default_factory
        self.init, self.compare, self.hashed = init, compare, hashed


def field(
    *,
    default_factory: Callable[[], Any] | None = None,
    init: bool = True,
    compare: bool = True,
    hashed: bool = True,
) -> Any:
    """Describe a field that needs options in addition to its type and default.

    `default_factory` makes its default; `init=False` leaves its value to `__post_init__`;
    `compare=False` leaves it out of `==` and `hash`, `hashed=False` out of `hash` alone.
    """
    return _Field(_MISSING, default_factory, init, compare, hashed)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class _RecordType(type):
    """Makes a class of records, with a slot for each name that its body annotates."""

    _fields: dict[str, _Field]
    _init: tuple[tuple[str, Callable[[Any, Any], None], _Field], ...]
    _compared: Callable[[Any], Any]
    _hashed: Callable[[Any], Any]

    def __new__(meta, name: str, bases: tuple[type, ...], members: dict[str, Any]) -> _RecordType:
        types = members.get("__annotations__", {}) if bases else {}
        fields = {each: members.pop(each, _MISSING) for each in types}
        kind = super().__new__(meta, name, bases, {**members, "__slots__": tuple(fields)})
        if fields:
            kind._fields = {
                each: found if isinstance(found, _Field) else _Field(found)
                for each, found in fields.items()
            }
            kind._init = tuple(
                (each, vars(kind)[each].__set__, found)
                for each, found in kind._fields.items()
                if found.init
            )
            compared = [each for each, found in kind._fields.items() if found.compare]
            kind._compared = attrgetter(*compared)
            kind._hashed = attrgetter(*(each for each in compared if kind._fields[each].hashed))
        return kind


class _AsDataclass:
    """The attribute by which `dataclasses` recognises its own classes, made on the first use."""

    def __get__(self, record: Record | None, kind: type[Record]) -> Any:
        import dataclasses

        def described(each: _Field) -> Any:
            parts: dict[str, Any] = {"init": each.init, "compare": each.compare}
            if not each.hashed:
                parts["hash"] = False
            if each.default_factory is not None:
                parts["default_factory"] = each.default_factory
            elif each.default is not _MISSING:
                parts["default"] = each.default
            return dataclasses.field(**parts)

        types = kind.__annotations__
        parts = [(name, types[name], described(each)) for name, each in kind._fields.items()]
        found = vars(dataclasses.make_dataclass(kind.__name__, parts))["__dataclass_fields__"]
        kind.__dataclass_fields__ = found  # which is found before this from now on
        return found


class Record(metaclass=_RecordType):
    """The base class of records: a subclass has the fields that it annotates itself."""

    __dataclass_fields__: ClassVar[Any] = _AsDataclass()

    def __init__(self, *given: Any, **named: Any) -> None:
        kind = type(self)
        for value, (_, put, _) in zip(given, kind._init, strict=False):
            put(self, value)
        for name, put, each in kind._init[len(given) :]:
            if name in named:
                put(self, named.pop(name))
            elif each.default_factory is not None:
                put(self, each.default_factory())
            elif each.default is not _MISSING:
                put(self, each.default)
            else:
                raise TypeError(f"{kind.__name__}: {name!r} is missing")
        if named or len(given) > len(kind._init):
            raise TypeError(f"{kind.__name__}: {[*given[len(kind._init) :], *named]!r} is too much")
        self.__post_init__()

    def __post_init__(self) -> None:
        """Set the fields with `init=False`, by `object.__setattr__`."""

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable; {name!r} stays as it is")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable; {name!r} stays")

    def __eq__(self, other: object) -> bool:
        kind = type(self)
        return (
            kind._compared(self) == kind._compared(other) if type(other) is kind else NotImplemented
        )

    def __hash__(self) -> int:
        return hash(type(self)._hashed(self))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in type(self)._fields)
        return f"{type(self).__qualname__}({shown})"

    def __getstate__(self) -> list[Any]:
        return [getattr(self, name) for name in type(self)._fields]

    def __setstate__(self, state: list[Any]) -> None:
        for name, value in zip(type(self)._fields, state, strict=True):
            object.__setattr__(self, name, value)


_R = TypeVar("_R", bound=Record)


def replace(record: _R, **changes: Any) -> _R:
    """Return a copy of a record with other values of some fields."""
    kind = type(record)
    kept = {name: getattr(record, name) for name, _, _ in kind._init if name not in changes}
    return kind(**kept, **changes)


def asdict(record: Record) -> dict[str, Any]:
    """Return a record as a dict, with all records within it."""
    return {name: _plain(getattr(record, name)) for name in type(record)._fields}


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return asdict(value)
    if isinstance(value, tuple | list):
        return type(value)(map(_plain, value))
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return value

"""Answer from Python programs; `import capdb` offers these names without loading them.

The results are records with the same members as the JSON contract.
"""

from __future__ import annotations

import sqlite3
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from capdb.advice.steps import advise
from capdb.database import current
from capdb.errors import UsageError
from capdb.queries import answers, listing
from capdb.queries.advice_facts import image_packages
from capdb.queries.connection import connect, resolve_point
from capdb.record import replace
from capdb.results.answer import CheckResult
from capdb.results.devices import Device, DeviceDetails, Filters
from capdb.search import lookup
from capdb.vocabulary import State, Traffic

Word = TypeVar("Word", State, Traffic)

Values = str | Iterable[str] | None
"""One value, several, or no condition."""

_known: tuple[tuple[object, ...], current.Database] | None = None
"""The result of the last call, and its key."""


def check(query: str, release: str | None = None) -> CheckResult:
    """Return the answers to a shop name, profile, board name or SoC, like `capdb check`.

    `release` is a version, a series (`24.10`) or `snapshot`; the newest stable one if None. Raises
    UsageError if the query holds no name or the release does not exist, and DataError if there is
    no database and none can be made.
    """
    with _database() as connection:
        result = answers.check(connection, query, release)
        packages = [image_packages(connection, each) for each in result.results]
    return replace(result, results=tuple(map(advise, result.results, packages)))


def boards(
    release: str | None = None,
    *,
    state: Values = None,
    path: str = Traffic.IPV4_NAT,
    soc: Values = None,
    brand: Values = None,
    target: Values = None,
    type: Values = None,  # noqa: A002 - named as the option is
    wifi: Values = None,
    speed: Values = None,
    ports: int | None = None,
    ram_min: int | None = None,
    flash_min: int | None = None,
    supported_only: bool = False,
    or_unknown: bool = False,
) -> list[Device]:
    """Return the devices that fit all filters, by name, like `capdb list`.

    Of several values one is enough, but of `wifi` and `speed` a device must have all. A device
    whose data for a filter are missing is there only with `or_unknown`, after the others. Raises
    UsageError, which lists the valid values, for an invalid one, and DataError as `check` does.
    """
    filters = Filters(
        states=tuple(_member(State, value, "state") for value in _several(state)),
        path=_member(Traffic, path, "path"),
        socs=_several(soc),
        brands=_several(brand),
        targets=_several(target),
        types=_several(type),
        wifi=_several(wifi),
        speeds=_several(speed),
        ports=ports,
        ram_min=ram_min,
        flash_min=flash_min,
        supported_only=supported_only,
    )
    with _database() as connection:
        version, asked = resolve_point(connection, release)
        known = listing.narrowed(connection, version, filters, asked=asked)
        return known.devices + (known.open if or_unknown else [])


def show(query: str, release: str | None = None) -> list[DeviceDetails]:
    """Return everything known about each device that `check` would answer about.

    Raises as `check` does.
    """
    with _database() as connection:
        version, asked = resolve_point(connection, release)
        found = lookup.find(connection, query, version)
        return [listing.device(connection, number, version, asked) for number in found.devices]


@contextmanager
def _database() -> Iterator[sqlite3.Connection]:
    """Open the database that answers, with a warning if it is not the expected one."""
    found = _current()
    if found.warning:
        warnings.warn(found.warning, RuntimeWarning, stacklevel=4)
    with connect(found.path) as connection:
        yield connection


def _current() -> current.Database:
    """Return the database that answers: the cached one if nothing that it depends on changed."""
    global _known
    if _known is None or _known[0] != current.signature():
        found = current.current(_build, lambda what: None)
        _known = None if found.warning else (current.signature(), found)
        return found
    return _known[1]


def _build(data: Path, out: Path, progress: Callable[[str], None]) -> None:
    """Build a database from facts; the only import of `capdb.building` here."""
    from capdb.building.build import build

    build(data, out, progress)


def _several(values: Values) -> tuple[str, ...]:
    if values is None:
        return ()
    return (values,) if isinstance(values, str) else tuple(values)


def _member(kind: type[Word], value: str, name: str) -> Word:
    try:
        return kind(value)
    except ValueError:
        raise UsageError(f"{value[:40]!r} is no {name}; give one of {', '.join(kind)}.") from None

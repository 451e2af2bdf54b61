"""List the devices of a release, and read everything known about one device.

A *number* is the database's for a device, the same for all releases; `capdb.search.lookup.find`
returns those that a query means.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from capdb.names.tokens import pieces
from capdb.queries import public, row_parts
from capdb.queries.citations import Citations
from capdb.queries.filters import narrowing
from capdb.queries.hardware import common, hardware_of
from capdb.queries.unanswered import no_image, unclaimed, unlisted
from capdb.results.devices import (
    Device,
    DeviceDetails,
    DeviceImage,
    Filters,
)
from capdb.results.path_claim import PathClaim
from capdb.vocabulary import State, Traffic


class Narrowed(NamedTuple):
    """The devices that fit filters, and those of which missing data leave that open, by name.

    `columns` are the columns of the missing data.
    """

    devices: list[Device]
    open: list[Device]
    columns: tuple[str, ...]


class _Row(NamedTuple):
    """A profile of a release; `number` is its device, `label` its difference from the main one."""

    number: int
    key: str
    variant: int
    label: str
    profile: str
    release: str
    target: str
    board: str
    soc: str | None
    kernel: str | None
    kernel_read: str | None
    ports: str | None
    lan: str | None
    wan: str | None
    drivers: str | None


_COLUMNS = (
    "SELECT d.id, d.key, v.id, v.label, v.profile, p.release, p.target, p.board, p.soc, t.kernel,"
    " t.kernel_read, p.ports, p.lan, p.wan, p.drivers"
)
_OF_IMAGE = (
    " JOIN device d ON d.id = v.device JOIN release r ON r.version = p.release"
    " LEFT JOIN target t ON t.release = p.release AND t.target = p.target"
)
_ROWS = (
    f"{_COLUMNS} FROM answering a JOIN variant v ON v.id = a.variant"
    f" JOIN profile p ON p.variant = a.variant AND p.release = a.release{_OF_IMAGE}"
)
"""The image that answers for a device, in each release that has it."""
_IMAGES = f"{_COLUMNS} FROM variant v JOIN profile p ON p.variant = v.id{_OF_IMAGE}"
"""All images."""


def devices(
    connection: sqlite3.Connection,
    release: str,
    filters: Filters | None = None,
    only: Sequence[int] | None = None,
    asked: str | None = None,
) -> list[Device]:
    """Return the devices that fit, as in one release, by name.

    `asked` is the point release of the same series that is asked about, if it is another.

    Devices with an image only in other releases are there too, with the state `unknown`, unless the
    filters ask for supported ones. `only` limits the list to these numbers. Raises UsageError if a
    filter has an invalid value.
    """
    return narrowed(connection, release, filters, only, asked).devices


def narrowed(
    connection: sqlite3.Connection,
    release: str,
    filters: Filters | None = None,
    only: Sequence[int] | None = None,
    asked: str | None = None,
) -> Narrowed:
    """Return the devices that fit, as `devices` does, and those that may fit."""
    wanted = narrowing(connection, filters or Filters())
    numbers = wanted.candidates(connection, release, asked) if only is None else only
    parts = _Parts(connection, release, asked, numbers)
    fitting: list[Device] = []
    undecided: list[Device] = []
    columns: dict[str, None] = {}
    for rows in _images(connection, release, row_parts.among(numbers, "a.device")):
        listed = _device(rows, parts, wanted.filters.path)
        missing = wanted.missing(rows[0].number, listed)
        if missing is not None:
            (undecided if missing else fitting).append(listed)
            columns.update(dict.fromkeys(missing))
    return Narrowed(
        sorted(fitting, key=_order), sorted(undecided, key=_order), tuple(sorted(columns))
    )


def device(
    connection: sqlite3.Connection, number: int, release: str, asked: str | None = None
) -> DeviceDetails:
    """Return everything known about a device, with its list row of one release.

    `asked` is as in `devices`: the images of the release are then as they are on that one.
    """
    rows = connection.execute(
        f"{_IMAGES} WHERE v.device = ? ORDER BY r.position, v.position", (number,)
    ).fetchall()
    identifiers = connection.execute(
        "SELECT name FROM identifier WHERE device = ? ORDER BY rank, name", (number,)
    )
    [listed] = devices(connection, release, only=[number], asked=asked)
    cited = Citations(connection)
    return DeviceDetails(
        device=listed,
        aliases=tuple(
            name
            for (name,) in identifiers
            if name not in (listed.profile.casefold(), listed.board.casefold())
        ),
        hardware=hardware_of(connection, row_parts.among([number])).get(number, ()),
        images=tuple(
            _image(connection, image, cited, asked if image.release == release else None)
            for image in map(_Row._make, rows)
        ),
    )


def search(
    connection: sqlite3.Connection,
    query: str,
    release: str,
    meant: Sequence[int],
    asked: str | None = None,
) -> list[Device]:
    """Return the devices that a query means, then those with names that have words beginning so.

    `asked` is as in `devices`.
    """
    broader: set[int] | None = None
    for piece in pieces(query):
        rows = connection.execute(
            "SELECT DISTINCT n.device FROM token t JOIN name n ON n.id = t.name"
            " WHERE t.token >= ? AND t.token < ? AND n.device IS NOT NULL",
            (piece, f"{piece}\U0010ffff"),
        )
        having = {number for (number,) in rows}
        broader = having if broader is None else broader & having
    others = sorted((broader or set()) - set(meant))
    return [
        *(devices(connection, release, only=meant, asked=asked) if meant else ()),
        *(devices(connection, release, only=others, asked=asked) if others else ()),
    ]


def _order(device: Device) -> tuple[str, str]:
    name = device.names[0] if device.names else device.device
    return (name.casefold(), device.device)


# ------------------------------------------------------------------ a list's row


def _images(connection: sqlite3.Connection, release: str, among: str) -> list[list[_Row]]:
    """Return the images of each device: that of the release first if there is one, newest first."""
    found: dict[int, list[_Row]] = defaultdict(list)
    for row in map(
        _Row._make,
        connection.execute(
            f"{_ROWS} WHERE {among} ORDER BY p.release != ?, r.position", (release,)
        ),
    ):
        found[row.number].append(row)
    return list(found.values())


class _Parts:
    """The parts of list rows on a release, read for many devices at once, by their numbers."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        release: str,
        asked: str | None,
        numbers: Sequence[int] | None,
    ) -> None:
        among = row_parts.among(numbers)
        self.release, self.asked = release, asked
        self.hardware = hardware_of(connection, among)
        self.claims = row_parts.claims(connection, release, among, asked)
        self.boards = row_parts.boards(connection, among)
        self.names = row_parts.names(connection, among)
        self.titles = row_parts.titles(connection, among)
        self.unlisted = unlisted(connection, release)

    def claim(self, rows: Sequence[_Row], path: Traffic) -> PathClaim:
        """Return the claim on a path of a device; `unknown` with the cause if there is none."""
        newest = rows[0]
        if claim := self.claims.get(newest.number, {}).get(path):
            return claim
        if newest.release == self.release:
            return PathClaim(State.UNKNOWN, None, unclaimed())
        shipping = (row.release for row in rows)
        target = newest.target if newest.target in self.unlisted else None
        because = no_image(self.release, shipping, self.asked, target)
        return PathClaim(State.UNKNOWN, None, because)


def _device(rows: Sequence[_Row], parts: _Parts, path: Traffic) -> Device:
    """Return a list row, made of the images of a device."""
    newest = rows[0]
    number, shipped = newest.number, newest.release == parts.release
    claim = parts.claim(rows, path)
    of_paths = parts.claims.get(number, {})
    known = parts.hardware.get(number, ())
    first = [(row.brand, row.model, row.version) for row in known[:1]]
    title = [parts.titles[number]] if number in parts.titles else first
    brand, model, version = [*title, (None,) * 3][0]
    return Device(
        device=newest.key,
        profile=newest.profile,
        board=newest.board,
        boards=tuple(parts.boards.get(number, ())),
        target=newest.target,
        names=tuple(parts.names.get(number, ())),
        brand=brand,
        model=model,
        version=version,
        soc=newest.soc,
        drivers=_words(newest.drivers),
        release=parts.release,
        shipped=shipped,
        kernel=newest.kernel if shipped else None,
        kernel_read=newest.kernel_read if shipped else None,
        path=path,
        state=claim.state,
        grade=claim.grade,
        reason=claim.reason,
        note=claim.note,
        paths={each: found.state for each, found in of_paths.items()} or {path: claim.state},
        **common(known, _words(newest.ports)),
        asked=parts.asked,
    )


# ------------------------------------------------------------------ one device in full


def _image(
    connection: sqlite3.Connection, row: _Row, cited: Citations, asked: str | None
) -> DeviceImage:
    claims = cited.claims(row.variant, row.release, asked)
    return DeviceImage(
        release=row.release,
        target=row.target,
        profile=row.profile,
        label=row.label,
        board=row.board,
        soc=row.soc,
        kernel=row.kernel,
        kernel_read=row.kernel_read,
        port_names=_words(row.ports),
        lan=_words(row.lan),
        wan=_words(row.wan),
        links=cited.statements.links(row.variant, row.release),
        drivers=_words(row.drivers),
        paths={path: claims[path] for path in Traffic if path in claims},
        caveats=cited.caveats(row.variant, row.release, asked),
        observations=public.observations(connection, row.variant, row.release, claims),
        coming=public.coming(connection, row.variant, row.release),
        asked=asked,
    )


def _words(text: str | None) -> tuple[str, ...]:
    return tuple((text or "").split())

"""Find the cause of `unknown` for a device on a release."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from capdb.results.stated import Stated
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement


def unclaimed() -> Stated:
    """Return the cause of the state `unknown` if there is no claim."""
    return Stated.of(Statement.of(Rule.NOT_DERIVED))


def unlisted(connection: sqlite3.Connection, version: str) -> frozenset[str]:
    """Return the targets of a release that have images for devices that are not known."""
    rows = connection.execute(
        "SELECT target FROM target WHERE release = ? AND NOT listed", (version,)
    )
    return frozenset(target for (target,) in rows)


def no_image(
    version: str, shipping: Iterable[str], asked: str | None = None, unlisted: str | None = None
) -> Stated:
    """Return the cause of `unknown` for a device on a release that has no image for it.

    `shipping` are the releases with an image. `asked` is the point release that is asked about, if
    it is another; `unlisted` is the device's target if there may be an image after all.
    """
    releases = tuple(shipping)
    if unlisted:
        found = Statement.of(Rule.NOT_LISTED, release=version, target=unlisted, releases=releases)
    elif asked:
        found = Statement.of(Rule.NO_IMAGE_NEAR, release=version, asked=asked, releases=releases)
    else:
        found = Statement.of(Rule.NO_IMAGE, release=version, releases=releases)
    return Stated.of(found)

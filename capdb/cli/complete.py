"""Complete words in the shell: quick, and silent if there is nothing to offer.

The database is queried as it is and never built, and a failure offers nothing: a shell shows any
output in the middle of the user's line.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from capdb.cli.parameters import Offer
from capdb.errors import CapdbError


def _asked(question: Callable[[sqlite3.Connection], list[str]]) -> list[str]:
    from capdb.database.current import as_it_is
    from capdb.queries.connection import connect

    try:
        path = as_it_is()
        if path is None:
            return []
        with connect(path) as connection:
            return question(connection)
    except (CapdbError, OSError, sqlite3.Error, ValueError):
        return []


def device(before: Sequence[str], incomplete: str) -> list[str]:
    """Offer devices for an argument whose words are all one name."""
    from capdb.search import completion

    return _asked(lambda connection: completion.device(connection, before, incomplete))


def one_device(_: Sequence[str], incomplete: str) -> list[str]:
    """Offer devices for an argument whose words are each a name."""
    from capdb.search import completion

    return _asked(lambda connection: completion.device(connection, [], incomplete))


def _value(of: str) -> Offer:
    def offer(_: Sequence[str], incomplete: str) -> list[str]:
        from capdb.search import completion

        return _asked(lambda connection: completion.value(connection, of, incomplete))

    return offer


release = _value("release")
soc = _value("soc")
brand = _value("brand")
target = _value("target")
type_ = _value("type")


def rule(_: Sequence[str], incomplete: str) -> list[str]:
    """Offer the ids of rules, those of curated facts included."""
    from capdb.rules.ids import Rule

    own = [each.value for each in Rule if each.startswith(incomplete)]
    return [*own, *_value("curated")((), incomplete)]


def wifi(_: Sequence[str], incomplete: str) -> list[str]:
    """Offer standards, bands and drivers."""
    from capdb.results.devices import BANDS, STANDARDS

    known = [*STANDARDS, *(f"{band}ghz" for band in BANDS), "wifi4", "wifi5", "wifi6", "wifi7"]
    offered = [each for each in known if each.startswith(incomplete.casefold())]
    return [*offered, *_value("wifi")((), incomplete)]


def speed(_: Sequence[str], incomplete: str) -> list[str]:
    """Offer kinds of Ethernet port."""
    from capdb.results.devices import SPEEDS

    typed = incomplete.casefold()
    exact = [f"{each}-only" for each in SPEEDS if not each.startswith("sfp") and each in typed]
    return [each for each in (*SPEEDS, *exact) if each.startswith(typed)]


def columns(_: Sequence[str], incomplete: str) -> list[str]:
    """Offer columns, after those already named."""
    from capdb.render.device_columns import COLUMNS
    from capdb.search import completion

    return completion.item(COLUMNS, incomplete)

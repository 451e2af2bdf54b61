"""Complete the word that somebody types in a shell.

Only words that a shell takes unchanged are offered: text of the data may hold anything.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence

from capdb.versions import series

_HARMLESS = re.compile(r"\w([\w.,+/@-]*[\w+])?", re.ASCII)
"""Text that no shell splits, expands or runs."""
_UNLIKE = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})

_QUERIES = {
    "release": "SELECT version FROM release ORDER BY position",
    "soc": "SELECT DISTINCT soc FROM profile WHERE soc IS NOT NULL UNION SELECT token FROM soc",
    "brand": "SELECT vendor FROM title WHERE vendor IS NOT NULL UNION"
    " SELECT brand FROM hardware WHERE unlinked IS NULL",
    "target": "SELECT DISTINCT target FROM profile",
    "type": "SELECT DISTINCT device_type FROM hardware WHERE device_type IS NOT NULL",
    "wifi": "SELECT DISTINCT value FROM hardware, json_each(wifi_drivers)",
    "curated": "SELECT caveat FROM caveat UNION SELECT id FROM tip",
}


def device(connection: sqlite3.Connection, before: Sequence[str], incomplete: str) -> list[str]:
    """Return the words that continue a device's name, and ids that begin like the first word.

    `before` are the words of the name that were typed before.
    """
    typed = " ".join([*before, incomplete])
    like = f"{typed.translate(_UNLIKE)}%"
    names = connection.execute(
        "SELECT DISTINCT shown FROM name WHERE device IS NOT NULL AND shown LIKE ? ESCAPE '\\'",
        (like,),
    )
    start = len(typed) - len(incomplete)
    words = (name[start:].split(" ", 1)[0] for (name,) in names)
    ids: Iterable[str] = ()
    if incomplete and not before:
        found = connection.execute(
            "SELECT name FROM identifier WHERE rank != 1 AND name >= ? AND name < ?",
            (incomplete.casefold(), f"{incomplete.casefold()}\U0010ffff"),
        )
        ids = (name for (name,) in found)
    return _offered([*words, *ids], incomplete)


def value(connection: sqlite3.Connection, of: str, incomplete: str) -> list[str]:
    """Return the values of a filter: a `release`, `soc`, `brand`, `target`, `type` or `wifi`.

    Or the ids of `curated` facts. Blanks in them are hyphens, which the filters take as well.
    """
    known = [text for (text,) in connection.execute(_QUERIES[of])]
    if of == "release":
        known += [series(version) for version in known if "." in version]
    if of == "target":
        known += [target.partition("/")[0] for target in known]
    return _offered((re.sub(r"\s+", "-", text) for text in known), incomplete)


def item(known: Iterable[str], incomplete: str) -> list[str]:
    """Return lists, separated by commas, whose last item is a known one, or `-` and one."""
    done, comma, last = incomplete.rpartition(",")
    minus = "-" if last.startswith("-") else ""
    return [f"{done}{comma}{minus}{each}" for each in _offered(known, last.removeprefix("-"))]


def _offered(words: Iterable[str], incomplete: str) -> list[str]:
    """Return the words that begin like `incomplete`, which keeps its case; each word once."""
    size, typed = len(incomplete), incomplete.casefold()
    offered = {
        word.casefold(): incomplete + word[size:]
        for word in sorted(set(words), reverse=True)
        if word[:size].casefold() == typed and _HARMLESS.fullmatch(word)
    }
    return [offered[word] for word in sorted(offered)]

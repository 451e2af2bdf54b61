"""Find the line of a key in TOML text, which tomllib does not keep."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any


class Lines:
    """The lines of the keys of a document, and those of its `[[table]]` records."""

    def __init__(self, text: str, table: str) -> None:
        self._table = table
        self._document: dict[str, int] = {}
        self._records: list[dict[str, int]] = []
        where, prefix = self._document, ""
        for line, statement in _statements(text):
            keys = list(_keys(tomllib.loads(statement)))
            if statement.startswith("["):
                named = keys[-1]
                if named == table and statement.startswith("[["):
                    where, prefix = {"": line}, ""
                    self._records.append(where)
                elif self._records and named.startswith(f"{table}."):
                    where, prefix = self._records[-1], f"{named.removeprefix(f'{table}.')}."
                    where.setdefault(prefix[:-1], line)
                else:
                    where, prefix = self._document, f"{named}."
                    where.setdefault(named, line)
            else:
                for key in keys:
                    where.setdefault(prefix + key, line)

    def line(self, record: int | None, key: str) -> int:
        """Return the line of a key such as `scope.since`, or of its nearest existing parent.

        `record` counts the tables from 0; None is the document. Lines count from 1.
        """
        known = self._document
        if record is not None:
            written = record < len(self._records)
            known = self._records[record] if written else {"": known.get(self._table, 1)}
        while key and key not in known:
            key = key.rpartition(".")[0]
        return known.get(key, 1)


def of_error(error: Exception, lines: int) -> int:
    """Return the line that an error of tomllib names, or the last one if it names the end."""
    found = re.search(r"\(at line (\d+)", str(error))
    return int(found[1]) if found else lines


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield each table header and each key with its value, and the line on which it begins."""
    begun, statement = 1, ""
    for number, line in enumerate(text.split("\n"), 1):
        if not statement:
            begun = number
        statement += f"{line}\n"
        try:
            found = tomllib.loads(statement)
        except ValueError:  # it goes on, as an array or a text of several lines does
            continue
        if found:
            yield begun, statement.lstrip()
        statement = ""


def _keys(found: dict[str, Any]) -> Iterator[str]:
    """Yield the keys of one statement, outermost first, joined by dots."""
    for key, value in found.items():
        yield key
        inner = value[0] if isinstance(value, list) and value == [{}] else value
        if isinstance(inner, dict):
            yield from (f"{key}.{below}" for below in _keys(inner))

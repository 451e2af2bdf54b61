"""Recognise facts and days that no sound source would give."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from capdb.errors import DataError
from capdb.facts import FileUpdate
from capdb.http import limits

LONGEST = 2000
"""The most characters of one text; `capdb update` refuses a database with one of 2,049."""

_PROJECT_BEGAN = "2025-01-01"


def is_yet_to_come(day: str) -> bool:
    """Return whether no source can be of a day yet: it would stay the newest for good."""
    return limits.is_yet_to_come(day, known=_PROJECT_BEGAN)


def refuse_a_collapse(change: FileUpdate, before: int) -> None:
    """Refuse a source that lost more than a third of its rows: it is probably broken upstream."""
    rejects = change.kind == "reject"
    if before > 30 and len(change.records) < before * 2 / 3 and not rejects:
        raise DataError(
            f"{change.path}: {len(change.records)} records where there were {before}, so the "
            f"source is probably damaged; look at it, and delete the old file if it is right."
        )


def refuse_long_texts(change: FileUpdate) -> None:
    """Refuse a record with a text that would make a database that no `capdb update` takes."""
    for record in change.records:
        line = msgspec.json.encode(record)
        if len(line) <= LONGEST:
            continue
        for text in _texts(msgspec.json.decode(line)):
            if len(text) > LONGEST:
                record_begins = line[:60].decode(errors="replace")
                raise DataError(
                    f"{change.path}: a text of {len(text)} characters, where at most {LONGEST} "
                    f"are plausible, in the record that begins with "
                    f"{record_begins!r}; look at it upstream."
                )


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield name
            yield from _texts(member)
    elif isinstance(value, list):
        for member in value:
            yield from _texts(member)

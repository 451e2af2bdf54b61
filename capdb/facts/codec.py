"""Encode typed records as JSON text, one a line, and decode them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

from capdb.errors import DataError
from capdb.facts.base import Fact

R = TypeVar("R", bound=Fact)


def encode(record: Fact) -> bytes:
    """Return the line of one record, without the newline; equal records give equal bytes."""
    return msgspec.json.encode(record, order="deterministic")


def encode_all(records: Iterable[Fact]) -> bytes:
    """Return the text of a whole file: lines in byte order, each ended by a newline."""
    return b"".join(line + b"\n" for line in sorted(encode(record) for record in records))


def decode_lines(content: bytes, kind: type[R], path: Path) -> list[R]:
    """Return the records of a file, a line each.

    Raises DataError with the number of the first line that is wrong.
    """
    try:
        return msgspec.json.Decoder(kind).decode_lines(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        lines = content.splitlines()
        return [decode(line, kind, f"{path}:{number}") for number, line in enumerate(lines, 1)]


def decode(line: bytes, kind: type[R], where: str) -> R:
    """Return the record on a line.

    `where` names file and line for the error. Raises DataError if the JSON or its shape is wrong.
    """
    try:
        return msgspec.json.decode(line, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DataError(
            f"{where}: not a {kind.__name__} record ({error}); restore the file with "
            f"`git checkout`, or scrape it again."
        ) from error

"""One fact, one line: typed records to checked JSON text and back.

A line is a JSON object whose last member, `check`, is the CRC-32 of the rest, so that a damaged
byte is found on its line even where the text is still valid JSON.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from capdb.errors import DataError
from capdb.facts.base import Record

R = TypeVar("R", bound=Record)

_MARK = b',"check":"'
_TAIL = len(_MARK) + 8 + 2


def encode(record: Record) -> bytes:
    """Returns the line of one record, without the newline; equal records give equal bytes."""
    body = msgspec.json.encode(record, order="deterministic")
    return body[:-1] + _MARK + b"%08x" % zlib.crc32(body) + b'"}'


def encode_all(records: Iterable[Record]) -> bytes:
    """Returns the text of a whole file: lines in byte order, each ended by a newline."""
    return b"".join(line + b"\n" for line in sorted(encode(record) for record in records))


def decode(line: bytes, kind: type[R], where: str) -> R:
    """Returns the record on a line.

    `where` names file and line for the error. Raises DataError where the check, the JSON or the
    shape is wrong.
    """
    body, check = line[:-_TAIL] + b"}", line[-_TAIL:]
    if check != _MARK + b"%08x" % zlib.crc32(body) + b'"}':
        raise DataError(
            f"{where}: the line does not match its check, so it was damaged or edited by hand; "
            f"restore it with `git checkout`, or run `capdb seal` if the edit is meant."
        )
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, RecursionError) as error:
        raise DataError(
            f"{where}: not a {kind.__name__} record ({error}); scrape it again."
        ) from error


def decode_edited(line: bytes, kind: type[R], where: str) -> R:
    """Returns the record on a line that was edited by hand, whatever its check says.

    `where` names file and line for the error. Raises DataError where JSON or shape is wrong.
    """
    try:
        fields = msgspec.json.decode(line, type=dict[str, Any])
        fields.pop("check", None)
        return msgspec.convert(fields, kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DataError(
            f"{where}: not a {kind.__name__} record ({error}); mend the line, then seal again."
        ) from error

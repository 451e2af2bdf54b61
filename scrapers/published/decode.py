"""Validate outside input before it becomes facts: JSON of a known shape, and plain text."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import TypeVar

import msgspec

from capdb.errors import DataError

T = TypeVar("T")

_TERMINAL_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


def decode_json(content: bytes, shape: type[T], where: str) -> T:
    """Return JSON text as `shape`; members that the shape does not name are ignored.

    A byte order mark is left out, as RFC 8259, section 8.1, permits. `where` names the input.
    Raises DataError if it is HTML, truncated, no JSON, or JSON of another shape.
    """
    content = content.removeprefix(codecs.BOM_UTF8)
    if content.lstrip()[:1] == b"<":
        raise DataError(
            f"{where}: HTML came where JSON was expected, as from an overloaded server or a "
            f"login page; open it in a browser, then try again."
        )
    try:
        return msgspec.json.decode(content, type=shape)
    except msgspec.ValidationError as error:
        raise DataError(
            f"{where}: not of the shape it used to have ({error}), so upstream changed it; "
            f"nothing was taken from it, and the scraper needs the new shape."
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DataError(
            f"{where}: {len(content)} bytes that are not whole JSON ({error}); fetch it again."
        ) from error


def plain(text: str) -> str:
    """Return text without terminal sequences and control characters, and with single spaces.

    Names are shown in terminals, and anybody may edit a wiki.
    """
    text = _TERMINAL_SEQUENCE.sub("", text)
    kept = (" " if char.isspace() else char for char in text if char.isspace() or _visible(char))
    return " ".join("".join(kept).split())


def _visible(char: str) -> bool:
    return not unicodedata.category(char).startswith("C")

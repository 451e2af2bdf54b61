"""Check an answer's status, size, encoding and day against limits, without using the network."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from capdb.errors import DataError

CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits for one file: seconds, bytes (after decompression) and tries."""

    connect: float = 10
    read: float = 30
    total: float = 300
    size: int = 64 << 20
    download_total: float = 3600
    download_size: int = 1 << 30
    redirects: int = 5
    retries: int = 3
    pause: float = 60
    """The longest pause between two tries, even if a `Retry-After` asks for a longer one."""


class TransientError(Exception):
    """A failure that may be temporary; `retry_after` is that header, if the server sent one."""

    def __init__(self, message: str, retry_after: str | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NotFoundError(DataError):
    """Upstream, or its copy, has no such file."""


class TooLargeError(DataError):
    """An answer has more bytes than the limit."""


def refuse_errors(url: str, status: int, headers: Mapping[str, str]) -> None:
    """Raise an error if the status is not 200.

    It is TransientError if a retry may help, NotFoundError, or DataError.
    """
    known = status in HTTPStatus._value2member_map_
    # The phrase is ours: a server's may hold anything.
    named = f"{status} {HTTPStatus(status).phrase}" if known else str(status)
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= 500:
        raise TransientError(f"answered {named}", headers.get("Retry-After"))
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        raise NotFoundError(f"{url}: answered {named}; check the name and the version in it.")
    if status != HTTPStatus.OK:
        raise DataError(f"{url}: answered {named}; open it in a browser to see why.")


def limited(url: str, chunks: Iterator[bytes], limit: int) -> Iterator[bytes]:
    """Yield the chunks. Raises TooLargeError if they have more bytes than `limit`."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise TooLargeError(
                f"{url}: larger than the {limit} bytes it may have, so it is not what it used "
                f"to be; look at what is there before you repeat it."
            )
        yield chunk


def decoded(url: str, chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Yield the decoded body in pieces of limited size, even if a few bytes unpack to very many."""
    if encoding == "identity":
        yield from chunks
        return
    if encoding != "gzip":
        raise DataError(f"{url}: came encoded as {encoding!r}, unasked; try another mirror.")
    decoder = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        for chunk in chunks:
            while chunk:
                yield decoder.decompress(chunk, CHUNK)
                chunk = decoder.unconsumed_tail
        yield decoder.flush()
    except zlib.error as error:
        raise TransientError("came damaged") from error
    if not decoder.eof:
        raise TransientError("broke off")


def pause(limits: Limits, tries: int, retry_after: str | None) -> float:
    """Return the seconds to wait after so many tries: those of the server, or more each time.

    urllib3 can parse the header, but its own waiting does not fit: between tries it reads an error
    page to its end, even a very long one, and it does not repeat requests whose body broke off.
    """
    from urllib3 import Retry
    from urllib3.exceptions import InvalidHeader

    if retry_after is not None:
        with suppress(InvalidHeader, ValueError, OverflowError):
            return min(Retry().parse_retry_after(retry_after), limits.pause)
    return min(2.0 ** (tries - 1), limits.pause)


def date_of(last_modified: str | None) -> str:
    """Return the day of a Last-Modified header, or today if none can be parsed, or a later one.

    A day that has not come would make these facts the newest for good.
    """
    today = datetime.now(UTC)
    try:
        moment = parsedate_to_datetime(last_modified or "")
    except ValueError:
        moment = today
    return min(moment.date(), today.date()).isoformat()


def day_of(changed: float) -> str:
    """Return the day of a time of change, in Unix time, or today if that is a later one.

    A day that has not come would make these facts the newest for good. The time may be any number.
    """
    return datetime.fromtimestamp(min(changed, time.time()), UTC).date().isoformat()


def is_yet_to_come(day: str, known: str) -> bool:
    """Return whether no source can be of a day yet.

    Tomorrow is today elsewhere. A clock that is behind a day that is `known` to have been is wrong,
    and decides nothing.
    """
    today = datetime.now(UTC).date()
    return known <= today.isoformat() and day > (today + timedelta(days=1)).isoformat()

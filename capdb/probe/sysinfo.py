"""Read a running router's own output: its board and its release. Pure.

It may be the output of these, alone or pasted together, with prompts and other lines between them:
`ubus call system board` (procd: system.c), `/etc/board.json` (base-files: bin/board_detect),
`/tmp/sysinfo/board_name` (base-files: lib/preinit/02_sysinfo) and `/etc/openwrt_release`, or its
twin `/etc/os-release` (base-files: their templates).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from capdb.errors import UsageError
from capdb.record import Record

LONGEST = 1 << 18
"""The most bytes that are read; a router prints some ten thousand."""

_LONGEST_VALUE = 100
_MOST_FAILURES = 16
"""The most failed attempts to parse an object: each costs time."""

_OBJECT = re.compile(r"^[^\S\n]*\{", re.MULTILINE)
_ASSIGNMENT = re.compile(r"([A-Z_]+)=(['\"]?)(.*)\2")
_BOARD = re.compile(r"[\w.+-]+(?:,[\w.+-]+)+")
_WORD = re.compile(r"[\w.+-]+")

_ASSIGNED = {
    "DISTRIB_RELEASE": "release",
    "VERSION": "release",
    "DISTRIB_TARGET": "target",
    "OPENWRT_BOARD": "target",
    "DISTRIB_ID": "distribution",
    "NAME": "distribution",
}
_WANTED = (
    "paste what `ubus call system board` prints on the router, or the name in "
    "/tmp/sysinfo/board_name"
)

_Told = tuple[str, str]
"""A field of `Sysinfo` with its value."""


class Sysinfo(Record):
    """A board name with, if known, the release, the target and the distribution."""

    board: str
    release: str | None = None
    target: str | None = None
    distribution: str | None = None


def read(content: bytes) -> Sysinfo:
    """Return the facts in a router's own output.

    Raises UsageError if it is no text, is too long, names no board, or contradicts itself.
    """
    if len(content) > LONGEST:
        raise UsageError(f"the router's words are over {LONGEST} bytes; {_WANTED}.")
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise UsageError(f"the router's words are no text; {_WANTED}.")
    objects, rest = _objects(text)
    pairs = [pair for each in objects for pair in _of_object(each)]
    pairs += _of_lines(rest)
    known: dict[str, str] = {}
    for field, value in pairs:
        if known.setdefault(field, value) != value:
            raise UsageError(
                f"the router's words name two {_PLURAL[field]}, {known[field]} and {value}; paste "
                f"what one router prints."
            )
    if "board" not in known:
        raise UsageError(f"the router's words name no board; {_WANTED}.")
    return Sysinfo(**known)


_PLURAL = {
    "board": "boards",
    "release": "releases",
    "target": "targets",
    "distribution": "distributions",
}


def _objects(text: str) -> tuple[list[dict[str, Any]], str]:
    """Return the JSON objects that begin a line, and the text without them."""
    decoder = json.JSONDecoder()
    found: list[dict[str, Any]] = []
    rest, place, failures = "", 0, 0
    while failures < _MOST_FAILURES and (begins := _OBJECT.search(text, place)):
        try:
            value, end = decoder.raw_decode(text, begins.end() - 1)
        except (ValueError, RecursionError):
            failures += 1
            end = begins.end()
        else:
            found.append(value)
        rest += f"{text[place : begins.start()]}\n"
        place = end
    return found, rest + text[place:]


def _of_object(value: dict[str, Any]) -> Iterator[_Told]:
    """Yield the values of `ubus call system board` and board.json."""
    model, release = (value.get(key) for key in ("model", "release"))
    pairs = [("board", value.get("board_name"))]
    if isinstance(model, dict):
        pairs.append(("board", model.get("id")))
    if isinstance(release, dict):
        pairs += (
            ("release", release.get("version")),
            ("target", release.get("target")),
            ("distribution", release.get("distribution")),
        )
    yield from (pair for field, value in pairs for pair in _usable(field, value))


def _of_lines(text: str) -> Iterator[_Told]:
    """Yield assigned values, and lines that are a board name; one lone word is one too."""
    lines = [line.strip() for line in text.splitlines()]
    boards = [line for line in lines if _BOARD.fullmatch(line)]
    words = [line for line in lines if _WORD.fullmatch(line)]
    if not boards and len(words) == 1 and len(list(filter(None, lines))) == 1:
        boards = words
    for board in boards:
        yield from _usable("board", board)
    for line in lines:
        if (assigned := _ASSIGNMENT.fullmatch(line)) and assigned[1] in _ASSIGNED:
            yield from _usable(_ASSIGNED[assigned[1]], assigned[3])


def _usable(field: str, value: object) -> Iterator[_Told]:
    if isinstance(value, str) and 0 < len(value) <= _LONGEST_VALUE and value.isprintable():
        yield field, value

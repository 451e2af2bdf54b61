"""Read lists of somebody's routers: names, one a line, or JSON that routers printed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capdb.errors import DataError, UsageError

LARGEST = 1 << 24
"""The most bytes of an inventory."""


@dataclass(frozen=True, slots=True)
class Owned:
    """A router that somebody has: its label in the inventory, and the name to look up.

    `target` is known if the router itself was asked; then `name` is its board name.
    """

    label: str
    name: str
    target: str | None = None
    reported: bool = False


def read(path: Path) -> list[Owned]:
    """Return the routers of an inventory, each once.

    A line is a name (`#` begins a comment), or an object: a host's line of `capdb probe run
    --jsonl`, a report of the self-test, or the output of `ubus call system board`. A file may also
    be one object, like that of `capdb probe run --json`. Raises UsageError if the file cannot be
    read or names none, DataError if a line is neither.
    """
    try:
        with open(path, "rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}).") from error
    if len(content) > LARGEST:
        raise UsageError(f"{path}: is too large for a list of routers.")
    text = content.decode("utf-8", "replace")
    found = list(dict.fromkeys(_routers(text, path)))
    if not found:
        raise UsageError(f"{path}: names no router.")
    return found


def _routers(text: str, path: Path) -> Iterator[Owned]:
    if (whole := _object(text)) is not None:
        yield from _of_object(whole, f"{path}")
        return
    for number, line in enumerate(text.splitlines(), 1):
        named = line.strip()
        if named.startswith("{"):
            found = _object(named)
            if found is None:
                raise DataError(f"{path}:{number}: is no JSON on one line.")
            yield from _of_object(found, f"{path}:{number}")
        elif name := named.partition("#")[0].strip():
            yield Owned(name, name)


def _object(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _of_object(found: dict[str, Any], where: str) -> Iterator[Owned]:
    """Yield the routers of an object; a host that did not answer is left out."""
    hosts = found.get("hosts")
    if isinstance(hosts, list):
        for each in hosts:
            yield from _of_object(each if isinstance(each, dict) else {}, where)
        return
    if "report" in found and found["report"] is None:
        return
    report = found.get("report", found)
    board = report.get("board", report.get("board_name")) if isinstance(report, dict) else None
    if not isinstance(board, str) or not board:
        raise DataError(f"{where}: names no board.")
    release = report.get("release")
    target = report.get("target", release.get("target") if isinstance(release, dict) else None)
    host = found.get("host", found.get("hostname"))
    label = host if isinstance(host, str) and host else board
    yield Owned(label, board, target if isinstance(target, str) else None, reported=True)

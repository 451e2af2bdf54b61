"""Find rejected patches that would have changed deciding values, or added handlers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from capdb.facts import MatchData
from capdb.facts.kernel import FLOW_OFFLOAD, FLOWTABLE
from scrapers.c.program import CModule
from scrapers.trees import patches

_ADDS_REQUEST = re.compile(
    rb"^\+.*\b(%s|%s)\b" % (FLOWTABLE.encode(), FLOW_OFFLOAD.encode()), re.MULTILINE
)


def of_values(openwrt: Path, module: CModule, data: MatchData) -> MatchData:
    """Return match data with the rejected patches that would change one of its fields.

    It may change the field of any struct in the data's file, as the rejected hunk is not known.
    """
    path = data.place.path
    if not data.fields:
        return data
    changes = re.compile(rb"^[+-].*\b(?:%s)\b" % "|".join(data.fields).encode(), re.MULTILINE)
    found = tuple(
        patch
        for patch in module.program.rejects_of([path])
        if any(
            each.new == path and changes.search(each.text)
            for each in patches.split(_text(openwrt, patch))
        )
    )
    return replace(data, rejects=found) if found else data


def flowtables(openwrt: Path, rejects: tuple[str, ...]) -> Iterator[str]:
    """Yield notes on the rejected patches that would have added a request for flows."""
    for patch in rejects:
        if added := _ADDS_REQUEST.search(_text(openwrt, patch)):
            yield f"{patch}: did not apply whole, and adds {added[1].decode()}"


def _text(openwrt: Path, patch: str) -> bytes:
    try:
        return (openwrt / patch).read_bytes()
    except OSError:
        return b""

"""The tables of queries for both the command line and the browser."""

from __future__ import annotations

import json
from typing import Any

from tests.support.checkout import ROOT

TABLES = ROOT / "tests" / "search"

RELEASE, NEWEST = "25.12", "snapshot"

Table = list[dict[str, Any]]


def _read(name: str) -> Table:
    return [json.loads(line) for line in (TABLES / name).read_text().splitlines()]


QUERIES = _read("queries.jsonl")
FROM_THREADS = _read("from_threads.jsonl")
"""Written by people in public threads, each with its source; without exit codes."""

NEAR = _read("near.jsonl")
"""Devices that no release here ships: the devices that may be the first hint (no hint if there are
none), and a word of the family that all hints must have."""

"""The table of queries that the command line and the browser are both held to."""

from __future__ import annotations

import json
from typing import Any

from tests.support.checkout import ROOT

TABLE = ROOT / "tests" / "search" / "queries.jsonl"

RELEASE, NEWEST = "25.12", "snapshot"

QUERIES: list[dict[str, Any]] = [json.loads(line) for line in TABLE.read_text().splitlines()]

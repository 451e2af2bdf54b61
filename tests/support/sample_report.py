"""A report of the self-test, as a router prints it."""

from __future__ import annotations

from tests.support.small_facts import NEW

REPORT = {
    "schema": 1,
    "probe": "1.0.0",
    "board": "acme,router-ax6s",
    "release": NEW,
    "target": "fast/new",
    "kernel": "6.12.94",
    "state": "yes",
    "grade": "bound",
    "reason": "the engine is up",
    "failing": None,
    "remedy": None,
    "expected": None,
    "agrees": None,
    "settings": {"software": True, "hardware": True},
    "checks": [{"id": "engine", "state": "ok", "reason": "ppe0", "explain": "A table."}],
    "verify": None,
    "try": None,
}

"""A report of the self-test, in the form of a router's output."""

from __future__ import annotations

from capdb.rules.checks import CheckId
from tests.support.small_facts import NEW


def checks(changed: str = "", state: str = "ok", reason: str = "ppe0") -> list[dict[str, str]]:
    """Return the checks that every report has: all ok, except one."""
    made = [check for check in CheckId if check not in (CheckId.TRAFFIC, CheckId.TRIAL)]
    return [
        {"id": check.value, "state": "ok", "reason": "ppe0", "explain": "A table."}
        | ({"state": state, "reason": reason} if check.value == changed else {})
        for check in made
    ]


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
    "checks": checks(),
    "verify": None,
    "try": None,
}

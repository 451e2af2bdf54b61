"""The self-test's checks: each is a rule, whose value is how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, get_args

from capdb.rules.ids import Rule
from capdb.rules.statement import Statement, Value

CheckState = Literal["ok", "unknown", "fail"]
"""How a check ended: nothing in the way, cannot be seen, or a fault that limits the verdict."""


class CheckId(StrEnum):
    """The ids of checks in a report, in the order in which the self-test makes them."""

    BOARD = "board"
    KERNEL = "kernel"
    FIREWALL = "firewall"
    SETTINGS = "settings"
    WAN = "wan"
    FAILOVER = "failover"
    LAN = "lan"
    DRIVER = "driver"
    TAG = "tag"
    FLAG = "flag"
    ENGINE = "engine"
    MODULES = "modules"
    DRY_RUN = "dry-run"
    LOADED = "loaded"
    WIFI = "wifi"
    CLASHES = "clashes"
    TRAFFIC = "traffic"
    TRIAL = "trial"

    @property
    def rule(self) -> Rule:
        """The rule of the closed list that states how the check ended."""
        return Rule(f"check-{self.value}")

    @property
    def states(self) -> tuple[str, ...]:
        """How the check can end."""
        return _STATES.get(self, get_args(CheckState))


_STATES: Mapping[CheckId, tuple[str, ...]] = {
    CheckId.BOARD: ("ok", "unknown"),
    CheckId.KERNEL: ("ok", "unknown"),
    CheckId.FIREWALL: ("ok", "unknown"),
    CheckId.TRAFFIC: ("fail",),
    CheckId.TRIAL: ("fail",),
}
"""Checks that cannot end in every way; the last two are only named where they fail."""

CHECKS: Mapping[Rule, Mapping[str, Value]] = {
    check.rule: {"state": check.states[-1]} for check in CheckId
}
"""The rule of each check, with values that it may have."""


def ended(check: str, state: str) -> Statement | None:
    """Return how a check of a report ended, None for one that this capdb does not know."""
    known = CheckId(check) if check in set(CheckId) else None
    return Statement.of(known.rule, state=state) if known and state in known.states else None

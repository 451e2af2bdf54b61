"""The self-test's checks: each is a rule, whose value is the state in which it ended."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, get_args

from capdb.rules.ids import Rule
from capdb.rules.statement import Statement, Value

CheckState = Literal["ok", "unknown", "fail"]
"""The state of a check: nothing in the way, cannot be seen, or a fault that limits the verdict."""


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
        """The rule that states how the check ended."""
        return Rule(f"check-{self.value}")

    @property
    def states(self) -> tuple[str, ...]:
        """The states in which the check can end."""
        return _STATES.get(self, get_args(CheckState))


_STATES: Mapping[CheckId, tuple[str, ...]] = {
    CheckId.BOARD: ("ok", "unknown"),
    CheckId.KERNEL: ("ok", "unknown"),
    CheckId.FIREWALL: ("ok", "unknown"),
    CheckId.TRAFFIC: ("fail",),
    CheckId.TRIAL: ("fail",),
}
"""Checks that cannot end in every state; the last two are only named if they fail."""

CHECKS: Mapping[Rule, Mapping[str, Value]] = {
    check.rule: {"state": check.states[-1]} for check in CheckId
}
"""The rule of each check, with values that it may have."""


def ended(check: str, state: str) -> Statement | None:
    """Return a statement on how a check of a report ended, or None for an unknown check."""
    known = CheckId(check) if check in set(CheckId) else None
    return Statement.of(known.rule, state=state) if known and state in known.states else None

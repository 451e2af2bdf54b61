"""The records of routers' reports: closed fields only, nothing about person, network or unit."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from capdb.facts.base import Fact
from capdb.rules.checks import CheckState
from capdb.vocabulary import State

BoardName = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9,./_+-]{0,63}\Z")]
Version = Annotated[str, msgspec.Meta(pattern=r"^(\d\d\.\d\d\.\d+(-rc\d+)?|snapshot)\Z")]
TargetName = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+/[a-z0-9_]+\Z")]
KernelVersion = Annotated[str, msgspec.Meta(pattern=r"^\d+\.\d+(\.\d+)?\Z")]
ProbeVersion = Annotated[str, msgspec.Meta(pattern=r"^\d+\.\d+\.\d+\Z")]
Day = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\d\Z")]
CheckId = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,31}\Z")]
ReportGrade = Literal["declared", "wired", "bound", "seen"]


class Report(Fact, frozen=True):
    """The results of the self-test on a router: its verdict, and the state of each check by its id.

    `date` is the day on which the report was added, `failing` the check that decided against it;
    `software` and `hardware` are the two settings of the firewall, or None if they were not read.
    """

    board: BoardName
    release: Version
    probe: ProbeVersion
    date: Day
    state: State
    grade: ReportGrade | None = None
    target: TargetName | None = None
    kernel: KernelVersion | None = None
    failing: CheckId | None = None
    checks: dict[CheckId, CheckState] = {}
    software: bool | None = None
    hardware: bool | None = None

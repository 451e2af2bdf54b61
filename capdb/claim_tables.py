"""The tables of what is said: verdicts with their evidence, tips, the driver matrix, reports."""

from __future__ import annotations

from typing import Any

from sqlmodel import Field, SQLModel

_CLUSTERED: dict[str, Any] = {"sqlite_with_rowid": False}
"""For tables that are read along their primary key: SQLite then stores the rows in it."""


class Verdict(SQLModel, table=True):
    """What is said of one path; one row for all devices and releases of which the same is said."""

    id: int = Field(primary_key=True)
    state: str
    grade: str | None
    reason: str
    note: str | None


class Judgement(SQLModel, table=True):
    """Which verdict a path of a device has on a release."""

    __table_args__ = _CLUSTERED
    device: int = Field(primary_key=True)
    release: str = Field(primary_key=True)
    path: str = Field(primary_key=True)
    verdict: int


class Evidence(SQLModel, table=True):
    """A thing that was read; one row for all verdicts that stand on it."""

    id: int = Field(primary_key=True)
    source: str
    ref: str
    path: str
    says: str
    symbol: str | None
    line: int | None
    patch: str | None
    url: str | None


class VerdictEvidence(SQLModel, table=True):
    """The evidence of a verdict, in order."""

    __tablename__ = "verdict_evidence"
    __table_args__ = _CLUSTERED
    verdict: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    evidence: int


class Caveat(SQLModel, table=True):
    """A cited limit; one row for all verdicts that it touches."""

    id: int = Field(primary_key=True)
    caveat: str
    says: str
    source: str


class VerdictCaveat(SQLModel, table=True):
    """The caveats of a verdict, in order."""

    __tablename__ = "verdict_caveat"
    __table_args__ = _CLUSTERED
    verdict: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    caveat: int


class Tip(SQLModel, table=True):
    """A curated sentence of advice; `states` is a list, separated by blanks."""

    __table_args__ = _CLUSTERED
    id: str = Field(primary_key=True)
    topic: str
    says: str
    source: str
    subject: str | None
    instead: str | None
    states: str
    since: str | None
    until: str | None


class Driver(SQLModel, table=True):
    """A row of the driver matrix: what a driver does as some targets build it."""

    id: int = Field(primary_key=True)
    release: str = Field(index=True)
    name: str
    handles: str
    advertises: bool
    misleads: str
    types: str
    """This and the next two are lists, separated by blanks."""
    takes: str
    refuses: str
    profiles: int


class DriverTarget(SQLModel, table=True):
    """A target builds a driver this way."""

    __tablename__ = "driver_target"
    __table_args__ = _CLUSTERED
    driver: int = Field(primary_key=True)
    target: str = Field(primary_key=True)


class DriverEvidence(SQLModel, table=True):
    """What a row of the driver matrix stands on, in order; columns as those of Evidence."""

    __tablename__ = "driver_evidence"
    __table_args__ = _CLUSTERED
    driver: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    source: str
    ref: str
    path: str
    says: str
    symbol: str | None
    line: int | None
    patch: str | None
    url: str | None


class Reject(SQLModel, table=True):
    """How many patches of a release did not apply whole to a driver's file."""

    __table_args__ = _CLUSTERED
    release: str = Field(primary_key=True)
    patches: int


class Report(SQLModel, table=True):
    """What a router reported of itself."""

    id: int = Field(primary_key=True)
    date: str
    board: str
    release: str
    target: str | None
    probe: str
    state: str
    grade: str | None
    failing: str | None


class ReportClaim(SQLModel, table=True):
    """A report is about the headline of this device on its release, and agrees with it or not."""

    __tablename__ = "report_claim"
    __table_args__ = _CLUSTERED
    report: int = Field(primary_key=True)
    device: int = Field(primary_key=True)
    stand: str

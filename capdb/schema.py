"""The tables of the database, as SQLModel. Only `build` imports this; `catalog` reads plain SQL.

A *device* is a profile whatever the release: its id, or target and id where a release has that id
in several targets. All ids are given by `build`, so that the same facts give the same bytes.
"""

from __future__ import annotations

from typing import Any

from sqlmodel import Field, SQLModel

_CLUSTERED: dict[str, Any] = {"sqlite_with_rowid": False}
"""For tables that are read along their primary key: SQLite then stores the rows in it."""


class Meta(SQLModel, table=True):
    """`schema`, `digest` (SHA-256 of the facts' index) and `release` (the default one)."""

    __table_args__ = _CLUSTERED
    key: str = Field(primary_key=True)
    value: str


class Release(SQLModel, table=True):
    """A release that has profiles; `position` counts from the newest, snapshot first."""

    version: str = Field(primary_key=True)
    position: int
    status: str | None


class Target(SQLModel, table=True):
    """A target of a release."""

    __table_args__ = _CLUSTERED
    release: str = Field(primary_key=True)
    target: str = Field(primary_key=True)
    arch: str
    kernel: str | None


class Device(SQLModel, table=True):
    """What the profiles of one id in all releases have in common."""

    id: int = Field(primary_key=True)
    profile: str


class Profile(SQLModel, table=True):
    """A profile of a release; `board` is the name its system reports, `soc` a compatible."""

    __table_args__ = _CLUSTERED
    device: int = Field(primary_key=True)
    release: str = Field(primary_key=True)
    target: str
    board: str
    soc: str | None


class Identifier(SQLModel, table=True):
    """A profile id or board name; `rank` 0 for a device's own, 1 for one it also answers to."""

    __table_args__ = _CLUSTERED
    name: str = Field(primary_key=True)
    rank: int = Field(primary_key=True)
    device: int = Field(primary_key=True)


class Hardware(SQLModel, table=True):
    """A row of the Table of Hardware (CC BY-SA 4.0)."""

    device_id: str = Field(primary_key=True)
    brand: str
    model: str
    version: str | None
    device_type: str | None
    page: str | None
    cpu: str | None
    supported_since: str | None
    supported_current: str | None
    unlinked: str | None
    """Why it is linked to no device."""


class Link(SQLModel, table=True):
    """A row of the ToH is this device."""

    __table_args__ = _CLUSTERED
    hardware: str = Field(primary_key=True)
    device: int = Field(primary_key=True)
    how: str


class Name(SQLModel, table=True):
    """A name in pieces, of a device or of a row of the ToH that is linked to none.

    `shown` is the name as written, for the one of its spellings that is shown to people.
    """

    id: int = Field(primary_key=True)
    device: int | None = Field(index=True)
    hardware: str | None
    pieces: str
    kinds: str
    shown: str | None


class Token(SQLModel, table=True):
    """A piece of a name, or adjacent ones joined."""

    __table_args__ = _CLUSTERED
    token: str = Field(primary_key=True)
    name: int = Field(primary_key=True)


class Word(SQLModel, table=True):
    """A word without digits that a misspelt one may mean; `maker` if makers of SoCs use it."""

    __table_args__ = _CLUSTERED
    word: str = Field(primary_key=True)
    maker: bool


class Soc(SQLModel, table=True):
    """A name of a device's SoC, as the device tree (`rank` 0) or only the ToH (1) has it."""

    __table_args__ = _CLUSTERED
    token: str = Field(primary_key=True)
    rank: int = Field(primary_key=True)
    device: int = Field(primary_key=True)


class Claim(SQLModel, table=True):
    """What is claimed of one path."""

    __table_args__ = _CLUSTERED
    device: int = Field(primary_key=True)
    release: str = Field(primary_key=True)
    path: str = Field(primary_key=True)
    state: str
    grade: str | None
    reason: str
    note: str | None


class Evidence(SQLModel, table=True):
    """A thing that was read; one row for all claims that stand on it."""

    id: int = Field(primary_key=True)
    source: str
    ref: str
    path: str
    says: str
    symbol: str | None
    line: int | None
    patch: str | None
    url: str | None


class ClaimEvidence(SQLModel, table=True):
    """The evidence of a claim, in order."""

    __tablename__ = "claim_evidence"
    __table_args__ = _CLUSTERED
    device: int = Field(primary_key=True)
    release: str = Field(primary_key=True)
    path: str = Field(primary_key=True)
    position: int = Field(primary_key=True)
    evidence: int


class Caveat(SQLModel, table=True):
    """A cited limit; one row for all claims that it touches."""

    id: int = Field(primary_key=True)
    caveat: str
    says: str
    source: str


class ClaimCaveat(SQLModel, table=True):
    """The caveats of a claim, in order."""

    __tablename__ = "claim_caveat"
    __table_args__ = _CLUSTERED
    device: int = Field(primary_key=True)
    release: str = Field(primary_key=True)
    path: str = Field(primary_key=True)
    position: int = Field(primary_key=True)
    caveat: int


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


class Origin(SQLModel, table=True):
    """Where a facts file was read from, and when."""

    __table_args__ = _CLUSTERED
    file: str = Field(primary_key=True)
    position: int = Field(primary_key=True)
    kind: str
    name: str
    url: str
    ref: str
    date: str


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


TABLES = (
    Meta,
    Release,
    Target,
    Device,
    Profile,
    Identifier,
    Hardware,
    Link,
    Name,
    Token,
    Word,
    Soc,
    Claim,
    Evidence,
    ClaimEvidence,
    Caveat,
    ClaimCaveat,
    Driver,
    DriverTarget,
    DriverEvidence,
    Origin,
    Reject,
    Report,
    ReportClaim,
)
"""All tables, in the order in which they are filled."""

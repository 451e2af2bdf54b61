"""The tables of answers: verdicts with their evidence, tips, the driver matrix, reports."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint
from sqlmodel import Field, SQLModel

from capdb.building.schema.constraints import one_of
from capdb.building.schema.device_tables import CLUSTERED
from capdb.vocabulary import Grade, Handles, Misleads, Source, Stand, State, Topic, Traffic, Weight


class StatementRow(SQLModel, table=True):
    """A rule with its values, which are JSON; one row for all that state the same."""

    __tablename__ = "statement"

    id: int = Field(primary_key=True)
    rule: str
    given: str


class ProfileLinkRow(SQLModel, table=True):
    """The statements on the links between the ports of a profile and its SoC, in order."""

    __tablename__ = "profile_link"
    __table_args__ = (
        ForeignKeyConstraint(("variant", "release"), ("profile.variant", "profile.release")),
        CLUSTERED,
    )
    variant: int = Field(primary_key=True)
    release: str = Field(primary_key=True)
    position: int = Field(primary_key=True)
    statement: int = Field(foreign_key="statement.id")


class VerdictRow(SQLModel, table=True):
    """The claim on one path; one row for all devices and releases with the same claim."""

    __tablename__ = "verdict"

    id: int = Field(primary_key=True)
    state: str = Field(sa_column_args=one_of("state", State))
    grade: str | None = Field(sa_column_args=one_of("grade", Grade))
    because: int = Field(foreign_key="statement.id")


class VerdictLimitRow(SQLModel, table=True):
    """The limits of a verdict, in order."""

    __tablename__ = "verdict_limit"
    __table_args__ = CLUSTERED
    verdict: int = Field(primary_key=True, foreign_key="verdict.id")
    position: int = Field(primary_key=True)
    statement: int = Field(foreign_key="statement.id")


class JudgementRow(SQLModel, table=True):
    """The verdict of a path of a device's variant on a release."""

    __tablename__ = "judgement"

    __table_args__ = (
        ForeignKeyConstraint(("variant", "release"), ("profile.variant", "profile.release")),
        CLUSTERED,
    )
    variant: int = Field(primary_key=True)
    release: str = Field(primary_key=True)
    path: str = Field(primary_key=True, sa_column_args=one_of("path", Traffic))
    verdict: int = Field(foreign_key="verdict.id")


class EvidenceRow(SQLModel, table=True):
    """A piece of evidence; one row for all verdicts with it."""

    __tablename__ = "evidence"

    id: int = Field(primary_key=True)
    source: str = Field(sa_column_args=one_of("source", Source))
    ref: str
    path: str
    shows: int = Field(foreign_key="statement.id")
    symbol: str | None
    line: int | None
    patch: str | None
    url: str | None
    url_line: int | None


class VerdictEvidenceRow(SQLModel, table=True):
    """The evidence of a verdict, in order."""

    __tablename__ = "verdict_evidence"
    __table_args__ = CLUSTERED
    verdict: int = Field(primary_key=True, foreign_key="verdict.id")
    position: int = Field(primary_key=True)
    evidence: int = Field(foreign_key="evidence.id")


class CaveatRow(SQLModel, table=True):
    """A cited limit; one row for all verdicts that it touches.

    `software` is whether it is about the kernel's own flow offload, so that a `no` has it as well.
    """

    __tablename__ = "caveat"

    id: int = Field(primary_key=True)
    caveat: str
    says: str
    source: str
    weight: str = Field(sa_column_args=one_of("weight", Weight))
    software: bool


class VerdictCaveatRow(SQLModel, table=True):
    """The caveats of a verdict, in order."""

    __tablename__ = "verdict_caveat"
    __table_args__ = CLUSTERED
    verdict: int = Field(primary_key=True, foreign_key="verdict.id")
    position: int = Field(primary_key=True)
    caveat: int = Field(foreign_key="caveat.id")


class VerdictPointRow(SQLModel, table=True):
    """A caveat, or a lower state, of some point releases of the verdict's series, in order.

    Both ends belong to the range. If the release itself is in the range, its verdict has the caveat
    too.
    """

    __tablename__ = "verdict_point"
    __table_args__ = CLUSTERED
    verdict: int = Field(primary_key=True, foreign_key="verdict.id")
    position: int = Field(primary_key=True)
    caveat: int = Field(foreign_key="caveat.id")
    since: str | None
    until: str | None
    state: str | None = Field(sa_column_args=one_of("state", State))


class TipRow(SQLModel, table=True):
    """A curated sentence of advice; `states` is a list, separated by blanks."""

    __tablename__ = "tip"

    __table_args__ = CLUSTERED
    id: str = Field(primary_key=True)
    topic: str = Field(sa_column_args=one_of("topic", Topic))
    says: str
    source: str
    weight: str = Field(sa_column_args=one_of("weight", Weight))
    subject: str | None
    instead: str | None
    states: str
    since: str | None
    until: str | None


class DriverRow(SQLModel, table=True):
    """A row of the driver matrix: the behaviour of a driver in the builds of some targets."""

    __tablename__ = "driver"

    id: int = Field(primary_key=True)
    release: str = Field(index=True)
    name: str
    handles: str = Field(sa_column_args=one_of("handles", Handles))
    advertises: bool
    misleads: str = Field(sa_column_args=one_of("misleads", Misleads))
    types: str
    """A list separated by blanks, like `takes` and `refuses`."""
    takes: str
    refuses: str
    profiles: int


class DriverTargetRow(SQLModel, table=True):
    """A target that builds a row of the driver matrix."""

    __tablename__ = "driver_target"
    __table_args__ = CLUSTERED
    driver: int = Field(primary_key=True, foreign_key="driver.id")
    target: str = Field(primary_key=True)


class DriverEvidenceRow(SQLModel, table=True):
    """The evidence of a row of the driver matrix, in order; columns as in `evidence`."""

    __tablename__ = "driver_evidence"
    __table_args__ = CLUSTERED
    driver: int = Field(primary_key=True, foreign_key="driver.id")
    position: int = Field(primary_key=True)
    source: str = Field(sa_column_args=one_of("source", Source))
    ref: str
    path: str
    shows: int = Field(foreign_key="statement.id")
    symbol: str | None
    line: int | None
    patch: str | None
    url: str | None
    url_line: int | None


class RejectRow(SQLModel, table=True):
    """The number of a release's patches that did not fully apply to a driver's file."""

    __tablename__ = "reject"

    __table_args__ = CLUSTERED
    release: str = Field(primary_key=True)
    patches: int


class ReportRow(SQLModel, table=True):
    """A router's report on itself."""

    __tablename__ = "report"

    id: int = Field(primary_key=True)
    date: str
    board: str
    release: str
    target: str | None
    probe: str
    state: str = Field(sa_column_args=one_of("state", State))
    grade: str | None = Field(sa_column_args=one_of("grade", Grade))
    failing: str | None


class ReportClaimRow(SQLModel, table=True):
    """The agreement of a report with the headline of a variant on the report's release."""

    __tablename__ = "report_claim"
    __table_args__ = CLUSTERED
    report: int = Field(primary_key=True, foreign_key="report.id")
    variant: int = Field(primary_key=True, foreign_key="variant.id")
    stand: str = Field(sa_column_args=one_of("stand", Stand))

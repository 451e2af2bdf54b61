"""The tables of public knowledge: reports with rates, coming drivers, support of series, devices
that are known to be unsupported."""

from __future__ import annotations

from sqlmodel import Field, SQLModel

from capdb.building.schema.constraints import one_of
from capdb.building.schema.device_tables import CLUSTERED
from capdb.vocabulary import Direction, Forwarding, Grade, Porting, Stage, State, Support, Traffic


class ObservationRow(SQLModel, table=True):
    """An observation of a router that somebody made public."""

    __tablename__ = "observation"

    id: int = Field(primary_key=True)
    observation: str
    says: str
    source: str
    date: str
    release: str
    build: str | None
    by_soc: bool
    """Whether it is about all boards of a SoC."""
    path: str = Field(sa_column_args=one_of("path", Traffic))
    state: str | None = Field(sa_column_args=one_of("state", State))
    grade: str | None = Field(sa_column_args=one_of("grade", Grade))


class RateRow(SQLModel, table=True):
    """A forwarding rate in Mbit/s, with `cpu` percent busy; `over` is separated by blanks."""

    __tablename__ = "rate"
    __table_args__ = CLUSTERED
    observation: int = Field(primary_key=True, foreign_key="observation.id")
    position: int = Field(primary_key=True)
    way: str = Field(sa_column_args=one_of("way", Forwarding))
    mbits: int
    cpu: int | None
    over: str
    direction: str | None = Field(sa_column_args=one_of("direction", Direction))
    at_least: bool


class ObservedRow(SQLModel, table=True):
    """A variant that an observation is about, by its board or its SoC."""

    __tablename__ = "observed"
    __table_args__ = CLUSTERED
    variant: int = Field(primary_key=True, foreign_key="variant.id")
    observation: int = Field(primary_key=True, foreign_key="observation.id")


class ComingRow(SQLModel, table=True):
    """A driver that no release has yet; `date` is the day on which somebody last looked."""

    __tablename__ = "coming"

    id: int = Field(primary_key=True)
    coming: str
    says: str
    source: str
    date: str
    stage: str = Field(sa_column_args=one_of("stage", Stage))


class VerdictComingRow(SQLModel, table=True):
    """The coming drivers that may change a verdict one day, in order."""

    __tablename__ = "verdict_coming"
    __table_args__ = CLUSTERED
    verdict: int = Field(primary_key=True, foreign_key="verdict.id")
    position: int = Field(primary_key=True)
    coming: int = Field(foreign_key="coming.id")


class PointReleaseRow(SQLModel, table=True):
    """Another release (`version`) of the series of one that was read, and a kernel that it pins."""

    __tablename__ = "point_release"
    __table_args__ = CLUSTERED
    release: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    kernel_series: str = Field(primary_key=True)
    kernel: str


class PointDifferenceRow(SQLModel, table=True):
    """An image whose source files differ in another release."""

    __tablename__ = "point_difference"
    __table_args__ = CLUSTERED
    variant: int = Field(primary_key=True, foreign_key="variant.id")
    release: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    files: int
    """The `id` of these files in `differing_file`."""


class DifferingFileRow(SQLModel, table=True):
    """A file of a set of differing files; all files of the set have the same `id`."""

    __tablename__ = "differing_file"
    __table_args__ = CLUSTERED
    id: int = Field(primary_key=True)
    path: str = Field(primary_key=True)


class SeriesRow(SQLModel, table=True):
    """OpenWrt's support of a series; `since` is a month."""

    __tablename__ = "series"
    __table_args__ = CLUSTERED
    id: str = Field(primary_key=True)
    support: str = Field(sa_column_args=one_of("support", Support))
    since: str | None
    source: str


class UnsupportedRow(SQLModel, table=True):
    """A device that no release supports; `date` is the day on which somebody last looked."""

    __tablename__ = "unsupported"

    id: int = Field(primary_key=True)
    unsupported: str
    device: str
    """Its first name, with its brand."""
    soc: str | None
    porting: str = Field(sa_column_args=one_of("porting", Porting))
    says: str
    source: str
    date: str


class UnsupportedNameRow(SQLModel, table=True):
    """A whole name of such a device, its pieces joined; `branded` if it begins with the brand."""

    __tablename__ = "unsupported_name"
    __table_args__ = CLUSTERED
    name: str = Field(primary_key=True)
    unsupported: int = Field(primary_key=True, foreign_key="unsupported.id")
    branded: bool

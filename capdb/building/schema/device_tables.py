"""The tables of releases, targets, and devices with their hardware and names.

A *device* is one hardware, with all its profile ids and board names in all releases. A *variant* of
it is a profile in all releases: its id, or target and id if a release has that id in several
targets. `build` sets all ids, so that the same facts give the same bytes with the same version of
SQLite, and the same rows with every version.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlmodel import Field, SQLModel

CLUSTERED: dict[str, Any] = {"sqlite_with_rowid": False}
"""For tables that are read along their primary key: SQLite then stores the rows in it."""


class ReleaseRow(SQLModel, table=True):
    """A release that has profiles; `position` counts from the newest, snapshot first."""

    __tablename__ = "release"

    version: str = Field(primary_key=True)
    position: int
    status: str | None


class TargetRow(SQLModel, table=True):
    """A target of a release."""

    __tablename__ = "target"

    __table_args__ = CLUSTERED
    release: str = Field(primary_key=True, foreign_key="release.version")
    target: str = Field(primary_key=True)
    arch: str
    kernel: str | None
    kernel_read: str | None
    """The version of Linux whose sources were read for it, which may be an older one."""
    packages: str
    """The packages of every image of the target, separated by blanks."""
    listed: bool
    """Whether the devices of its images are known; if not, none of them is in the data."""


class DeviceRow(SQLModel, table=True):
    """A device; `key` is its permanent name, `generic` marks an image for every machine."""

    __tablename__ = "device"

    id: int = Field(primary_key=True)
    key: str = Field(unique=True)
    generic: bool = Field(index=True)


class VariantRow(SQLModel, table=True):
    """A profile of a device in all releases; `position` counts from the main one.

    `label` distinguishes it from the main one: words of its title, of its id, or its target.
    """

    __tablename__ = "variant"

    id: int = Field(primary_key=True)
    device: int = Field(foreign_key="device.id", index=True)
    profile: str
    position: int
    label: str


class TitleRow(SQLModel, table=True):
    """The names under which a device is sold, from its profiles, newest release first."""

    __tablename__ = "title"

    __table_args__ = CLUSTERED
    device: int = Field(primary_key=True, foreign_key="device.id")
    position: int = Field(primary_key=True)
    vendor: str | None
    model: str
    variant: str | None


class ProfileRow(SQLModel, table=True):
    """A profile of a release; `board` is the name its system reports, `soc` a compatible.

    Lists separated by blanks, from its device tree: `ports` (None if not all are known), `lan` and
    `wan` of its first boot, and the `drivers` of its Ethernet controllers.
    """

    __tablename__ = "profile"

    __table_args__ = (Index("ix_profile_board", text("board COLLATE NOCASE")), CLUSTERED)
    variant: int = Field(primary_key=True, foreign_key="variant.id")
    release: str = Field(primary_key=True, foreign_key="release.version")
    target: str
    board: str
    soc: str | None
    ports: str | None
    lan: str | None
    wan: str | None
    drivers: str | None
    packages: str
    """Its own packages, added to the target's, separated by blanks; a leading `-` removes one."""


class AnsweringRow(SQLModel, table=True):
    """The variant that answers for a device on a release.

    It is the main one of those that the release ships or, if they differ, one that promises least.
    """

    __tablename__ = "answering"

    __table_args__ = (
        ForeignKeyConstraint(("variant", "release"), ("profile.variant", "profile.release")),
        CLUSTERED,
    )
    device: int = Field(primary_key=True, foreign_key="device.id")
    release: str = Field(primary_key=True)
    variant: int


class IdentifierRow(SQLModel, table=True):
    """A profile id or board name of one device, casefolded.

    `rank` is 0 for its own, 1 for one that it also answers to, and 2 for one that is also a SoC's
    name. `board` is the name as written, if systems or images use it. `variant` is set if it is the
    only one with this name.
    """

    __tablename__ = "identifier"

    __table_args__ = CLUSTERED
    name: str = Field(primary_key=True)
    rank: int
    device: int = Field(foreign_key="device.id", index=True)
    variant: int | None = Field(foreign_key="variant.id")
    board: str | None


class SharedRow(SQLModel, table=True):
    """A name, casefolded, that several devices answer to, or that names no single machine.

    `written` is the spelling of images, if any has it.
    """

    __tablename__ = "shared"

    __table_args__ = CLUSTERED
    name: str = Field(primary_key=True)
    device: int = Field(primary_key=True, foreign_key="device.id")
    written: str | None


class RelatedRow(SQLModel, table=True):
    """Two devices that people may confuse; each pair is there in both orders."""

    __tablename__ = "related"

    __table_args__ = CLUSTERED
    device: int = Field(primary_key=True, foreign_key="device.id")
    other: int = Field(primary_key=True, foreign_key="device.id")


class HardwareRow(SQLModel, table=True):
    """A row of the Table of Hardware (CC BY-SA 4.0); None if it has no value."""

    __tablename__ = "hardware"

    device_id: str = Field(primary_key=True)
    brand: str
    model: str
    version: str | None
    device_type: str | None
    availability: str | None
    page: str | None
    forum: str | None
    cpu: str | None
    cpu_cores: int | None
    cpu_mhz: str | None
    ram_mb: int | None
    """The least size; `flash_mb` likewise."""
    ram: str | None
    """The text of the table as JSON, like all columns with lists or mappings."""
    flash_mb: int | None
    flash: str | None
    ports: str | None
    """Count by speed."""
    ports_at_least: str | None
    """Speeds whose count is a minimum."""
    wifi: str | None
    """Standards by band in GHz."""
    wifi_hardware: str | None
    wifi_drivers: str | None
    switch: str | None
    modem: str | None
    supported_since: str | None
    supported_current: str | None
    unlinked: str | None
    """The reason why it is linked to no device."""


class LinkRow(SQLModel, table=True):
    """A row of the ToH with its device."""

    __tablename__ = "link"

    __table_args__ = CLUSTERED
    hardware: str = Field(primary_key=True, foreign_key="hardware.device_id")
    device: int = Field(primary_key=True, foreign_key="device.id")
    how: str


class NameRow(SQLModel, table=True):
    """A name in pieces, of a device or a ToH row that is linked to none.

    `shown` is the name as written, for the one spelling that people see. `listed` marks it as one
    of a device's own names: not that of a machine that runs its image, and not one that differs
    from another only in the layout.
    """

    __tablename__ = "name"

    id: int = Field(primary_key=True)
    device: int | None = Field(index=True, foreign_key="device.id")
    hardware: str | None = Field(foreign_key="hardware.device_id")
    pieces: str
    kinds: str
    shown: str | None
    listed: bool


class SynonymRow(SQLModel, table=True):
    """Another word for a brand, in pieces, or for a driver, by the name of its module."""

    __tablename__ = "synonym"

    __table_args__ = CLUSTERED
    word: str = Field(primary_key=True)
    kind: str
    means: str


class TokenRow(SQLModel, table=True):
    """A piece of a name, or adjacent ones joined."""

    __tablename__ = "token"

    __table_args__ = CLUSTERED
    token: str = Field(primary_key=True)
    name: int = Field(primary_key=True, foreign_key="name.id")


class WordRow(SQLModel, table=True):
    """A word without digits that a misspelt one may mean; `maker` if it is a SoC maker's name."""

    __tablename__ = "word"

    __table_args__ = CLUSTERED
    word: str = Field(primary_key=True)
    maker: bool


class SocRow(SQLModel, table=True):
    """A name of a device's SoC, from the device tree (`rank` 0) or only from the ToH (1)."""

    __tablename__ = "soc"

    __table_args__ = CLUSTERED
    token: str = Field(primary_key=True)
    rank: int = Field(primary_key=True)
    device: int = Field(primary_key=True, foreign_key="device.id")

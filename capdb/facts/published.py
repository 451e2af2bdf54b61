"""The records of upstream's publications: rows of the ToH, releases, targets and profiles."""

from __future__ import annotations

from capdb.facts.base import Fact


class ImageUrl(Fact, frozen=True):
    """A firmware image named by a URL of the ToH, split into the parts of its path."""

    release: str
    target: str
    stem: str
    """The part of the file name between the target and the image type: nearly always a profile."""


class TohEntry(Fact, frozen=True):
    """One row of the Table of Hardware: a device as people know it. Content CC BY-SA 4.0."""

    device_id: str
    brand: str
    model: str
    version: str | None = None
    device_type: str | None = None
    availability: str | None = None
    page: str | None = None
    cpu: str | None = None
    cpu_cores: int | None = None
    cpu_mhz: str | None = None
    target: str | None = None
    subtarget: str | None = None
    ports: dict[str, int] = {}
    """Port count by speed: keys `100m 1g 2.5g 5g 10g sfp sfp+`; zero is left out."""
    ports_at_least: tuple[str, ...] = ()
    """Speeds whose count in `ports` is a minimum (`more than 20` is 21)."""
    ram_mb: tuple[str, ...] = ()
    flash_mb: tuple[str, ...] = ()
    wifi: dict[str, str] = {}
    """Standards by band: keys `2.4 5 6 60`."""
    wifi_hardware: tuple[str, ...] = ()
    wifi_drivers: tuple[str, ...] = ()
    switch: str | None = None
    modem: str | None = None
    supported_since: str | None = None
    supported_current: str | None = None
    forum: str | None = None
    """A topic in OpenWrt's forum."""
    images: tuple[ImageUrl, ...] = ()


class Release(Fact, frozen=True):
    """One release of `.versions.json`; `status` is stable, oldstable, upcoming or null."""

    version: str
    status: str | None = None


class PointRelease(Fact, frozen=True):
    """Another release (`version`) of the series of one whose sources were read (`release`).

    `ref` is its commit, `kernels` the versions of Linux that it pins. `differing` are the files
    with places of the release's facts that differ in this one: a path of the OpenWrt tree, or of
    the kernel if OpenWrt's patches differ, with `target:` before it if only that target's do.
    """

    release: str
    version: str
    ref: str
    kernels: dict[str, str] = {}
    differing: tuple[str, ...] = ()


class Target(Fact, frozen=True):
    """A target/subtarget as a release published it in `profiles.json` and `.targets.json`.

    One that is not `listed` has images, but no `profiles.json` that names their devices.
    """

    release: str
    target: str
    arch: str
    kernel: str | None = None
    default_packages: tuple[str, ...] = ()
    listed: bool = True


class Title(Fact, frozen=True):
    """One name a profile is sold under."""

    model: str
    vendor: str | None = None
    variant: str | None = None


class Profile(Fact, frozen=True):
    """A device profile of a release; `boards` are its `supported_devices`, in upstream's order."""

    release: str
    target: str
    profile: str
    titles: tuple[Title, ...] = ()
    boards: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    """Packages of this device over the target's defaults; a leading `-` removes one."""

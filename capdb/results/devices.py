"""Devices beyond an answer: their hardware, their images with all claims, and lists of them.

None or an empty collection means that no source has it; never zero.
"""

from __future__ import annotations

from collections.abc import Iterable

from capdb.record import Record, field
from capdb.results.answer import Caveat
from capdb.results.path_claim import PathClaim
from capdb.results.public import ComingDriver, PublicReport
from capdb.results.stated import Stated
from capdb.vocabulary import Grade, State, Traffic

GIGABITS = {"100m": 0.1, "1g": 1.0, "2.5g": 2.5, "5g": 5.0, "10g": 10.0, "sfp": 1.0, "sfp+": 10.0}
"""Gbit/s of each kind of Ethernet port; for a cage, the speed of every module of its kind (SFP:
INF-8074i, SFP+: SFF-8431)."""

SPEEDS = tuple(GIGABITS)
"""Kinds of Ethernet port that the Table of Hardware counts."""

STANDARDS = ("a", "b", "g", "n", "ac", "ax", "be", "ad")
"""Amendments of IEEE 802.11 under their names in the Table of Hardware."""

BANDS = ("2.4", "5", "6", "60")
"""Bands of Wi-Fi in GHz."""


class Hardware(Record):
    """A row of the Table of Hardware.

    `ram_mb` and `flash_mb` are the least sizes, `ram` and `flash` the table's own words. `ports`
    counts by speed; for the speeds in `ports_at_least` the count is a minimum. `wifi` has standards
    by band in GHz.
    """

    id: str
    brand: str
    model: str
    version: str | None
    type: str | None
    availability: str | None
    cpu: str | None
    cpu_cores: int | None
    cpu_mhz: str | None
    ram_mb: int | None
    ram: tuple[str, ...]
    flash_mb: int | None
    flash: tuple[str, ...]
    ports: dict[str, int]
    ports_at_least: tuple[str, ...]
    switch: str | None
    wifi: dict[str, str]
    wifi_hardware: tuple[str, ...]
    wifi_drivers: tuple[str, ...]
    modem: str | None
    supported_since: str | None
    supported_current: str | None
    page: str | None
    """The address of the device's page in OpenWrt's wiki; the next two are addresses too."""
    data_page: str
    forum: str | None


def fastest_port(ports: Iterable[Iterable[str]]) -> int | None:
    """Return the Mbit/s of a device's fastest Ethernet port, by the kinds in each of its rows.

    Returns None if that is not known: a row has no ports, or a cage, whose module decides.
    """
    kinds = [set(each) for each in ports]
    if not kinds or not all(kinds) or any(each & {"sfp", "sfp+"} for each in kinds):
        return None
    return max(round(GIGABITS[speed] * 1000) for speed in set[str]().union(*kinds))


class Device(Record):
    """One device on one release, in a list; `device` is its key, `boards` every board name.

    If the release has no image for it, `shipped` is false, and target, board and SoC are those of
    the newest release that has one. `state`, `grade`, `reason` and `note` are those of the path
    that was asked about. Hardware values are those that all its rows of the Table of Hardware have
    in common; `ports` counts by speed, `port_count` is their sum or, if the table has none, the
    number of `port_names` in the device tree. `asked` is the point release that was asked about,
    if `release` was read for it. `kernel_read` is the version of Linux that was read for `kernel`.
    """

    device: str
    profile: str
    board: str
    boards: tuple[str, ...]
    target: str
    names: tuple[str, ...]
    brand: str | None
    model: str | None
    version: str | None
    soc: str | None
    drivers: tuple[str, ...]
    release: str
    shipped: bool
    kernel: str | None
    kernel_read: str | None
    path: Traffic
    state: State
    grade: Grade | None
    reason: str
    note: str | None
    paths: dict[Traffic, State]
    type: str | None = None
    ram_mb: int | None = None
    flash_mb: int | None = None
    ports: dict[str, int] = field(default_factory=dict)
    port_count: int | None = None
    port_names: tuple[str, ...] = ()
    wifi: dict[str, str] = field(default_factory=dict)
    wifi_hardware: tuple[str, ...] = ()
    wifi_drivers: tuple[str, ...] = ()
    supported_since: str | None = None
    supported_current: str | None = None
    page: str | None = None
    asked: str | None = None

    @property
    def asked_about(self) -> str:
        """The release of the row: the one that was asked about."""
        return self.asked or self.release


class DeviceImage(Record):
    """A device's profile in one release: the facts of its device tree, and every claim.

    `label` distinguishes it from the main profile of its device; `asked` and `kernel_read` are as
    in `Device`. `lan` and `wan` are the network devices that the first boot configures, `links`
    the device tree's statements on the links between ports and SoC.
    """

    release: str
    target: str
    profile: str
    label: str
    board: str
    soc: str | None
    kernel: str | None
    kernel_read: str | None
    port_names: tuple[str, ...]
    lan: tuple[str, ...]
    wan: tuple[str, ...]
    drivers: tuple[str, ...]
    paths: dict[Traffic, PathClaim]
    caveats: tuple[Caveat, ...]
    observations: tuple[PublicReport, ...] = ()
    coming: tuple[ComingDriver, ...] = ()
    links: tuple[Stated, ...] = ()
    asked: str | None = None

    @property
    def asked_about(self) -> str:
        """The release of the claims: the one that was asked about."""
        return self.asked or self.release


class DeviceDetails(Record):
    """Everything known about a device: as in a list, then its rows of the ToH, then its images.

    `images` are newest first, of one release the main one first; `aliases` are the other board
    names and ids that it is found by.
    """

    device: Device
    aliases: tuple[str, ...]
    hardware: tuple[Hardware, ...]
    images: tuple[DeviceImage, ...]


class SocSummary(Record):
    """The devices of a release that have one SoC, counted by the headline's state."""

    soc: str
    devices: int
    states: dict[State, int]
    targets: tuple[str, ...]
    drivers: tuple[str, ...]


class Filters(Record):
    """The filters of a list; every condition that is set must hold.

    Of `states`, `socs`, `brands`, `targets` and `types` one entry is enough; of `wifi` and
    `speeds` a device must have all. Unknown properties fit no condition.
    """

    states: tuple[State, ...] = ()
    path: Traffic = Traffic.IPV4_NAT
    socs: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    wifi: tuple[str, ...] = ()
    speeds: tuple[str, ...] = ()
    ports: int | None = None
    ram_min: int | None = None
    flash_min: int | None = None
    supported_only: bool = False

"""The kinds of fact capdb keeps: one frozen record a line in `data/`, names and numbers only.

A record holds what was read, never what follows from it; what follows is a claim. Paths in
records are relative to the tree they were read from, and a `line` counts from 1.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from capdb.vocabulary import Path as TrafficPath


class Record(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Base of all facts; a field at its default is left out of the text."""


class Place(Record, frozen=True):
    """Where something stands: a file of the tree, a line in it, and the symbol found there.

    `patch` is the OpenWrt patch (path in its tree) that last added this line, if one did.
    """

    path: str
    line: int | None = None
    symbol: str | None = None
    patch: str | None = None


# ------------------------------------------------------------------ Table of Hardware


class Image(Record, frozen=True):
    """A firmware image named by a URL of the ToH, split as downloads.openwrt.org lays it out."""

    release: str
    target: str
    stem: str
    """What the file name holds between the target and the image type: a profile, nearly always."""


class Hardware(Record, frozen=True):
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
    """Speeds whose count in `ports` is the least there can be (`more than 20` is 21)."""
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
    images: tuple[Image, ...] = ()


# ------------------------------------------------------------------ releases as published


class Release(Record, frozen=True):
    """One release of `.versions.json`; `status` is stable, oldstable, upcoming or null."""

    version: str
    status: str | None = None


class Target(Record, frozen=True):
    """A target/subtarget as a release published it in `profiles.json` and `.targets.json`."""

    release: str
    target: str
    arch: str
    kernel: str | None = None
    default_packages: tuple[str, ...] = ()


class Title(Record, frozen=True):
    """One name a profile is sold under."""

    model: str
    vendor: str | None = None
    variant: str | None = None


class Profile(Record, frozen=True):
    """A device profile of a release; `boards` are its `supported_devices`, in upstream's order."""

    release: str
    target: str
    profile: str
    titles: tuple[Title, ...] = ()
    boards: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    """Packages of this device over the target's defaults; a leading `-` removes one."""


# ------------------------------------------------------------------ what a target builds


class Config(Record, frozen=True):
    """How a target's kernel is configured, as far as network drivers depend on it.

    `symbols` holds each Kconfig symbol that gates a network driver and is on: `y` or `m`. One that
    is absent was resolved to off. `place` is the target's own config file; `ref` names the tree
    that was read for the target, device trees included.
    """

    release: str
    target: str
    kernel_series: str
    ref: str
    place: Place
    symbols: dict[str, str] = {}


class KernelPackage(Record, frozen=True):
    """A package of the release that carries kernel modules or firmware files, or needs such.

    `modules` are paths of `.ko` files without the suffix, relative to the kernel tree or, for a
    driver outside it, `package:<name>/<file>`; `firmware` are names below /lib/firmware.
    """

    release: str
    package: str
    place: Place
    modules: tuple[str, ...] = ()
    firmware: tuple[str, ...] = ()
    kconfig: dict[str, str] = {}
    """What it asks of the kernel's configuration, by symbol: `y`, `m` or `n`."""
    depends: tuple[str, ...] = ()
    """Packages that are installed with it in any case; those under a condition are left out."""


# ------------------------------------------------------------------ drivers


class Id(Record, frozen=True):
    """One `compatible` of a driver's `of_device_id` table and the match data beside it."""

    compatible: str
    place: Place
    data: str | None = None


class MatchData(Record, frozen=True):
    """The struct that an id entry points to: the fields that gate offload, with their values.

    A gate field that the initialiser leaves out is 0, as C has it, and is listed as 0. `firmware`
    are the firmware files that the struct names.
    """

    symbol: str
    place: Place
    fields: dict[str, int] = {}
    firmware: tuple[str, ...] = ()


class Gate(Record, frozen=True):
    """A field of the match data whose being zero makes the flowtable handler refuse."""

    field: str
    place: Place


class Requirement(Record, frozen=True):
    """A device-tree phandle without which the flowtable handler fails at its first flow."""

    phandle: str
    place: Place


class Operations(Record, frozen=True):
    """One `net_device_ops` of a driver and the function it names for `ndo_setup_tc`, if any."""

    place: Place
    setup_tc: str | None = None


class Handler(Record, frozen=True):
    """A function that answers `TC_SETUP_*` requests, with the types it accepts.

    `entry` says how the core reaches it: `ndo_setup_tc` or `flow_indr_dev_register`. `place`
    of each accepted type is its `case` (or comparison).
    """

    entry: str
    place: Place
    types: dict[str, Place] = {}


class WifiAttach(Record, frozen=True):
    """Where a Wi-Fi driver attaches to a wireless Ethernet dispatcher (WED), and what it needs.

    `symbols` are the Kconfig symbols around the call. `parameter` is the bool module parameter
    without which the call is not reached, `default` what it is compiled to be.
    """

    place: Place
    symbols: tuple[str, ...] = ()
    parameter: str | None = None
    parameter_place: Place | None = None
    default: bool = False


class Reject(Record, frozen=True):
    """A patch that did not apply whole to a file of the tree: `hunks` of `of` were rejected."""

    release: str
    target: str
    patch: str
    path: str
    hunks: int
    of: int


class Driver(Record, frozen=True):
    """A kernel module's worth of network driver, as one target's tree has it.

    `target` is a directory below target/linux, or `*/<series>` for what all targets on a kernel
    series share, or `*` for a driver package outside the kernel. A target's record without files
    says that its tree does not have the module.

    `name` is the module's path without suffix (`drivers/net/ethernet/mediatek/mtk_eth`, or
    `package:qca-nss-dp/qca-nss-dp`). `files` maps each source file to the Kconfig symbols that
    must all be on for it to be built. `roles` is what its code registers: `netdev` (has
    net_device_ops), `switch` (registers with DSA), both, or neither. `unread` tells why its
    source could not be read; then nothing else is known.
    """

    release: str
    target: str
    name: str
    ref: str
    roles: tuple[str, ...] = ()
    files: dict[str, tuple[str, ...]] = {}
    ids: tuple[Id, ...] = ()
    operations: tuple[Operations, ...] = ()
    handlers: tuple[Handler, ...] = ()
    hw_tc: tuple[Place, ...] = ()
    gates: tuple[Gate, ...] = ()
    match_data: tuple[MatchData, ...] = ()
    requires: tuple[Requirement, ...] = ()
    egress_tags: tuple[str, ...] = ()
    """DSA tag protocols that the flowtable handler compares with; empty if it compares none."""
    flow_actions: dict[str, Place] = {}
    """`FLOW_ACTION_*` for which code within reach of the flowtable handler does some work."""
    flow_keys: dict[str, Place] = {}
    """`FLOW_DISSECTOR_KEY_*` that it looks at without refusing what has them."""
    flow_mangles: dict[str, Place] = {}
    """`FLOW_ACT_MANGLE_HDR_TYPE_*`: the headers that it can rewrite."""
    wed: WifiAttach | None = None
    tags: tuple[str, ...] = ()
    """DSA tag protocols that a switch driver returns from `get_tag_protocol`."""
    firmware: tuple[str, ...] = ()
    rejects: tuple[str, ...] = ()
    """Patches of which a hunk was rejected on one of `files`."""
    disagreements: tuple[str, ...] = ()
    """Where the text search and the syntax tree did not find the same: `path: what`."""
    unread: str | None = None


# ------------------------------------------------------------------ boards


class Port(Record, frozen=True):
    """A user port: of a switch, or a MAC with a PHY, SFP cage or fixed link of its own."""

    label: str | None
    node: str
    kind: str
    """`switch`, `phy`, `sfp`, `fixed-link` or `bare` (the device tree tells nothing more)."""


class Mac(Record, frozen=True):
    """A MAC of an Ethernet controller: a child node, or the controller itself."""

    node: str
    enabled: bool
    place: Place
    label: str | None = None
    link: str = "bare"
    """What the node says hangs on it: `phy`, `sfp`, `fixed-link` or `bare`."""


class PhandleTarget(Record, frozen=True):
    """A node that a controller points to (an NPU, a WED), and whether it is enabled."""

    property: str
    node: str
    enabled: bool
    place: Place
    compatible: tuple[str, ...] = ()
    firmware: tuple[str, ...] = ()


class Controller(Record, frozen=True):
    """An Ethernet controller of a board: a node that a netdev driver binds, or looks like one."""

    node: str
    enabled: bool
    place: Place
    compatible: tuple[str, ...] = ()
    macs: tuple[Mac, ...] = ()
    phandles: tuple[PhandleTarget, ...] = ()


class Switch(Record, frozen=True):
    """A switch chip: its conduits are the MAC nodes that its CPU ports name by `ethernet`.

    `ports` are the enabled user ports. A chip without conduit is not driven by DSA (swconfig).
    """

    node: str
    enabled: bool
    place: Place
    compatible: tuple[str, ...] = ()
    conduits: tuple[str, ...] = ()
    ports: tuple[Port, ...] = ()


class Network(Record, frozen=True):
    """The default interfaces that the target's board.d script gives a board."""

    place: Place
    lan: tuple[str, ...] = ()
    wan: tuple[str, ...] = ()


class Board(Record, frozen=True):
    """What the compiled device tree of one profile says; `error` tells why there is none.

    `dts` is the source file; `device_tree` is false for targets that have none (x86, bcm47xx).
    `wifi` lists enabled radio nodes' compatibles; PCIe radios without node are not seen here.
    """

    release: str
    target: str
    profile: str
    dts: str | None = None
    device_tree: bool = True
    compatible: tuple[str, ...] = ()
    model: str | None = None
    soc: str | None = None
    controllers: tuple[Controller, ...] = ()
    switches: tuple[Switch, ...] = ()
    wifi: tuple[str, ...] = ()
    overlays: tuple[str, ...] = ()
    network: Network | None = None
    error: str | None = None


# ------------------------------------------------------------------ curated

Version = Annotated[str, msgspec.Meta(pattern=r"^(\d\d\.\d\d(\.\d+(-rc\d+)?)?|snapshot)$")]
"""A release, or a series for all its releases."""


class Scope(Record, frozen=True):
    """What a quirk is about. Every condition that is given must fit; none is given, all do.

    `drivers` are names of driver facts, one of which the board's Ethernet controllers bind;
    `socs` compatibles after the board's own; `boards` board names; `targets` a target or one of
    its subtargets. Of each list one entry is enough. `since` and `until` belong to the range.
    """

    drivers: tuple[str, ...] = ()
    socs: tuple[str, ...] = ()
    boards: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    since: Version | None = None
    until: Version | None = None


class Quirk(Record, frozen=True):
    """A limit, bug or conflict that no source code of ours tells, put down by hand and cited.

    `paths` is the traffic it touches, all if empty. By its `effect` it is a `caveat` beside
    whatever is not a `no`, a `note` on a `no`, or lowers a better state to the one it names.
    `says` is one sentence in our own words, without capital and full stop.
    """

    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    says: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    source: Annotated[str, msgspec.Meta(pattern=r"^https://\S+$")]
    scope: Scope = Scope()
    paths: tuple[TrafficPath, ...] = ()
    effect: Literal["caveat", "note", "partial", "no", "unknown"] = "caveat"


# ------------------------------------------------------------------ provenance


class Origin(Record, frozen=True):
    """Where a facts file was read from: a URL or repository, its version, when, and its hash."""

    name: str
    url: str
    ref: str
    date: str
    sha256: str | None = None


class FactsFile(Record, frozen=True):
    """A line of `data/index.jsonl`: one facts file with its record count, hash and origins."""

    path: str
    kind: str
    records: int
    sha256: str
    origins: tuple[Origin, ...] = ()


KINDS: dict[str, type[Record]] = {
    "hardware": Hardware,
    "release": Release,
    "target": Target,
    "profile": Profile,
    "config": Config,
    "package": KernelPackage,
    "driver": Driver,
    "board": Board,
    "reject": Reject,
    "quirk": Quirk,
}
"""Kind of a facts file, as the index names it, to the type of its records."""

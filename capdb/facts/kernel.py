"""The build of a target: its configuration, its packages, and its drivers from their source."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Literal

from capdb.facts.base import Fact, Place


class FlowRequest(StrEnum):
    """How a kernel asks a network driver to take flows."""

    FLOWTABLE = "TC_SETUP_FT"
    """Linux's request (include/linux/netdevice.h, `tc_setup_type`)."""
    FLOW_OFFLOAD = "ndo_flow_offload"
    """OpenWrt's own until kernel 5.10 came (target/linux/generic/pending-5.4/640 to 647)."""


FLOWTABLE: Final = FlowRequest.FLOWTABLE
FLOW_OFFLOAD: Final = FlowRequest.FLOW_OFFLOAD


class Config(Fact, frozen=True):
    """How a target's kernel is configured, as far as network drivers depend on it.

    `symbols` holds each Kconfig symbol that gates a network driver and is on: `y` or `m`. One that
    is absent was resolved to off, unless it is among those of `undecided`, which may be on or off:
    what decides them could not be read. `place` is the target's own config file; `ref` names the
    tree that was read for the target, device trees included. `flow_request` is the request by
    which its kernel hands flows to a network driver, or None where the kernel's flow table asks in
    no way that is read.
    `refused_over_switch` is where that kernel refuses flows that come to the port of a DSA switch
    without Ethernet header of their own, as those of PPPoE do. `kernel_pinned` is the version that
    the release's makefiles pin for the series, or None where they name none.
    """

    release: str
    target: str
    kernel_series: str
    ref: str
    place: Place
    symbols: dict[str, str] = {}
    undecided: tuple[str, ...] = ()
    flow_request: FlowRequest | None = FLOWTABLE
    refused_over_switch: Place | None = None
    kernel_pinned: str | None = None


class KernelPackage(Fact, frozen=True):
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
    """Its options for the kernel's configuration, by symbol: `y`, `m` or `n`."""
    depends: tuple[str, ...] = ()
    """Packages that are installed with it in any case; those under a condition are left out."""


class Id(Fact, frozen=True):
    """One `compatible` of a driver's `of_device_id` table and its match data."""

    compatible: str
    place: Place
    data: str | None = None


class MatchData(Fact, frozen=True):
    """The struct that an id entry points to: the fields that gate offload, with their values.

    A gate field that the initialiser leaves out is 0, as C has it, and is listed as 0. `firmware`
    are the firmware files that the struct names. `rejects` are patches that did not apply whole to
    the file and would change such a field in it, of this struct or of another.
    """

    symbol: str
    place: Place
    fields: dict[str, int] = {}
    firmware: tuple[str, ...] = ()
    rejects: tuple[str, ...] = ()


class Gate(Fact, frozen=True):
    """A field of the match data whose being zero makes the flowtable handler refuse.

    `place` is where the field is looked at. Where that is not the refusal itself, `through` is the
    member that is then not set, and `refuses` where the handler refuses without it.
    """

    field: str
    place: Place
    through: str | None = None
    refuses: Place | None = None


class Requirement(Fact, frozen=True):
    """A device-tree phandle without which the flowtable handler fails at its first flow."""

    phandle: str
    place: Place


class PropertyGate(Fact, frozen=True):
    """A property of the controller's device-tree node that the flowtable handler asks for.

    `refuses` says when the handler refuses: where the node lacks the property (`absent`), or where
    it has it (`present`). `unclear` is a condition on the hardware that was not understood, of
    whatever kind: `property` is then what it asks, in the words of the code. `place` is that of
    the condition.
    """

    property: str
    refuses: Literal["absent", "present", "unclear"]
    place: Place


class Operations(Fact, frozen=True):
    """One `net_device_ops` of a driver and the function it names for `ndo_setup_tc`, if any."""

    place: Place
    setup_tc: str | None = None


class Handler(Fact, frozen=True):
    """A function that answers `TC_SETUP_*` requests, with the types it accepts.

    `entry` says how the core reaches it: `ndo_setup_tc`, `flow_indr_dev_register`, or
    `ndo_flow_offload`, which is asked for flows alone and has itself for a type. `place` of each
    accepted type is its `case` (or comparison). `symbols` are Kconfig symbols that must be built in
    for the core to reach it.
    """

    entry: str
    place: Place
    types: dict[str, Place] = {}
    symbols: tuple[str, ...] = ()


class DispatcherFirmware(Fact, frozen=True):
    """Firmware that a dispatcher asks for, where its version and its node are those named, if any.

    Of several, the first that fits counts.
    """

    files: tuple[str, ...]
    place: Place
    version: int | None = None
    compatible: str | None = None


class Dispatcher(Fact, frozen=True):
    """How an Ethernet driver lets Wi-Fi drivers attach to its dispatcher (WED), and its needs.

    `versions` has the dispatcher's version by the symbol of the match data. One of `sends_only`
    takes traffic towards Wi-Fi alone; one of `by_reordering` takes it from Wi-Fi too if the Wi-Fi
    driver leaves the reordering to hardware (see `WifiAttach.reorders`); all others do in any
    case, as `receives` has it. Attaching then fails without the phandles of `requires` in the
    dispatcher's node, and without the firmware.
    """

    attach: Place
    versions: dict[str, int] = {}
    receives: Place | None = None
    sends_only: tuple[int, ...] = ()
    by_reordering: tuple[int, ...] = ()
    requires: tuple[Requirement, ...] = ()
    firmware: tuple[DispatcherFirmware, ...] = ()


class WifiAttach(Fact, frozen=True):
    """Where a Wi-Fi driver attaches to a wireless Ethernet dispatcher (WED), and what it needs.

    `symbols` are the Kconfig symbols around the call. `parameter` is the bool module parameter
    without which the call is not reached, `default` what it is compiled to be. `reorders` is where
    it asks for reordering in hardware, if it does.
    """

    place: Place
    symbols: tuple[str, ...] = ()
    parameter: str | None = None
    parameter_place: Place | None = None
    default: bool = False
    reorders: Place | None = None


class WifiFlows(Fact, frozen=True):
    """Where a Wi-Fi driver takes flows itself, without a dispatcher (WED), and what it needs.

    `entry` names the function, `place` is where that takes a flowtable. It is built where the
    symbols of `symbols` are on and those of `without` off; they are the package's own, which its
    Makefile turns on under the conditions of `under` (`CONFIG_TARGET_airoha_an7581`). `asks` are
    functions of other drivers that it gets hold of the engine and its processor by (see
    `Driver.lends`), with the place of the call.
    """

    entry: Place
    place: Place
    symbols: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    asks: dict[str, Place] = {}


class Reject(Fact, frozen=True):
    """A patch that did not apply whole to a file of the tree: `hunks` of `of` were rejected."""

    release: str
    target: str
    patch: str
    path: str
    hunks: int
    of: int


class Driver(Fact, frozen=True):
    """A kernel module's worth of network driver, as one target's tree has it.

    `target` is a directory below target/linux, or `*/<series>` for what all targets on a kernel
    series share, or `*` for a driver package outside the kernel. A target's record without files
    says that its tree does not have the module.

    `name` is the module's path without suffix (`drivers/net/ethernet/mediatek/mtk_eth`, or
    `package:qca-nss-dp/qca-nss-dp`). `files` maps each source file to the Kconfig symbols that
    must all be on for it to be built. `roles` is what its code registers: `netdev` (has
    net_device_ops), `switch` (registers with DSA), both, or neither. `unread` is the reason why its
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
    property_gates: tuple[PropertyGate, ...] = ()
    egress_tags: tuple[str, ...] = ()
    """DSA tag protocols that the flowtable handler asks for; empty if it compares none, and `?`
    where it only names some that it refuses."""
    flow_actions: dict[str, Place] = {}
    """`FLOW_ACTION_*` for which code within reach of the flowtable handler does some work."""
    flow_keys: dict[str, Place] = {}
    """`FLOW_DISSECTOR_KEY_*` that it looks at without refusing what has them."""
    flow_mangles: dict[str, Place] = {}
    """`FLOW_ACT_MANGLE_HDR_TYPE_*`: the headers that it can rewrite."""
    same_device: Place | None = None
    """Where it refuses flows between two devices, if it does. One that takes flows by
    `ndo_flow_offload` has the address families of flows in `flow_keys`, and in `flow_actions` the
    `FLOW_OFFLOAD_PATH_*` that it looks at."""
    wed: WifiAttach | None = None
    dispatcher: Dispatcher | None = None
    wifi_flows: WifiFlows | None = None
    lends: tuple[Requirement, ...] = ()
    """Functions by which other drivers get hold of it: each is the symbol of its place, and needs
    the phandle in the node of the device that it is given."""
    regions: tuple[str, ...] = ()
    """The names of reserved memory that it looks for in its node."""
    tags: tuple[str, ...] = ()
    """DSA tag protocols that a switch driver returns from `get_tag_protocol`."""
    firmware: tuple[str, ...] = ()
    rejects: tuple[str, ...] = ()
    """Patches of which a hunk was rejected on one of `files`."""
    disagreements: tuple[str, ...] = ()
    """Where the text search and the syntax tree did not find the same: `path: what`."""
    unread: str | None = None

"""The build of a target: its configuration, its packages, and its drivers from their source."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Literal

from capdb.facts.base import Fact, Place


class FlowRequest(StrEnum):
    """The request by which a kernel asks a network driver to take flows."""

    FLOWTABLE = "TC_SETUP_FT"
    """Linux's request (include/linux/netdevice.h, `tc_setup_type`)."""
    FLOW_OFFLOAD = "ndo_flow_offload"
    """OpenWrt's own until kernel 5.10 came (target/linux/generic/pending-5.4/640 to 647)."""


FLOWTABLE: Final = FlowRequest.FLOWTABLE
FLOW_OFFLOAD: Final = FlowRequest.FLOW_OFFLOAD


class Config(Fact, frozen=True):
    """The configuration of a target's kernel, as far as network drivers depend on it.

    `symbols` holds each Kconfig symbol that gates a network driver and is on: `y` or `m`. An absent
    one was resolved to off, unless it is in `undecided`: these may be on or off, since their
    conditions could not be read. `place` is the target's own config file; `ref` names the tree that
    was read for the target, device trees included. `flow_request` is the request by which its
    kernel hands flows to a network driver, or None if it uses none of the known ones.

    `refused_over_switch` is the place where that kernel refuses flows that come to the port of a
    DSA switch without Ethernet header of their own, like those of PPPoE. `kernel_pinned` is the
    version that the release's makefiles pin for the series, or None if they name none.
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
    """A package of the release that carries kernel modules or firmware files, or depends on such.

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
    """Packages that are always installed with it, without those under a condition."""


class Id(Fact, frozen=True):
    """One `compatible` of a driver's `of_device_id` table and its match data."""

    compatible: str
    place: Place
    data: str | None = None


class MatchData(Fact, frozen=True):
    """The struct that an id entry points to: the fields that gate offload, with their values.

    A gate field that the initialiser leaves out is 0, as in C, and is listed as 0. `firmware`
    are the firmware files that the struct names. `rejects` are patches that would change such a
    field in the file, of any struct, and did not fully apply to it.
    """

    symbol: str
    place: Place
    fields: dict[str, int] = {}
    firmware: tuple[str, ...] = ()
    rejects: tuple[str, ...] = ()


class Gate(Fact, frozen=True):
    """A field of the match data: if it is zero, the flowtable handler refuses.

    `place` is where the code tests the field. If that is not the refusal itself, `through` is the
    member that is then left unset, and `refuses` the place where the handler refuses without it.
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

    `refuses` is the case in which the handler refuses: the node lacks the property (`absent`) or
    has it (`present`). `unclear` is any condition on the hardware that was not understood:
    `property` is then its text in the code. `place` is that of the condition.
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

    `entry` is the way in which the core calls it: `ndo_setup_tc`, `flow_indr_dev_register`, or
    `ndo_flow_offload`, which only takes flows and is its own type. The place of each accepted type
    is its `case` (or comparison). `symbols` are Kconfig symbols that must be built in for the core
    to call it.
    """

    entry: str
    place: Place
    types: dict[str, Place] = {}
    symbols: tuple[str, ...] = ()


class DispatcherFirmware(Fact, frozen=True):
    """Firmware that a dispatcher loads, if it has the version and compatible that are set here.

    If several fit, the first counts.
    """

    files: tuple[str, ...]
    place: Place
    version: int | None = None
    compatible: str | None = None


class Dispatcher(Fact, frozen=True):
    """The dispatcher for Wi-Fi (WED) of an Ethernet driver, and its needs before a driver attaches.

    `versions` has the dispatcher's version by the symbol of the match data. Versions in
    `sends_only` take only traffic towards Wi-Fi; those in `by_reordering` also take it from Wi-Fi
    if the Wi-Fi driver leaves the reordering to hardware (see `WifiAttach.reorders`); all others
    always do, shown by `receives`. Attaching then fails without the phandles of `requires` in the
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
    """The call by which a Wi-Fi driver attaches to a dispatcher (WED), and its conditions.

    `symbols` are the Kconfig symbols around the call. `parameter` is the bool module parameter
    without which the call is not reached, `default` its compiled value. `reorders` is the place
    where the driver asks for reordering in hardware, if it does.
    """

    place: Place
    symbols: tuple[str, ...] = ()
    parameter: str | None = None
    parameter_place: Place | None = None
    default: bool = False
    reorders: Place | None = None


class WifiFlows(Fact, frozen=True):
    """The function by which a Wi-Fi driver takes flows itself, without a dispatcher (WED).

    `entry` is the function, `place` where it takes a flowtable. It is built if those of `symbols`
    are on and those of `without` are off; they are the package's own, which its Makefile turns on
    under the conditions of `under` (`CONFIG_TARGET_airoha_an7581`). `asks` are the functions of
    other drivers that return the engine and its processor (see `Driver.lends`), with the place of
    the call.
    """

    entry: Place
    place: Place
    symbols: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    asks: dict[str, Place] = {}


class Reject(Fact, frozen=True):
    """A patch that did not fully apply to a file of the tree: `hunks` of `of` were rejected."""

    release: str
    target: str
    patch: str
    path: str
    hunks: int
    of: int


class Driver(Fact, frozen=True):
    """The network driver in one kernel module, as one target's tree has it.

    `target` is a directory below target/linux, or `*/<series>` for a driver that all targets on a
    kernel series share, or `*` for a driver package outside the kernel. A target's record without
    files means that its tree does not have the module.

    `name` is the module's path without suffix (`drivers/net/ethernet/mediatek/mtk_eth`, or
    `package:qca-nss-dp/qca-nss-dp`). `files` maps each source file to the Kconfig symbols that
    must all be on for it to be built. `roles` has `netdev` if its code has net_device_ops, and
    `switch` if it registers with DSA. `unread` is the reason why its source could not be read;
    then nothing else is known.
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
    """DSA tag protocols that the flowtable handler accepts; empty if it compares none, and `?` if
    it only names some that it refuses."""
    flow_actions: dict[str, Place] = {}
    """`FLOW_ACTION_*` that code within reach of the flowtable handler acts on."""
    flow_keys: dict[str, Place] = {}
    """`FLOW_DISSECTOR_KEY_*` that it reads without refusing flows that have them."""
    flow_mangles: dict[str, Place] = {}
    """`FLOW_ACT_MANGLE_HDR_TYPE_*`: the headers that it can rewrite."""
    same_device: Place | None = None
    """The place where it refuses flows between two devices, if it does. For a driver that takes
    flows by `ndo_flow_offload`, `flow_keys` has address families, and `flow_actions` the
    `FLOW_OFFLOAD_PATH_*` that it reads."""
    wed: WifiAttach | None = None
    dispatcher: Dispatcher | None = None
    wifi_flows: WifiFlows | None = None
    lends: tuple[Requirement, ...] = ()
    """Functions that return its device to other drivers: each is the symbol of its place, and needs
    the phandle in the node of the device that calls it."""
    regions: tuple[str, ...] = ()
    """The names of reserved memory that it looks for in its node."""
    tags: tuple[str, ...] = ()
    """DSA tag protocols that a switch driver returns from `get_tag_protocol`."""
    firmware: tuple[str, ...] = ()
    rejects: tuple[str, ...] = ()
    """Patches with a hunk that was rejected on one of `files`."""
    disagreements: tuple[str, ...] = ()
    """Differences between the text search and the syntax tree, as `path: difference`."""
    unread: str | None = None

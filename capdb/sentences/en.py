"""English sentences of every rule, without capital and full stop, as they follow a state."""

from __future__ import annotations

from collections.abc import Sequence

from capdb.rules.ids import Rule
from capdb.sentences.spoken import Sentences, Values, cause_within


def _ports(ports: Sequence[str]) -> str:
    """Ports in words: by their labels; one without (`mac@1`) is named by its node."""
    named = [port for port in ports if "@" not in port]
    unnamed = " ".join(port for port in ports if "@" in port)
    if not named:
        return f"its Ethernet {'port' if len(ports) == 1 else 'ports'} ({unnamed})"
    words = f"the {'port' if len(named) == 1 else 'ports'} {' '.join(named)}"
    return f"{words} and one without a name ({unnamed})" if unnamed else words


def _value_patch_rejected(said: Values) -> str:
    patches = "this patch of OpenWrt" if said["count"] == 1 else f"{said['count']} such patches"
    return (
        f"{patches}, which changes values of this kind, did not apply whole to the file of "
        f"{said['symbol']} as read, so its value may be another"
    )


def _offloads(said: Values) -> str:
    return (
        f"{said['driver']} takes a flowtable, its SoC's data allow it, and it reaches "
        f"{_ports(said['ports'])}"
    )


def _offloads_with_limits(said: Values) -> str:
    return f"{said['driver']} offloads on {_ports(said['ports'])}, with limits"


def _drivers_claim(said: Values) -> str:
    return (
        f"{' and '.join(said['drivers'])} both claim its Ethernet controller "
        f"{said['compatible']}, and {said['target']} builds both"
    )


def _wifi_unread(said: Values) -> str:
    return (
        f"its SoC has a Wi-Fi dispatcher, but the source of its Wi-Fi driver "
        f"{' and '.join(said['drivers'])} was not read"
    )


def _second_controller(said: Values) -> str:
    return (
        f"traffic through the second Ethernet controller {said['controller']} stays on the CPU, "
        f"because {cause_within(said, 'controller')}"
    )


def _symbols_undecided(said: Values) -> str:
    return (
        f"it hangs on {' and '.join(said['symbols'])} in the kernel of {said['target']}, and "
        f"whether that is on could not be read from its Kconfig files"
    )


def _otherwise(said: Values) -> str:
    return f"if {' and '.join(said['symbols'])} is on, {cause_within(said, 'symbols')}"


def _foreign_device(said: Values) -> str:
    device = "modem or other USB device" if said["usb"] else "modem or other network device"
    return (
        f"traffic through its {device} (driver {', '.join(said['drivers'])}, which the image "
        f"carries) stays on the CPU, even where the flow is marked as offloaded"
    )


def _ports_are_vlans(said: Values) -> str:
    return (
        f"its switch {said['switch']} is not driven by DSA, so its ports are VLANs on "
        f"{' '.join(said['ports'])}, which the engine can tag; nobody has reported that it works"
    )


def _install_firmware(said: Values) -> str:
    return (
        f"not as shipped: install the package {' '.join(said['packages'])} first, for the "
        f"firmware that the stock image leaves out; nobody has reported that it then works"
    )


def _not_through(said: Values) -> str:
    return f"not through {said['driver']}, which {_LACKING[Rule(said['why'])]}"


def _switch_per_revision(said: Values) -> str:
    return (
        f"its device tree describes the switches {' and '.join(said['switches'])}, of which each "
        f"unit has one, by its revision; what is said holds for both"
    )


def _wifi_routed_only(said: Values) -> str:
    limits = "only routed traffic gains, not what is bridged between Wi-Fi and LAN"
    others = said["not_through"]
    return f"{limits}, and none through the radio of {', '.join(others)}" if others else limits


def _reports_disagree(said: Values) -> str:
    count = said["count"]
    return (
        "1 report from a router disagrees"
        if count == 1
        else f"{count} reports from routers disagree"
    )


def _setup(said: Values) -> str:
    return str(said["setup"] or "no ndo_setup_tc")


def _first_boot(said: Values) -> str:
    lan, wan = (" ".join(said[name]) or "none" for name in ("lan", "wan"))
    return f"by default LAN is {lan} and WAN is {wan}"


_MEANS = {
    "bound": "the driver had brought the engine up",
    "seen": "forwarded flows were in the engine",
}
"""What a router that reached a grade showed."""


def _reported(said: Values) -> str:
    why = _MEANS.get(said["grade"]) or (
        f"its check {said['failing']} failed" if said["failing"] else ""
    )
    says = f"a router with this board and release reported {said['state']}"
    says += f", as {why}" if why else ""
    return f"{says}, which disagrees" if said["disagrees"] else says


_LACKING = {
    Rule.LACKS_IPV6: "takes flows of IPv4 only",
    Rule.LACKS_IPV6_NAT: "rewrites no IPv6 addresses, so it refuses IPv6 flows with NAT",
    Rule.LACKS_PPPOE: "writes no PPPoE header",
    Rule.LACKS_VLAN: "writes no VLAN tag",
}
"""What follows the name of a driver that lacks something."""

_CAUSES: Sentences = {
    Rule.NO_IMAGE: "{release} has no image for it; of the releases known here, these do: "
    "{releases}",
    Rule.NOT_DERIVED: "capdb derived nothing for it; this is a gap in the data.",
    Rule.IMAGES_DIFFER: "images that share this board name differ: {states}",
    Rule.IMAGES_ALIKE: "this board name is not known, but all images of {target} are alike: "
    "{state}",
    Rule.SOURCES_NOT_READ: "the sources of {target} in {release} were not read",
    Rule.DEVICE_TREE_NOT_READ: "{target} builds a driver that offloads, but its device tree was "
    "not read",
    Rule.DEVICE_TREE_FAILED: "{target} builds a driver that offloads, but {error}",
    Rule.NO_DEVICE_TREE: "{target} builds a driver that offloads, but has no device tree to tell "
    "whether this board has its hardware",
    Rule.PACKAGED_DRIVER_UNREAD: "its image carries {driver}, whose source could not be read: "
    "{error}",
    Rule.DRIVER_NOT_FOUND: "its Ethernet driver was not found, and {driver}, which {target} can "
    "build, mentions {request} where it could not be followed",
    Rule.NO_NETWORK_DRIVER_READ: "no network driver was read for {target}",
    Rule.NO_DRIVER_FOR_CONTROLLER: "no driver that {target} builds was found for its Ethernet "
    "controller {controller}",
    Rule.SEVERAL_DRIVERS_CLAIM: _drivers_claim,
    Rule.NO_CONTROLLER_FOUND: "no Ethernet controller was found in its device tree",
    Rule.DRIVER_UNREAD: "the source of its Ethernet driver {driver} could not be read: {error}",
    Rule.HANDLER_NOT_FOLLOWED: "the source of its Ethernet driver {driver} mentions {request} "
    "where it could not be followed ({doubt})",
    Rule.OPERATIONS_NOT_FOUND: "the operations of its Ethernet driver {driver} were not found in "
    "its source",
    Rule.GATE_NOT_FOUND: "{driver} has data for several SoCs, and what tells those that offload "
    "from those that do not was not found in its source",
    Rule.GATE_VALUE_NOT_FOUND: "{driver} refuses flowtables where {field} is 0, and its value for "
    "{compatible} was not found",
    Rule.CONDITION_UNCLEAR: "{driver} takes flowtables on some hardware only, by a condition in "
    "its source that capdb cannot read: {condition}",
    Rule.PROPERTY_NOT_READ: "{driver} asks its node for {property} before it takes a flowtable, "
    "and whether this board's node has it was not read",
    Rule.FLOWS_UNREAD: "which flows its Ethernet driver {driver} takes could not be read from its "
    "code",
    Rule.TUNNELS_NOT_TOLD_APART: "its Ethernet driver {driver} takes some tunnels, and which of "
    "OpenWrt's reach it is not known",
    Rule.WIFI_DISPATCHER_UNREAD: "its SoC has a Wi-Fi dispatcher, and what attaching to it needs "
    "was not read from the source of {driver}",
    Rule.WIFI_DRIVER_UNREAD: _wifi_unread,
    Rule.WIFI_PROCESSOR_UNCLEAR: "whether the processor that {property} names serves Wi-Fi too is "
    "not known",
    Rule.SYMBOLS_UNDECIDED: _symbols_undecided,
    Rule.NO_DRIVER_TAKES_FLOWTABLES: "none of the network drivers that OpenWrt builds for "
    "{target} takes a flowtable",
    Rule.TAKES_NO_FLOWTABLE: "its Ethernet driver {driver} takes no flowtable",
    Rule.GATE_IS_ZERO: "{driver} takes flowtables on other SoCs, but for {compatible} its {field} "
    "is 0, so it refuses",
    Rule.NEEDED_PROPERTY_MISSING: "{driver} takes flowtables only where its node has {property}, "
    "and this board's Ethernet node has not",
    Rule.PROPERTY_FORBIDS: "{driver} takes no flowtables where its node has {property}, and this "
    "board's Ethernet node has it",
    Rule.CONTROLLER_DISABLED: "its device tree leaves the Ethernet controller disabled, so there "
    "is no engine to use",
    Rule.NEEDED_NODE_MISSING: "{driver} needs {property} for its first flow, and this board's "
    "Ethernet node has none",
    Rule.NEEDED_NODE_DISABLED: "{driver} needs {property} for its first flow, and this board's "
    "device tree leaves that node disabled",
    Rule.NEEDED_NODE_UNBOUND: "no driver that this target builds binds the node that {property} "
    "names",
    Rule.FIRMWARE_IN_NO_PACKAGE: "the {driver} firmware ({firmware}) is in no package of this "
    "release",
    Rule.FIRMWARE_NOT_IN_IMAGE: "the firmware that {driver} needs ({firmware}) is not in the "
    "stock image",
    Rule.REACHES_NO_PORT: "{driver} takes flowtables, but it reaches none of this board's ports",
    Rule.TAKES_FLOWTABLE: "its Ethernet driver {driver} takes a flowtable, and its SoC's data "
    "allow it",
    Rule.OFFLOADS: _offloads,
    Rule.OFFLOADS_ON_ONE_PORT: lambda said: (
        f"access point: only traffic between VLANs of {_ports(said['ports'])}, its only one"
    ),
    Rule.OFFLOADS_WITH_LIMITS: _offloads_with_limits,
    Rule.TAKES_SUCH_FLOWS: "its Ethernet driver {driver} takes such flows",
    Rule.LACKS_TUNNELS: "its Ethernet driver {driver} takes no tunnel action, so what enters or "
    "leaves a tunnel stays on the CPU",
    Rule.ROUTED_ONLY: "the flowtable of OpenWrt's firewall carries routed traffic only, nothing "
    "bridged",
    Rule.WIFI_NO_DISPATCHER: "its Ethernet engine has no dispatcher for Wi-Fi, so Wi-Fi traffic "
    "stays on the CPU",
    Rule.WIFI_NOT_ATTACHED: "its Wi-Fi driver {drivers} attaches to no dispatcher",
    Rule.WIFI_NODE_MISSING: "its SoC has a Wi-Fi dispatcher, but attaching to it fails without "
    "{property}, which the dispatcher's node in this board's device tree lacks",
    Rule.WIFI_NO_DRIVER: "its image carries no Wi-Fi driver that attaches to a dispatcher",
    Rule.WIFI_BUILT_WITHOUT: "{symbol} is off in this target, so {driver} is built without the "
    "dispatcher",
    Rule.WIFI_LEFT_OFF: "{driver} can hand Wi-Fi traffic to the engine, but the stock image "
    "leaves that off",
    Rule.WIFI_OFFLOADS: "{driver} hands routed Wi-Fi traffic to the engine",
    **{rule: f"its Ethernet driver {{driver}} {lacking}" for rule, lacking in _LACKING.items()},
}

_LIMITS: Sentences = {
    Rule.INSTALL_FIRMWARE: _install_firmware,
    Rule.INSTALL_PACKAGE: "the package {package} must be installed first",
    Rule.SECOND_CONTROLLER: _second_controller,
    Rule.FOREIGN_DEVICE: _foreign_device,
    Rule.FOREIGN_SWITCH: "the ports {ports} hang on the switch {switch}, whose tag the driver "
    "does not write, so traffic leaving there stays on the CPU",
    Rule.SWITCH_TAG_NOT_FOUND: "the tag of the switch {switch} was not found, so {ports} cannot "
    "be counted on",
    Rule.DRIVER_TAGS_NOT_FOUND: "the driver refuses some switches, and whether it writes the tag "
    "of {switch} was not found, so {ports} cannot be counted on",
    Rule.PORTS_ARE_VLANS: _ports_are_vlans,
    Rule.ONE_PORT: "it has one Ethernet port, so on the wire only traffic between VLANs on that "
    "port can be offloaded",
    Rule.NOT_THROUGH_DRIVER: _not_through,
    Rule.WAN_NOT_IN_DEVICE_TREE: "its script for the first boot makes {ports} the WAN, which its "
    "device tree as read does not have, so that port cannot be counted on",
    Rule.SWITCH_PER_REVISION: _switch_per_revision,
    Rule.LEADS_TO_CHIP: "{port} leads to another chip of the board and to no socket; offload ends "
    "there, so a radio behind it gains nothing of its own",
    Rule.SWITCH_FORWARDS: "its switch forwards between its own ports by itself, without the CPU",
    Rule.BRIDGER_HELPS: "other bridged traffic the package bridger can hand to the engine, which "
    "is not part of the stock image",
    Rule.WIFI_SET_PARAMETER: "possible, off by default: set the module parameter {parameter}=Y of "
    "{driver} first",
    Rule.WIFI_ROUTED_ONLY: _wifi_routed_only,
    Rule.REPORTS_DISAGREE: _reports_disagree,
    Rule.OTHERWISE: _otherwise,
}

_EVIDENCE: Sentences = {
    Rule.BINDS: "{driver} binds {compatible}, which this board's device tree names",
    Rule.ACCEPTS_FLOWTABLE: "{symbol} accepts {request}, a flowtable's request",
    Rule.ACCEPTS_ONLY: "{symbol} accepts {requests} only",
    Rule.SETUP_REFUSES: "{symbol} accepts no request of the flowtable kind",
    Rule.NO_SETUP: "{symbol} has no ndo_setup_tc, so nothing can be offloaded to it",
    Rule.PATCHES_REJECTED: "{count} of OpenWrt's patches did not apply whole to this driver as "
    "read, the first being this one; what is stated was found all the same",
    Rule.VALUE_PATCH_REJECTED: _value_patch_rejected,
    Rule.TESTS_FIELD: "{symbol} tests {field}",
    Rule.REFUSES_WHERE_ZERO: "{symbol} refuses where {field} is 0",
    Rule.SETS_UNLESS_ZERO: "{symbol} sets {member} only where {field} is not 0",
    Rule.REFUSES_WITHOUT_MEMBER: "{symbol} refuses where {member} is not set",
    Rule.SETS_FIELD: "{symbol} sets {field} to {value}",
    Rule.FAILS_WITHOUT_NODE: "{symbol} fails without the node that {property} names",
    Rule.DECIDES_BY: "{symbol} decides by {condition}",
    Rule.REFUSES_WITHOUT_PROPERTY: "{symbol} refuses where the node lacks {property}",
    Rule.REFUSES_WITH_PROPERTY: "{symbol} refuses where the node has {property}",
    Rule.ASKS_FOR_REORDERING: "{symbol} asks the dispatcher to reorder frames, which needs its "
    "processor",
    Rule.LOADS_FIRMWARE: "{symbol} asks for the firmware {firmware}",
    Rule.NODE_HAS_PROPERTY: "{node} has {property}",
    Rule.NODE_LACKS_PROPERTY: "{node} has no {property}",
    Rule.NODE_ENABLED: "{node} is enabled",
    Rule.NODE_DISABLED: "{node} is disabled",
    Rule.CARRIES_FIRMWARE: "{package} carries {firmware}",
    Rule.DRIVERS_BUILT: "{count} network drivers can be built for {target}, and none of them "
    "accepts {request}",
    Rule.CONTROLLER_ENABLED: "the device tree has {compatible} enabled as {node}",
    Rule.FIRST_BOOT: _first_boot,
    Rule.IMAGE_DRIVER_REFUSES: lambda said: (
        f"{said['driver']}, in the image, has {_setup(said)}, and accepts no flowtable"
    ),
    Rule.TAKES: "{symbol} takes {takes}",
    Rule.TAKES_ONLY: "{symbol} takes {takes} only",
    Rule.FORWARD_CHAIN: "flows enter the flowtable in the chain forward of table inet, where only "
    "what is routed passes",
    Rule.BRIDGER_PACKAGED: "bridger is a package of this release",
    Rule.TAKES_BY_MAC: "{symbol} takes flows by their MAC addresses",
    Rule.DISPATCHER_ENABLED: "{node} is enabled, and {controller} names it by {property}",
    Rule.DISPATCHER_MISSING: "{controller} names no enabled {property}",
    Rule.ATTACHES: "{symbol} attaches {driver} to a dispatcher",
    Rule.KERNEL_CONFIGURATION: "the kernel's configuration",
    Rule.PARAMETER_OFF: "{parameter} is off unless someone sets it",
    Rule.REPORTED: _reported,
    Rule.ACCEPTS_REQUEST: "accepts {request}",
    Rule.NAMES_SETUP: lambda said: f"names {said['setup'] or 'no function'} for ndo_setup_tc",
    Rule.SETS_HW_TC: "sets hw-tc-offload",
    Rule.DSA_SETS_HW_TC: "is a DSA switch, whose user ports all have hw-tc-offload",
    Rule.FIELD_VALUE: "{field} is {value} for {compatible}",
}

SENTENCES: Sentences = {**_CAUSES, **_LIMITS, **_EVIDENCE}
"""The sentence of each rule."""

"""The sentences of claims, in English."""

from __future__ import annotations

import re
from collections.abc import Sequence

from capdb.rules.ids import Rule
from capdb.sentences.spoken import Sentences, Values, cause_within
from capdb.text import counted

_LAN = re.compile(r"lan(\d+)")


def _ports(ports: Sequence[str]) -> str:
    """Return ports in words, `WAN and LAN 1-4`; one known by its node alone (`mac@1`) has that."""
    named = [port for port in ports if "@" not in port]
    numbered = sorted(int(found[1]) for port in named if (found := _LAN.fullmatch(port)))
    words = ["WAN"] * ("wan" in named)
    words += [f"LAN {_ranges(numbered)}"] if numbered else []
    words += ["LAN"] * ("lan" in named)
    words += [port for port in named if port not in ("wan", "lan") and not _LAN.fullmatch(port)]
    unnamed = [port for port in ports if "@" in port]
    if unnamed:
        many = counted(len(unnamed), "a port|# ports")
        words.append(f"{many} without a label ({', '.join(unnamed)})")
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _ranges(numbers: Sequence[int]) -> str:
    """Return numbers in order, those that follow each other as a range: `1-4, 6`."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in found)


def _second_controller(values: Values) -> str:
    return (
        f"traffic through the second Ethernet controller ({values['controller']}) stays on the "
        f"CPU: {cause_within(values, 'controller')}"
    )


def _otherwise(values: Values) -> str:
    return f"if {' and '.join(values['symbols'])} is on, {cause_within(values, 'symbols')}"


def _foreign_device(values: Values) -> str:
    device = "modem or other USB device" if values["usb"] else "modem or other network device"
    return (
        f"traffic through its {device} (driver {', '.join(values['drivers'])}, part of the image) "
        f"stays on the CPU, even where the flow is marked as offloaded"
    )


def _not_through(values: Values) -> str:
    return f"not through {values['driver']}, which does not support {_LACKING[Rule(values['why'])]}"


def _wifi_routed_only(values: Values) -> str:
    limits = "only routed traffic gains, not traffic bridged between Wi-Fi and LAN"
    others = values["not_through"]
    return f"{limits}, and none through the radio of {', '.join(others)}" if others else limits


def _tree_failed(values: Values) -> str:
    """Return a sentence without the compiler's own words, which are among the values."""
    error = str(values["error"]).partition(": ")[0]
    return f"{values['target']} has a driver with hardware offload, but {error}"


def _covers(values: Values) -> str:
    return f"its offload engine covers {_ports(values['ports'])} (driver {values['driver']})"


def _reports_disagree(values: Values) -> str:
    forms = "# report from a router disagrees|# reports from routers disagree"
    return counted(values["count"], forms)


def _differs_in_release(values: Values) -> str:
    names = [path.rpartition("/")[2] for path in values["files"]]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return (
        f"OpenWrt's sources of its driver and device tree differ in {values['release']}: "
        f"{', '.join(names[:3])}{more}{_other_kernel(values)}"
    )


def _other_kernel(values: Values) -> str:
    if values["kernel"] == values["read"]:
        return ""
    return (
        f"; Linux is {values['kernel']} there instead of {values['read']}, which was not compared"
    )


def _rate(mbit: int) -> str:
    return f"{mbit / 1000:g} Gbit/s" if mbit >= 1000 else f"{mbit} Mbit/s"


def _shared_link(values: Values) -> str:
    link = f"one {_rate(values['speed'])} link to the SoC"
    ports = values["ports"]
    shared = "WAN and LAN share" if values["whole"] else f"{_ports(ports)} share"
    return f"{shared} {link}, so download and upload together are at most that fast"


_LACKING = {
    Rule.LACKS_IPV6: "IPv6",
    Rule.LACKS_IPV6_NAT: "IPv6 NAT (NAT66)",
    Rule.LACKS_PPPOE: "PPPoE",
    Rule.LACKS_VLAN: "VLAN tags",
}
"""The features that a driver does not support."""

_CAUSES: Sentences = {
    Rule.NO_IMAGE: "not in {release} (available in: {releases})",
    Rule.NO_IMAGE_NEAR: "not in {release}, which was read instead of {asked} (available in: "
    "{releases})",
    Rule.NOT_LISTED: "whether {release} has an image for it is not known, as no list of those of "
    "{target} was published (available in: {releases})",
    Rule.NOT_DERIVED: "nothing was derived for it; this is a gap in the data",
    Rule.IMAGES_DIFFER: "images that share this board name differ: {states}",
    Rule.IMAGES_ALIKE: "this board name is not known, but all images of {target} are alike: "
    "{state}",
    Rule.SOURCES_NOT_READ: "not checked for {release}: the sources of {target} were not read",
    Rule.FLOW_REQUEST_NOT_READ: "the kernel of {target} hands flows to drivers in a way that "
    "capdb does not read",
    Rule.DEVICE_TREE_NOT_READ: "{target} has a driver with hardware offload, but the device tree "
    "was not read",
    Rule.DEVICE_TREE_FAILED: _tree_failed,
    Rule.NO_DEVICE_TREE: "{target} has a driver with hardware offload, but no device tree that "
    "shows whether this board has the hardware",
    Rule.PACKAGED_DRIVER_UNREAD: "the source of {driver}, a driver in its image, could not be "
    "read: {error}",
    Rule.DRIVER_NOT_FOUND: "its Ethernet driver was not found, and {driver}, which {target} can "
    "build, mentions {request} where it could not be followed",
    Rule.NO_NETWORK_DRIVER_READ: "no network driver was read for {target}",
    Rule.NO_DRIVER_FOR_CONTROLLER: "no driver that {target} builds was found for its Ethernet "
    "controller ({controller})",
    Rule.SEVERAL_DRIVERS_CLAIM: "a node of its device tree ({compatible}) is claimed by several "
    "drivers that {target} builds: {drivers}",
    Rule.NO_CONTROLLER_FOUND: "no Ethernet controller was found in its device tree",
    Rule.DRIVER_UNREAD: "the source of its Ethernet driver ({driver}) could not be read: {error}",
    Rule.HANDLER_NOT_FOLLOWED: "the source of its Ethernet driver ({driver}) mentions {request} "
    "where it could not be followed ({doubt})",
    Rule.OPERATIONS_NOT_FOUND: "the operations of its Ethernet driver ({driver}) were not found in "
    "its source",
    Rule.GATE_NOT_FOUND: "{driver} has data for several SoCs, and which of them offload was not "
    "found in its source",
    Rule.GATE_VALUE_NOT_FOUND: "{driver} does not offload where {field} is 0, and its value for "
    "{compatible} was not found",
    Rule.CONDITION_UNCLEAR: "{driver} offloads on some hardware only, by a condition in its source "
    "that capdb cannot read: {condition}",
    Rule.PROPERTY_NOT_READ: "{driver} offloads only with the device-tree property {property}, and "
    "whether this board has it was not read",
    Rule.FLOWS_UNREAD: "which flows its Ethernet driver ({driver}) offloads could not be read from "
    "its code",
    Rule.TUNNELS_NOT_TOLD_APART: "its Ethernet driver ({driver}) offloads some tunnels, and it is "
    "not known which of OpenWrt's",
    Rule.WIFI_DISPATCHER_UNREAD: "its SoC has a Wi-Fi dispatcher, but the conditions of "
    "attaching to it were not read from the source of {driver}",
    Rule.WIFI_DRIVER_UNREAD: "its SoC has a Wi-Fi dispatcher, but the source of its Wi-Fi driver "
    "({drivers}) was not read",
    Rule.WIFI_PROCESSOR_UNCLEAR: "its network processor ({property}) may serve Wi-Fi too, but "
    "whether its Wi-Fi driver uses that here was not read; a speed test over Wi-Fi that leaves the "
    "CPU idle would show it",
    Rule.SYMBOLS_UNDECIDED: "it depends on {symbols} in the kernel of {target}, and whether that "
    "is on could not be read from its Kconfig files",
    Rule.NO_DRIVER_TAKES_FLOWTABLES: "none of the network drivers that OpenWrt builds for "
    "{target} has hardware offload",
    Rule.TAKES_NO_FLOWTABLE: "OpenWrt's Ethernet driver for it ({driver}) has no hardware offload",
    Rule.GATE_IS_ZERO: "{driver} offloads on other SoCs, but not on {compatible}: its {field} is 0",
    Rule.NEEDED_PROPERTY_MISSING: "{driver} offloads only with the device-tree property "
    "{property}, which this board lacks",
    Rule.PROPERTY_FORBIDS: "{driver} does not offload with the device-tree property {property}, "
    "which this board has",
    Rule.CONTROLLER_DISABLED: "the Ethernet controller is disabled in its device tree, so there is "
    "no offload engine",
    Rule.NEEDED_NODE_MISSING: "{driver} needs {property} to offload, and this board's Ethernet "
    "node has none",
    Rule.NEEDED_NODE_DISABLED: "{driver} needs {property} to offload, and this board's device tree "
    "leaves that node disabled",
    Rule.NEEDED_NODE_UNBOUND: "no driver of this target binds the node that {property} names",
    Rule.FIRMWARE_IN_NO_PACKAGE: "the firmware of {driver} ({firmware}) is in no package of this "
    "release",
    Rule.FIRMWARE_NOT_IN_IMAGE: "the firmware that {driver} needs ({firmware}) is not in the "
    "stock image",
    Rule.DIFFERENT_DEVICES: "{driver} offloads only between VLANs of one network device, and LAN "
    "({lan}) and WAN ({wan}) are on two",
    Rule.REACHES_NO_PORT: "its offload engine (driver {driver}) covers none of the board's ports",
    Rule.TAKES_FLOWTABLE: "its Ethernet driver ({driver}) has hardware offload for this SoC",
    Rule.OFFLOADS: _covers,
    Rule.OFFLOADS_ON_ONE_PORT: lambda values: (
        f"access point: only traffic between VLANs on {_ports(values['ports'])}, its only port"
    ),
    Rule.OFFLOADS_WITH_LIMITS: lambda values: f"{_covers(values)}, with limits",
    Rule.TAKES_SUCH_FLOWS: "its Ethernet driver ({driver}) offloads this traffic",
    Rule.LACKS_TUNNELS: "tunnels are not supported by the driver ({driver}), so their traffic "
    "stays on the CPU",
    Rule.LACKS_PPPOE_AT_SWITCH: "the kernel of this release refuses PPPoE over a port of a DSA "
    "switch ({ports})",
    Rule.ROUTED_ONLY: "OpenWrt's flow offload covers routed traffic only, nothing bridged",
    Rule.WIFI_NO_DISPATCHER: "its Ethernet engine has no dispatcher for Wi-Fi, so Wi-Fi traffic "
    "stays on the CPU",
    Rule.WIFI_NOT_ATTACHED: "its Wi-Fi driver ({drivers}) attaches to no dispatcher",
    Rule.WIFI_NODE_MISSING: "its SoC has a Wi-Fi dispatcher, but attaching to it fails without "
    "{property}, which the dispatcher's node in this board's device tree lacks",
    Rule.WIFI_NO_DRIVER: "its image has no Wi-Fi driver that attaches to a dispatcher",
    Rule.WIFI_BUILT_WITHOUT: "{symbol} is off in this target, so {driver} is built without the "
    "dispatcher",
    Rule.WIFI_LEFT_OFF: "{driver} can hand Wi-Fi traffic to the engine, but the stock image "
    "leaves that off",
    Rule.WIFI_OFFLOADS: "{driver} hands routed Wi-Fi traffic to the engine",
    **{
        rule: f"{feature} {'are' if feature.endswith('s') else 'is'} not supported by the driver "
        f"({{driver}})"
        for rule, feature in _LACKING.items()
    },
}

_LIMITS: Sentences = {
    Rule.INSTALL_FIRMWARE: "not as shipped: install the package {packages} first, for the firmware "
    "that the stock image lacks; no report yet that it then works",
    Rule.INSTALL_PACKAGE: "the package {package} must be installed first",
    Rule.SECOND_CONTROLLER: _second_controller,
    Rule.FOREIGN_DEVICE: _foreign_device,
    Rule.FOREIGN_SWITCH: "the ports {ports} are on the switch {switch}, whose tag the driver does "
    "not write, so traffic that leaves there stays on the CPU",
    Rule.SWITCH_TAG_NOT_FOUND: "the tag of the switch {switch} was not found, so {ports} cannot "
    "be counted on",
    Rule.DRIVER_TAGS_NOT_FOUND: "the driver refuses some switches, and whether it writes the tag "
    "of {switch} was not found, so {ports} cannot be counted on",
    Rule.PORTS_ARE_VLANS: "its switch ({switch}) is not driven by DSA: its ports are VLANs on "
    "{ports}, which the engine can tag; no report yet that it works",
    Rule.ONE_PORT: "it has one Ethernet port: by wire, only traffic between VLANs on that port can "
    "be offloaded",
    Rule.NO_WAN: "by default it has no WAN, so nothing is routed between its ports: by wire, only "
    "traffic between VLANs that are set up by hand can be offloaded",
    Rule.NO_PPPOE_AT_SWITCH: "not over {ports}: the kernel of this release refuses PPPoE over a "
    "port of a DSA switch",
    Rule.ONE_PORT_REACHED: "of its Ethernet ports the engine reaches {port} alone: by wire, only "
    "traffic between VLANs on that port can be offloaded, none between it and the others",
    Rule.NOT_THROUGH_DRIVER: _not_through,
    Rule.WAN_NOT_IN_DEVICE_TREE: "by default its WAN is {ports}, which its device tree as read "
    "does not have, so that port cannot be counted on",
    Rule.SWITCH_PER_REVISION: "its device tree describes several switches ({switches}), of which "
    "each unit has one, by revision; the answer holds for all",
    Rule.LEADS_TO_CHIP: "{port} leads to another chip of the board, not to a socket; offload ends "
    "there, so a radio behind it gains nothing of its own",
    Rule.SHARED_LINK: _shared_link,
    Rule.FASTER_THAN_LINK: lambda values: (
        f"{_ports(values['ports'])} ({_rate(values['speed'])}) can be faster than the "
        f"{_rate(values['link'])} link that leads from the switch to the SoC"
    ),
    Rule.SWITCH_FORWARDS: "its switch forwards between its own ports by itself, without the CPU",
    Rule.BRIDGED_BY_CPU: "bridged traffic to and from {ports}, outside that switch, passes the CPU",
    Rule.BRIDGER_HELPS: "bridged traffic that passes the CPU can be offloaded with the package "
    "bridger, which the stock image lacks",
    Rule.WIFI_SET_PARAMETER: "off by default: set the module parameter {parameter}=Y of {driver} "
    "first",
    Rule.WIFI_ROUTED_ONLY: _wifi_routed_only,
    Rule.SAME_IN_RELEASE: lambda values: (
        f"OpenWrt's sources of its driver and device tree are the same in {values['release']}"
        f"{_other_kernel(values)}"
    ),
    Rule.DIFFERS_IN_RELEASE: _differs_in_release,
    Rule.REPORTS_DISAGREE: _reports_disagree,
    Rule.OTHERWISE: _otherwise,
}

SENTENCES: Sentences = {**_CAUSES, **_LIMITS}
"""The sentence of each rule of an answer."""

SHORT: Sentences = {
    Rule.INSTALL_FIRMWARE: "install {packages} first",
    Rule.INSTALL_PACKAGE: "install {package} first",
    Rule.ONE_PORT: "one port, so between VLANs only",
    Rule.NO_WAN: "no WAN, so between VLANs only",
    Rule.BRIDGER_HELPS: "by the package bridger",
    Rule.WIFI_SET_PARAMETER: "one more step, as it is off by default",
    Rule.WIFI_ROUTED_ONLY: "routed only",
}
"""A few words if there is no room for the sentence."""

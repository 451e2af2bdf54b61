"""The sentences of evidence, on the finding at a place that was read, in English."""

from __future__ import annotations

from capdb.rules.ids import Rule
from capdb.sentences.spoken import Sentences, Values
from capdb.text import counted


def _value_patch_rejected(values: Values) -> str:
    patches = counted(values["count"], "this patch of OpenWrt|# such patches")
    return (
        f"{patches}, which changes values of this kind, did not apply whole to the file of "
        f"{values['symbol']}, so its value may be another"
    )


def _setup(values: Values) -> str:
    return str(values["setup"] or "no ndo_setup_tc")


def _first_boot(values: Values) -> str:
    lan, wan = (" ".join(values[name]) or "none" for name in ("lan", "wan"))
    return f"by default LAN is {lan} and WAN is {wan}"


_MEANS = {
    "bound": "the driver had brought the engine up",
    "seen": "forwarded flows were in the engine",
}
"""The findings on a router that reached a grade."""


def _reported(values: Values) -> str:
    why = _MEANS.get(values["grade"]) or (
        f"its check {values['failing']} failed" if values["failing"] else ""
    )
    says = f"a router with this board and release reported {values['state']}"
    says += f", as {why}" if why else ""
    return f"{says}, which disagrees" if values["disagrees"] else says


SENTENCES: Sentences = {
    Rule.BINDS: "{driver} binds {compatible}, which this board's device tree names",
    Rule.ACCEPTS_FLOWTABLE: "{symbol} accepts {request}, by which the kernel hands flows over",
    Rule.ACCEPTS_ONLY: "{symbol} accepts {requests} only",
    Rule.SETUP_REFUSES: "{symbol} accepts no request of the flowtable kind",
    Rule.NO_SETUP: "{symbol} has no ndo_setup_tc, so nothing can be offloaded to it",
    Rule.NAMES_NO_REQUEST: "{symbol} names no {request}, so nothing can be offloaded to it",
    Rule.REFUSES_TWO_DEVICES: "{symbol} refuses flows between two network devices",
    Rule.REFUSES_PPPOE_AT_SWITCH: "at a port of a DSA switch, flows without an Ethernet header of "
    "their own are refused, as those of PPPoE are",
    Rule.PATCHES_REJECTED: "{count} of OpenWrt's patches did not apply whole to this driver as "
    "read, the first being this one; the code that decides was found all the same",
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
    Rule.TREE_NOT_READ: "its device tree could not be read",
    Rule.NAMES_NO_TREE: "the makefiles of its image name no device tree",
    Rule.NAMES_NO_CONTROLLER: "no Ethernet controller was found in its device tree",
    Rule.CONTROLLERS_OFF: "its device tree has no Ethernet controller on: {node} is off",
    Rule.BOUND_BY_NONE: "no driver of its target binds {controller} by the device tree alone",
    Rule.DRIVERS_BUILT: "{count:# network driver|# network drivers} can be built for "
    "{target}, and none accepts {request}",
    Rule.CONTROLLER_ENABLED: "the device tree has {compatible} enabled as {node}",
    Rule.NO_NODE_FOR_PORT: "the device tree has no enabled port {ports}",
    Rule.FIRST_BOOT: _first_boot,
    Rule.WIRED_BY: "{node} has a fixed link of {speed} Mbit/s over {mode}",
    Rule.IMAGE_DRIVER_REFUSES: lambda values: (
        f"{values['driver']}, in the image, has {_setup(values)}, and accepts no flowtable"
    ),
    Rule.TAKES: "{symbol} takes {takes}",
    Rule.TAKES_ONLY: "{symbol} takes {takes} only",
    Rule.FORWARD_CHAIN: "flows enter the flowtable in the chain forward of table inet, which only "
    "routed packets pass",
    Rule.FORWARD_TARGET: "flows are offloaded by a rule of the chain FORWARD, which only routed "
    "packets pass",
    Rule.BRIDGER_PACKAGED: "bridger is a package of this release",
    Rule.TAKES_BY_MAC: "{symbol} takes flows by their MAC addresses",
    Rule.DISPATCHER_ENABLED: "{node} is enabled, and {controller} names it by {property}",
    Rule.DISPATCHER_MISSING: "{controller} names no enabled {property}",
    Rule.ATTACHES: "{symbol} attaches {driver} to a dispatcher",
    Rule.CALLS: "{symbol} gets its data by {function}",
    Rule.KERNEL_CONFIGURATION: "the kernel's configuration",
    Rule.PARAMETER_OFF: "{parameter} is off unless someone sets it",
    Rule.REPORTED: _reported,
    Rule.ACCEPTS_REQUEST: "accepts {request}",
    Rule.NAMES_SETUP: lambda values: f"names {values['setup'] or 'no function'} for ndo_setup_tc",
    Rule.SETS_HW_TC: "sets hw-tc-offload",
    Rule.DSA_SETS_HW_TC: "is a DSA switch, whose user ports all have hw-tc-offload",
    Rule.FIELD_VALUE: "{field} is {value} for {compatible}",
}

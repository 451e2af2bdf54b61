"""The specification of each rule: its place in an answer, and an example of its values.

The types of a rule's values are those of its example. If `why` is among them, it names another
rule, and that rule's values follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from capdb.rules.checks import CHECKS
from capdb.rules.findings import FINDINGS
from capdb.rules.ids import Rule
from capdb.rules.needs import NEEDS
from capdb.rules.statement import Statement, Value


class About(StrEnum):
    """The place that a rule has in an answer."""

    UNDECIDED = "undecided"
    """The cause of an `unknown`: no source decides."""
    CAUSE = "cause"
    """The cause of a state."""
    LIMIT = "limit"
    """A limit of a state, or a remark on it."""
    EVIDENCE = "evidence"
    """A finding at a place that was read."""
    DRIVER = "driver"
    """Evidence on a driver in the driver matrix."""
    FINDING = "finding"
    """A finding of lint: wrong or suspicious."""
    CHECK = "check"
    """The end of a check of the self-test."""
    NEED = "need"
    """The need of a line for offload, or a way to carry it."""


class Spec(NamedTuple):
    """The place of a rule in an answer, and an example of its values."""

    about: About
    example: Mapping[str, Value]

    @property
    def types(self) -> dict[str, str]:
        """The types of the values, as JSON Schema names them."""
        return {name: _TYPES[type(value)] for name, value in self.example.items()}


_TYPES = {str: "string", int: "integer", bool: "boolean", tuple: "array"}

_TARGET, _DRIVER, _PORTS = "mediatek/filogic", "mtk_eth", ("lan1", "lan2", "wan")
_FT, _SWITCH = "TC_SETUP_FT", "mediatek,mt7531"
_HANDLER, _OFFLOAD = "mtk_setup_tc", "mtk_flow_offload_replace"
_COMPATIBLE, _NODE = "mediatek,mt7986-eth", "/soc/ethernet@15100000"
_FIRMWARE = "airoha/en7581_npu_rv32.bin"
_REFUSING = {"driver": "r8169", "why": Rule.TAKES_NO_FLOWTABLE.value}

_UNDECIDED: Mapping[Rule, Mapping[str, Value]] = {
    Rule.NO_IMAGE: {"release": "25.12.5", "releases": ("24.10.8", "23.05.6")},
    Rule.NO_IMAGE_NEAR: {"release": "25.12.5", "asked": "25.12.2", "releases": ("24.10.8",)},
    Rule.NOT_LISTED: {"release": "19.07.10", "target": "x86/64", "releases": ("22.03.7",)},
    Rule.NOT_DERIVED: {},
    Rule.IMAGES_DIFFER: {"states": ("no", "yes")},
    Rule.IMAGES_ALIKE: {"target": _TARGET, "state": "no"},
    Rule.SOURCES_NOT_READ: {"target": _TARGET, "release": "25.12.5"},
    Rule.FLOW_REQUEST_NOT_READ: {"target": _TARGET},
    Rule.DEVICE_TREE_NOT_READ: {"target": _TARGET},
    Rule.DEVICE_TREE_FAILED: {"target": _TARGET, "error": "its device tree does not compile"},
    Rule.NO_DEVICE_TREE: {"target": "x86/64"},
    Rule.PACKAGED_DRIVER_UNREAD: {"driver": "econet-eth", "error": "no copy of it was found"},
    Rule.DRIVER_NOT_FOUND: {"driver": _DRIVER, "target": _TARGET, "request": _FT},
    Rule.NO_NETWORK_DRIVER_READ: {"target": _TARGET},
    Rule.NO_DRIVER_FOR_CONTROLLER: {"target": _TARGET, "controller": _COMPATIBLE},
    Rule.SEVERAL_DRIVERS_CLAIM: {
        "drivers": ("mtk_eth", "ralink-eth"),
        "compatible": _COMPATIBLE,
        "target": _TARGET,
    },
    Rule.NO_CONTROLLER_FOUND: {},
    Rule.DRIVER_UNREAD: {"driver": _DRIVER, "error": "no copy of it was found"},
    Rule.HANDLER_NOT_FOLLOWED: {"driver": _DRIVER, "request": _FT, "doubt": "by a macro"},
    Rule.OPERATIONS_NOT_FOUND: {"driver": _DRIVER},
    Rule.GATE_NOT_FOUND: {"driver": _DRIVER},
    Rule.GATE_VALUE_NOT_FOUND: {
        "driver": _DRIVER,
        "field": "offload_version",
        "compatible": _COMPATIBLE,
    },
    Rule.CONDITION_UNCLEAR: {"driver": _DRIVER, "condition": "eth->soc->caps & MTK_HWLRO"},
    Rule.PROPERTY_NOT_READ: {"driver": "mvneta", "property": "buffer-manager"},
    Rule.FLOWS_UNREAD: {"driver": _DRIVER},
    Rule.TUNNELS_NOT_TOLD_APART: {"driver": _DRIVER},
    Rule.WIFI_DISPATCHER_UNREAD: {"driver": _DRIVER},
    Rule.WIFI_DRIVER_UNREAD: {"drivers": ("mt7915e",)},
    Rule.WIFI_PROCESSOR_UNCLEAR: {"property": "airoha,npu"},
    Rule.SYMBOLS_UNDECIDED: {"symbols": ("CONFIG_NET_MEDIATEK_SOC",), "target": _TARGET},
}

_CAUSES: Mapping[Rule, Mapping[str, Value]] = {
    Rule.NO_DRIVER_TAKES_FLOWTABLES: {"target": "x86/64"},
    Rule.TAKES_NO_FLOWTABLE: {"driver": "ag71xx"},
    Rule.GATE_IS_ZERO: {
        "driver": _DRIVER,
        "compatible": "mediatek,mt7629-eth",
        "field": "offload_version",
    },
    Rule.NEEDED_PROPERTY_MISSING: {"driver": "mvneta", "property": "buffer-manager"},
    Rule.PROPERTY_FORBIDS: {"driver": "mvneta", "property": "buffer-manager"},
    Rule.CONTROLLER_DISABLED: {},
    Rule.NEEDED_NODE_MISSING: {"driver": "airoha_eth", "property": "airoha,npu"},
    Rule.NEEDED_NODE_DISABLED: {"driver": "airoha_eth", "property": "airoha,npu"},
    Rule.NEEDED_NODE_UNBOUND: {"property": "airoha,npu"},
    Rule.FIRMWARE_IN_NO_PACKAGE: {"driver": "airoha_npu", "firmware": (_FIRMWARE,)},
    Rule.FIRMWARE_NOT_IN_IMAGE: {"driver": "airoha_npu", "firmware": (_FIRMWARE,)},
    Rule.DIFFERENT_DEVICES: {"driver": _DRIVER, "lan": ("eth0",), "wan": ("eth1",)},
    Rule.REACHES_NO_PORT: {"driver": _DRIVER},
    Rule.TAKES_FLOWTABLE: {"driver": _DRIVER},
    Rule.OFFLOADS: {"driver": _DRIVER, "ports": _PORTS},
    Rule.OFFLOADS_ON_ONE_PORT: {"driver": _DRIVER, "ports": ("lan",)},
    Rule.OFFLOADS_WITH_LIMITS: {"driver": _DRIVER, "ports": _PORTS},
    Rule.TAKES_SUCH_FLOWS: {"driver": _DRIVER},
    Rule.LACKS_IPV6: {"driver": _DRIVER},
    Rule.LACKS_IPV6_NAT: {"driver": _DRIVER},
    Rule.LACKS_PPPOE: {"driver": _DRIVER},
    Rule.LACKS_PPPOE_AT_SWITCH: {"ports": ("wan",)},
    Rule.LACKS_VLAN: {"driver": _DRIVER},
    Rule.LACKS_TUNNELS: {"driver": _DRIVER},
    Rule.ROUTED_ONLY: {},
    Rule.WIFI_NO_DISPATCHER: {},
    Rule.WIFI_NOT_ATTACHED: {"drivers": ("mt7603e",)},
    Rule.WIFI_NODE_MISSING: {"driver": _DRIVER, "property": "mediatek,wo-ccif"},
    Rule.WIFI_NO_DRIVER: {},
    Rule.WIFI_BUILT_WITHOUT: {"symbol": "CONFIG_NET_MEDIATEK_SOC_WED", "driver": "mt7915e"},
    Rule.WIFI_LEFT_OFF: {"driver": "mt7915e"},
    Rule.WIFI_OFFLOADS: {"driver": "mt7996e"},
}

_LIMITS: Mapping[Rule, Mapping[str, Value]] = {
    Rule.INSTALL_FIRMWARE: {"packages": ("airoha-en7581-npu-firmware",)},
    Rule.INSTALL_PACKAGE: {"package": "kmod-nft-offload"},
    Rule.SECOND_CONTROLLER: {"controller": "realtek,rtl8125", **_REFUSING},
    Rule.FOREIGN_DEVICE: {"drivers": ("cdc_mbim", "qmi_wwan"), "usb": True},
    Rule.FOREIGN_SWITCH: {"ports": ("lan1", "lan2"), "switch": "realtek,rtl8367s"},
    Rule.SWITCH_TAG_NOT_FOUND: {"switch": _SWITCH, "ports": ("lan1", "lan2")},
    Rule.DRIVER_TAGS_NOT_FOUND: {"switch": _SWITCH, "ports": ("lan1", "lan2")},
    Rule.PORTS_ARE_VLANS: {"switch": "realtek,rtl8367b", "ports": ("eth0",)},
    Rule.ONE_PORT: {},
    Rule.NO_WAN: {},
    Rule.NO_PPPOE_AT_SWITCH: {"ports": ("wan",)},
    Rule.ONE_PORT_REACHED: {"port": "wan"},
    Rule.NOT_THROUGH_DRIVER: {"driver": _DRIVER, "why": Rule.LACKS_PPPOE.value},
    Rule.WAN_NOT_IN_DEVICE_TREE: {"ports": ("eth1",)},
    Rule.SWITCH_PER_REVISION: {"switches": (_SWITCH, "airoha,an8855")},
    Rule.LEADS_TO_CHIP: {"port": "eth1"},
    Rule.SHARED_LINK: {"ports": _PORTS, "speed": 2500, "whole": True},
    Rule.FASTER_THAN_LINK: {"ports": ("lan5",), "speed": 2500, "link": 1000},
    Rule.SWITCH_FORWARDS: {},
    Rule.BRIDGED_BY_CPU: {"ports": ("wan",)},
    Rule.BRIDGER_HELPS: {},
    Rule.WIFI_SET_PARAMETER: {"parameter": "wed_enable", "driver": "mt7915e"},
    Rule.WIFI_ROUTED_ONLY: {"not_through": ("mt7603e",)},
    Rule.SAME_IN_RELEASE: {"release": "24.10.2", "kernel": "6.6.93", "read": "6.6.144"},
    Rule.DIFFERS_IN_RELEASE: {
        "release": "24.10.2",
        "files": ("drivers/net/ethernet/mediatek/mtk_eth_soc.c",),
        "kernel": "6.6.93",
        "read": "6.6.144",
    },
    Rule.REPORTS_DISAGREE: {"count": 2},
    Rule.OTHERWISE: {"symbols": ("CONFIG_R8169",), **_REFUSING},
}

_EVIDENCE: Mapping[Rule, Mapping[str, Value]] = {
    Rule.BINDS: {"driver": _DRIVER, "compatible": _COMPATIBLE},
    Rule.ACCEPTS_FLOWTABLE: {"symbol": _HANDLER, "request": _FT},
    Rule.ACCEPTS_ONLY: {"symbol": _HANDLER, "requests": ("TC_SETUP_BLOCK",)},
    Rule.SETUP_REFUSES: {"symbol": _HANDLER},
    Rule.NO_SETUP: {"symbol": "ag71xx_netdev_ops"},
    Rule.NAMES_NO_REQUEST: {"symbol": "ag71xx_netdev_ops", "request": "ndo_flow_offload"},
    Rule.REFUSES_TWO_DEVICES: {"symbol": "fe_flow_offload"},
    Rule.REFUSES_PPPOE_AT_SWITCH: {},
    Rule.PATCHES_REJECTED: {"count": 2},
    Rule.TESTS_FIELD: {"symbol": _HANDLER, "field": "offload_version"},
    Rule.REFUSES_WHERE_ZERO: {"symbol": _HANDLER, "field": "offload_version"},
    Rule.VALUE_PATCH_REJECTED: {"symbol": "mt7986_data", "count": 1},
    Rule.SETS_UNLESS_ZERO: {
        "symbol": "mtk_probe",
        "member": "soc->ppe",
        "field": "offload_version",
    },
    Rule.REFUSES_WITHOUT_MEMBER: {"symbol": _HANDLER, "member": "soc->ppe"},
    Rule.SETS_FIELD: {"symbol": "mt7986_data", "field": "offload_version", "value": 2},
    Rule.FAILS_WITHOUT_NODE: {"symbol": "airoha_ppe_init", "property": "airoha,npu"},
    Rule.DECIDES_BY: {"symbol": _HANDLER, "condition": "eth->soc->caps & MTK_HWLRO"},
    Rule.REFUSES_WITHOUT_PROPERTY: {"symbol": "mvneta_setup_tc", "property": "buffer-manager"},
    Rule.REFUSES_WITH_PROPERTY: {"symbol": "mvneta_setup_tc", "property": "buffer-manager"},
    Rule.ASKS_FOR_REORDERING: {"symbol": "mt7915_mmio_wed_init"},
    Rule.LOADS_FIRMWARE: {"symbol": "mtk_wed_mcu_load_firmware", "firmware": (_FIRMWARE,)},
    Rule.NODE_HAS_PROPERTY: {"node": _NODE, "property": "buffer-manager"},
    Rule.NODE_LACKS_PROPERTY: {"node": _NODE, "property": "buffer-manager"},
    Rule.NODE_ENABLED: {"node": "/soc/npu@1e900000"},
    Rule.NODE_DISABLED: {"node": "/soc/npu@1e900000"},
    Rule.CARRIES_FIRMWARE: {"package": "airoha-en7581-npu-firmware", "firmware": (_FIRMWARE,)},
    Rule.TREE_NOT_READ: {},
    Rule.NAMES_NO_TREE: {},
    Rule.NAMES_NO_CONTROLLER: {},
    Rule.CONTROLLERS_OFF: {"node": _NODE},
    Rule.BOUND_BY_NONE: {"controller": "usb424,ec00", "node": "/soc/usb/ethernet@1"},
    Rule.DRIVERS_BUILT: {"count": 51, "target": "x86/64", "request": _FT},
    Rule.CONTROLLER_ENABLED: {"compatible": _COMPATIBLE, "node": _NODE},
    Rule.NO_NODE_FOR_PORT: {"ports": ("eth1",)},
    Rule.FIRST_BOOT: {"lan": ("lan1", "lan2"), "wan": ("wan",)},
    Rule.WIRED_BY: {"node": f"{_NODE}/mac@0", "mode": "2500base-x", "speed": 2500},
    Rule.IMAGE_DRIVER_REFUSES: {"driver": "igc", "setup": "igc_setup_tc"},
    Rule.TAKES: {"symbol": _OFFLOAD, "takes": "FLOW_ACTION_PPPOE_PUSH"},
    Rule.TAKES_ONLY: {"symbol": _OFFLOAD, "takes": ("FLOW_ACTION_MANGLE", "FLOW_ACTION_REDIRECT")},
    Rule.FORWARD_CHAIN: {},
    Rule.FORWARD_TARGET: {},
    Rule.BRIDGER_PACKAGED: {},
    Rule.TAKES_BY_MAC: {"symbol": _OFFLOAD},
    Rule.DISPATCHER_ENABLED: {
        "node": "/soc/wed@15010000",
        "controller": _NODE,
        "property": "mediatek,wed",
    },
    Rule.DISPATCHER_MISSING: {"controller": _NODE, "property": "mediatek,wed"},
    Rule.ATTACHES: {"symbol": "mt7915_mmio_wed_init", "driver": "mt7915e"},
    Rule.CALLS: {"symbol": "mt76_npu_init", "function": "airoha_npu_get"},
    Rule.KERNEL_CONFIGURATION: {},
    Rule.PARAMETER_OFF: {"parameter": "wed_enable"},
    Rule.REPORTED: {"state": "yes", "grade": "seen", "failing": "", "disagrees": False},
}

_DRIVERS: Mapping[Rule, Mapping[str, Value]] = {
    Rule.ACCEPTS_REQUEST: {"request": _FT},
    Rule.NAMES_SETUP: {"setup": "igc_setup_tc"},
    Rule.SETS_HW_TC: {},
    Rule.DSA_SETS_HW_TC: {},
    Rule.FIELD_VALUE: {"field": "offload_version", "value": 2, "compatible": _COMPATIBLE},
}

SPEC: Mapping[Rule, Spec] = {
    rule: Spec(about, example)
    for about, rules in (
        (About.UNDECIDED, _UNDECIDED),
        (About.CAUSE, _CAUSES),
        (About.LIMIT, _LIMITS),
        (About.EVIDENCE, _EVIDENCE),
        (About.DRIVER, _DRIVERS),
        (About.FINDING, FINDINGS),
        (About.CHECK, CHECKS),
        (About.NEED, NEEDS),
    )
    for rule, example in rules.items()
}
"""Each rule of the closed list."""


def example(rule: Rule) -> Statement:
    """Return a statement of a rule with the values of its example."""
    return Statement.of(rule, **SPEC[rule].example)

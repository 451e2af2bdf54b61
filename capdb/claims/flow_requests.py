"""The requests by which a kernel hands flows to a network driver, with their packages and names.

`TC_SETUP_FT` is Linux's own (include/linux/netdevice.h, `tc_setup_type`); `ndo_flow_offload` was
OpenWrt's until kernel 5.10 came (target/linux/generic/pending-5.4/640 to 647), set up by
firewall3 (openwrt/firewall3 defaults.c) and its iptables target FLOWOFFLOAD.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from capdb.facts.kernel import FLOW_OFFLOAD, FLOWTABLE


class Flows(NamedTuple):
    """The needs of a request, and drivers' names for the parts of a flow that comes with it."""

    packages: tuple[str, ...]
    """The firewall, and the kernel's flow offload. If `one_brings_all`, the first one depends on
    the others."""
    one_brings_all: bool
    ipv6: str
    ipv6_rewritten: str
    pppoe: str
    vlan: str


REQUESTS: Mapping[str, Flows] = {
    # nftables comes with the firewall (OpenWrt package/network/config/firewall4/Makefile).
    FLOWTABLE: Flows(
        ("firewall4", "kmod-nft-offload"),
        True,
        "FLOW_DISSECTOR_KEY_IPV6_ADDRS",
        "FLOW_ACT_MANGLE_HDR_TYPE_IP6",
        "FLOW_ACTION_PPPOE_PUSH",
        "FLOW_ACTION_VLAN_PUSH",
    ),
    FLOW_OFFLOAD: Flows(
        ("firewall", "kmod-ipt-offload"),
        False,
        "AF_INET6",
        "AF_INET6",
        "FLOW_OFFLOAD_PATH_PPPOE",
        "FLOW_OFFLOAD_PATH_VLAN",
    ),
}
"""The requests that capdb knows."""

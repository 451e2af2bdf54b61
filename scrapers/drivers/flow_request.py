"""Find the request by which a kernel's flow table hands over flows, and those that it refuses."""

from __future__ import annotations

import re

from capdb.facts import Place
from capdb.facts.kernel import FlowRequest
from scrapers.c.text import CText
from scrapers.trees.source_tree import SourceTree

_FLOW_TABLE = "net/netfilter/nf_flow"
"""The path of the kernel's flow table and its requests to drivers (Linux
net/netfilter/nf_flow_table_offload.c, `nf_flow_table_offload_cmd`; OpenWrt's own
net/netfilter/nf_flow_table_hw.c, target/linux/generic/pending-5.4/640-*)."""
_SWITCH_PORTS = "net/dsa/"
_WITHOUT_HEADER = re.compile(
    rb"if\s*\(\s*!\s*\(\s*\w+->flags\s*&\s*FLOW_OFFLOAD_PATH_ETHERNET\s*\)\s*\)\s*return\s+-\w+"
)
"""OpenWrt target/linux/generic/pending-5.4/647-*, `dsa_flow_offload_check`: the flag is unset if
the device above is no Ethernet device, like one of PPP (641-*, `flow_offload_check_ethernet`)."""


def flow_request(tree: SourceTree) -> FlowRequest | None:
    """Return the request that a tree's flow table makes, or None if it is not one of those known.

    Kernels before 5.5 have none of their own, and other trees may have others.
    """
    texts = [CText(tree.read(path) or b"") for path in tree.files(_FLOW_TABLE, ".c")]
    found = [request for request in FlowRequest if any(text.lines_with(request) for text in texts)]
    return found[0] if len(found) == 1 else None


def refused_over_switch(tree: SourceTree) -> Place | None:
    """Return the place that refuses flows without Ethernet header at a switch port, if any."""
    for path in tree.files(_SWITCH_PORTS, ".c"):
        text = CText(tree.read(path) or b"")
        if found := _WITHOUT_HEADER.search(text.code):
            line = text.line_at(found.start())
            patch, own_line = tree.origin(path, line)
            return Place(path, line, patch=patch, own_line=own_line)
    return None

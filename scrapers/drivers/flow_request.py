"""The request by which a kernel's flow table hands flows to a network driver."""

from __future__ import annotations

from scrapers.c.text import CText
from scrapers.drivers.flowtable import FLOWTABLE
from scrapers.trees.source_tree import SourceTree

_FLOW_TABLE = "net/netfilter/nf_flow"
"""Where the kernel's flow table is, with the code that asks drivers (Linux
net/netfilter/nf_flow_table_offload.c, `nf_flow_table_offload_cmd`)."""


def flow_request(tree: SourceTree) -> str | None:
    """Return the request that a tree's flow table makes, or None where it makes none that is read.

    Kernels before 5.5 have no such request of their own, and another tree may have another.
    """
    asked = any(
        CText(tree.read(path) or b"").lines_with(FLOWTABLE)
        for path in tree.files(_FLOW_TABLE, ".c")
    )
    return FLOWTABLE if asked else None

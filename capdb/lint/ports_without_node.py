"""The default LAN and WAN devices of a board are in its device tree.

Only boards whose Ethernet has an engine are checked: there, nothing may be stated about an unknown
port.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from capdb.claims.ports import missing_devices
from capdb.facts import Board
from capdb.lint.model import Context, Finding
from capdb.rules.ids import Rule
from capdb.vocabulary import WORKS, Traffic

CHECK = "ports-without-node"


def check(context: Context) -> Iterator[Finding]:
    """Yield the boards with devices that have no node, each with its releases."""
    boards: dict[tuple[str, str, str], Board] = {
        (board.release, board.target, board.profile): board for board in context.facts.boards
    }
    found: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for claim in context.claims:
        if claim.path is Traffic.IPV4_NAT and claim.state in WORKS:
            board = boards.get((claim.release, claim.target, claim.profile))
            lan, wan = missing_devices(board) if board else ((), ())
            if lan or wan:
                found[f"{claim.target}/{claim.profile}", (*lan, *wan)].append(claim.release)
    for (subject, names), releases in found.items():
        yield Finding.of(
            subject,
            CHECK,
            Rule.PORTS_NOT_IN_DEVICE_TREE,
            releases=tuple(releases),
            ports=names,
        )

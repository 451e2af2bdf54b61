"""A row of the Table of Hardware has no port that is faster than the one link to its board's SoC.

If a device tree puts WAN and LAN on one link, a faster port is a mistake in the row or the device
tree, or of no use.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from capdb.claims.links import shared
from capdb.linking.toh import link
from capdb.lint.model import Context, Finding
from capdb.results.devices import GIGABITS
from capdb.rules.ids import Rule

CHECK = "toh-ports"


def check(context: Context) -> Iterator[Finding]:
    """Yield the rows with faster ports than the link that all ports of their board share."""
    facts = context.facts
    speeds: dict[tuple[str, str], dict[int, list[str]]] = defaultdict(dict)
    for board in facts.boards:
        for share in shared(board):
            if share.whole:
                of_board = speeds[board.target, board.profile]
                of_board.setdefault(share.link.speed, []).append(board.release)
    rows = {row.device_id: row for row in facts.hardware}
    for each in link(facts.hardware, facts.profiles).linked:
        kinds = rows[each.device_id].ports
        for speed, releases in speeds.get((each.target, each.profile), {}).items():
            faster = tuple(kind for kind in kinds if 1000 * GIGABITS.get(kind, 0) > speed)
            if faster:
                yield Finding.of(
                    each.device_id,
                    CHECK,
                    Rule.ROW_FASTER_THAN_LINK,
                    ports=faster,
                    image=f"{each.target}/{each.profile}",
                    releases=tuple(dict.fromkeys(releases)),
                    speed=speed,
                )

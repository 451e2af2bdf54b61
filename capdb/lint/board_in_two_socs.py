"""A board has one SoC in a release, in all targets that have it.

Between releases upstream may correct a device tree; the newer value then counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from capdb.lint.model import Context, Finding
from capdb.rules.ids import Rule

CHECK = "board-in-two-socs"


def check(context: Context) -> Iterator[Finding]:
    """Yield the boards, by their first compatible, that a release gives several SoCs."""
    places: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for board in context.facts.boards:
        if board.compatible and board.soc and board.soc != board.compatible[0]:
            places[board.release, board.compatible[0]][board.soc].add(board.target)
    for (release, name), socs in places.items():
        if len(socs) > 1:
            pairs = sorted((soc, target) for soc, targets in socs.items() for target in targets)
            yield Finding.of(
                name,
                CHECK,
                Rule.SEVERAL_SOCS,
                release=release,
                socs=tuple(soc for soc, _ in pairs),
                targets=tuple(target for _, target in pairs),
            )

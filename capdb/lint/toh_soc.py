"""A row of the Table of Hardware and its linked board have the same SoC.

Makers sell a chip under many numbers, and device trees name a similar one, so different numbers
alone prove little: a row contradicts its board if it names exactly the SoC of other boards, and
that is of another family.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from capdb.facts import Board
from capdb.linking.toh import link
from capdb.lint.model import Context, Finding
from capdb.rules.ids import Rule

CHECK = "toh-soc"

_PART = re.compile(r"[a-z]*\d{3,}[a-z]*")
_FAMILY = re.compile(r"\D*\d\d")
"""The first two digits of a part's number: makers count up in the others."""


def check(context: Context) -> Iterator[Finding]:
    """Yield the rows whose CPU is the SoC of other boards, of another family than their own."""
    facts = context.facts
    boards: dict[tuple[str, str], list[Board]] = defaultdict(list)
    for board in facts.boards:
        if board.soc:
            boards[board.target, board.profile].append(board)
    socs = {_part(board.soc) for board in facts.boards if board.soc}
    rows = {row.device_id: row for row in facts.hardware}
    for each in link(facts.hardware, facts.profiles).linked:
        cpu = rows[each.device_id].cpu or ""
        named = set(_PART.findall(cpu.lower())) & socs
        families = {_family(part) for part in named}
        for board in boards[each.target, each.profile]:
            own = {_family(_part(name)) for name in (*board.compatible, board.soc or "")}
            if families and not families & own:
                yield Finding.of(
                    each.device_id,
                    CHECK,
                    Rule.ROW_OF_ANOTHER_SOC,
                    cpu=cpu,
                    image=f"{each.target}/{each.profile}",
                    soc=str(board.soc),
                )


def _part(compatible: str) -> str:
    return compatible.rpartition(",")[2].lower()


def _family(part: str) -> str:
    found = _FAMILY.match(part)
    return found[0] if found else part

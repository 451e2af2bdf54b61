"""A board has one SoC, whichever release or target describes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from capdb.lint.model import Context, Finding


def check(context: Context) -> Iterator[Finding]:
    """Yields the boards, by their first compatible, that facts give several SoCs."""
    places: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for board in context.facts.boards:
        if board.compatible and board.soc and board.soc != board.compatible[0]:
            place = f"{board.release} {board.target}"
            places[board.compatible[0]][board.soc].add(place)
    for name, socs in places.items():
        if len(socs) > 1:
            listed = "; ".join(f"{soc} in {', '.join(sorted(socs[soc]))}" for soc in sorted(socs))
            yield Finding(name, "board-in-two-socs", f"has several SoCs: {listed}.")

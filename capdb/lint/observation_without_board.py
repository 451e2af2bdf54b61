"""A public observation is about boards, or a SoC, that a release in the data has."""

from __future__ import annotations

from collections.abc import Iterator

from capdb.claims.release_facts import board_names
from capdb.claims.scopes import socs
from capdb.lint.model import Context, Finding


def check(context: Context) -> Iterator[Finding]:
    """Yield the observations of no board and no SoC, and the names in them that nothing has."""
    facts = context.facts
    boards = board_names(facts) if facts.observations else frozenset()
    chips = {soc for board in facts.boards for soc in socs(board)} if facts.observations else set()
    for each in facts.observations:
        if not each.boards and not each.socs:
            says = "it names neither boards nor socs; name what it was seen on."
            yield Finding(each.id, "observation-without-board", says)
        for name in (*sorted({*each.boards} - boards), *sorted({*each.socs} - chips)):
            says = f"no release in the data has {name}."
            yield Finding(each.id, "observation-without-board", says)
        if each.state is None and not each.rates:
            says = "it has neither a state that was seen nor rates; give one of the two."
            yield Finding(each.id, "observation-without-board", says)

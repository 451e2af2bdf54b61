"""A public observation is about boards, or a SoC, that a release in the data has."""

from __future__ import annotations

from collections.abc import Iterator

from capdb.claims.scopes import socs
from capdb.lint.model import Context, Finding
from capdb.rules.ids import Rule

CHECK = "observation-without-board"


def check(context: Context) -> Iterator[Finding]:
    """Yield the observations without board and SoC, and those with unknown names."""
    facts = context.facts
    boards = facts.board_names if facts.observations else frozenset()
    chips = {soc for board in facts.boards for soc in socs(board)} if facts.observations else set()
    for each in facts.observations:
        if not each.boards and not each.socs:
            yield Finding.of(each.id, CHECK, Rule.OBSERVATION_OF_NOTHING)
        for name in (*sorted({*each.boards} - boards), *sorted({*each.socs} - chips)):
            yield Finding.of(each.id, CHECK, Rule.OBSERVATION_NAMES_UNKNOWN, name=name)
        if each.state is None and not each.rates:
            yield Finding.of(each.id, CHECK, Rule.OBSERVATION_WITHOUT_RESULT)

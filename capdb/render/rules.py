"""Render the list of rules as lines of text. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from capdb.render.text import Heading, wrapped
from capdb.results.rules import RuleList
from capdb.sentences.spoken import phrase

_INDENT = " " * 6


def rule_lines(found: RuleList, width: int | None) -> Iterator[str]:
    """Yield the rules by their place in an answer, each with its values and an example."""
    of: dict[str, list[str]] = defaultdict(list)
    for rule in found.rules:
        values = ", ".join(f"{name}: {kind}" for name, kind in rule.values.items())
        of[rule.about] += _rule(f"{rule.id}  {values}", rule.example.says, width)
    for each in found.curated:
        of["curated"] += _rule(each.id, f"{each.says} ({each.source})", width)
    for number, (about, lines) in enumerate(of.items()):
        if number:
            yield ""
        yield Heading(phrase(f"rules-{about}"))
        yield from lines


def _rule(title: str, says: str, width: int | None) -> list[str]:
    return [*wrapped("  ", title.rstrip(), width), *wrapped(_INDENT, says, width)]

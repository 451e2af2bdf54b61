"""Lines of a refresh's report, whose lists of names stay readable."""

from __future__ import annotations

from collections.abc import Iterable, Sized

from capdb.rules.statement import Value
from capdb.sentences.spoken import phrase

NAMED = 12
"""The most devices that a line lists before it counts the rest."""


def named(names: Iterable[str]) -> str:
    """Return names as a list that stays readable: the first ones, then the number of the others."""
    known = sorted(names)
    first = ", ".join(known[:NAMED])
    return phrase("and-more", names=first, count=number(known[NAMED:])) if known[NAMED:] else first


def number(values: Sized) -> str:
    """Return how many values there are, as a report has it."""
    return f"{len(values):,}"


def item(name: str, **values: Value) -> str:
    """Return a phrase as an item of a Markdown list."""
    return f"- {phrase(name, **values)}"

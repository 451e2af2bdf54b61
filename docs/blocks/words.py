"""The closed lists of words, each with what it means."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from capdb.vocabulary import GRADE_MEANS, STATE_MEANS, TRAFFIC_MEANS


def states() -> str:
    """Return the states of an answer as a Markdown table."""
    return _table("state", STATE_MEANS.items())


def grades() -> str:
    """Return the grades of proof as a Markdown table, the weakest first."""
    return _table("grade", GRADE_MEANS.items())


def traffic() -> str:
    """Return the kinds of traffic as a Markdown table."""
    return _table("traffic", TRAFFIC_MEANS.items())


def _table(title: str, meanings: Iterable[tuple[StrEnum, str]]) -> str:
    rows = [f"| `{word}` | {meaning} |" for word, meaning in meanings]
    return "\n".join([f"| {title} | it means |", "|---|---|", *rows])

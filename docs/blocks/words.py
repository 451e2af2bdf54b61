"""The closed lists of words, each with its meaning."""

from __future__ import annotations

from collections.abc import Mapping

from capdb.sentences.spoken import meanings
from capdb.vocabulary import Grade, State, Traffic


def states() -> str:
    """Return the states of an answer as a Markdown table."""
    return _table("state", meanings("means-state", State))


def grades() -> str:
    """Return the grades of proof as a Markdown table, the weakest first."""
    return _table("grade", meanings("means-grade", Grade))


def traffic() -> str:
    """Return the kinds of traffic as a Markdown table."""
    return _table("traffic", meanings("means-traffic", Traffic))


def _table(title: str, words: Mapping[str, str]) -> str:
    rows = [f"| `{word}` | {meaning} |" for word, meaning in words.items()]
    return "\n".join([f"| {title} | it means |", "|---|---|", *rows])

"""Make constraints of the closed lists, which the database's integrity check enforces."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import CheckConstraint


def one_of(column: str, words: Iterable[str]) -> tuple[CheckConstraint]:
    """Return the constraint that a column has one of these words, or NULL if it may be empty."""
    listed = ", ".join(f"'{word}'" for word in words)
    return (CheckConstraint(f"{column} IN ({listed})"),)

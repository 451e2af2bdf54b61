"""The closed lists as constraints of the database, which its integrity check then holds it to."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import CheckConstraint


def one_of(column: str, words: Iterable[str]) -> tuple[CheckConstraint]:
    """Return the constraint that holds a column to these words, or to nothing where it may be."""
    listed = ", ".join(f"'{word}'" for word in words)
    return (CheckConstraint(f"{column} IN ({listed})"),)

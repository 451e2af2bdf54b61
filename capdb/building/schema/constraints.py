"""Make constraints of the closed lists, which the database's integrity check enforces."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import CheckConstraint


def one_of(column: str, words: Iterable[str]) -> tuple[CheckConstraint]:
    """Return the constraint that a column has one of these words, or NULL if it may be empty.

    It is a row of comparisons, as SQLite looks each value up in a table where the words are a list:
    that takes half of the whole check of a database.
    """
    return (CheckConstraint(" OR ".join(f"{column} = '{word}'" for word in words)),)

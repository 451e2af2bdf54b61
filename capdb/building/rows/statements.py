"""Make the rows of statements, each once. Pure."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any


class Numbered:
    """Values that many rows share, numbered in the order in which they come."""

    def __init__(self) -> None:
        self.ids: dict[Any, int] = {}

    def id(self, value: Hashable) -> int:
        """Return the number of a value; a new one gets the next number."""
        return self.ids.setdefault(value, len(self.ids) + 1)


def statement_rows(statements: Numbered) -> tuple[str, list[dict[str, Any]]]:
    """Return the table of statements."""
    return "statement", [
        {"id": number, "rule": str(statement.rule), "given": statement.given}
        for statement, number in statements.ids.items()
    ]

"""The rows of a table that has many rows for each of many things, most of which are alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple


class Grouped(NamedTuple):
    """The rows of a table by groups: SQLite writes each group's row once for each of its members.

    It does so in half the time that it takes to be given each row.
    """

    own: tuple[str, ...]
    """The columns in which the rows of a group are the same; the others are its members'."""
    groups: Iterable[tuple[Any, ...]]
    """The values of these columns, and then the number of the group's list of members."""
    members: Iterable[tuple[Any, ...]]
    """The number of a list, and then a member's values of the other columns, in their order."""

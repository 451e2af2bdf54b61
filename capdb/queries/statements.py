"""Read statements, and the verdicts made of them; each is read and made a sentence once."""

from __future__ import annotations

import sqlite3

from capdb.results.path_claim import PathClaim
from capdb.results.stated import Stated
from capdb.rules.statement import Statement
from capdb.vocabulary import Grade, State


class Statements:
    """The statements and verdicts of a database, by its numbers for them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._stated: dict[int, Stated] = {}
        self._verdicts: dict[int, PathClaim] = {}

    def stated(self, number: int) -> Stated:
        """Return a statement with its sentence."""
        if number not in self._stated:
            rule, given = self._connection.execute(
                "SELECT rule, given FROM statement WHERE id = ?", (number,)
            ).fetchone()
            self._stated[number] = Stated.of(Statement.read(rule, given))
        return self._stated[number]

    def links(self, variant: int, release: str) -> tuple[Stated, ...]:
        """Return the statements on the links between the ports of an image and its SoC."""
        found = self._connection.execute(
            "SELECT statement FROM profile_link WHERE variant = ? AND release = ?"
            " ORDER BY position",
            (variant, release),
        ).fetchall()
        return tuple(self.stated(number) for (number,) in found)

    def verdict(self, number: int) -> PathClaim:
        """Return a verdict by its number."""
        if number not in self._verdicts:
            state, grade, because = self._connection.execute(
                "SELECT state, grade, because FROM verdict WHERE id = ?", (number,)
            ).fetchone()
            limits = self._connection.execute(
                "SELECT statement FROM verdict_limit WHERE verdict = ? ORDER BY position", (number,)
            ).fetchall()
            self._verdicts[number] = PathClaim(
                state=State(state),
                grade=Grade(grade) if grade else None,
                because=self.stated(because),
                limits=tuple(self.stated(limit) for (limit,) in limits),
            )
        return self._verdicts[number]

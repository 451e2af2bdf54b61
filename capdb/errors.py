"""The failures that a person can act on."""

from __future__ import annotations

from capdb.text import clean
from capdb.vocabulary import Exit


class CapdbError(Exception):
    """A failure a person can act on; the message is one sentence that says what, where, what to do.

    What it quotes of the input stands in it cleaned. `exit_code` is what the CLI leaves with.
    """

    exit_code: Exit = Exit.INTERNAL

    def __init__(self, message: str, exit_code: Exit | None = None) -> None:
        super().__init__(clean(message))
        if exit_code is not None:
            self.exit_code = exit_code


class UsageError(CapdbError):
    """The person asked for something that does not exist or does not parse."""

    exit_code = Exit.USAGE


class DataError(CapdbError):
    """A facts file, a database or an upstream input is damaged, missing or implausible."""

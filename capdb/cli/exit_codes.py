"""Choose the exit code of a command by the states of its results."""

from __future__ import annotations

from collections.abc import Iterable

from capdb.results.answer import CheckResult
from capdb.vocabulary import EXIT_OF_STATE, Exit, State


def exit_code(result: CheckResult) -> Exit:
    """Return the exit code of the common state of all answers, or the one for differing states."""
    return exit_of(each.state for each in result.results)


def exit_of(answers: Iterable[State]) -> Exit:
    """Return the exit code after answers of these states."""
    states = set(answers)
    if not states:
        return Exit.UNKNOWN
    return EXIT_OF_STATE[states.pop()] if len(states) == 1 else Exit.AMBIGUOUS

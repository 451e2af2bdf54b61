"""Collect the functions, members and variables of a module that depend on its chip.

They are found step by step; a value is examined again only if it uses one of the words found since
the step before.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import TypeVar

from scrapers.c.source import Function
from scrapers.drivers.value_flows import WORD

Variable = tuple[str, int, str]
"""File and line of a function with its variable's name; "", 0 for all functions, -1 a member."""
_Known = TypeVar("_Known")


def variable_in(function: Function, name: str) -> Variable:
    """Return a variable or parameter of a function."""
    return function.source.path, function.line, name


class Dependents:
    """The dependents that are known, and the words that the last step and this one found.

    The words are None before the first step.
    """

    def __init__(self) -> None:
        self.answers: set[str] = set()
        """Functions whose results depend on the chip."""
        self.members: dict[str, set[str]] = {}
        """Members by name, with their structs; an empty name is any struct."""
        self.variables: set[Variable] = set()
        self.bases: set[Variable] = set()
        """Variables and members that point to an object of one chip."""
        self._last: set[str] | None = None
        self._found: set[str] | None = None

    def next_step(self) -> bool:
        """Begin a step; return False if the one before found nothing."""
        self._last, self._found = self._found, set()
        return self._last is None or bool(self._last)

    def concern(self, words: Set[str]) -> bool:
        """Return whether the last step or this one found any of these words.

        In the first step, which examines every value, it is True for all.
        """
        if self._last is None:
            return True
        return not (words.isdisjoint(self._last) and words.isdisjoint(self._found or ()))

    def add_answer(self, name: str) -> None:
        """Add a function by name."""
        self._add(self.answers, name, name)

    def add_member(self, name: str, structs: Iterable[str]) -> None:
        """Add a member by name, of these structs."""
        for struct in structs:
            self._add(self.members.setdefault(name, set()), struct, name)

    def add_variable(self, variable: Variable) -> None:
        """Add a variable or parameter."""
        self._add(self.variables, variable, variable[2])

    def add_base(self, base: Variable) -> None:
        """Add a pointer or struct, all of whose members depend on the chip."""
        self._add(self.bases, base, base[2])

    def _add(self, known: set[_Known], new: _Known, name: str) -> None:
        if new not in known:
            known.add(new)
            if self._found is not None:
                self._found.update(WORD.findall(name))

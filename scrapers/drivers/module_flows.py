"""Gather the values that flow through a module: into variables and members, and into calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Set
from itertools import chain
from typing import NamedTuple

from tree_sitter import Node

from scrapers.c.program import CModule
from scrapers.c.source import arguments, callee, text_of
from scrapers.drivers.conditions import field_name
from scrapers.drivers.dependents import Variable, variable_in
from scrapers.drivers.value_flows import (
    CallSite,
    Flow,
    Leaf,
    calls,
    flows,
    leaves,
    macros,
    words_in,
)


class PassedArgument(NamedTuple):
    """A value that a call passes, and the parameter that gets it."""

    call: CallSite
    value: Node
    parameter: Variable


class ModuleFlows:
    """All values that a module's functions set, return, or pass to each other."""

    def __init__(self, module: CModule) -> None:
        self._module = module
        sources = list(module.sources())
        self.macros = macros(sources)
        self.flows: list[Flow] = []
        self._calls: dict[str, list[CallSite]] = {}
        self._leaves: dict[Node, list[Leaf]] = {}
        for function in (each for source in sources for each in chain(*source.functions.values())):
            self.flows += flows(function)
            for call in calls(function):
                self._calls.setdefault(callee(call.node), []).append(call)
        self._settings = Counter(
            field_name(flow.target)
            for flow in self.flows
            if flow.target is not None
            if text_of(flow.value) not in ("0", "NULL", "false")
        )

    def leaves(self, expression: Node) -> list[Leaf]:
        """Return the members, calls and variables in an expression, from a cache."""
        if expression not in self._leaves:
            self._leaves[expression] = [*leaves(expression)]
        return self._leaves[expression]

    def callers(self, flow: Flow) -> list[CallSite]:
        """Return the calls of a function that sets a value; none if it returns one."""
        return self._calls.get(flow.function.name, []) if flow.target is not None else []

    def is_set_once(self, member: Node) -> bool:
        """Return whether the module gives a member of this name a value in one place only."""
        return self._settings[field_name(member)] == 1

    def flows_by_words(self) -> list[tuple[Flow, Set[str]]]:
        """Return all flows, each with the words on which its value may depend."""
        found: list[tuple[Flow, Set[str]]] = []
        for flow in self.flows:
            controls = (each for call in self.callers(flow) for each in call.controls)
            found.append((flow, words_in((flow.value, *flow.controls, *controls), self.macros)))
        return found

    def arguments_by_words(self) -> list[tuple[PassedArgument, Set[str]]]:
        """Return all arguments, each with the words of its value and the parameter's name."""
        return [
            (each, words_in([each.value], self.macros) | {each.parameter[2]})
            for each in self._arguments()
        ]

    def _arguments(self) -> Iterator[PassedArgument]:
        """Yield the arguments that the module's functions pass to each other."""
        for name, found in self._calls.items():
            for call in found:
                given = arguments(call.node)
                for module, function in self._module.functions(name, call.function.source):
                    if module is self._module:
                        for parameter, value in zip(function.parameters, given, strict=False):
                            yield PassedArgument(call, value, variable_in(function, parameter.name))

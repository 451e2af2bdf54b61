"""Find the modules that are DSA switch drivers, and the tag protocols of their switches.

Often the part that binds the device (over MDIO, SPI, memory) and the switch core are modules of
their own: a part that registers a switch by an export of a core is a switch driver too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from scrapers.c.program import CModule, Program
from scrapers.c.source import Function, child, descendants, designated, identifiers_in, text_of
from scrapers.drivers.conditions import ReachedCode
from scrapers.drivers.reach import closure, is_compared

_OPERATIONS = "dsa_switch_ops"
_REGISTER = "dsa_register_switch"
_TAG = re.compile(r"DSA_TAG_PROTO_\w+")


class Switches:
    """The switch drivers among some modules of a program."""

    def __init__(self, program: Program, candidates: Iterable[str]) -> None:
        self._program = program
        self._modules = [program.module(name) for name in candidates]

    def is_switch(self, module: CModule) -> bool:
        """Return whether a module registers a switch, itself or by another module's export."""
        if not module.mentions(self._names):
            return False
        return module in self._cores or module.mentions(self._registering)

    def tags(self, module: CModule) -> tuple[str, ...]:
        """Return the tag protocols that a switch driver may return from `get_tag_protocol`.

        If it has no operations of its own, they are those of the core that it uses. They are empty
        if they cannot be read.
        """
        cores = [module]
        if module not in self._cores:
            cores = [
                core
                for core in self._cores
                if module.mentions(self._program.exports_of(core.files) | _operations(core))
            ]
        found = {
            tag
            for core in cores
            for owner, function in _get_tag_protocol(core)
            for tag in _tags_of(owner, function)
        }
        return tuple(sorted(found))

    @cached_property
    def _near(self) -> list[CModule]:
        """The modules that name DSA's own functions; only these are parsed."""
        names = frozenset((_REGISTER, _OPERATIONS))
        return [module for module in self._modules if module.mentions(names)]

    @cached_property
    def _names(self) -> frozenset[str]:
        exports = (self._program.exports_of(module.files) for module in self._near)
        return frozenset((_REGISTER, _OPERATIONS)).union(*exports)

    @cached_property
    def _cores(self) -> list[CModule]:
        """The modules with switch operations of their own."""
        return [module for module in self._near if any(_get_tag_protocol(module))]

    @cached_property
    def _registering(self) -> frozenset[str]:
        """The exported functions that lead to `dsa_register_switch`, and that itself."""
        names = new = frozenset((_REGISTER,))
        while new:
            new = frozenset(
                export
                for module in self._modules
                if module.mentions(new)
                for export in self._program.exports_of(module.files) - names
                if _reaches(module, export, new)
            )
            names |= new
        return names


def _reaches(module: CModule, export: str, names: frozenset[str]) -> bool:
    functions = [
        function
        for path in module.files
        if export in module.program.file(path).words
        for function in module.program.source(path).functions.get(export, ())
    ]
    parts = closure([ReachedCode(module, function, function.body) for function in functions])
    return any(text_of(name) in names for part in parts for name in identifiers_in(part.node))


def _operations(module: CModule) -> frozenset[str]:
    """Return the names of the module's switch operations, which other built-in modules may use."""
    return frozenset(
        variable.name
        for source in module.sources_with(_OPERATIONS)
        for variable in source.initialisers
        if variable.struct == _OPERATIONS
    )


def _get_tag_protocol(module: CModule) -> Iterator[tuple[CModule, Function]]:
    """Yield the functions that the module's switch operations name as `get_tag_protocol`."""
    for source in module.sources_with(_OPERATIONS):
        for operations in source.initialisers:
            pair = designated(operations.value).get("get_tag_protocol")
            value = child(pair, "value") if pair is not None else None
            if operations.struct == _OPERATIONS and value is not None:
                yield from module.functions(text_of(value), source)


def _tags_of(module: CModule, function: Function) -> Iterator[str]:
    """Yield the protocols that a function returns: constants, or those assigned to a member."""
    for name in identifiers_in(function.body):
        if _TAG.fullmatch(text_of(name)) and not is_compared(name):
            yield text_of(name)
    for statement in descendants(function.body, "return_statement"):
        for member in descendants(statement, "field_expression"):
            field = member.child_by_field_name("field")
            if field is not None:
                yield from filter(_TAG.fullmatch, module.members(text_of(field)))

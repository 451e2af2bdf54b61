"""Find the functions by which the core asks a driver to offload, and the requests they take."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, field

from capdb.facts import Handler, Place
from capdb.facts.kernel import FLOW_OFFLOAD, FLOWTABLE
from scrapers.c.program import CModule
from scrapers.c.source import CSource, Function, callee, line_of
from scrapers.c.statements import does_nothing
from scrapers.drivers import flow_offload
from scrapers.drivers.flowtable import Dispatch, Taken, dispatch

_ENTRY = re.compile(
    rb"\b(ndo_setup_tc|ndo_flow_offload)\s*=\s*&?(\w+)|\b(flow_indr_dev_register)\s*\(\s*(\w+)"
)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A place where a driver names a function for requests."""

    kind: str
    name: str
    source: CSource
    line: int


@dataclass(slots=True)
class TakenRequests:
    """The handlers of a module, the ways on which they take a flowtable, and doubts."""

    handlers: list[Handler] = field(default_factory=list)
    flowtables: list[Taken] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    refused: set[tuple[str, int]] = field(default_factory=set)
    """Files and lines of the cases behind an entry that do nothing but refuse."""


def requests(module: CModule) -> TakenRequests:
    """Return the requests that the module's `ndo_setup_tc` functions and callbacks take.

    A flowtable that is taken only under a condition of the preprocessor is a doubt, not a fact:
    the conditions are not evaluated.
    """
    found = TakenRequests()
    handlers: dict[tuple[str, str, int], Handler] = {}
    for entry in _entries(module):
        functions = module.functions(entry.name, entry.source)
        functions = functions or module.program.defining(entry.name)
        if not functions:
            request = FLOW_OFFLOAD if entry.kind == FLOW_OFFLOAD else FLOWTABLE
            found.doubts.append(
                f"{entry.source.path}: {entry.name}, named for {entry.kind} at line {entry.line}, "
                f"was not found, so {request} could not be looked for in it"
            )
        for owner, function in functions:
            key = (entry.kind, function.source.path, function.line)
            if key not in handlers:
                handle = _flow_offload if entry.kind == FLOW_OFFLOAD else _handler
                handlers[key] = handle(entry, owner, function, found)
    found.handlers = list(handlers.values())
    if not (found.flowtables or found.doubts):
        found.doubts += _unreached(module, found.refused)
    return found


def _entries(module: CModule) -> Iterator[_Entry]:
    """Yield the entries by text search, so that initialisers that did not parse count too."""
    for source in module.sources_with("ndo_setup_tc", FLOW_OFFLOAD, "flow_indr_dev_register"):
        for match in _ENTRY.finditer(source.text.code):
            kind, name = match[1] or match[3], (match[2] or match[4]).decode()
            if name != "NULL" and module.compiles(source.path):
                line = source.text.line_at(match.start())
                yield _Entry(kind.decode(), name, source, line)


def _handler(entry: _Entry, owner: CModule, function: Function, found: TakenRequests) -> Handler:
    result = dispatch(owner, function)
    types = dict(result.taken)
    flowtable = types.get(FLOWTABLE)
    if flowtable is not None:
        conditions = (*entry.source.text.conditions(entry.line), *flowtable.conditions)
        if conditions:
            del types[FLOWTABLE]
            found.doubts.append(
                f"{function.source.path}: {function.name} takes {FLOWTABLE} only where "
                f"{' and '.join(dict.fromkeys(conditions))} holds"
            )
        else:
            found.flowtables.append(flowtable)
    else:
        found.doubts += _unclear(result, owner, function)
        found.refused |= {(s.function.source.path, line_of(s.node)) for s in result.refused}
    return Handler(
        entry=entry.kind,
        place=owner.program.place(function.source, function.line, function.name),
        types={
            type_: taken.way[-1].module.place(taken.way[-1].function, taken.way[-1].node)
            for type_, taken in sorted(types.items())
        },
    )


def _flow_offload(
    entry: _Entry, owner: CModule, function: Function, found: TakenRequests
) -> Handler:
    """Return a handler that only gets flows, with the Kconfig symbols that it depends on."""
    source = function.source
    conditions = dict.fromkeys(
        (*entry.source.text.conditions(entry.line), *source.text.conditions(function.line))
    )
    gates = {symbol for symbols in owner.files.values() for symbol in symbols}
    taken = flow_offload.taken(owner, function, tuple(conditions))
    if taken and (unclear := [each for each in conditions if each not in gates]):
        found.doubts.append(
            f"{source.path}: {function.name} is {FLOW_OFFLOAD} only where "
            f"{' and '.join(unclear)} holds"
        )
        taken = None
    place = owner.program.place(source, function.line, function.name)
    if taken:
        found.flowtables.append(taken)
    types: dict[str, Place] = {FLOW_OFFLOAD: place} if taken else {}
    return Handler(entry.kind, place, types, tuple(conditions) if taken else ())


def _unclear(result: Dispatch, owner: CModule, function: Function) -> Iterator[str]:
    """Yield the reasons why a handler may take a flowtable though none was found in it."""
    for step in result.unfollowed:
        yield (
            f"{step.function.source.path}: {step.function.name} hands the type of the request to "
            f"{callee(step.node)} at line {line_of(step.node)}, where {FLOWTABLE} could not be "
            f"looked for"
        )
    stub = does_nothing(function.body.named_children, owner, function)
    if not (result.compared or result.unfollowed or stub):
        yield (
            f"{function.source.path}: {function.name} at line {function.line} never looks at the "
            f"type of the request, so it may take {FLOWTABLE}"
        )


def _unreached(module: CModule, refused: Set[tuple[str, int]]) -> Iterator[str]:
    """Yield the mentions of a flowtable to which no entry leads.

    Functions that mac80211 calls by `net_setup_tc` of its `ieee80211_ops` are left out: they are
    for Wi-Fi alone.
    """
    for source in module.sources_with(FLOWTABLE):
        for line in sorted(source.text.lines_with(FLOWTABLE)):
            function = source.function_at(line)
            wifi = function and function.name in module.program.assigned_to("net_setup_tc")
            if not wifi and (source.path, line) not in refused:
                yield f"{source.path}: {FLOWTABLE} at line {line} is not known to be reached"

"""Find the properties of the device tree that let a flowtable pass, or refuse it.

Every property that the code on the request's way reads counts. It is a gate if a condition that
every request meets refuses because of it alone, and the node is that of the driver's own device;
otherwise it is unclear, so that no answer ignores it. A flag in a variable or a member that is set
at one place counts as the property that was read into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from tree_sitter import Node

from capdb.facts import PropertyGate
from scrapers.c.program import CModule
from scrapers.c.source import Function, ancestors, arguments, callee, descendants, text_of
from scrapers.drivers import match_data, settings
from scrapers.drivers.conditions import ReachedCode, needed_by, tests
from scrapers.drivers.flowtable import CallStep, Taken
from scrapers.drivers.own_node import is_own_device, is_own_node
from scrapers.drivers.way import BRANCHES

READS = re.compile(
    r"(?:of|device|fwnode)_(?:property_\w+|(?:get|find)_property)"
    r"|of_(?:machine|device)_(?:is|compatible)_\w+"
    r"|device_is_compatible|of_match_(?:node|device)|soc_device_match\w*"
    r"|of_(?:find|get)_(?:compatible|available|matching|next|child|node_(?:by|with)|root)\w*"
    r"|fwnode_(?:device|get|find)_\w+"
)
"""The functions that ask the device tree, or the chip, about the hardware. Their results are
unclear, except for properties of the driver's own node."""
_OF_NODE = ("of_property_read_bool", "of_property_present", "of_find_property", "of_get_property")
_OF_DEVICE = ("device_property_read_bool", "device_property_present")
_MACRO = re.compile(rb"^[ \t]*#[ \t]*define[ \t]+(\w+)((?:[^\n\\]|\\.)*)", re.MULTILINE | re.DOTALL)
_KEEPS = ("identifier", "field_expression", "pointer_declarator")
Refuses = Literal["absent", "present", "unclear"]


@dataclass(frozen=True, slots=True)
class _Read:
    """A call that reads a property, in the code that holds it."""

    part: ReachedCode
    call: Node


def property_gates(taken: Taken, heeded: Iterable[ReachedCode]) -> list[PropertyGate]:
    """Return the properties that the code on the way of a taken type reads, by name and place.

    `heeded` is the code that runs for the type and whose success matters.
    """
    found: dict[tuple[str, str, int | None], PropertyGate] = {}
    for part in heeded:
        for gate in _gates(part, taken.way):
            key = gate.property, gate.place.path, gate.place.line
            if key not in found or gate.refuses == "unclear":
                found[key] = gate
    return [found[key] for key in sorted(found, key=str)]


# ------------------------------------------------------------------ one piece of code


def _gates(part: ReachedCode, steps: Sequence[CallStep]) -> Iterator[PropertyGate]:
    """Yield the properties that a piece of code reads, and how it refuses."""
    around = list(tests(part))
    for mention in descendants(part.node, "call_expression", "identifier", "field_expression"):
        read = _read(mention, part)
        if read is None or _is_set(mention):
            continue
        refuses = _refuses(mention, around, part, steps)
        name = _name(read)
        if (
            name is None
            or not _is_asked_of_own_node(read)
            or not _is_always_kept(read, mention, part)
        ):
            refuses = "unclear"
        place = part.module.place(part.function, mention)
        yield PropertyGate(name or _text(read.call), refuses, place)


def _refuses(
    mention: Node, around: list[Node], part: ReachedCode, steps: Sequence[CallStep]
) -> Refuses:
    """Return the case in which a property alone refuses every request, or `unclear`."""
    for test in around:
        if not _is_met(test, part, steps):
            continue
        if mention in needed_by(test, part):
            return "absent"
        if mention in needed_by(test, part, zero=True):
            return "present"
    return "unclear"


def _is_met(test: Node, part: ReachedCode, steps: Sequence[CallStep]) -> bool:
    """Return whether all branches around a test lead to the request, so every request meets it."""
    if part.function.source.text.conditions(test.start_point[0] + 1):
        return False
    own = [step.node for step in steps if step.function is part.function]
    for above in ancestors(test):
        if above == part.function.body:
            return True
        if above.type in (*BRANCHES, "case_statement") and not any(
            above.start_byte <= step.start_byte and step.end_byte <= above.end_byte for step in own
        ):
            return False
    return False


def _read(mention: Node, part: ReachedCode) -> _Read | None:
    """Return the reading of a property that a mention is, or whose result it names.

    A member counts only in a condition, since other structs may have one of the same name.
    """
    if mention.type == "call_expression":
        return _Read(part, mention) if _reads(mention, part.module) else None
    if text_of(mention) in _macros(part.module):
        return _Read(part, mention)
    if mention.type == "field_expression" and not _in_condition(mention):
        return None
    if settings.name(mention) not in _kept_readings(mention, part):
        return None
    for kept, value in settings.of(mention, part):
        for call in descendants(value, "call_expression"):
            if _reads(call, kept.module):
                return _Read(kept, call)
    return None


def _kept_readings(mention: Node, part: ReachedCode) -> frozenset[str]:
    """Return the names that may be kept readings, as `settings.name` writes them."""
    if mention.type == "field_expression":
        return _kept_in_members(part.module)
    return _kept_by(part.module, part.function)


@lru_cache(maxsize=256)
def _kept_in_members(module: CModule) -> frozenset[str]:
    """Return the names that any function of a module sets to a property that it reads.

    They are few, while the code of a request mentions thousands of members: so the places that set
    a member are looked for only if it is one of them.
    """
    reading = _reading(module)
    return frozenset().union(
        *(
            _kept_by(module, function)
            for source in module.sources_matching(reading)
            for same in source.functions.values()
            for function in same
        )
    )


@lru_cache(maxsize=1 << 15)
def _kept_by(module: CModule, function: Function) -> frozenset[str]:
    """Return the names that a function sets to properties that it reads; most read none."""
    if _reading(module).search(function.body.text or b"") is None:
        return frozenset()
    return frozenset(
        name
        for name, every in settings.by_name(module, function).items()
        if any(
            _reads(call, module)
            for _, value in every
            for call in descendants(value, "call_expression")
        )
    )


@lru_cache(maxsize=256)
def _reading(module: CModule) -> re.Pattern[bytes]:
    """Return a pattern that finds the reading of a property in a text."""
    return re.compile("|".join((READS.pattern, *sorted(_macros(module)))).encode())


def _in_condition(mention: Node) -> bool:
    inside = mention
    for above in ancestors(mention):
        if above.type in BRANCHES and above.child_by_field_name("condition") == inside:
            return True
        if above.type.endswith("_statement"):
            return above.type == "return_statement"
        inside = above
    return False


def _reads(call: Node, module: CModule) -> bool:
    name = callee(call)
    if "phandle" in name:  # those are requirements
        return False
    return READS.fullmatch(name) is not None or name in _macros(module)


@lru_cache(maxsize=256)
def _macros(module: CModule) -> frozenset[str]:
    """Return the macros of a module that read a property, or use one that does."""
    bodies = {
        match[1].decode(): match[2].decode(errors="replace")
        for source in module.sources_with("define")
        for match in _MACRO.finditer(source.text.code)
    }
    found: set[str] = set()
    while more := {
        name
        for name, body in bodies.items()
        if name not in found
        and any(READS.fullmatch(word) or word in found for word in re.findall(r"\w+", body))
    }:
        found |= more
    return frozenset(found)


def _is_set(mention: Node) -> bool:
    """Return whether a mention is a variable that is being set, or the value that is set."""
    parent = mention.parent
    while parent is not None and parent.type in ("parenthesized_expression", "cast_expression"):
        mention, parent = parent, parent.parent
    if parent is None or parent.type not in ("assignment_expression", "init_declarator"):
        return parent is not None and parent.type in ("declaration", "pointer_declarator")
    target = parent.child_by_field_name("left") or parent.child_by_field_name("declarator")
    return target is not None and target.type in _KEEPS


def _is_always_kept(read: _Read, mention: Node, part: ReachedCode) -> bool:
    """Return whether a mention always has the result of that reading, on every device."""
    if mention == read.call:
        return True
    kept = settings.of(mention, part)
    return len(kept) == 1 and kept[0][1] == read.call and _is_met(read.call, read.part, ())


# ------------------------------------------------------------------ one reading


def _name(read: _Read) -> str | None:
    """Return the name of the property that a call reads."""
    given = arguments(read.call)
    if callee(read.call) not in (*_OF_NODE, *_OF_DEVICE) or len(given) < 2:
        return None
    return match_data.string(given[1], read.part.module, read.part.function.source)


def _is_asked_of_own_node(read: _Read) -> bool:
    given = arguments(read.call)
    own = is_own_node if callee(read.call) in _OF_NODE else is_own_device
    return bool(given) and own(given[0], read.part)


def _text(call: Node) -> str:
    return " ".join(text_of(call).split())

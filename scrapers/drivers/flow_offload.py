"""Read drivers that take flows by `ndo_flow_offload`, OpenWrt's operation before kernel 5.10.

OpenWrt's flow table (target/linux/generic/pending-*/640 to 647) calls that operation of the device
that a flow comes from, with the paths to both sides: their devices, and flags for their layers
(`FLOW_OFFLOAD_PATH_VLAN`, `_PPPOE`, `_DSA`). A driver takes a layer only if it tests its flag.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tree_sitter import Node

from capdb.facts import Place
from capdb.facts.kernel import FLOW_OFFLOAD
from scrapers.c.program import CModule
from scrapers.c.source import (
    Function,
    ancestors,
    child,
    descendants,
    identifiers_in,
    operator_of,
    text_of,
)
from scrapers.c.statements import does_nothing
from scrapers.drivers.conditions import ReachedCode, fails
from scrapers.drivers.flows import Accepted, cases
from scrapers.drivers.flowtable import CallStep, Taken

_FLAG = re.compile(r"FLOW_OFFLOAD_PATH_\w+")
_FAMILY = re.compile(r"AF_\w+")
_DEVICE = re.compile(r"(?:\w+(?:->|\.))+dev")


def taken(module: CModule, function: Function, conditions: tuple[str, ...]) -> Taken | None:
    """Return the operation as a taken request, or None if it does nothing but refuse."""
    statements = function.body.named_children
    if does_nothing(statements, module, function):
        return None
    way = (CallStep(module, function, function.body),)
    return Taken(FLOW_OFFLOAD, way, tuple(statements), conditions)


def accepted(parts: Iterable[ReachedCode]) -> Accepted:
    """Return the flows that code within reach takes: address families as keys, flags as actions."""
    found = Accepted()
    for part in parts:
        for name in cases(part):
            if _FAMILY.fullmatch(text_of(name)):
                found.keys.setdefault(text_of(name), part.module.place(part.function, name))
        for name in _asked(part):
            found.actions.setdefault(text_of(name), part.module.place(part.function, name))
    return Accepted(dict(sorted(found.actions.items())), dict(sorted(found.keys.items())))


def same_device(parts: Iterable[ReachedCode]) -> Place | None:
    """Return the place where code refuses flows between two devices, if it does."""
    for part in parts:
        tests = [*descendants(part.node, "if_statement")]
        for test in tests:
            condition, then = child(test, "condition"), child(test, "consequence")
            for compared in descendants(condition, "binary_expression") if condition else ():
                left, right = child(compared, "left"), child(compared, "right")
                devices = [
                    text_of(side)
                    for side in (left, right)
                    if side is not None and _DEVICE.fullmatch(text_of(side))
                ]
                differ = operator_of(compared) == "!=" and len(set(devices)) == 2
                if differ and then is not None and fails([then]):
                    return part.module.place(part.function, compared)
    return None


def _asked(part: ReachedCode) -> Iterator[Node]:
    """Yield the flags in conditions that lead to some work."""
    for name in identifiers_in(part.node):
        if not _FLAG.fullmatch(text_of(name)):
            continue
        test = next((each for each in ancestors(name) if each.type == "if_statement"), None)
        then = child(test, "consequence") if test is not None else None
        if then is not None and not does_nothing([then], part.module, part.function):
            yield name

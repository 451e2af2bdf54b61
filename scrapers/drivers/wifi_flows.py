"""Find the code by which a Wi-Fi driver takes flows itself, and its requirements on other drivers.

mac80211 passes the requests for a Wi-Fi device to `net_setup_tc` of the driver's `ieee80211_ops`
(Linux include/net/mac80211.h). A driver that uses a network processor gets it by a function of the
processor's driver, which finds it by a phandle in the Wi-Fi device's node (Linux
include/linux/soc/airoha/airoha_offload.h).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from capdb.facts import Place, Requirement, WifiFlows
from capdb.facts.kernel import FLOWTABLE
from scrapers.c.program import CModule
from scrapers.c.source import (
    CSource,
    Function,
    arguments,
    callee,
    child,
    descendants,
    text_of,
)
from scrapers.drivers.conditions import ReachedCode
from scrapers.drivers.flowtable import dispatch
from scrapers.drivers.phandles import requirements

_ENTRY = re.compile(rb"\.\s*net_setup_tc\s*=\s*&?(\w+)")
_SYMBOL = re.compile(r"\bCONFIG_\w+")
_DEVICE = re.compile(r"(?:\w+\s*->\s*)+dev")
_EXPORTED = re.compile(rb"\bEXPORT_SYMBOL\w*\s*\(\s*(\w+)")
_PHANDLE = re.compile(rb"of_parse_phandle")
_RESERVED = re.compile(rb"reserved_mem")
_BY_NAME = re.compile(r"of_reserved_mem_region_to_resource_byname|of_reserved_mem_lookup_by_name")
"""The functions that find reserved memory by name (Linux include/linux/of_reserved_mem.h)."""


def wifi_flows(module: CModule) -> WifiFlows | None:
    """Return the function by which a module takes flows for Wi-Fi devices, or None without one."""
    for source in module.sources_with("net_setup_tc"):
        without: list[str] = []
        for match in _ENTRY.finditer(source.text.code) if module.compiles(source.path) else ():
            line = source.text.line_at(match.start())
            conditions = source.text.conditions(line)
            symbols = tuple(_SYMBOL.findall(" ".join(conditions)))
            if any("!" in condition for condition in conditions):
                continue  # conditions with several negations are not understood
            for owner, function in module.program.defining(match[1].decode()):
                taken = dispatch(owner, function).taken.get(FLOWTABLE)
                if taken is not None and not taken.conditions:
                    way = taken.way[-1]
                    return WifiFlows(
                        entry=module.program.place(source, line, match[1].decode()),
                        place=way.module.place(way.function, way.node),
                        symbols=(*symbols, *owner.files[function.source.path]),
                        without=tuple(without),
                        asks=dict(_asked(module, owner, function.source)),
                    )
            without += symbols
    return None


def lends(module: CModule) -> list[Requirement]:
    """Return the functions by which other drivers get an object of a module.

    Each finds it by its phandle in the node of the device that is its argument, and fails without
    it. The place is that of the phandle, and names the function.
    """
    found = []
    for source in module.sources_matching(_PHANDLE):
        exported = {name.decode() for name in _EXPORTED.findall(source.text.code)}
        for name in sorted(exported & source.functions.keys()):
            for function in source.functions[name]:
                if [each.type for each in function.parameters] == ["struct device"]:
                    found += requirements([ReachedCode(module, function, function.body)])
    return [each for each in found if "," in each.phandle]


def regions(module: CModule) -> tuple[str, ...]:
    """Return the names of reserved memory that a module looks for in its own node."""
    found: set[str] = set()
    for source in module.sources_matching(_RESERVED):
        for functions in source.functions.values():
            for function in functions:
                found.update(_names_looked_for(function, source))
    return tuple(sorted(found))


def _asked(module: CModule, owner: CModule, source: CSource) -> Iterator[tuple[str, Place]]:
    """Yield the calls by which a file gets objects of other drivers, with only its device.

    Functions of the file that the module itself does not use are left out, and so are calls whose
    failure is not tested.
    """
    for name, functions in source.functions.items():
        if owner is not module and not module.mentions(frozenset({name})):
            continue
        for function in functions:
            for setting in descendants(function.body, "assignment_expression"):
                left, call = child(setting, "left"), child(setting, "right")
                if left is None or call is None or call.type != "call_expression":
                    continue
                given = arguments(call)
                alone = len(given) == 1 and _DEVICE.fullmatch(text_of(given[0]))
                fails = f"IS_ERR({text_of(left)})" in text_of(function.body)
                if alone and fails and not module.program.defining(callee(call)):
                    yield callee(call), owner.place(function, call)


def _names_looked_for(function: Function, source: CSource) -> Iterator[str]:
    """Yield the names that a function looks for, in its own text or in its callers' arguments."""
    for call in descendants(function.body, "call_expression"):
        if not _BY_NAME.fullmatch(callee(call)) or len(arguments(call)) < 2:
            continue
        name = text_of(arguments(call)[1])
        yield from (name[1:-1],) if name.startswith('"') else ()
        places = [place for place, each in enumerate(function.parameters) if each.name == name]
        for caller in (each for several in source.functions.values() for each in several):
            for other in descendants(caller.body, "call_expression"):
                given = [text_of(argument) for argument in arguments(other)]
                for place in places if callee(other) == function.name else ():
                    if place < len(given) and given[place].startswith('"'):
                        yield given[place][1:-1]

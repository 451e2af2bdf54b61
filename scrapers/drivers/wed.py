"""Find the call by which a Wi-Fi driver attaches to MediaTek's dispatcher for Wi-Fi (WED).

A driver hands its traffic to the engine of the Ethernet driver by `mtk_wed_device_attach`
(Linux include/linux/soc/mediatek/mtk_wed.h).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from capdb.facts import Place, WifiAttach
from scrapers.c.program import CModule
from scrapers.c.source import CSource, Function, child, descendants, line_of, text_of
from scrapers.c.statements import does_nothing

_ATTACH = "mtk_wed_device_attach"
_PARAMETER = re.compile(rb"\bmodule_param(?:_named)?\s*\(\s*(\w+)\s*,(?:\s*\w+\s*,)?\s*bool\s*,")
_REORDERS = re.compile(rb"\bwlan\.hw_rro\s*=\s*(\w+)")
"""The member of `struct mtk_wed_device` by which a Wi-Fi driver leaves reordering to hardware."""
_SYMBOL = re.compile(r"!?\bCONFIG_\w+")


def attach(module: CModule) -> WifiAttach | None:
    """Return the call by which a module attaches to a WED, or None if it does not."""
    for source in module.sources_with(_ATTACH):
        if not module.compiles(source.path):
            continue
        for functions in source.functions.values():
            for function in functions:
                for call in descendants(function.body, "call_expression"):
                    called = child(call, "function")
                    if called is not None and text_of(called) == _ATTACH:
                        return _attach(module, function, call)
    return None


def _attach(module: CModule, function: Function, call: Node) -> WifiAttach:
    source = function.source
    conditions = source.text.conditions(line_of(call))
    place = module.place(function, call)
    symbols = tuple(
        symbol
        for condition in conditions
        for symbol in _SYMBOL.findall(condition)
        if not symbol.startswith("!")
    )
    reorders = _reorders(module)
    for name, where, default in _parameters(module, source):
        if _gates(name, function, call, module):
            return WifiAttach(place, symbols, name, where, default, reorders)
    return WifiAttach(place, symbols, reorders=reorders)


def _reorders(module: CModule) -> Place | None:
    """Return the place that asks the dispatcher to reorder frames in hardware, if any."""
    for source in module.sources_with("hw_rro"):
        for match in _REORDERS.finditer(source.text.code):
            if match[1] not in (b"false", b"0"):
                line = source.text.line_at(match.start())
                function = source.function_at(line)
                return module.program.place(source, line, function.name if function else "hw_rro")
    return None


def _parameters(module: CModule, source: CSource) -> Iterator[tuple[str, Place, bool]]:
    """Yield the bool module parameters of a file, with the place and value of their declaration."""
    for match in _PARAMETER.finditer(source.text.code):
        name = match[1].decode()
        declared = re.search(
            rb"\bbool\s+%s\b\s*(?:__\w+\s*)?(?:=\s*(\w+)\s*)?;" % match[1], source.text.code
        )
        if declared:
            line = source.text.line_at(declared.start())
            default = declared[1] not in (None, b"false", b"0")
            yield name, module.program.place(source, line, name), default


def _gates(name: str, function: Function, call: Node, module: CModule) -> bool:
    """Return whether a function leaves before a call, and does nothing, if a parameter is off."""
    for test in descendants(function.body, "if_statement"):
        condition, then = child(test, "condition"), test.child_by_field_name("consequence")
        if test.end_byte > call.start_byte or condition is None or then is None:
            continue
        off = text_of(condition).strip("() ").replace(" ", "") == f"!{name}"
        if off and does_nothing([then], module, function):
            return True
    return False

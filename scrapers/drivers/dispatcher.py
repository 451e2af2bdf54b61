"""Read the needs of MediaTek's dispatcher (WED) before a Wi-Fi driver attaches to it.

The Ethernet driver sets `attach` of `struct mtk_wed_ops`; `mtk_wed_get_rx_capa` has the versions
that also take traffic from Wi-Fi (both in Linux include/linux/soc/mediatek/mtk_wed.h).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from capdb.facts import Dispatcher, DispatcherFirmware
from scrapers.c.program import CModule
from scrapers.c.source import (
    Function,
    ancestors,
    arguments,
    callee,
    child,
    descendants,
    designated,
    text_of,
)
from scrapers.drivers.conditions import ReachedCode
from scrapers.drivers.match_data import firmware_in, match_data
from scrapers.drivers.phandles import requirements
from scrapers.drivers.reach import closure

_OPERATIONS = "mtk_wed_ops"
_HEADER = "include/linux/soc/mediatek/mtk_wed.h"
_RECEIVES = "mtk_wed_get_rx_capa"
_VERSION = "version"
"""The member of the match data that is also the dispatcher's version (mtk_wed_add_hw)."""
_BY_REORDERING = re.compile(r"version == (\d+)\)\s*return \w+->wlan\.hw_rro;")
_SENDS_ONLY = re.compile(r"return \w+->version != (\d+);")
_IS_COMPATIBLE = "of_device_is_compatible"


def dispatcher(module: CModule, symbols: Sequence[str]) -> Dispatcher | None:
    """Return a module's dispatcher with its needs, or None if it has no dispatcher.

    `symbols` are those of its match data.
    """
    for owner, function in _attaching(module):
        receiving = [
            ReachedCode(owner, function, then)
            for test in descendants(function.body, "if_statement")
            if (condition := child(test, "condition")) is not None
            and callee(condition) == _RECEIVES
            and (then := child(test, "consequence")) is not None
        ]
        data, _ = match_data(module, symbols, [_VERSION])
        header = module.program.source(_HEADER)
        asked = [each for each in header.functions.get(_RECEIVES, ()) if _says(each)]
        bodies = " ".join(text_of(each.body) for each in asked)
        return Dispatcher(
            attach=owner.program.place(function.source, function.line, function.name),
            versions={each.symbol: each.fields[_VERSION] for each in data if each.fields},
            receives=owner.program.place(header, asked[0].line, _RECEIVES) if asked else None,
            sends_only=tuple(sorted({int(found) for found in _SENDS_ONLY.findall(bodies)})),
            by_reordering=tuple(sorted({int(found) for found in _BY_REORDERING.findall(bodies)})),
            requires=tuple(requirements(closure(receiving, results_matter=True))),
            firmware=tuple(_firmware(receiving)),
        )
    return None


def _attaching(module: CModule) -> Iterator[tuple[CModule, Function]]:
    """Yield the functions that attach a Wi-Fi driver to a module's dispatcher."""
    for source in module.sources_with(_OPERATIONS):
        for variable in source.initialisers:
            pair = designated(variable.value).get("attach")
            value = child(pair, "value") if pair is not None else None
            if (
                variable.struct == _OPERATIONS
                and value is not None
                and module.compiles(source.path)
            ):
                yield from module.functions(text_of(value).lstrip("&"), source)


def _says(function: Function) -> bool:
    return "version" in text_of(function.body)


def _firmware(start: Sequence[ReachedCode]) -> Iterator[DispatcherFirmware]:
    """Yield the firmware that some code loads, in the order of the code."""
    for part in closure(start, results_matter=True):
        for call in descendants(part.node, "call_expression"):
            given = arguments(call)
            if callee(call) == "request_firmware" and len(given) > 1:
                yield from _named_by(text_of(given[1]), part)


def _named_by(variable: str, part: ReachedCode) -> Iterator[DispatcherFirmware]:
    for setting in descendants(part.function.body, "assignment_expression"):
        left, right = child(setting, "left"), child(setting, "right")
        if left is None or right is None or text_of(left) != variable:
            continue
        files = tuple(sorted(set(firmware_in(right, part.module, part.function.source))))
        place = part.module.place(part.function, setting)
        yield DispatcherFirmware(files, place, *_chosen_by(setting))


def _chosen_by(setting: Node) -> tuple[int | None, str | None]:
    """Return the version and the node's compatible that are conditions of a setting, if any."""
    version: int | None = None
    compatible: str | None = None
    inside = setting
    for above in ancestors(setting):
        if above.type == "case_statement":
            value = child(above, "value")
            if value is not None and text_of(value).isdecimal():
                version = int(text_of(value))
        if above.type == "if_statement" and above.child_by_field_name("consequence") == inside:
            condition = child(above, "condition")
            if condition is not None and callee(condition) == _IS_COMPATIBLE:
                texts = [text_of(text)[1:-1] for text in descendants(condition, "string_literal")]
                compatible = texts[0] if len(texts) == 1 else None
        inside = above
    return version, compatible

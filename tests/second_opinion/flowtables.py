"""Find the drivers of a patched tree that take a flowtable, with their chips and conditions."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from tests.second_opinion.c_source import (
    Entry,
    Function,
    blanked,
    block,
    functions,
    id_entries,
    operations,
    requests,
    struct_fields,
    struct_members,
)
from tests.second_opinion.modules import Modules
from tests.second_opinion.trees import Tree

REQUEST = "TC_SETUP_FT"
OPERATION = "ndo_flow_offload"
"""The operation of a network device in OpenWrt's kernels before 5.10 (generic patch 640)."""
_REFUSAL = re.compile(r"\bif\s*\((?P<test>[^;{}]*?)\)\s*return\s+-E\w+\s*;")
_ACCEPTED = re.compile(r"\bif\s*\((?P<test>[^;{}]*\bTC_SETUP_FT\b[^;{}]*?)\)\s*return\s+(?!-E)")
_PHANDLE = re.compile(r'\bof_parse_phandle\w*\s*\([^,;]*,\s*"([^"]+)"')
_PROPERTY = re.compile(r'^\s*!\s*of_property_(?:read_bool|present)\s*\([^,]*,\s*"([^"]+)"\s*\)\s*$')
_ONE_DEVICE = re.compile(r"^\s*\w+->dev\s*!=\s*\w+->dev\s*$")
_FROM_HARDWARE = r"(?:->|\.){member}\s*=[^=;][^;]*\b(?:readl|ioread32|regmap_read)\s*\("
_TAG = re.compile(r"\bDSA_TAG_PROTO_\w+")


@dataclass
class Driver:
    """A kernel module that takes a flowtable: its handler, ids and requirements.

    `symbols` build it, any of them; `needs` build its handler, all of them, and `parts` the file
    of an id, by its compatible. `one_device` is whether a flow must leave by the device that it
    came in by. `gates` are members of the match data that must not be 0; `phandles` and
    `properties` are required of the controller's node; `unclear` are tests of the hardware that are
    not followed here.
    """

    name: str
    directory: str
    symbols: set[str]
    needs: set[str]
    handler: Function
    handler_path: str
    ids: dict[str, tuple[Entry, str]]
    parts: dict[str, str]
    gates: dict[str, tuple[str, int]] = field(default_factory=dict)
    phandles: set[str] = field(default_factory=set)
    properties: set[str] = field(default_factory=set)
    unclear: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    one_device: bool = False


@dataclass
class Reading:
    """The drivers of one patched kernel."""

    tree: Tree

    @cached_property
    def request(self) -> str:
        """Return the name that takes flows in a driver: a request, or an operation of its own."""
        calls = re.compile(rf"->\s*{OPERATION}\s*\(")
        paths = self.tree.below("net/netfilter", ".c")
        old = any(calls.search(blanked(self.tree.text(path) or "")) for path in paths)
        return OPERATION if old else REQUEST

    @cached_property
    def follows_switches(self) -> bool:
        """Return whether a flow at a port of a DSA switch reaches the conduit's driver.

        The request does so by itself; the operation needs `ndo_flow_offload_check` (patch 647).
        """
        ports = self.tree.text("net/dsa/slave.c") or ""
        return self.request == REQUEST or f".{OPERATION}_check" in blanked(ports)

    @cached_property
    def flowtable_drivers(self) -> list[Driver]:
        """Return every driver that takes flows: by its `ndo_setup_tc`, or the older operation."""
        return [
            driver
            for directory in sorted({str(PurePosixPath(path).parent) for path in self._mention()})
            for driver in self._drivers(directory)
        ]

    def _mention(self) -> set[str]:
        found = set()
        for root in (self.tree.base, self.tree.top):
            if not (root / "drivers/net").is_dir():
                continue
            run = subprocess.run(
                ["grep", "-rlw", "--include=*.c", self.request, "drivers/net"],
                cwd=root,
                capture_output=True,
                text=True,
                check=False,
            )
            found |= {
                path for path in run.stdout.split() if self.request in (self.tree.text(path) or "")
            }
        return found

    def _drivers(self, directory: str) -> Iterator[Driver]:
        texts = {
            path: self.tree.text(path) or ""
            for path in self.tree.below(directory, ".c")
            if str(PurePosixPath(path).parent) == directory
        }
        known = {
            name: (function, path)
            for path, text in texts.items()
            for name, function in functions(text).items()
        }
        modules = Modules.of(self.tree, directory)
        for module, files in modules.files.items():
            member = "ndo_setup_tc" if self.request == REQUEST else OPERATION
            handlers = {
                entry.functions[member]: entry.symbols[member]
                for path in files
                for entry in operations(texts.get(path, ""))
                if member in entry.functions
            }
            for name in sorted(handlers.keys() & known.keys()):
                handler, path = known[name]
                if self.request == OPERATION or REQUEST in requests(handler):
                    entries = {
                        entry.compatible: (entry, file)
                        for file in files
                        for entry in id_entries(texts.get(file, ""))
                    }
                    driver = Driver(
                        name=module,
                        directory=directory,
                        symbols=modules.symbols[module],
                        needs=handlers[name],
                        handler=handler,
                        handler_path=path,
                        ids=entries,
                        parts={
                            compatible: modules.parts[file]
                            for compatible, (_, file) in entries.items()
                            if file in modules.parts
                        },
                    )
                    self._judge(driver, texts, known)
                    yield driver

    def _judge(
        self, driver: Driver, texts: dict[str, str], known: dict[str, tuple[Function, str]]
    ) -> None:
        members = self._data_members(driver)
        for name in _reach(driver.handler.name, known, calls_only=True):
            function, path = known[name]
            for found in _REFUSAL.finditer(function.body):
                line = function.body_line + function.body.count("\n", 0, found.start())
                for test in found["test"].split("||"):
                    self._condition(driver, test, members, (path, line), texts)
            for found in _ACCEPTED.finditer(function.body):
                for test in found["test"].split("&&"):
                    self._condition(driver, f"!{test.strip()}", members, (path, 0), texts)
        for name in _reach(driver.handler.name, known, calls_only=False):
            function, _ = known[name]
            driver.phandles |= set(_PHANDLE.findall(function.body))
            if re.search(r"tag_ops->proto|->proto\b", function.body):
                driver.tags |= set(_TAG.findall(function.body))

    def _condition(
        self,
        driver: Driver,
        test: str,
        members: set[str],
        place: tuple[str, int],
        texts: dict[str, str],
    ) -> None:
        property_test = _PROPERTY.match(test)
        plain = re.fullmatch(r"\s*!\s*[\w.>\-\[\]]*?(?:->|\.)(\w+)\s*(?:\[\w+\])?\s*", test)
        named = set(re.findall(r"(?:->|\.)(\w+)", test))
        for member in sorted(named):
            if any(
                re.search(_FROM_HARDWARE.format(member=member), blanked(texts[each]))
                for each in texts
            ):
                driver.unclear.add(test.strip())
        if property_test:
            driver.properties.add(property_test[1])
        elif _ONE_DEVICE.match(test):
            driver.one_device = True
        elif re.search(r"\bof_(?:machine|property|device_is)", test):
            driver.unclear.add(test.strip())
        elif plain and plain[1] in members:
            driver.gates[plain[1]] = place
        elif plain:
            for gate in self._set_under(plain[1], members, texts):
                driver.gates[gate] = place
        else:
            driver.unclear |= named & members

    def _set_under(self, member: str, members: set[str], texts: dict[str, str]) -> Iterator[str]:
        """Yield the members of the match data under whose test another member is set."""
        pattern = re.compile(
            r"\bif\s*\([^;{}]*(?:->|\.)(\w+)\s*\)\s*\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}"
        )
        for text in texts.values():
            for found in pattern.finditer(blanked(text)):
                if found[1] in members and re.search(rf"(?:->|\.){member}\b[^;=]*=[^=]", found[2]):
                    yield found[1]

    def _data_members(self, driver: Driver) -> set[str]:
        found: set[str] = set()
        for entry, path in driver.ids.values():
            text = self.tree.text(path) or ""
            kind = entry.data and re.search(rf"\bstruct\s+(\w+)\s+{entry.data}\s*=", blanked(text))
            if kind:
                headers = self.tree.below(driver.directory, ".h")
                for source in (path, *headers):
                    found |= struct_members(self.tree.text(source) or "", kind[1])
        return found

    def value(self, driver: Driver, compatible: str, member: str) -> tuple[int, str, int] | None:
        """Return a member of a chip's match data, with the struct's place; None if unread."""
        entry, path = driver.ids[compatible]
        data = entry.data and struct_fields(self.tree.text(path) or "", entry.data)
        if not data:
            return None
        line, fields = data
        text = fields.get(member, "0")
        return (int(text, 0), path, line) if re.fullmatch(r"\w*\d\w*", text) else None

    def firmware(self, compatibles: tuple[str, ...]) -> tuple[str, ...]:
        """Return the firmware files of a companion node: those of its chip's data, or else all."""
        for driver in self.flowtable_drivers:
            for path in self.tree.below(driver.directory, ".c"):
                text = blanked(self.tree.text(path) or "")
                defined = dict(re.findall(r'^#define\s+(\w+)\s+"([^"]+)"', text, re.MULTILINE))
                for entry in id_entries(text):
                    if entry.compatible in compatibles:
                        own = entry.data and re.search(rf"\b{entry.data}\s*=\s*\{{", text)
                        held = block(text, own.end() - 1) if own else ""
                        named = [name for name in re.findall(r"\w+", held) if name in defined]
                        named = named or re.findall(
                            r"^MODULE_FIRMWARE\((\w+)\)", text, re.MULTILINE
                        )
                        return tuple(defined[name] for name in named if name in defined)
        return ()

    def switch_tags(self, compatible: str) -> set[str]:
        """Return the DSA tag protocols of the driver that binds a switch chip, if one is read."""
        for path in self._dsa_ids.get(compatible, ()):
            directory, stem = str(PurePosixPath(path).parent), PurePosixPath(path).stem
            prefix = re.split(r"[-_]", stem)[0] if directory == "drivers/net/dsa" else ""
            found = set()
            for file in self.tree.below(directory, ".c"):
                if PurePosixPath(file).name.startswith(prefix):
                    for name, function in functions(self.tree.text(file) or "").items():
                        if "get_tag_protocol" in name:
                            found |= set(_TAG.findall(function.body))
            if found:
                return found
        return set()

    @cached_property
    def _dsa_ids(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self.tree.below("drivers/net", ".c"):
            text = self.tree.text(path) or ""
            if "dsa_switch" in text:
                for entry in id_entries(text):
                    found.setdefault(entry.compatible, []).append(path)
        return found


def _reach(
    start: str, known: dict[str, tuple[Function, str]], *, calls_only: bool
) -> Iterator[str]:
    """Yield the functions that one calls, directly or not; without `calls_only`, names too."""
    pattern = re.compile(r"\b(\w+)\s*\(" if calls_only else r"\b(\w+)\b")
    seen, waiting = {start}, [start]
    while waiting:
        name = waiting.pop()
        yield name
        for found in pattern.findall(known[name][0].body):
            if found in known and found not in seen:
                seen.add(found)
                waiting.append(found)

"""Read the registrations, ids and accepted requests of each network driver of a release.

Every fact is read from the patched C of one kernel module, with file and line. `disagreements` has
the mentions that text search finds and the syntax does not, and code that could not be followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from capdb.facts import Driver, Operations, PropertyGate
from capdb.facts.kernel import FLOW_OFFLOAD, FLOWTABLE
from scrapers.c.program import CModule, ModuleFiles, Program, Sources
from scrapers.c.source import child, designated, text_of
from scrapers.drivers import (
    dispatcher,
    features,
    flow_offload,
    flows,
    match_data,
    rejected,
    wed,
    wifi_flows,
)
from scrapers.drivers.conditions import Structs
from scrapers.drivers.dsa import Switches
from scrapers.drivers.flowtable import Taken
from scrapers.drivers.handlers import requests
from scrapers.drivers.properties import property_gates
from scrapers.drivers.reach import Reach
from scrapers.kbuild import kbuild
from scrapers.trees.blame import LineOrigin, PatchStep, line_origin

_MATTERS = re.compile(
    rb"net_device_ops|of_device_id|ndo_setup_tc|ndo_flow_offload|TC_SETUP_|NETIF_F_HW_TC|dsa_register_switch"
    rb"|dsa_switch_ops|flow_indr_dev_register"
)
_SHARED = re.compile(rb"TC_SETUP_|dsa_register_switch|dsa_switch_ops|phandle|_property")
_SETS_OPERATIONS = re.compile(rb"\bnetdev_ops\s*=[^=]")
_CHECKED = (FLOWTABLE, "ndo_setup_tc", FLOW_OFFLOAD, features.HW_TC)
_TABLES = ("net_device_ops", "of_device_id", "dsa_switch_ops")


class ReleaseTree(Sources, Protocol):
    """The members of a release's patched tree that are used here."""

    @property
    def target(self) -> str: ...

    @property
    def ref(self) -> str: ...

    @property
    def openwrt(self) -> Path: ...


def read(
    release: str,
    tree: ReleaseTree,
    modules: Mapping[str, ModuleFiles],
    only: Set[str] | None = None,
    base: Program | None = None,
) -> list[Driver]:
    """Return the drivers among these modules of a tree; modules without any fact are left out.

    `only` limits them to those that a changed file concerns: one of the module's own, a header
    next to them, or one of a module whose setup function, switch or phandle it uses. `base` is the
    program of a tree that differs in these files alone.
    """
    return read_program(release, tree, Program(tree, modules, base, only or frozenset()), only)


def read_program(
    release: str, tree: ReleaseTree, program: Program, only: Set[str] | None = None
) -> list[Driver]:
    """Return the drivers of a program, as `read` does."""
    candidates = program.scan(_MATTERS)
    wanted = candidates if only is None else _concerned(program, candidates, only)
    switches = Switches(program, candidates)
    drivers = (_read(release, tree, program.module(name), switches) for name in wanted)
    return [driver for driver in drivers if _shows_something(driver)]


def read_package(
    release: str,
    package: str,
    sources: Mapping[str, bytes] | Path,
    ref: str,
    steps: Mapping[str, Sequence[PatchStep]] = MappingProxyType({}),
) -> list[Driver]:
    """Return the drivers of a package outside the kernel, as `package:<package>/<module>`.

    `sources` are its files by path, or their directory; `ref` names their version, and `steps` the
    patches that were applied to each file. If no Makefile has the modules, all C files are one,
    named like the package. Sources without a C file give one record with the reason in `unread`.
    """
    tree = _Package(sources, ref, steps)
    built = {name: module.files for name, module in kbuild.modules(tree, "").items()}
    files: dict[str, tuple[str, ...]] = dict.fromkeys(tree.files("", ".c"), ())
    prefix = f"package:{package}/"
    if not files:
        unread = f"no C file was found in the sources of {package} at {ref}"
        return [Driver(release=release, target="*", name=prefix + package, ref=ref, unread=unread)]
    modules = {
        prefix + name: kbuild.Module(prefix + name, parts)
        for name, parts in (built or {package: files}).items()
    }
    program = Program(tree, modules)
    switches = Switches(program, program.scan(_MATTERS))
    return [_read(release, tree, program.module(name), switches) for name in modules]


class _Package:
    """The sources of a package, as a tree that only the package's own patches changed."""

    target = "*"
    openwrt = Path()

    def __init__(
        self,
        sources: Mapping[str, bytes] | Path,
        ref: str,
        steps: Mapping[str, Sequence[PatchStep]],
    ) -> None:
        self.ref = ref
        self._sources = sources
        self._steps = steps

    def read(self, path: str) -> bytes | None:
        if not isinstance(self._sources, Path):
            return self._sources.get(path)
        try:
            return (self._sources / path).read_bytes()
        except OSError:
            return None

    def files(self, prefix: str, suffix: str = "") -> list[str]:
        sources = self._sources
        if isinstance(sources, Path):
            found = (path for path in sources.rglob("*") if path.is_file())
            paths = [path.relative_to(sources).as_posix() for path in found]
        else:
            paths = list(sources)
        return sorted(path for path in paths if path.startswith(prefix) and path.endswith(suffix))

    def origin(self, path: str, line: int) -> LineOrigin:
        return line_origin(line, None, self._steps.get(path, ()))

    def rejects_of(self, path: str) -> tuple[str, ...]:
        return ()


def _concerned(program: Program, candidates: list[str], only: Set[str]) -> list[str]:
    modules = [program.module(name) for name in candidates]
    used = program.exports_of(
        path
        for module in modules
        for path in module.files
        if path in only and _SHARED.search(program.read(path))
    )
    headers = any(path.endswith(".h") for path in only)
    return [
        module.name
        for module in modules
        if not only.isdisjoint(module.files)
        or (headers and not only.isdisjoint(module.headers))
        or module.mentions(used)
    ]


# ------------------------------------------------------------------ one driver


def _shows_something(driver: Driver) -> bool:
    return bool(
        driver.roles
        or driver.ids
        or driver.handlers
        or driver.hw_tc
        or driver.disagreements
        or driver.unread
    )


def _read(release: str, tree: ReleaseTree, module: CModule, switches: Switches) -> Driver:
    try:
        return _driver(release, tree, module, switches)
    except RecursionError:
        return Driver(
            release=release,
            target=tree.target,
            name=module.name,
            ref=tree.ref,
            unread="its source nests deeper than can be followed",
        )


def _driver(release: str, tree: ReleaseTree, module: CModule, switches: Switches) -> Driver:
    operations = _operations(module)
    asked = requests(module)
    ids, doubts = match_data.ids(module)
    symbols = [entry.data for entry in ids if entry.data]
    reached = [Reach(taken) for taken in asked.flowtables]
    structs = match_data.members_of(module, symbols) if reached else {}
    gates = {gate.field: gate for reach in reached for gate in reach.gates(structs)}
    requires = {each.phandle: each for reach in reached for each in reach.requirements()}
    data, unread = match_data.match_data(module, symbols, sorted(gates))
    by_operation = any(taken.type == FLOW_OFFLOAD for taken in asked.flowtables)
    parts = [part for reach in reached for part in reach.parts]
    accepted = flow_offload.accepted(parts) if by_operation else flows.accepted(parts)
    rejects = module.program.rejects_of((*module.files, *module.headers))
    if not reached:
        doubts += rejected.flowtables(tree.openwrt, rejects)
    doubts += [*unread, *asked.doubts, *_cross_check(module)]
    is_switch = switches.is_switch(module)
    lent = wifi_flows.lends(module)
    roles = {"netdev": bool(operations) or _sets_operations(module), "switch": is_switch}
    return Driver(
        release=release,
        target=tree.target,
        name=module.name,
        ref=tree.ref,
        roles=tuple(role for role, played in roles.items() if played),
        files=dict(module.files),
        ids=tuple(ids),
        operations=tuple(operations),
        handlers=tuple(asked.handlers),
        hw_tc=tuple(features.hw_tc(module)),
        gates=tuple(gates[field] for field in sorted(gates)),
        match_data=tuple(rejected.of_values(tree.openwrt, module, each) for each in data),
        requires=tuple(requires[phandle] for phandle in sorted(requires)),
        property_gates=tuple(_property_gates(asked.flowtables, reached, structs)),
        egress_tags=tuple(sorted({tag for reach in reached for tag in reach.egress_tags()})),
        flow_actions=accepted.actions,
        flow_keys=accepted.keys,
        flow_mangles=accepted.mangles,
        same_device=flow_offload.same_device(parts) if by_operation else None,
        wed=wed.attach(module),
        dispatcher=dispatcher.dispatcher(module, symbols),
        wifi_flows=wifi_flows.wifi_flows(module),
        lends=tuple(lent),
        regions=wifi_flows.regions(module) if lent else (),
        tags=switches.tags(module) if is_switch else (),
        firmware=features.firmware(module),
        rejects=rejects,
        disagreements=tuple(dict.fromkeys(doubts)),
    )


def _property_gates(
    flowtables: Iterable[Taken], reached: Iterable[Reach], structs: Structs
) -> list[PropertyGate]:
    found = {
        gate: None
        for taken, reach in zip(flowtables, reached, strict=True)
        for gate in property_gates(taken, reach.heeded)
    }
    found |= {gate: None for reach in reached for gate in reach.unclear_tests(structs)}
    found |= {gate: None for reach in reached for gate in reach.unclear_phandles()}
    return sorted(found, key=lambda gate: (gate.property, gate.place.path, gate.place.line or 0))


def _operations(module: CModule) -> list[Operations]:
    found = []
    for source in module.sources_with("net_device_ops"):
        for variable in source.initialisers:
            if variable.struct != "net_device_ops" or not module.compiles(source.path):
                continue
            pair = designated(variable.value).get("ndo_setup_tc")
            value = child(pair, "value") if pair is not None else None
            setup = text_of(value).lstrip("&") if value is not None else None
            place = module.program.place(source, variable.line, variable.name)
            found.append(Operations(place, None if setup == "NULL" else setup))
    return found


def _sets_operations(module: CModule) -> bool:
    return any(
        _SETS_OPERATIONS.search(source.text.code)
        for source in module.sources_with("netdev_ops")
        if module.compiles(source.path)
    )


def _cross_check(module: CModule) -> Iterator[str]:
    """Yield the mentions that text search finds in the code and the syntax does not have."""
    for source in module.sources_with(*_CHECKED, *_TABLES):
        if not module.compiles(source.path):
            continue
        for token in _CHECKED:
            lines = source.text.lines_with(token)
            for line in sorted(lines - source.lines_parsed_with(token)) if lines else ():
                yield f"{source.path}: {token} at line {line} was not seen in the syntax tree"
        parsed = {(variable.struct, variable.name) for variable in source.initialisers}
        for struct, name, line in source.text.initialisers():
            if struct in _TABLES and (struct, name) not in parsed:
                yield (
                    f"{source.path}: {struct} {name} at line {line} was not seen in the syntax tree"
                )

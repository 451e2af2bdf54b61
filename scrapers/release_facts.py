"""Read all facts of a release's source trees: drivers, configurations, packages and boards.

Each target is read by itself, in a process of a small pool; their common parts are read once.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from capdb.facts import Board, Config, Driver, Fact, KernelPackage, Profile, Reject
from scrapers import scratch
from scrapers.boards import board_facts
from scrapers.c.program import Program
from scrapers.drivers import driver_facts, package_drivers
from scrapers.drivers.flow_request import flow_request, refused_over_switch
from scrapers.kbuild import kbuild, target_config
from scrapers.trees.pins import kernel_series, pinned_kernel
from scrapers.trees.source_tree import SourceTree, Trees, open_tree

DRIVER_ROOTS = ("drivers/net", "drivers/staging/octeon")

Progress = Callable[[str, int, int], None]
"""Called with the last step, the number of finished targets, and the total."""


@dataclass(frozen=True, slots=True)
class Shared:
    """The trees and facts that all targets of a release share."""

    trees: Trees
    generic: dict[str, SourceTree]
    modules: dict[str, dict[str, kbuild.Module]]
    programs: dict[str, Program]
    drivers: dict[str, list[Driver]]
    package_drivers: list[Driver]
    packages: list[KernelPackage]


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """The facts that one target adds to the shared ones."""

    drivers: list[Driver]
    configs: list[Config]
    boards: list[Board]
    rejects: list[Reject]


def read(
    trees: Trees, profiles: Sequence[Profile], progress: Progress, jobs: int = 2
) -> dict[type[Fact], list[Fact]]:
    """Return the facts of a release by kind; every profile gets a Board, maybe with an error.

    Targets without published images (source-only) have no profile, but their drivers are read too.
    Raises DataError if a tree or a program is missing.
    """
    series = kernel_series(trees.openwrt)
    wanted: dict[str, list[Profile]] = defaultdict(list)
    for profile in profiles:
        wanted[profile.target.partition("/")[0]].append(profile)
    for name in series:
        wanted.setdefault(name, [])
    shared = read_shared(trees, sorted({series[name] for name in wanted if name in series}))
    found: list[TargetFacts] = []
    # The largest first, so that no process is left alone with one at the end.
    queue = sorted(wanted, key=lambda name: -len(wanted[name]))
    progress("drivers shared by all targets", 0, len(queue))
    # A fork inherits the trees and syntax facts, which are too large to send; memory that the
    # collector does not visit stays shared.
    gc.freeze()
    fork = multiprocessing.get_context("fork")
    with (
        scratch.directory("trees") as place,
        ProcessPoolExecutor(jobs, fork, _inherit, (shared, place, os.getpid())) as pool,
        _ended_together(),
    ):
        with _signals_held_back():  # all processes of the pool start at the first target
            futures = {
                pool.submit(_read_target, name, series.get(name), wanted[name]): name
                for name in queue
            }
        for future in as_completed(futures):
            found.append(future.result())
            progress(futures[future], len(found), len(queue))
    return {
        Driver: [
            *(driver for each in shared.drivers.values() for driver in each),
            *shared.package_drivers,
            *(driver for each in found for driver in each.drivers),
        ],
        KernelPackage: list(shared.packages),
        Config: [config for each in found for config in each.configs],
        Board: [board for each in found for board in each.boards],
        Reject: [
            *(reject for tree in shared.generic.values() for reject in tree.rejects),
            *(reject for each in found for reject in each.rejects),
        ],
    }


_shared: Shared
_place: str
"""The facts that this worker process inherited, and the directory for its temporary files."""


def _inherit(shared: Shared, place: str, parent: int) -> None:
    """Take over the facts, and make the process end with its parent."""
    global _shared, _place
    _shared, _place = shared, place
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent too
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    with suppress(AttributeError):  # the C library has none
        ctypes.CDLL(None).prctl(_ON_DEATH_OF_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


_ON_DEATH_OF_PARENT = 1
"""PR_SET_PDEATHSIG of prctl(2)."""


_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def _signals_held_back() -> Iterator[None]:
    """Hold back what ends the program: a process that starts still has its parent's handlers."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _ended_together() -> Iterator[None]:
    """End all worker processes at an error or a signal; a pool would let them finish its queue."""
    try:
        yield
    except BaseException:
        for process in multiprocessing.active_children():
            process.terminate()
        raise


def read_shared(trees: Trees, series: Iterable[str]) -> Shared:
    """Return the facts that do not depend on a target, for each kernel series."""
    generic = {each: open_tree(trees, "*", each, None) for each in series}
    modules = {each: _modules(tree) for each, tree in generic.items()}
    programs = {each: Program(tree, modules[each]) for each, tree in generic.items()}
    packages = target_config.packages(trees.release, trees.openwrt)
    return Shared(
        trees=trees,
        generic=generic,
        modules=modules,
        programs=programs,
        drivers={
            each: [
                replace(driver, target=f"*/{each}")
                for driver in driver_facts.read_program(trees.release, tree, programs[each])
            ]
            for each, tree in generic.items()
        },
        package_drivers=package_drivers.read(trees, packages),
        packages=packages,
    )


def _modules(tree: SourceTree) -> dict[str, kbuild.Module]:
    return {
        name: module for root in DRIVER_ROOTS for name, module in kbuild.modules(tree, root).items()
    }


def _modules_of_target(
    tree: SourceTree, generic: SourceTree, common: dict[str, kbuild.Module]
) -> dict[str, kbuild.Module]:
    """Return the modules of a target's tree, or those of the generic tree if none can differ."""
    return _modules(tree) if kbuild.may_differ(tree.touched(), tree, generic) else common


def _changed(
    tree: SourceTree, modules: Mapping[str, kbuild.Module], common: Mapping[str, kbuild.Module]
) -> frozenset[str]:
    """Return the files whose drivers may differ from those of all targets.

    These are the files that the target changed, and those that its Makefiles put into another
    module.
    """
    regrouped = {
        path
        for module in modules.values()
        if module != common.get(module.name)
        for path in module.files
    }
    return tree.touched() | regrouped


def _read_target(name: str, series: str | None, profiles: list[Profile]) -> TargetFacts:
    shared = _shared
    if series is None:
        missing = f"target/linux/{name} is not in the OpenWrt tree that was read"
        return TargetFacts([], [], [_unread(profile, missing) for profile in profiles], [])
    generic = shared.generic[series]
    tree = open_tree(shared.trees, name, series, generic)
    modules = _modules_of_target(tree, generic, shared.modules[series])
    changed = _changed(tree, modules, shared.modules[series])
    own = driver_facts.read(tree.release, tree, modules, changed, shared.programs[series])
    common = {driver.name: driver for driver in shared.drivers[series]}
    gone = [
        Driver(release=tree.release, target=name, name=driver, ref=tree.ref)
        for driver in common
        if driver not in modules
    ]
    present = {
        **common,
        **{driver.name: driver for driver in (*shared.package_drivers, *own, *gone)},
    }
    request, refused = flow_request(tree), refused_over_switch(tree)
    symbols = {
        symbol for module in modules.values() for gates in module.files.values() for symbol in gates
    }
    return TargetFacts(
        drivers=[*own, *gone],
        configs=[
            replace(
                config,
                flow_request=request,
                refused_over_switch=refused,
                kernel_pinned=pinned_kernel(tree.openwrt, tree.series),
            )
            for config in target_config.configs(tree.release, tree, symbols)
        ],
        boards=_read_boards(tree, profiles, list(present.values())),
        rejects=[reject for reject in tree.rejects if reject.target == name],
    )


def _read_boards(tree: SourceTree, profiles: list[Profile], present: list[Driver]) -> list[Board]:
    by_subtarget: dict[str, list[Profile]] = defaultdict(list)
    for profile in profiles:
        by_subtarget[profile.target.partition("/")[2]].append(profile)
    ethernet = _compatibles(present, "netdev")
    switches = _compatibles(present, "switch") - ethernet
    asked = _asked(present)
    found: list[Board] = []
    with scratch.directory("dts", _place) as directory:
        root = tree.lay_out_device_trees(Path(directory))
        for subtarget, of_subtarget in sorted(by_subtarget.items()):
            found += board_facts.read(
                tree, root, subtarget, of_subtarget, ethernet, switches, asked=asked
            )
    return found


def _compatibles(present: Iterable[Driver], role: str) -> frozenset[str]:
    return frozenset(
        entry.compatible for driver in present if role in driver.roles for entry in driver.ids
    )


def _asked(present: Iterable[Driver]) -> dict[str, frozenset[str]]:
    """Return the properties that drivers ask their nodes for, by compatible."""
    found: dict[str, frozenset[str]] = {}
    for driver in present:
        names = {gate.property for gate in driver.property_gates if gate.refuses != "unclear"}
        for entry in driver.ids if names else ():
            found[entry.compatible] = found.get(entry.compatible, frozenset()) | names
    return found


def _unread(profile: Profile, why: str) -> Board:
    return Board(release=profile.release, target=profile.target, profile=profile.profile, error=why)

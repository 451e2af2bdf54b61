"""Compare the scrapers with programs that do the heavy part of the same work.

Drivers: `rg`, and the syntax trees of the files that it finds. Boards: plain `cpp` and `dtc` on the
same device trees. Both yardsticks get a patched kernel. Table of Hardware and profiles: only
parsing their JSON.

    CAPDB_TREES=DIR python -m benchmarks.scraping WORK RELEASE

does one of these and prints its seconds; preparation is not counted.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.answers import ROOT, Typed
from benchmarks.measure import Group, Program
from capdb.__main__ import OBJECTS

if TYPE_CHECKING:
    from capdb.facts import Driver, Profile
    from scrapers.trees.source_tree import SourceTree

RELEASE = "25.12.5"
TARGETS = ("mediatek", "ramips")
"""Targets whose boards are compiled: a seventh and a quarter of a release's boards."""

_READ_JSON = """
import json, pathlib, sys
for path in pathlib.Path(sys.argv[1]).rglob(sys.argv[2]):
    json.loads(path.read_bytes())
"""


def groups(directory: Path) -> Iterator[Group | str]:
    """Yield the groups with sources in CAPDB_TREES, or a sentence on why there are none."""
    trees = os.environ.get("CAPDB_TREES")
    if not trees:
        yield "scrapers: left out; CAPDB_TREES names a directory of source trees with a trees.toml"
        return
    if missing := [name for name in ("rg", "cpp", "dtc") if not shutil.which(name)]:
        yield f"scrapers: left out; they and their yardsticks need {' '.join(missing)}"
        return
    copy = directory / "facts"
    shutil.copytree(ROOT / "data", copy)
    scrape = ("scrape", "--from", trees, "--data", str(copy))
    typed = Typed(directory)
    read_json = (sys.executable, typed.written("read_json.py", _READ_JSON))
    profiles = Path(trees, "downloads.openwrt.org", "releases", RELEASE)
    programs = {
        "scrape: toh": typed.capdb(*scrape, "toh"),
        "json: toh": Program((*read_json, str(Path(trees, "openwrt.org")), "toh.json")),
        "scrape: releases": typed.capdb(*scrape, "releases", "--release", RELEASE),
        "json: releases": Program((*read_json, str(profiles), "profiles.json")),
    }
    against = {
        "scrape: toh": {"json": "json: toh"},
        "scrape: releases": {"json": "json: releases"},
    }
    yield Group("scraping what is published", programs, against, runs=3)
    for name, yardstick, label in (
        ("drivers", "prefilter", "rg + parse"),
        ("boards", "compile", "cpp + dtc"),
    ):
        programs = {
            f"scrape: {name}": _work(name, typed),
            f"{label}: {name}": _work(yardstick, typed),
        }
        yield Group(
            f"scraping {name} of {RELEASE}",
            programs,
            {f"scrape: {name}": {label: f"{label}: {name}"}},
            runs=1,
        )


def _work(name: str, typed: Typed) -> Program:
    argv = (sys.executable, "-m", "benchmarks.scraping", name, RELEASE)
    return Program(argv, {**typed.environment, "CAPDB_WORK": str(typed.directory)}, tells=True)


# ------------------------------------------------------------------ the work, in its own process


def drivers(release: str) -> Callable[[], object]:
    """Return the drivers of all kernels and targets of a release, patches applied."""
    from scrapers import release_facts
    from scrapers.c import program
    from scrapers.drivers import driver_facts
    from scrapers.trees import pins
    from scrapers.trees.fetch import local
    from scrapers.trees.source_tree import open_tree

    trees = local(Path(os.environ["CAPDB_TREES"]), release)

    def work() -> None:
        pinned = pins.kernel_series(trees.openwrt)
        generic, shared, programs = {}, {}, {}
        for series in sorted(set(pinned.values()) & set(trees.kernels)):
            generic[series] = tree = open_tree(trees, "*", series, None)
            shared[series] = modules = release_facts._modules(tree)
            programs[series] = program.Program(tree, modules)
            driver_facts.read_program(release, tree, programs[series])
        for target, series in sorted(pinned.items()):
            tree = open_tree(trees, target, series, generic[series])
            modules = release_facts._modules_of_target(tree, generic[series], shared[series])
            changed = release_facts._changed(tree, modules, shared[series])
            driver_facts.read(release, tree, modules, changed, programs[series])

    return work


def prefilter(release: str) -> Callable[[], object]:
    """Return ripgrep's search for relevant files, and the parsing of their syntax trees."""
    import tree_sitter
    import tree_sitter_c

    from scrapers.drivers import driver_facts
    from scrapers.release_facts import DRIVER_ROOTS
    from scrapers.trees.fetch import local

    trees = local(Path(os.environ["CAPDB_TREES"]), release)

    def work() -> None:
        parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_c.language()))
        for kernel in trees.kernels.values():
            found = subprocess.run(
                ["rg", "-l", "-g", "*.[ch]", driver_facts._MATTERS.pattern.decode(), *DRIVER_ROOTS],
                cwd=kernel,
                check=True,
                capture_output=True,
                text=True,
            )
            for path in found.stdout.splitlines():
                parser.parse((kernel / path).read_bytes())

    return work


def boards(release: str) -> Callable[[], object]:
    """Return the scrape of some targets' boards, with patched trees, in two processes."""
    from scrapers import release_facts, scratch
    from scrapers.boards import board_facts

    opened = {target: _opened(target, release) for target in TARGETS}

    def work() -> None:
        with scratch.directory("dts") as directory:
            jobs = []
            for target, (tree, profiles, present) in opened.items():
                root = tree.lay_out_device_trees(Path(directory, target))
                ethernet = release_facts._compatibles(present, "netdev")
                switches = release_facts._compatibles(present, "switch") - ethernet
                for subtarget, those in profiles.items():
                    jobs.append((tree, root, subtarget, those, ethernet, switches))
            jobs.sort(key=lambda job: -len(job[3]))
            gc.freeze()
            _JOBS[:] = jobs
            fork = multiprocessing.get_context("fork")
            with ProcessPoolExecutor(2, fork) as pool:
                list(pool.map(_read, range(len(jobs))))

    def _read_here(number: int) -> int:
        return len(board_facts.read(*_JOBS[number]))

    global _read_job
    _read_job = _read_here
    return work


_JOBS: list[Any] = []
_read_job: Callable[[int], int]


def _read(number: int) -> int:
    return _read_job(number)


def compile_only(release: str) -> Callable[[], object]:
    """Return cpp and dtc on the same boards' device trees, two at a time, in patched trees."""
    from scrapers.kbuild import image_makefiles

    commands = []
    for target in TARGETS:
        tree, profiles, _ = _opened(target, release)
        root = tree.lay_out_device_trees(Path(tempfile.mkdtemp(prefix="capdb-dts-", dir=_WORK)))
        prefixes = Path(tempfile.mkdtemp(dir=_WORK))
        for dts in root.glob("arch/*/boot/dts"):
            (prefixes / dts.parts[-3]).symlink_to(dts)
        for subtarget, those in profiles.items():
            devices = image_makefiles.read(tree.openwrt, root, target, subtarget, tree.series)
            for profile in those:
                device = devices.get(profile.profile)
                if device is None:
                    continue
                for dts in device.dts:
                    include = (device.include, device.include / "include", root / "include")
                    commands.append(_command(dts, (*include, prefixes)))

    def work() -> None:
        subprocess.run(
            ["xargs", "-0", "-P", "2", "-n", "1", "sh", "-c"],
            input="\0".join(commands),
            text=True,
            check=False,
            capture_output=True,
        )

    return work


def _command(dts: Path, include: Iterable[Path]) -> str:
    """Return cpp and dtc in the way of OpenWrt's include/image.mk; their output is ignored."""
    searched = [str(directory) for directory in (dts.parent, *include)]
    of_cpp, of_dtc = (" ".join(f"{flag} {each}" for each in searched) for flag in ("-I", "-i"))
    return (
        f"cpp -nostdinc -undef -D__DTS__ -x assembler-with-cpp {of_cpp} {dts}"
        f" | dtc -q -I dts -O dtb {of_dtc} -o /dev/null -"
    )


def _opened(target: str, release: str) -> tuple[SourceTree, dict[str, list[Profile]], list[Driver]]:
    """Return a target's patched tree, its profiles by subtarget, and its possible drivers."""
    from capdb.facts import Driver, Profile, Store
    from scrapers.trees import pins
    from scrapers.trees.fetch import local
    from scrapers.trees.source_tree import open_tree

    trees = local(Path(os.environ["CAPDB_TREES"]), release)
    series = pins.kernel_series(trees.openwrt)[target]
    tree = open_tree(trees, target, series, open_tree(trees, "*", series, None))
    store = Store(ROOT / "data")
    profiles: dict[str, list[Profile]] = defaultdict(list)
    for profile in store.read(f"releases/{release}/profiles.jsonl", Profile):
        of, _, subtarget = profile.target.partition("/")
        if of == target:
            profiles[subtarget].append(profile)
    drivers = store.read(f"releases/{release}/drivers.jsonl", Driver)
    return tree, profiles, [each for each in drivers if each.target in ("*", f"*/{series}", target)]


_WORKS = {"drivers": drivers, "prefilter": prefilter, "boards": boards, "compile": compile_only}
_WORK = os.environ.get("CAPDB_WORK")


def main() -> None:
    """Do one of the works and print its seconds, those of its processes included."""
    name, release = sys.argv[1:]
    gc.set_threshold(OBJECTS)  # as in the program that scrapes
    work = _WORKS[name](release)
    start, before = time.perf_counter(), _processors()
    work()
    print(json.dumps({"wall": time.perf_counter() - start, "cpu": _processors() - before}))


def _processors() -> float:
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    main()

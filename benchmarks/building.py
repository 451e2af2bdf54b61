"""Compare database, website and search box with programs that only write as much, and with a page
that only shows the typed text."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from benchmarks.answers import SQLITE, TYPER, Typed
from benchmarks.browser import CHROMIUM
from benchmarks.measure import Group, Program


def groups(directory: Path) -> Iterator[Group | str]:
    """Yield the build, with sqlite3 loading the same rows, and the site, with a copy of it."""
    typed = Typed(directory)
    programs = {TYPER: typed.smallest(), "build": typed.capdb("build")}
    against = {"build": {"Typer": TYPER}}
    if shutil.which("sqlite3"):
        dump, copy = directory / "dump.sql", directory / "copy.sqlite"
        load = f"rm -f {copy}; test -e {dump} || sqlite3 {typed.database} .dump >{dump};"
        load += f" sqlite3 -cmd 'PRAGMA synchronous = OFF' {copy} <{dump} && sqlite3 {copy} VACUUM"
        programs[f"{SQLITE}: build"] = _shell(load)
        against["build"]["sqlite3"] = f"{SQLITE}: build"
    yield Group("database", programs, against, runs=3)
    if not find_spec("jinja2"):
        yield "website: left out; it needs jinja2, as in `pip install '.[site]'`"
        return
    site, copy = directory / "site", directory / "copy"
    program = typed.capdb("site", "build", "--out", str(site))
    fresh = f"rm -rf {site}; exec {' '.join(program.argv)}"
    yield Group(
        "website",
        {
            "website": Program(("sh", "-c", fresh), program.environment),
            "cp: website": _shell(f"rm -rf {copy}; cp -r {site} {copy}"),
        },
        {"website": {"cp": "cp: website"}},
        runs=1,
        pages={"website": site},
    )
    if not (find_spec("playwright") and Path(CHROMIUM).exists()):
        yield "search box: left out; it needs Debian's chromium and `pip install --group dev`"
        return
    tell = (sys.executable, "-m", "benchmarks.browser", "--tell")
    name, bare = "browser: a letter", "bare page: a letter"
    searching = Program((*tell, "search"), typed.environment, tells=True)
    showing = Program((*tell, "bare"), typed.environment, tells=True)
    yield Group("browser", {name: searching, bare: showing}, {name: {"bare": bare}}, runs=1)


def _shell(command: str) -> Program:
    return Program(("sh", "-c", command))

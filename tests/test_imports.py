"""Who may import whom: the rooms of the program have doors, and this test walks through them."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

MAY_IMPORT = {
    "capdb": ("capdb.api", "capdb.devices", "capdb.vocabulary"),
    "capdb.vocabulary": (),
    "capdb.names": (),
    "capdb.releases": (),
    "capdb.facts": ("capdb.vocabulary",),
    "capdb.claims": ("capdb.vocabulary", "capdb.releases", "capdb.facts", "capdb.shapes"),
    "capdb.links": ("capdb.names", "capdb.facts"),
    "capdb.aliases": ("capdb.facts",),
    "capdb.lint": (
        "capdb.releases",
        "capdb.vocabulary",
        "capdb.facts",
        "capdb.claims",
        "capdb.links",
        "capdb.names",
        "capdb.aliases",
    ),
    "capdb.device_tables": (),
    "capdb.closed_lists": (),
    "capdb.claim_tables": (
        *("capdb.vocabulary", "capdb.shapes"),
        *("capdb.closed_lists", "capdb.device_tables"),
    ),
    "capdb.schema": ("capdb.device_tables", "capdb.claim_tables"),
    "capdb.workplace": (),
    "capdb.build": (
        *("capdb.vocabulary", "capdb.facts", "capdb.claims", "capdb.schema", "capdb.rows"),
        "capdb.workplace",
    ),
    "capdb.rows": (
        *("capdb.vocabulary", "capdb.facts", "capdb.claims", "capdb.schema"),
        *("capdb.device_tables", "capdb.claim_tables"),
        *("capdb.releases", "capdb.index_rows", "capdb.matrix_rows", "capdb.links"),
        "capdb.aliases",
        "capdb.hardware_rows",
        "capdb.report_rows",
    ),
    "capdb.hardware_rows": ("capdb.facts", "capdb.device_tables"),
    "capdb.index_rows": ("capdb.facts", "capdb.device_tables", "capdb.names"),
    "capdb.matrix_rows": (
        *("capdb.vocabulary", "capdb.facts", "capdb.claims", "capdb.schema", "capdb.shapes"),
        "capdb.claim_tables",
    ),
    "capdb.sysinfo": ("capdb.vocabulary",),
    "capdb.answers": ("capdb.vocabulary", "capdb.hits"),
    "capdb.report_rows": (
        *("capdb.vocabulary", "capdb.facts", "capdb.claims", "capdb.claim_tables"),
    ),
    "capdb.probe": (
        *("capdb.vocabulary", "capdb.facts", "capdb.claims", "capdb.shapes", "capdb.layout"),
        *("capdb.releases", "capdb.workplace"),
    ),
    "capdb.shapes": ("capdb.vocabulary",),
    "capdb.surveys": ("capdb.vocabulary", "capdb.shapes", "capdb.answers"),
    "capdb.diff": ("capdb.vocabulary", "capdb.shapes"),
    "capdb.tables": ("capdb.vocabulary", "capdb.shapes", "capdb.layout", "capdb.cells"),
    "capdb.cells": ("capdb.vocabulary", "capdb.layout"),
    "capdb.hits": ("capdb.names",),
    "capdb.suggestions": ("capdb.names", "capdb.hits"),
    "capdb.lookup": ("capdb.vocabulary", "capdb.names", "capdb.hits", "capdb.suggestions"),
    "capdb.catalog": (
        *("capdb.vocabulary", "capdb.hits", "capdb.lookup"),
        *("capdb.answers", "capdb.instructions"),
    ),
    "capdb.api": (
        *("capdb.vocabulary", "capdb.database", "capdb.catalog", "capdb.advice"),
        *("capdb.devices", "capdb.listing"),
    ),
    "capdb.devices": ("capdb.vocabulary",),
    "capdb.hardware": ("capdb.devices",),
    "capdb.filters": ("capdb.vocabulary", "capdb.names", "capdb.devices"),
    "capdb.listing": (
        *("capdb.vocabulary", "capdb.answers", "capdb.devices", "capdb.filters", "capdb.hardware"),
        "capdb.names",
    ),
    "capdb.columns": ("capdb.vocabulary", "capdb.devices"),
    "capdb.lists": (
        *("capdb.vocabulary", "capdb.devices", "capdb.columns", "capdb.layout", "capdb.cells"),
    ),
    "capdb.sheets": (
        *("capdb.vocabulary", "capdb.devices", "capdb.columns", "capdb.layout", "capdb.cells"),
    ),
    "capdb.completion": (),
    "capdb.vetting": ("capdb.vocabulary",),
    "capdb.nameindex": ("capdb.vocabulary", "capdb.names"),
    "capdb.website": (
        *("capdb.vocabulary", "capdb.names", "capdb.nameindex", "capdb.catalog", "capdb.advice"),
        *("capdb.surveys", "capdb.shapes", "capdb.diff"),
        *("capdb.devices", "capdb.hardware", "capdb.listing"),
        *("capdb.instructions", "capdb.releases", "capdb.probe", "capdb.workplace"),
    ),
    "capdb.database": ("capdb.vocabulary", "capdb.facts", "capdb.build", "capdb.workplace"),
    "capdb.instructions": ("capdb.vocabulary",),
    "capdb.advice": ("capdb.vocabulary", "capdb.releases", "capdb.instructions"),
    "capdb.layout": ("capdb.vocabulary",),
    "capdb.advice_lines": ("capdb.vocabulary", "capdb.instructions", "capdb.layout"),
    "capdb.output": ("capdb.vocabulary", "capdb.layout"),
    "capdb.cli": (
        *("capdb.vocabulary", "capdb.facts", "capdb.build", "capdb.database", "capdb.catalog"),
        *("capdb.advice", "capdb.output", "capdb.shapes", "capdb.surveys", "capdb.diff"),
        *("capdb.tables", "capdb.sysinfo", "capdb.advice_lines", "capdb.layout", "capdb.probe"),
        *("capdb.lint", "capdb.claims"),
        *("capdb.devices", "capdb.listing", "capdb.columns", "capdb.lists", "capdb.sheets"),
        *("capdb.completion", "capdb.website", "capdb.vetting"),
    ),
    "capdb.__main__": ("capdb.cli",),
    "scrapers": ("capdb.facts", "capdb.vocabulary"),
}
"""Each room, which is a module or a whole package, and the rooms of ours that it may enter."""

ONLY_PRINTER = "capdb.output"
THE_ONE_DOOR = "capdb.cli.scrape"
"""The only module that may import the scrapers."""
THE_ONE_SESSION = "scrapers.http_requests"
"""The only module with network code."""

NETWORK = ("requests.", "urllib3.", "urllib.request.", "http.client.", "socket.", "ftplib.")

HEAVY = ("sqlmodel", "sqlalchemy", "requests", "tree_sitter", "bs4", "jinja2", "msgspec", "rich")
"""What answering a question must not load (Typer loads pydantic by itself, from 0.29 on)."""


def modules() -> dict[str, ast.Module]:
    """Every module of ours with its syntax tree."""
    found = {}
    for path in sorted([*ROOT.glob("capdb/**/*.py"), *ROOT.glob("scrapers/**/*.py")]):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        found[name] = ast.parse(path.read_text(), path)
    return found


MODULES = modules()


def imported(module: str, tree: ast.AST) -> Iterator[str]:
    """The full names that a module imports anywhere; `from a import b` gives `a.b` too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: a relative import hides which room it enters"
            for alias in node.names:
                yield f"{node.module}.{alias.name}"


def module_of(name: str) -> str | None:
    """The module of ours that an imported name is or stands in; None where it is not ours."""
    while name:
        if name in MODULES:
            return name
        name = name.rpartition(".")[0]
    return None


def is_in(module: str, room: str) -> bool:
    return module == room or (room != "capdb" and module.startswith(f"{room}."))


def room_of(module: str) -> str:
    rooms = [room for room in MAY_IMPORT if is_in(module, room)]
    assert rooms, f"{module} stands in no room; add it to MAY_IMPORT and to docs/architecture.md"
    return max(rooms, key=len)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_its_room_may(module: str) -> None:
    room = room_of(module)
    allowed = (room, "capdb", *MAY_IMPORT[room])
    entered = {ours for name in imported(module, MODULES[module]) if (ours := module_of(name))}
    wrong = {other for other in entered if not any(is_in(other, door) for door in allowed)}
    assert not wrong, f"{module} may not import {', '.join(sorted(wrong))}"


def test_only_the_scrape_command_enters_the_scrapers() -> None:
    for module, tree in MODULES.items():
        names = {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        if not module.startswith("scrapers") and module != THE_ONE_DOOR:
            assert not {name for name in names if name.startswith("scrapers.")}, module


def test_only_one_module_prints() -> None:
    for module, tree in MODULES.items():
        if module == ONLY_PRINTER:
            continue
        for node in ast.walk(tree):
            shown = ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""
            assert shown not in ("print", "sys.stdout", "sys.stderr"), f"{module} uses {shown}"


def test_only_one_module_talks_to_the_network() -> None:
    for module, tree in MODULES.items():
        network = {name for name in imported(module, tree) if f"{name}.".startswith(NETWORK)}
        assert module == THE_ONE_SESSION or not network, f"{module} imports {network}"


def test_typer_is_used_by_its_public_names_only() -> None:
    for module, tree in MODULES.items():
        for name in imported(module, tree):
            assert name.partition(".")[0] != "click", f"{module} imports click"
            assert not name.startswith("typer._"), f"{module} imports {name}"


def loaded_by(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter has loaded after a statement."""
    program = f"import sys\n{statement}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_importing_the_package_loads_next_to_nothing() -> None:
    loaded = loaded_by("import capdb")
    assert not loaded & {*HEAVY, "typer", "sqlite3", "dataclasses"}


def test_the_python_interface_loads_nothing_heavy() -> None:
    assert not loaded_by("import capdb; capdb.check, capdb.boards") & {*HEAVY, "typer"}


def test_the_command_line_starts_without_what_is_heavy() -> None:
    assert not loaded_by("import capdb.cli; capdb.cli.app") & set(HEAVY)

"""Who may import whom: the rooms of the program have doors, and this test walks through them."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.support.checkout import ROOT

MAY_IMPORT = {
    "capdb": ("capdb.api", "capdb.results.devices", "capdb.vocabulary"),
    "capdb.vocabulary": (),
    "capdb.names.matching": (),
    "capdb.versions": (),
    "capdb.facts": ("capdb.vocabulary",),
    "capdb.claims": ("capdb.vocabulary", "capdb.versions", "capdb.facts", "capdb.results.drivers"),
    "capdb.linking.toh": ("capdb.names.matching", "capdb.facts"),
    "capdb.linking.aliases": ("capdb.facts",),
    "capdb.lint": (
        "capdb.versions",
        "capdb.vocabulary",
        "capdb.facts",
        "capdb.claims",
        "capdb.linking.toh",
        "capdb.names.matching",
        "capdb.linking.aliases",
    ),
    "capdb.building.schema.device_tables": (),
    "capdb.building.schema.constraints": (),
    "capdb.building.schema.claim_tables": (
        *("capdb.vocabulary", "capdb.results.drivers"),
        *("capdb.building.schema.constraints", "capdb.building.schema.device_tables"),
    ),
    "capdb.building.schema.database": (
        "capdb.building.schema.device_tables",
        "capdb.building.schema.claim_tables",
    ),
    "capdb.files": (),
    "capdb.building.build": (
        *(
            "capdb.vocabulary",
            "capdb.facts",
            "capdb.claims",
            "capdb.building.schema.database",
            "capdb.building.rows.tables",
        ),
        "capdb.files",
    ),
    "capdb.building.rows.tables": (
        *("capdb.vocabulary", "capdb.facts", "capdb.claims", "capdb.building.schema.database"),
        *("capdb.building.schema.device_tables", "capdb.building.schema.claim_tables"),
        *(
            "capdb.versions",
            "capdb.building.rows.names",
            "capdb.building.rows.drivers",
            "capdb.linking.toh",
        ),
        "capdb.linking.aliases",
        "capdb.building.rows.hardware",
        "capdb.building.rows.reports",
    ),
    "capdb.building.rows.hardware": ("capdb.facts", "capdb.building.schema.device_tables"),
    "capdb.building.rows.names": (
        "capdb.facts",
        "capdb.building.schema.device_tables",
        "capdb.names.matching",
    ),
    "capdb.building.rows.drivers": (
        *(
            "capdb.vocabulary",
            "capdb.facts",
            "capdb.claims",
            "capdb.building.schema.database",
            "capdb.results.drivers",
        ),
        "capdb.building.schema.claim_tables",
    ),
    "capdb.probe.sysinfo": ("capdb.vocabulary",),
    "capdb.queries.verdicts": ("capdb.vocabulary", "capdb.search.name_hits"),
    "capdb.building.rows.reports": (
        *("capdb.vocabulary", "capdb.facts", "capdb.claims", "capdb.building.schema.claim_tables"),
    ),
    "capdb.probe": (
        *(
            "capdb.vocabulary",
            "capdb.facts",
            "capdb.claims",
            "capdb.results.drivers",
            "capdb.render.answer",
        ),
        *("capdb.versions", "capdb.files"),
    ),
    "capdb.results.drivers": ("capdb.vocabulary",),
    "capdb.queries.whole_release": (
        "capdb.vocabulary",
        "capdb.results.drivers",
        "capdb.queries.verdicts",
    ),
    "capdb.queries.changes": ("capdb.vocabulary", "capdb.results.drivers"),
    "capdb.render.changes": (
        "capdb.vocabulary",
        "capdb.results.drivers",
        "capdb.render.answer",
        "capdb.render.table",
    ),
    "capdb.render.table": ("capdb.vocabulary", "capdb.render.answer"),
    "capdb.search.name_hits": ("capdb.names.matching",),
    "capdb.search.suggestions": ("capdb.names.matching", "capdb.search.name_hits"),
    "capdb.search.lookup": (
        "capdb.vocabulary",
        "capdb.names.matching",
        "capdb.search.name_hits",
        "capdb.search.suggestions",
    ),
    "capdb.queries.answers": (
        *("capdb.vocabulary", "capdb.search.name_hits", "capdb.search.lookup"),
        *("capdb.queries.verdicts", "capdb.results.advice"),
    ),
    "capdb.api": (
        *("capdb.vocabulary", "capdb.database.location", "capdb.queries.answers", "capdb.advice"),
        *("capdb.results.devices", "capdb.queries.listing"),
    ),
    "capdb.results.devices": ("capdb.vocabulary",),
    "capdb.queries.hardware": ("capdb.results.devices",),
    "capdb.queries.filters": ("capdb.vocabulary", "capdb.names.matching", "capdb.results.devices"),
    "capdb.queries.listing": (
        *(
            "capdb.vocabulary",
            "capdb.queries.verdicts",
            "capdb.results.devices",
            "capdb.queries.filters",
            "capdb.queries.hardware",
        ),
        "capdb.names.matching",
    ),
    "capdb.render.device_columns": ("capdb.vocabulary", "capdb.results.devices"),
    "capdb.render.device_list": (
        *(
            "capdb.vocabulary",
            "capdb.results.devices",
            "capdb.render.device_columns",
            "capdb.render.answer",
            "capdb.render.table",
        ),
    ),
    "capdb.render.device": (
        *(
            "capdb.vocabulary",
            "capdb.results.devices",
            "capdb.render.device_columns",
            "capdb.render.answer",
            "capdb.render.table",
        ),
    ),
    "capdb.search.completion": (),
    "capdb.database.validate": ("capdb.vocabulary",),
    "capdb.search.export": ("capdb.vocabulary", "capdb.names.matching"),
    "capdb.website": (
        *(
            "capdb.vocabulary",
            "capdb.names.matching",
            "capdb.search.export",
            "capdb.queries.answers",
            "capdb.advice",
        ),
        *("capdb.queries.whole_release", "capdb.results.drivers", "capdb.queries.changes"),
        *("capdb.results.devices", "capdb.queries.hardware", "capdb.queries.listing"),
        *("capdb.results.advice", "capdb.versions", "capdb.probe", "capdb.files"),
    ),
    "capdb.database.location": (
        "capdb.vocabulary",
        "capdb.facts",
        "capdb.building.build",
        "capdb.files",
    ),
    "capdb.results.advice": ("capdb.vocabulary",),
    "capdb.advice": ("capdb.vocabulary", "capdb.versions", "capdb.results.advice"),
    "capdb.render.answer": ("capdb.vocabulary",),
    "capdb.render.advice": ("capdb.vocabulary", "capdb.results.advice", "capdb.render.answer"),
    "capdb.cli.output": ("capdb.vocabulary", "capdb.render.answer"),
    "capdb.cli": (
        *(
            "capdb.vocabulary",
            "capdb.facts",
            "capdb.building.build",
            "capdb.database.location",
            "capdb.queries.answers",
        ),
        *(
            "capdb.advice",
            "capdb.cli.output",
            "capdb.results.drivers",
            "capdb.queries.whole_release",
            "capdb.queries.changes",
        ),
        *(
            "capdb.render.changes",
            "capdb.probe.sysinfo",
            "capdb.render.advice",
            "capdb.render.answer",
            "capdb.probe",
        ),
        *("capdb.lint", "capdb.claims"),
        *(
            "capdb.results.devices",
            "capdb.queries.listing",
            "capdb.render.device_columns",
            "capdb.render.device_list",
            "capdb.render.device",
        ),
        *("capdb.search.completion", "capdb.website", "capdb.database.validate"),
    ),
    "capdb.__main__": ("capdb.cli",),
    "scrapers": ("capdb.facts", "capdb.vocabulary"),
}
"""Each room, which is a module or a whole package, and the rooms of ours that it may enter."""

ONLY_PRINTER = "capdb.cli.output"
THE_ONE_DOOR = "capdb.cli.scrape"
"""The only module that may import the scrapers."""
THE_ONE_SESSION = "capdb.http.request"
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

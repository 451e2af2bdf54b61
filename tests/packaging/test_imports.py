"""Checks beyond import contracts: names inside libraries, printing, and the loaded modules.

The contracts themselves are in pyproject.toml, and test_contracts.py tests them.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator

from tests.support.checkout import ROOT

ONLY_PRINTER = "capdb.cli.output"

NETWORK = (
    "http.client.",
    "multiprocessing.connection.",
    "urllib.request.",
    "xmlrpc.client.",
)
"""Modules of the standard library that reach the network; contracts know whole packages only."""

CONNECTING = ("asyncio.open_connection.", "asyncio.open_unix_connection.", "asyncio.start_server.")
"""Functions that do so, of a package that is also used to run programs."""

BY_NAME = {"capdb.cli.catalogue", "capdb.sentences.spoken"}
"""Modules that import others by a name in a string, which the contracts do not see.

They load commands, and the languages of their own package.
"""

HEAVY = ("sqlmodel", "sqlalchemy", "requests", "tree_sitter", "bs4", "jinja2", "msgspec", "rich")
"""Modules that an answer must not load (Typer loads pydantic by itself, from 0.29 on)."""


MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): ast.parse(
        path.read_text(), path
    )
    for path in sorted([*ROOT.glob("capdb/**/*.py"), *ROOT.glob("scrapers/**/*.py")])
}
"""The syntax tree of every module of ours."""


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the full names that a module imports anywhere; `from a import b` gives `a` and
    `a.b`.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def used(tree: ast.AST) -> set[str]:
    """Return the names and dotted names in a module."""
    return {
        ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute)
    }


def those_with(names: dict[str, set[str]], unwanted: tuple[str, ...]) -> dict[str, set[str]]:
    """Return the modules with any of some names, or of names in them, with those that they have."""
    found = {
        module: {name for name in of_module if f"{name}.".startswith(unwanted)}
        for module, of_module in names.items()
    }
    return {module: of_module for module, of_module in found.items() if of_module}


IMPORTED = {module: set(imported(tree)) for module, tree in MODULES.items()}
USED = {module: used(tree) for module, tree in MODULES.items()}


def test_only_one_module_prints() -> None:
    assert set(those_with(USED, ("print.", "sys.stdout.", "sys.stderr."))) == {ONLY_PRINTER}


def test_no_module_reaches_the_network_by_the_standard_library() -> None:
    assert not those_with(IMPORTED, (*NETWORK, *CONNECTING))
    assert not those_with(USED, CONNECTING)


def test_typer_is_used_by_its_public_names_only() -> None:
    assert not {
        module for module, names in IMPORTED.items() for name in names if name.startswith("typer._")
    }
    assert not those_with(IMPORTED, ("click.",))


def test_modules_are_imported_where_the_contracts_can_see_it() -> None:
    ways = ("import_module.", "importlib.import_module.", "__import__.")
    assert set(those_with(USED, ways)) == BY_NAME


def loaded_by(statement: str) -> set[str]:
    """Return the top-level modules that a fresh interpreter has loaded after a statement."""
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

"""A name of our modules is one thing's, and a module is short enough to read."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator

from tests.support.checkout import ROOT

FILES = {
    path.relative_to(ROOT).as_posix(): path.read_text()
    for package in ("capdb", "scrapers")
    for path in sorted((ROOT / package).rglob("*.py"))
}
LONGEST = 330


def imports(source: str) -> Iterator[tuple[str, ast.alias]]:
    """Yield everything that a source imports from a module of ours, with that module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield str(node.module), alias
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, alias


def ours(source: str) -> list[ast.alias]:
    return [
        alias
        for module, alias in imports(source)
        if module.partition(".")[0] in ("capdb", "scrapers")
    ]


def private(source: str) -> list[str]:
    """Return the private names that a source imports from modules of ours."""
    return [
        alias.name
        for alias in ours(source)
        if alias.name.startswith("_") and not alias.name.startswith("__")
    ]


def renamed(source: str) -> list[str]:
    """Return the new names that a source gives to imports from modules of ours."""
    return [alias.asname for alias in ours(source) if alias.asname]


def classes() -> dict[str, list[str]]:
    """Return the files of each public class."""
    found = defaultdict(list)
    for file, source in FILES.items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(file)
    return found


def test_no_class_name_is_used_for_two_things() -> None:
    assert not {name: files for name, files in classes().items() if len(files) > 1}


def test_what_a_rule_looks_for_is_found() -> None:
    source = "def late():\n    from capdb.names.words import _words as split"
    assert (private(source), renamed(source)) == (["_words"], ["split"])
    assert renamed("import capdb.queries.changes as diff") == ["diff"]
    assert not private("from os import _exit") + private("from capdb import __version__")


def test_no_private_name_leaves_its_module() -> None:
    assert not {file: names for file, source in FILES.items() if (names := private(source))}


def test_what_is_ours_keeps_its_name_where_it_is_imported() -> None:
    found = {file: names for file, source in FILES.items() if (names := renamed(source))}
    assert not found


def test_a_module_is_short_enough_and_says_what_it_is_for() -> None:
    assert not [file for file, source in FILES.items() if len(source.splitlines()) > LONGEST]
    assert not [file for file, source in FILES.items() if not ast.get_docstring(ast.parse(source))]

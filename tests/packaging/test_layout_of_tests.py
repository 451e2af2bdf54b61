"""A test file imports no other: shared code is a fixture or a module of tests/support."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.support.checkout import ROOT

TESTS = ROOT / "tests"
FILES = sorted(path.relative_to(TESTS).as_posix() for path in TESTS.rglob("*.py"))
LONGEST = 300


def imported(source: str) -> Iterator[str]:
    """Yield the dotted name of every module or member that a source imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{each.name}" for each in node.names)


def of_tests(source: str) -> set[str]:
    """Return a source's imports from test files and conftest files."""
    return {
        name
        for name in imported(source)
        if any(part.startswith("test_") or part == "conftest" for part in name.split("."))
    }


@pytest.mark.parametrize(
    "line",
    [
        "from tests.cli.test_cli import write",
        "from tests.cli import test_cli",
        "import tests.cli.test_cli",
        "from tests.conftest import server",
        "def late():\n    from .test_cli import write",
    ],
)
def test_an_import_of_a_test_file_is_found(line: str) -> None:
    assert of_tests(line)


@pytest.mark.parametrize("file", FILES)
def test_no_file_imports_a_test_file(file: str) -> None:
    assert not of_tests((TESTS / file).read_text())


@pytest.mark.parametrize("file", [file for file in FILES if file.startswith("support/")])
def test_shared_modules_are_short(file: str) -> None:
    assert len((TESTS / file).read_text().splitlines()) <= LONGEST


def test_no_property_fails_because_the_machine_is_busy() -> None:
    assert settings().deadline is None
    assert HealthCheck.too_slow in settings().suppress_health_check


def test_the_same_code_is_tried_with_the_same_examples(request: pytest.FixtureRequest) -> None:
    asked = request.config.getoption("--hypothesis-profile")
    assert settings().derandomize is (asked != "explore")

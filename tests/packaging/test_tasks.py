"""The tasks of noxfile.py: one list of linters, which CI and the pre-commit hooks call."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.support.checkout import ROOT

TOOLS = (
    *("ruff", "mypy", "lint-imports", "codespell", "shellcheck", "cog", "capdb lint"),
    *("zizmor", "actionlint"),
)

OPEN_TO_STRANGERS = """\
on: issues
permissions: {}
jobs:
  echo:
    runs-on: ubuntu-24.04
    steps:
      - run: echo ${{ github.event.issue.body }}
"""


@pytest.fixture(scope="module")
def linters() -> dict[str, Any]:
    if find_spec("nox") is None:
        pytest.skip("nox is not installed; `pip install --group dev` brings it")
    found: dict[str, Any] = runpy.run_path(str(ROOT / "noxfile.py"))["LINTERS"]
    return found


def test_each_hook_is_a_linter_and_each_linter_a_hook(linters: dict[str, Any]) -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text()
    assert re.findall(r"entry: \.venv/bin/nox -s lint -- (\w+)\n", hooks) == [*linters]
    assert re.findall(r"- id: (\w+)\n", hooks) == [*linters]


def test_ci_runs_the_linters_and_has_no_second_list_of_them() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    assert re.search(r"^\.venv/bin/nox -s lint$", script, re.MULTILINE)
    called = re.findall(rf"^(?:\.venv/bin/)?({'|'.join(TOOLS)})\b", script, re.MULTILINE)
    assert not called


def test_every_shell_file_is_checked(
    linters: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("needs git and a checkout")
    monkeypatch.chdir(ROOT)
    program, *files = linters["shell"]()
    assert program == "shellcheck"
    assert {".ci/run", "openwrt/capdb-probe/files/capdb-probe", "tests/guests/guest/init"} <= {
        *files
    }
    assert not [path for path in files if path.endswith(".py")]


def lint(place: Path, *names: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run linters in a directory."""
    if find_spec("nox") is None:
        pytest.skip("nox is not installed; `pip install --group dev` brings it")
    shutil.copy(ROOT / "noxfile.py", place)
    return subprocess.run(
        [sys.executable, "-m", "nox", "-s", "lint", "--", *names],
        cwd=place,
        env={**os.environ, "PATH": path or os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )


def test_all_linters_run_though_one_fails_and_the_task_fails_with_it(tmp_path: Path) -> None:
    (tmp_path / "spaced.py").write_text("import os\nx  =  1\n")
    done = lint(tmp_path, "ruff", "format")
    assert done.returncode == 1
    assert "failed: ruff format" in done.stderr


def test_a_workflow_that_runs_what_strangers_write_is_found(tmp_path: Path) -> None:
    workflows = tmp_path / ".github" / "workflows"
    workflows.mkdir(parents=True)
    (workflows / "echo.yml").write_text(OPEN_TO_STRANGERS)
    assert "failed: zizmor" in lint(tmp_path, "zizmor").stderr
    harmless = OPEN_TO_STRANGERS.replace("${{ github.event.issue.body }}", "hello")
    (workflows / "echo.yml").write_text(harmless)
    assert lint(tmp_path, "zizmor").returncode == 0


def test_a_workflow_that_a_forge_cannot_read_is_found(tmp_path: Path) -> None:
    workflows = tmp_path / ".github" / "workflows"
    workflows.mkdir(parents=True)
    harmless = OPEN_TO_STRANGERS.replace("${{ github.event.issue.body }}", "data: new")
    (workflows / "echo.yml").write_text(harmless)
    assert "failed: zizmor" in lint(tmp_path, "zizmor").stderr


def test_a_linter_that_no_registry_has_runs_where_it_is_installed(tmp_path: Path) -> None:
    if Path(sys.executable).with_name("actionlint").exists():
        pytest.skip("actionlint is installed next to this Python, so it is never absent")
    programs = tmp_path / "programs"
    programs.mkdir()
    absent = lint(tmp_path, "actionlint", path=str(programs))
    (programs / "actionlint").write_text("#!/bin/sh\nexit 3\n")
    (programs / "actionlint").chmod(0o755)
    present = lint(tmp_path, "actionlint", path=str(programs))
    assert absent.returncode == 0
    assert "failed: actionlint" in present.stderr

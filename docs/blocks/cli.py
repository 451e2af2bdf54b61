"""The command line's own texts: its help, and commands with their output."""

from __future__ import annotations

import os
import shlex
from unittest.mock import patch

from typer import Context
from typer.core import TyperGroup
from typer.main import get_group
from typer.testing import CliRunner, Result

from capdb.cli.catalogue import COMMANDS
from capdb.cli.commands import app
from docs.blocks import committed

_WORLD = {"PATH": os.defpath, "LANG": "C.UTF-8", "TERM": "dumb", "COLUMNS": "80", "NO_COLOR": "1"}
"""The whole environment, so that a block is the same on every terminal."""


def commands() -> list[str]:
    """Return the names of all commands, those of groups with the group's (`probe run`), sorted."""
    program = get_group(app)
    names = []
    for name in COMMANDS:
        found = program.get_command(Context(program), name)
        members = found.commands if isinstance(found, TyperGroup) else ()
        names += [f"{name} {member}" for member in members] or [name]
    return sorted(names)


def help_of(*words: str) -> str:
    """Return the help of a command on a terminal of 80 columns."""
    result = _run([*words, "--help"])
    if result.exit_code:
        raise RuntimeError(result.output)
    return "\n".join(line.rstrip() for line in result.stdout.strip().splitlines())


def reference() -> str:
    """Return the help of the program and of every command, a section each, as Markdown."""
    sections = [f"## {' '.join(words)}\n```\n{help_of(*words[1:])}\n```" for words in _sections()]
    return "\n\n".join(sections)


def _sections() -> list[list[str]]:
    return [["capdb"], *(["capdb", *command.split()] for command in commands())]


def example(line: str) -> str:
    """Return a command line and its output on the facts of this checkout, as Markdown."""
    _, *words = shlex.split(line)
    result = _run(words, CAPDB_DATABASE=str(committed.database_path()))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return f"```\n$ {line}\n{result.stdout.rstrip()}\n```"


def excerpt(line: str, first: str, count: int) -> str:
    """Return a command line and part of its output: `count` lines from the line `first` on."""
    shown = example(line).splitlines()
    start = shown.index(first)
    return "\n".join([*shown[:2], "…", *shown[start : start + count], "…", "```"])


def _run(words: list[str], **environment: str) -> Result:
    with patch.dict(os.environ, {**_WORLD, **environment}, clear=True):
        return CliRunner().invoke(app, words, prog_name="capdb")

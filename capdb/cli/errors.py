"""What the command line says and leaves with when something goes wrong."""

from __future__ import annotations

import functools
import os
import sqlite3
from collections.abc import Callable
from typing import ParamSpec

import typer

from capdb import project
from capdb.cli import output
from capdb.errors import CapdbError
from capdb.vocabulary import Exit

P = ParamSpec("P")

DEBUG = "CAPDB_DEBUG"


def reported(command: Callable[P, Exit | None]) -> Callable[P, None]:
    """Returns the command as one that turns its answer and its failures into an exit code.

    A failure is one sentence on stderr; the traceback appears where CAPDB_DEBUG is set.
    """

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = command(*args, **kwargs) or Exit.YES
        except typer.Exit:
            raise
        except Exception as failure:
            if os.environ.get(DEBUG):
                output.traceback(failure)
            sentence, code = _explained(failure)
            output.error(sentence)
        raise typer.Exit(code)

    return run


def _explained(failure: Exception) -> tuple[str, Exit]:
    if isinstance(failure, CapdbError):
        return str(failure), failure.exit_code
    if isinstance(failure, OSError) and failure.strerror:
        where = f"{failure.filename}: " if failure.filename else ""
        return f"{where}{failure.strerror}; fix that, then repeat.", Exit.INTERNAL
    if isinstance(failure, sqlite3.DatabaseError):
        return (
            f"the database cannot be read ({failure}); `capdb build` makes it anew.",
            Exit.INTERNAL,
        )
    where = f" at {project.ISSUES}" if project.ISSUES else ""
    return (
        f"this is a fault of capdb ({type(failure).__name__}: {failure}); please report it{where} "
        f"with what the same command prints under {DEBUG}=1.",
        Exit.INTERNAL,
    )

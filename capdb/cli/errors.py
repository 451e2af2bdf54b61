"""Print messages and choose exit codes if a command fails.

Nothing here needs Typer, which may be the missing library.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from typing import ParamSpec

from capdb.vocabulary import Exit

P = ParamSpec("P")

DEBUG = "CAPDB_DEBUG"


def reported(command: Callable[P, int | None]) -> Callable[P, None]:
    """Return the command as one that turns its result and its failures into an exit code."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = command(*args, **kwargs) or Exit.YES
        except Exception as failure:
            code = report(failure)
        sys.exit(int(code))

    return run


def report(failure: Exception) -> Exit:
    """Print one sentence on stderr about a failure, and return the exit code.

    With CAPDB_DEBUG the traceback is printed too.
    """
    from capdb.cli import output

    if os.environ.get(DEBUG):
        output.traceback(failure)
    sentence, code = _explained(failure)
    output.error(sentence)
    return code


def _explained(failure: Exception) -> tuple[str, Exit]:
    import sqlite3

    from capdb import project
    from capdb.database import location
    from capdb.errors import CapdbError, missing_module

    if isinstance(failure, ModuleNotFoundError):
        checkout = location.is_checkout()
        failure = missing_module(failure, checkout=checkout) or failure
    if isinstance(failure, CapdbError):
        return str(failure), failure.exit_code
    if isinstance(failure, OSError) and failure.strerror:
        where = f"{failure.filename}: " if failure.filename else ""
        return f"{where}{failure.strerror}; fix that, then repeat.", Exit.INTERNAL
    if isinstance(failure, sqlite3.DatabaseError):
        return (
            f"the database cannot be read ({failure}); run `capdb build` in a checkout to make it "
            f"anew, or install capdb again.",
            Exit.INTERNAL,
        )
    if isinstance(failure, ImportError):
        return (
            f"a part of capdb or of what it needs is missing ({failure}); install capdb again.",
            Exit.INTERNAL,
        )
    where = f" at {project.ISSUES}" if project.ISSUES else ""
    return (
        f"this is a fault of capdb ({type(failure).__name__}: {failure}); please report it{where} "
        f"with what the same command prints under {DEBUG}=1.",
        Exit.INTERNAL,
    )

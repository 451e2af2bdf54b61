"""The command line: `main` runs it, and reports uncaught errors in a sentence with exit code 70."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typer import Typer

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, a request to end, and a terminal that is gone."""


def __getattr__(name: str) -> Typer:
    if name == "app":
        from capdb.cli.commands import app

        return app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def main() -> None:
    """Run the command line; the entry point of the `capdb` script."""
    for number in _ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
            signal.signal(number, _end)
    if sys.stdin is None:  # closed by the caller, as in `<&-`: nothing can be read there
        sys.stdin = open(os.devnull)  # noqa: SIM115 - open to the end
    try:
        _without_typer()
        from capdb.cli.commands import app

        app()
    except Exception as failure:
        from capdb.cli import errors

        sys.exit(int(errors.report(failure)))


def _end(number: int, _: object) -> None:
    """Exit with the code that a shell gives to a signal, so that temporary files are removed."""
    sys.exit(128 + number)


def _without_typer() -> None:
    """Answer or complete a plain command line, and exit; return if Typer must do it."""
    if not any(name.startswith("_CAPDB_COMPLETE") for name in os.environ):
        from capdb.cli import quick

        if asked := quick.asked(sys.argv[1:]):
            asked()  # leaves with its exit code
    elif os.path.basename(sys.argv[0]) == "capdb":  # Typer's variable has the program's name
        from capdb.cli import completion

        found = completion.completed(os.environ.get("_CAPDB_COMPLETE", ""))
        if isinstance(found, int):
            sys.exit(found)
        if found is not None:
            with suppress(OSError):  # the shell may be gone
                os.write(1, f"{found}\n".encode())
            sys.exit()

"""The command line: `main` runs it, and turns whatever escapes into a sentence and exit code 70."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from capdb.cli import errors

if TYPE_CHECKING:
    from typer import Typer

_INTERRUPTED = 130
"""What a shell reports of a program that Ctrl-C stopped."""


def __getattr__(name: str) -> Typer:
    if name == "app":
        from capdb.cli.commands import app

        return app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def main() -> None:
    """Run the command line; the entry point of the `capdb` script."""
    signal.signal(signal.SIGINT, lambda *_: sys.exit(_INTERRUPTED))
    if sys.stdin is None:  # closed by the caller, as in `<&-`: nothing can be read there
        sys.stdin = open(os.devnull)  # noqa: SIM115
    try:
        from capdb.cli.commands import app

        app()
    except Exception as failure:
        sys.exit(int(errors.report(failure)))

"""The command line: `main` runs it, and turns whatever escapes into a sentence and exit code 70."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Any

from capdb.cli import errors, quick

if TYPE_CHECKING:
    from typer import Typer

_INTERRUPTED = 130
"""The exit code of a program that Ctrl-C stopped."""


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
        if not any(name.startswith("_CAPDB_COMPLETE") for name in os.environ):
            _answer(quick.asked(sys.argv[1:]))
        from capdb.cli.commands import app

        app()
    except Exception as failure:
        sys.exit(int(errors.report(failure)))


def _answer(asked: dict[str, Any] | None) -> None:
    """Answer `check`, and leave with its exit code, where it was asked without Typer."""
    if asked is not None:
        from capdb.cli import checking

        errors.reported(checking.check)(**asked)

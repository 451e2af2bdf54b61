"""Run the external programs that scraping needs."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

from capdb.errors import CapdbError, DataError

_PACKAGES = {"cpp": "cpp", "dtc": "device-tree-compiler", "make": "make"}


class MissingProgramError(CapdbError):
    """A program of the build is not installed, so no board can be read."""


def run(command: Sequence[str], text: str | None = None) -> str:
    """Return the output of a program of the build.

    Raises DataError with its first error message, and MissingProgramError, which names the package
    to install, if it is missing.
    """
    program = command[0]
    try:
        done = subprocess.run(
            command,
            input=text,
            capture_output=True,
            check=False,
            text=True,
            errors="replace",
            env={"LC_ALL": "C", "PATH": os.environ.get("PATH", os.defpath)},
        )
    except FileNotFoundError as error:
        raise MissingProgramError(
            f"{program}: not installed, and device trees cannot be read without it; install it "
            f"(Debian: apt-get install {_PACKAGES[program]})."
        ) from error
    if done.returncode:
        raise DataError(f"{program}: {_first_error(done.stderr)}")
    return done.stdout


def _first_error(stderr: str) -> str:
    lines = stderr.splitlines()
    return next((line for line in lines if "error" in line.lower()), "".join(lines[:1])).strip()

"""Run the external programs that scraping needs."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from io import FileIO

from capdb.errors import CapdbError, DataError
from scrapers import scratch

_PACKAGES = {"cpp": "cpp", "dtc": "device-tree-compiler", "make": "make"}


class MissingProgramError(CapdbError):
    """A program of the build is not installed, so no board can be read."""


def run(command: Sequence[str], text: str = "") -> str:
    """Return the output of a program of the build, which reads a text.

    Raises as `output` does.
    """
    with scratch.file() as given:
        given.write(text.encode())
        given.seek(0)
        with output(command, given) as printed:
            return printed.read().decode(errors="replace")


@contextmanager
def output(command: Sequence[str], given: FileIO | None = None) -> Iterator[FileIO]:
    """Yield the file that a program of the build printed into, for reading or for another program.

    `given` is the file that it reads. Through pipes, Python would pass on 512 bytes at a time.
    Raises DataError with the program's first error message, and MissingProgramError, which names
    the package to install, if it is missing.
    """
    program, *arguments = command
    path = os.environ.get("PATH", os.defpath)
    with scratch.file() as printed:
        done = subprocess.run(
            [_found(program, path), *arguments],
            stdin=given or subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.PIPE,
            check=False,
            close_fds=False,  # none of Python's is inherited, and so it can spawn
            env={"LC_ALL": "C", "PATH": path},
        )
        if done.returncode:
            raise DataError(f"{program}: {_first_error(done.stderr.decode(errors='replace'))}")
        printed.seek(0)
        yield printed


@cache
def _found(program: str, path: str) -> str:
    """Return the place of a program; raise MissingProgramError if it has none."""
    found = shutil.which(program, path=path)
    if found is None:
        raise MissingProgramError(
            f"{program}: not installed, and device trees cannot be read without it; install it "
            f"(Debian: apt-get install {_PACKAGES[program]})."
        )
    return found


def _first_error(stderr: str) -> str:
    lines = stderr.splitlines()
    return next((line for line in lines if "error" in line.lower()), "".join(lines[:1])).strip()

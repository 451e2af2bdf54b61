"""A small file system of its own, which a test can fill or make read-only."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """Mount a file system of that size on a directory while the block runs, or skip the test."""
    with _mounted("a tmpfs", ["-t", "tmpfs", "-o", f"size={size}", "capdb-test"], place):
        yield place


@contextmanager
def mounted_on(real: Path, place: Path) -> Iterator[Path]:
    """Mount a directory on another one of the same file system, or skip the test."""
    real.mkdir(parents=True, exist_ok=True)
    with _mounted("a directory", ["--bind", str(real)], place):
        yield place


@contextmanager
def _mounted(kind: str, options: list[str], place: Path) -> Iterator[None]:
    place.mkdir(parents=True, exist_ok=True)
    command = ["mount", *options, str(place)]
    mount = shutil.which("mount") and os.geteuid() == 0
    if not mount or subprocess.run(command, capture_output=True).returncode:
        pytest.skip(f"needs the right to mount {kind}: run as root, outside of a container")
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


def room(place: Path) -> int:
    """Return the number of free bytes."""
    about = os.statvfs(place)
    return about.f_bavail * about.f_frsize


def fill(place: Path, but: int = 0) -> None:
    """Take all room except `but` bytes, in the file `filler`."""
    (place / "filler").write_bytes(b"x" * max(0, room(place) - but))


def make_read_only(place: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)

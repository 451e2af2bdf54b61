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
    place.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "capdb-test", str(place)]
    mounted = shutil.which("mount") and os.geteuid() == 0
    if not mounted or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("needs the right to mount a tmpfs: run as root, outside of a container")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


@contextmanager
def mounted_on(real: Path, place: Path) -> Iterator[Path]:
    """Mount a directory on another one of the same file system, or skip the test."""
    for each in (real, place):
        each.mkdir(parents=True, exist_ok=True)
    command = ["mount", "--bind", str(real), str(place)]
    mount = shutil.which("mount") and os.geteuid() == 0
    if not mount or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("needs the right to mount a directory: run as root, outside of a container")
    try:
        yield place
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

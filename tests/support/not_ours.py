"""Files in a database's place that are none of capdb, or must not be written through."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.small_facts import make_database


def text(path: Path) -> None:
    path.write_text("my notes\n")


def empty(path: Path) -> None:
    path.touch()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def directory(path: Path) -> None:
    path.mkdir()


def other_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE meta (key TEXT, value TEXT)")
        connection.execute("PRAGMA application_id = 7")
        connection.commit()


def device(path: Path) -> None:
    if os.geteuid():
        pytest.skip("needs the right to make a device node: run as root")
    try:
        os.mknod(path, 0o020666, os.makedev(1, 7))  # as /dev/full, which refuses all writes
    except PermissionError:
        pytest.skip("needs the right to make a device node: run outside of a container")


def link_to_text(path: Path) -> None:
    text(path.with_name("notes"))
    path.symlink_to("notes")


def link_to_nothing(path: Path) -> None:
    path.symlink_to("nowhere")


def link_to_a_database(path: Path) -> None:
    make_database(path.with_name("linked.sqlite"))
    path.symlink_to("linked.sqlite")


OTHERS = (
    *(text, empty, pipe, directory, other_program, device),
    *(link_to_text, link_to_nothing, link_to_a_database),
)


def tree(root: Path) -> dict[str, object]:
    """Return everything in a directory: kind, inode, and the content of files."""
    return {
        path.name: (
            path.lstat().st_mode,
            path.lstat().st_ino,
            path.read_bytes() if path.is_file() else None,
        )
        for path in root.iterdir()
        if not path.name.startswith("data")
    }

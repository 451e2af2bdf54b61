"""A file is written whole or not at all, and one process at a time holds a lock."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from capdb import files


def test_a_file_is_written_with_its_permissions_and_nothing_is_left(tmp_path: Path) -> None:
    files.write(tmp_path / "fox", b"old")
    files.write(tmp_path / "fox", b"new", 0o755)
    assert (tmp_path / "fox").read_bytes() == b"new"
    assert (tmp_path / "fox").stat().st_mode & 0o777 == 0o755
    assert [path.name for path in tmp_path.iterdir()] == ["fox"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.write(tmp_path / "fox", b"old")

    def fail(*paths: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        files.write(tmp_path / "fox", b"new")
    assert (tmp_path / "fox").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["fox"]


def test_a_link_is_replaced_and_what_it_leads_to_is_not(tmp_path: Path) -> None:
    (tmp_path / "den").write_bytes(b"mine")
    (tmp_path / "fox").symlink_to("den")
    files.write(tmp_path / "fox", b"new")
    assert (tmp_path / "den").read_bytes() == b"mine"
    assert not (tmp_path / "fox").is_symlink()


@pytest.mark.parametrize("kind", ["file", "directory"])
def test_who_finds_a_lock_held_is_notified_and_waits_for_the_end_of_the_holder(
    tmp_path: Path, kind: str
) -> None:
    place = tmp_path / "den"
    if kind == "directory":
        place.mkdir()
    program = (
        "import pathlib, sys\nfrom capdb.files import locked\n"
        "with locked(pathlib.Path(sys.argv[1])):\n  print(1, flush=True)\n  sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, place], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline()
        waited: list[bool] = []

        def waiting() -> None:
            waited.append(True)
            assert holder.stdin is not None
            holder.stdin.close()

        with files.locked(place, waiting):
            assert waited
            assert holder.wait(30) == 0
    with files.locked(place, pytest.fail):
        pass


def test_no_lock_is_taken_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "fox.lock").symlink_to(tmp_path / "den")
    with pytest.raises(OSError, match="symbolic"), files.locked(tmp_path / "fox.lock"):
        pass
    assert not (tmp_path / "den").exists()


def test_files_that_are_written_together_are_not_written_through_links(tmp_path: Path) -> None:
    (tmp_path / "den").write_bytes(b"mine")
    fox, hen = tmp_path / "fox", tmp_path / "hen"
    for path in (fox, hen):
        files.pending(path).symlink_to("den")
    files.write_together({fox: b"1", hen: b"2"}, first=hen)
    assert (tmp_path / "den").read_bytes() == b"mine"
    assert (fox.read_bytes(), hen.read_bytes()) == (b"1", b"2")
    assert not fox.is_symlink()

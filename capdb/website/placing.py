"""Put a finished site where it belongs, and keep the files there that are not capdb's."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from capdb.errors import UsageError
from capdb.files import put, take_place, workplace, write

MARK = "capdb-site.json"
"""The file that marks a directory as a site of capdb, and names the facts that it was made from."""
MANIFEST = "capdb-site-files.txt"
"""The file that names all files of the site, one per line; nothing else is replaced or removed."""

_OF_THE_FILE_SYSTEM = "lost+found"
"""The directory that mkfs creates in the top directory of ext2 to ext4."""

_ESCAPED = re.compile(rb"\\([0-7]{3})")
"""A space, tab, line feed or backslash in a name of mountinfo, as in `\\040`."""


def refuse(out: Path) -> None:
    """Raise UsageError if a site must not be written: to a file, or among someone's files."""
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out}: is no directory; name another place for the site.")
    if not out.is_dir() or all((out / name).is_file() for name in (MARK, MANIFEST)):
        return
    if any(each.name != _OF_THE_FILE_SYSTEM for each in out.iterdir()):
        raise UsageError(
            f"{out}: is not empty and no site that capdb made (it lacks {MARK} or {MANIFEST}), so "
            f"it is left alone; name another directory."
        )


@contextmanager
def new_site(out: Path) -> Iterator[Path]:
    """Yield an empty directory to write a site into, which then becomes the site at `out`.

    The old site is replaced at one moment. If `out` is a mount point, the current directory or one
    above it, or in a directory that cannot be written to, it cannot be swapped, so its files are
    replaced one after another. Files there that no manifest names are kept. Raises UsageError if
    one of them has the name of a page, OSError if something cannot be written.
    """
    in_place = _stays(out)
    if not in_place:
        out.parent.mkdir(parents=True, exist_ok=True)
    beside = out / "site" if in_place else out
    with workplace(beside, directory=True) as place:
        yield place
        names = sorted(_files(place))
        write(place / MANIFEST, _manifest([*names, MANIFEST]))
        others = _others(out, place)
        _refuse_clash(out, {*names, MANIFEST} & others)
        if in_place:
            _replace_each(place, out, names)
        else:
            for name in sorted(others):
                _keep(out / name, place / name)
            take_place(place, out)


def _stays(out: Path) -> bool:
    """Return whether a directory must remain the same one, with the same inode."""
    if not out.is_dir():
        return False
    here = Path.cwd()
    return (
        out.is_mount()
        or os.path.realpath(out) in _mount_points()
        or out in (here, *here.parents)
        or not os.access(out.parent, os.W_OK | os.X_OK)
    )


def _mount_points() -> set[str]:
    """Return the mount points that Linux lists in proc(5), of which some `is_mount` does not see.

    A directory that is mounted on another one of the same file system has its parent's device.
    """
    try:
        lines = Path("/proc/self/mountinfo").read_bytes().splitlines()
    except OSError:
        return set()
    return {os.fsdecode(_ESCAPED.sub(_character, line.split(b" ")[4])) for line in lines}


def _character(escaped: re.Match[bytes]) -> bytes:
    return bytes([int(escaped[1], 8)])


def _files(directory: Path) -> Iterator[str]:
    """Yield the names of all files below a directory, relative to it; of links, the links."""
    for path, directories, names in os.walk(directory):
        links = [name for name in directories if Path(path, name).is_symlink()]
        for name in (*names, *links):
            yield Path(path, name).relative_to(directory).as_posix()


def _others(out: Path, place: Path) -> set[str]:
    """Return the files at `out` that do not belong to the site there."""
    if not out.is_dir():
        return set()
    working = f"{place.name}/" if place.parent == out else None
    return {
        name for name in _files(out) if working is None or not name.startswith(working)
    } - _named(out)


def _named(out: Path) -> set[str]:
    try:
        return set((out / MANIFEST).read_text().splitlines())
    except OSError:
        return set()


def _manifest(names: list[str]) -> bytes:
    return "".join(f"{name}\n" for name in names).encode()


def _refuse_clash(out: Path, clash: set[str]) -> None:
    if clash:
        raise UsageError(
            f"{out / min(clash)}: capdb did not write this file, and the site has one of that "
            f"name; move it away."
        )


def _keep(old: Path, new: Path) -> None:
    """Put a file into the new site, by a link if the file system has links."""
    new.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(old, new, follow_symlinks=False)
    except OSError:
        shutil.copy2(old, new, follow_symlinks=False)


def _replace_each(place: Path, out: Path, names: list[str]) -> None:
    """Replace a site file by file, so that a kill leaves files that the manifest names.

    The mark comes last: until then the site counts as made from older facts, and is made again.
    """
    old = _named(out)
    write(out / MANIFEST, _manifest(sorted({*old, *names, MANIFEST})))
    for name in sorted(names, key=lambda name: name == MARK):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        put(place / name, out / name)
    for name in old - {*names, MANIFEST}:
        _remove(out, name)
    put(place / MANIFEST, out / MANIFEST)


def _remove(out: Path, name: str) -> None:
    """Remove a file of the old site, and the directories that it leaves empty."""
    file = out / name
    file.unlink(missing_ok=True)
    for directory in file.parents:
        if directory == out or not directory.is_dir() or any(directory.iterdir()):
            break
        directory.rmdir()

"""Make facts of many more devices and releases than there are, from the real ones.

    python -m benchmarks.synthetic DIRECTORY --devices 10 --releases 2

A copy of a device has its own ids and names (`AX3600` becomes `AX3600q1`), and the same hardware,
so that the rules do the same work for it as for the original. A copy of a release has all its facts
under another version.
"""

from __future__ import annotations

import argparse
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from capdb.facts import KINDS, Board, Fact, FileUpdate, Profile, Release, Report, Store, TohEntry
from capdb.facts.curated_files import DIRECTORY
from capdb.versions import SNAPSHOT

_NUMBER = re.compile(r"\d+")


def grow(source: Store, target: Store, devices: int, releases: int, newest: bool = False) -> None:
    """Write the facts of `source` with so many times the devices and releases to `target`.

    With `newest`, only those of the last stable release are written.
    """
    stable = [each.version for each in source.read_kind(Release) if each.status == "stable"]
    changes = []
    for entry in source.index().values():
        records = source.read(entry.path, KINDS[entry.kind])
        if newest:
            records = [each for each in records if getattr(each, "release", stable[0]) == stable[0]]
        if records:
            grown = tuple(_of_releases(_of_devices(records, devices), releases))
            changes.append(FileUpdate(entry.path, entry.kind, grown, entry.origins))
    target.directory.mkdir(parents=True, exist_ok=True)
    target.write(changes)
    if (curated := source.directory / DIRECTORY).is_dir():
        shutil.copytree(curated, target.directory / DIRECTORY, dirs_exist_ok=True)


def _of_releases(records: Iterable[Fact], times: int) -> Iterator[Fact]:
    for record in records:
        yield record
        version = getattr(record, "release", None)
        for number in range(1, times if version and not isinstance(record, Report) else 1):
            yield replace(record, release=_version(str(version), number))


def _version(version: str, number: int) -> str:
    return f"26.{number}.0" if version == SNAPSHOT else f"{version}{number:03}"


def _of_devices(records: Sequence[Fact], times: int) -> Iterator[Fact]:
    copies = any(isinstance(records[0], kind) for kind in (Profile, Board, TohEntry))
    for number in range(times if copies else 1):
        renamed = _copy(number)
        for record in records:
            yield _renamed(record, renamed) if number else record


def _renamed(record: Fact, renamed: Callable[[str], str]) -> Fact:
    if isinstance(record, Profile):
        return _profile(record, renamed)
    return _board(record, renamed) if isinstance(record, Board) else _hardware(record, renamed)


def _copy(number: int) -> Callable[[str], str]:
    """Return a function that marks the first number of a name, nearly always that of the model."""

    def renamed(name: str) -> str:
        found = _NUMBER.search(name)
        end = found.end() if found else len(name)
        return f"{name[:end]}q{number}{name[end:]}"

    return renamed


def _profile(profile: Profile, renamed: Callable[[str], str]) -> Profile:
    return replace(
        profile,
        profile=renamed(profile.profile),
        titles=tuple(replace(title, model=renamed(title.model)) for title in profile.titles),
        boards=tuple(map(renamed, profile.boards)),
    )


def _board(board: Board, renamed: Callable[[str], str]) -> Board:
    return replace(
        board,
        profile=renamed(board.profile),
        compatible=(*map(renamed, board.compatible[:1]), *board.compatible[1:]),
    )


def _hardware(row: Fact, renamed: Callable[[str], str]) -> TohEntry:
    assert isinstance(row, TohEntry)
    return replace(
        row,
        device_id=renamed(row.device_id),
        model=renamed(row.model),
        images=tuple(replace(image, stem=renamed(image.stem)) for image in row.images),
    )


def main() -> None:
    """Make a data directory."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.synthetic", description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--devices", type=int, default=1, help="times the devices there are")
    parser.add_argument("--releases", type=int, default=1, help="times the releases there are")
    parser.add_argument("--newest", action="store_true", help="of the newest release only")
    asked = parser.parse_args()
    source = Store(Path(__file__).parents[1] / "data")
    grow(source, Store(asked.directory), asked.devices, asked.releases, asked.newest)


if __name__ == "__main__":
    main()

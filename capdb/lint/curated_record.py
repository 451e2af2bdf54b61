"""A curated file is TOML of the right shape, and no two of its records have one name.

These are mistakes of people who edit a file by hand. They are looked for before the facts are
read, because the facts of an incomplete file would be wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from capdb.facts import curated_files
from capdb.lint.model import Finding
from capdb.rules.ids import Rule

CHECK = "curated-record"


def check_files(directory: Path) -> Iterator[Finding]:
    """Yield the mistakes in the curated files of a data directory, by file and line."""
    known = {directory / file for file in curated_files.FILES.values()}
    for path in sorted((directory / curated_files.DIRECTORY).glob("*.*")):
        if path.suffix in (".toml", ".jsonl") and path not in known:
            files = tuple(sorted(file.name for file in known))
            yield Finding.of(f"{path}:1", CHECK, Rule.FILE_NOT_READ, files=files)
    for kind in curated_files.FILES:
        for mistake in curated_files.look(directory, kind).mistakes:
            yield Finding(mistake.where, CHECK, mistake.states)

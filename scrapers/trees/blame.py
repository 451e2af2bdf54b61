"""Find the patch that added a line of a file, or the line's own place before all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class PatchStep:
    """One patch as it was applied to one file."""

    patch: str
    before: bytes | None
    after: bytes | None
    rejected: int


class LineOrigin(NamedTuple):
    """Where a line is from: the patch that added it, or its number in the file of before."""

    patch: str | None
    line: int | None = None


def line_origins(
    first: bytes | None, owner: str | None, steps: Iterable[PatchStep]
) -> list[LineOrigin]:
    """Return where each line of a file is from, followed through every step it took.

    `first` is the content before all steps, whose lines are `owner`'s.
    """
    lines = range(1, len((first or b"").splitlines()) + 1)
    found = [LineOrigin(owner, None if owner else line) for line in lines]
    for step in steps:
        found = _carried(found, step)
    return found


def _carried(origins: list[LineOrigin], step: PatchStep) -> list[LineOrigin]:
    """Return where a file's lines are from after one more patch."""
    before, after = (step.before or b"").splitlines(), (step.after or b"").splitlines()
    if before == after:
        return origins
    carried: list[LineOrigin] = []
    for kind, old, old_end, new, new_end in SequenceMatcher(None, before, after).get_opcodes():
        added = [LineOrigin(step.patch)] * (new_end - new)
        carried += origins[old:old_end] if kind == "equal" else added
    return carried

"""Find the patch that put a line of a file where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class PatchStep:
    """One patch as it was applied to one file."""

    patch: str
    before: bytes | None
    after: bytes | None
    rejected: int


def line_owners(
    first: bytes | None, owner: str | None, steps: Iterable[PatchStep]
) -> list[str | None]:
    """Return the patch that added each line of a file, followed through every step it took.

    `first` is the content before all steps, whose lines are `owner`'s.
    """
    found = [owner] * len((first or b"").splitlines())
    for step in steps:
        found = _carried(found, step)
    return found


def _carried(owners: list[str | None], step: PatchStep) -> list[str | None]:
    """The owners of a file's lines after one more patch."""
    before, after = (step.before or b"").splitlines(), (step.after or b"").splitlines()
    if before == after:
        return owners
    carried: list[str | None] = []
    for kind, old, old_end, new, new_end in SequenceMatcher(None, before, after).get_opcodes():
        kept = kind == "equal"
        carried += owners[old:old_end] if kept else [step.patch] * (new_end - new)
    return carried

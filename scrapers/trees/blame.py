"""Find the patch that added a line of a file, or the line's number before all patches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import NamedTuple

from scrapers.trees.hunks import Run


@dataclass(frozen=True)
class PatchStep:
    """The application of one patch to one file; `runs` are the lines that it kept, if known."""

    patch: str
    before: bytes | None
    after: bytes | None
    rejected: int
    runs: Sequence[Run] | None = None

    @cached_property
    def kept(self) -> Sequence[Run]:
        """The lines that the patch kept."""
        if self.runs is not None:
            return self.runs
        before, after = (self.before or b"").splitlines(), (self.after or b"").splitlines()
        if before == after:
            return [Run(0, 0, len(before))]
        return [Run(*block) for block in SequenceMatcher(None, before, after).get_matching_blocks()]


class LineOrigin(NamedTuple):
    """The origin of a line: the patch or file that added it, and its number before all patches."""

    patch: str | None
    line: int | None = None


def line_origin(line: int, owner: str | None, steps: Iterable[PatchStep]) -> LineOrigin:
    """Return the origin of a line of a file, followed back through all steps.

    Lines of the content before all steps belong to `owner` and have a number there. A line that
    the file does not have has no origin.
    """
    at = line - 1
    for step in reversed([*steps]):
        run = next((run for run in step.kept if 0 <= at - run.after < run.size), None)
        if run is None:
            is_added = 0 <= at < len((step.after or b"").splitlines())
            return LineOrigin(step.patch if is_added else None)
        at += run.before - run.after
    return LineOrigin(owner, at + 1)

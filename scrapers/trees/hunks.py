"""Apply hunks of a unified diff that fit exactly at their line numbers, as GNU patch would.

Most of OpenWrt's patches fit so, and starting a program for each of their files takes longer than
all other work on them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_HEADER = re.compile(rb"@@ -(\d+)(?:,(\d+))? ")
_STRETCH = re.compile(rb" +|-+|\++")


class Run(NamedTuple):
    """Lines that a change keeps: their index before and after it, and their number."""

    before: int
    after: int
    size: int


class Fitted(NamedTuple):
    """The content after some hunks, and the lines that they keep, in order."""

    content: bytes
    kept: list[Run]


class _Hunk(NamedTuple):
    """A hunk: the index of its first line, and its lines with their marks."""

    at: int
    old: list[bytes]
    new: list[bytes]
    marks: bytes


def fit(text: bytes, content: bytes) -> Fitted | None:
    """Return the content after hunks that all fit exactly at their line numbers, or None.

    It is None too in cases that GNU patch treats specially: other line ends, a last line without
    one, and a hunk with less context on one side, which must be at that end of the file.
    """
    if b"\r" in content or b"\n\\" in text:
        return None
    lines = content.splitlines(keepends=True)
    made: list[bytes] = []
    kept: list[Run] = []
    done = 0
    for hunk in _hunks(text):
        if hunk is None or hunk.at < done:
            return None
        end = hunk.at + len(hunk.old)
        if lines[hunk.at : end] != hunk.old or not _may_be_here(hunk, end == len(lines)):
            return None
        kept.append(Run(done, len(made), hunk.at - done))
        made += lines[done : hunk.at]
        kept += _kept_in(hunk, len(made))
        made += hunk.new
        done = end
    kept.append(Run(done, len(made), len(lines) - done))
    return Fitted(b"".join(made + lines[done:]), kept)


def _hunks(text: bytes) -> Iterator[_Hunk | None]:
    """Yield each hunk, or None if it does not have as many plain lines as its header says."""
    for part in re.split(rb"^(?=@@)", text, flags=re.MULTILINE)[1:]:
        first, *rest = part.splitlines(keepends=True)
        lines = [b" \n" if line == b"\n" else line for line in rest]
        marks = b"".join(line[:1] for line in lines)
        old = [line[1:] for line in lines if line[:1] != b"+"]
        new = [line[1:] for line in lines if line[:1] != b"-"]
        header = _HEADER.match(first)
        is_plain = header and old and len(old) == int(header[2] or 1) and not marks.strip(b" -+")
        yield _Hunk(int(header[1]) - 1, old, new, marks) if header and is_plain else None


def _may_be_here(hunk: _Hunk, at_end: bool) -> bool:
    """Return whether GNU patch would accept a hunk here: it may need an end of the file."""
    before = len(hunk.marks) - len(hunk.marks.lstrip(b" "))
    after = len(hunk.marks) - len(hunk.marks.rstrip(b" "))
    return before == after or (hunk.at == 0 if before < after else at_end)


def _kept_in(hunk: _Hunk, after: int) -> Iterator[Run]:
    """Yield the context lines of a hunk, which begins at index `after` in the new content."""
    before = hunk.at
    for stretch in _STRETCH.finditer(hunk.marks):
        mark, size = stretch[0][:1], len(stretch[0])
        if mark == b" ":
            yield Run(before, after, size)
        before += size if mark != b"+" else 0
        after += size if mark != b"-" else 0

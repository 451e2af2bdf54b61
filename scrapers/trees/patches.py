"""Parse unified diffs file by file, and apply them exactly or count the hunks that failed.

Hunks that do not fit at their line numbers are left to GNU patch without fuzz: with its default, a
hunk of OpenWrt 23.05 silently lands in the struct of another SoC and swaps two values.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from capdb.errors import DataError
from scrapers import scratch
from scrapers.trees.hunks import Run, fit

_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
_FAILED = re.compile(r"(\d+) out of (\d+) hunks? (?:FAILED|ignored)")


@dataclass(slots=True)
class FilePatch:
    """The change of one file by a patch: `old` is None for a new file, `new` for a removed one."""

    old: str | None
    new: str | None
    hunks: int = 0
    text: bytes = b""
    """The hunks alone, from the first `@@` on."""


@dataclass(frozen=True, slots=True)
class Applied:
    """The content after a patch, and the number of its hunks that were rejected."""

    content: bytes | None
    rejected: int
    kept: list[Run] | None = field(default=None, compare=False)
    """The lines that the hunks keep, or None if they are not known."""


def split(patch: bytes) -> Iterator[FilePatch]:
    """Yield the file patches of a plain or git-format patch, renames and removals included.

    Raises DataError if one names a file outside of the tree.
    """
    lines = patch.splitlines(keepends=True)
    old: str | None = None
    renamed_from: str | None = None
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.startswith(b"diff --git "):
            renamed_from = None
        elif line.startswith((b"rename from ", b"copy from ")):
            renamed_from = _inside(line.split(b" from ", 1)[1])
        elif line.startswith(b"rename to ") and renamed_from is not None:
            new = _inside(line.split(b" to ", 1)[1])
            if not _hunks_follow(lines, at):
                yield FilePatch(renamed_from, new)
        elif line.startswith(b"--- "):
            old = _name(line)
        elif line.startswith(b"+++ ") and at + 1 < len(lines) and _HUNK.match(lines[at + 1]):
            file_patch = FilePatch(old, _name(line))
            at = _read_hunks(lines, at + 1, file_patch)
            yield file_patch
            continue
        at += 1


def apply(file_patch: FilePatch, content: bytes | None) -> Applied:
    """Return the file after the patch; a hunk that does not fit exactly is left out and counted.

    If the file already has the patch (its reverse applies cleanly), nothing is changed or rejected.
    Raises DataError if GNU patch is not installed.
    """
    if file_patch.old is None:
        created = _created(file_patch)
        already = content is not None and content != created
        return Applied(content, file_patch.hunks) if already else Applied(created, 0)
    if content is None:
        return Applied(None, file_patch.hunks if file_patch.new else 0)
    if not file_patch.hunks:
        return Applied(content, 0)
    if file_patch.new is not None and (fitted := fit(file_patch.text, content)):
        return Applied(fitted.content, 0, fitted.kept)
    after, rejected = _run(file_patch, content)
    if rejected and not _run(file_patch, content, "--reverse")[1]:
        return Applied(content, 0)
    if file_patch.new is None and not rejected:
        return Applied(None, 0)
    return Applied(after, rejected)


def redirect(file_patch: FilePatch, moved: Mapping[str, str]) -> FilePatch:
    """Return a patch for the new place of a moved file; its removal at the old place is void."""
    place = moved.get(file_patch.old or "")
    if place is None or file_patch.new not in (file_patch.old, place):
        return file_patch
    return replace(file_patch, old=place, new=place)


def _run(file_patch: FilePatch, content: bytes, *options: str) -> tuple[bytes, int]:
    with scratch.directory("patch") as directory:
        path = Path(directory) / "file"
        path.write_bytes(content)
        command = ["patch", "--force", "--fuzz=0", "--no-backup-if-mismatch", "--reject-file=-"]
        try:
            done = subprocess.run(
                [*command, *options, str(path)],
                input=b"--- file\n+++ file\n" + file_patch.text,
                capture_output=True,
                check=False,
                env={"LC_ALL": "C", "PATH": "/usr/local/bin:/usr/bin:/bin"},
            )
        except FileNotFoundError as error:
            raise DataError(
                "patch: not installed, and OpenWrt's patches cannot be applied without it; "
                "install it (Debian: apt-get install patch)."
            ) from error
        if done.returncode == 0:
            return (path.read_bytes() if path.exists() else b""), 0
        failed = _FAILED.search(done.stdout.decode(errors="replace"))
        return path.read_bytes(), int(failed[1]) if failed else file_patch.hunks


def _created(file_patch: FilePatch) -> bytes:
    lines = file_patch.text.splitlines(keepends=True)
    content = b"".join(line[1:] for line in lines if line.startswith(b"+"))
    return content[:-1] if lines and lines[-1].startswith(b"\\") else content


def _hunks_follow(lines: list[bytes], at: int) -> bool:
    """Return whether hunks come before the next file; a mere rename has none."""
    for line in lines[at + 1 :]:
        if line.startswith(b"diff --git "):
            return False
        if line.startswith(b"+++ "):
            return True
    return False


def _name(line: bytes) -> str | None:
    """Return the path of a `---` or `+++` line without its first component, like `patch -p1`."""
    name = line[4:].split(b"\t")[0].strip()
    return None if name == b"/dev/null" else _inside(name.partition(b"/")[2] or name)


def _inside(name: bytes) -> str:
    """Return the path that a patch names. Raises DataError if it is outside of the tree."""
    path = name.strip().decode(errors="replace")
    if path.startswith("/") or ".." in path.split("/"):
        raise DataError(
            f"a patch names the file {path[:200]!r}, which is outside of the source tree; look at "
            f"where the tree comes from."
        )
    return path


def _read_hunks(lines: list[bytes], at: int, file_patch: FilePatch) -> int:
    """Read hunks by the line counts of their headers, and return the index of the next line."""
    start = at
    while at < len(lines) and (header := _HUNK.match(lines[at])):
        file_patch.hunks += 1
        old_left, new_left = (int(count) if count else 1 for count in header.groups())
        at += 1
        while at < len(lines) and (old_left > 0 or new_left > 0):
            mark = lines[at][:1]
            old_left -= mark in b" -\n"
            new_left -= mark in b" +\n"
            at += 1
        if at < len(lines) and lines[at].startswith(b"\\"):
            at += 1
    file_patch.text = b"".join(lines[start:at])
    return at

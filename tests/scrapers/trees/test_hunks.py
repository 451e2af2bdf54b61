"""Hunks that fit where they say are applied as GNU patch does; all others are left to it."""

from __future__ import annotations

import difflib
import random

import pytest

from scrapers.trees import patches
from scrapers.trees.blame import LineOrigin, PatchStep, line_origin
from scrapers.trees.hunks import fit

FILE = b"".join(b"line %d\n" % number for number in range(1, 31))


def diff(before: bytes, after: bytes, context: int = 3) -> bytes:
    texts = [content.decode().splitlines(keepends=True) for content in (before, after)]
    return "".join([*difflib.unified_diff(*texts, n=context)][2:]).encode()


def changed(content: bytes, number: int) -> bytes:
    """Return a content with some lines of it changed, removed or added, the same for the same
    number.
    """
    chance = random.Random(number)  # noqa: S311 - no secret, but repeatable
    lines = content.splitlines(keepends=True)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(lines))
        lines[at : at + chance.randint(0, 2)] = [b"new %d\n" % at] * chance.randint(1, 2)
    return b"".join(lines)


@pytest.mark.parametrize("number", range(40))
def test_what_fits_is_what_gnu_patch_makes_of_it(number: int) -> None:
    after = changed(FILE, number)
    hunks = diff(FILE, after, context=number % 4)
    for content in (FILE, changed(FILE, number + 1000), b"new\n" + FILE):
        fitted = fit(hunks, content)
        if fitted is not None:
            file_patch = patches.FilePatch("fox.c", "fox.c", hunks.count(b"@@ -"), hunks)
            assert patches._run(file_patch, content) == (fitted.content, 0)


def test_hunks_between_lines_of_context_fit_without_a_program() -> None:
    after = FILE.replace(b"line 5\n", b"five\n").replace(b"line 20\n", b"line 20\nmore\n")
    fitted = fit(diff(FILE, after), FILE)
    assert fitted is not None
    assert fitted.content == after


@pytest.mark.parametrize(
    ("hunks", "content"),
    [
        pytest.param(diff(FILE, FILE.replace(b"5\n", b"five\n")), b"new\n" + FILE, id="moved on"),
        pytest.param(b"@@ -4,3 +4,3 @@\n line 4\n-line 5\n+five\n", FILE, id="too short"),
        pytest.param(b"@@ -4,2 +4,2 @@\n-line 4\n+four\n line 5\n", FILE, id="context on one side"),
        pytest.param(b"@@ -4,0 +5,1 @@\n+more\n", FILE, id="no old lines"),
        pytest.param(
            b"@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file\n", b"a\n", id="no newline"
        ),
        pytest.param(b"@@ -1 +1 @@\n-a\n+b\n", b"a\n\rb\n", id="other ends of lines"),
        pytest.param(
            b"@@ -6 +6 @@\n-line 6\n+six\n@@ -2 +2 @@\n-line 2\n+two\n", FILE, id="not in order"
        ),
    ],
)
def test_what_is_not_plain_or_not_at_its_place_is_left_to_gnu_patch(
    hunks: bytes, content: bytes
) -> None:
    assert fit(hunks, content) is None


@pytest.mark.parametrize("start", [b"new\n", b""])
def test_a_line_is_traced_through_hunks_that_fit_and_those_that_are_moved(start: bytes) -> None:
    before = start + FILE
    hunks = diff(FILE, FILE.replace(b"line 9\n", b"nine\nand a half\n"))
    applied = patches.apply(patches.FilePatch("fox.c", "fox.c", 1, hunks), before)
    steps = [PatchStep("600-fox.patch", before, applied.content, 0, applied.kept)]
    above = start.count(b"\n")
    assert line_origin(8 + above, None, steps) == LineOrigin(None, 8 + above)
    assert line_origin(9 + above, None, steps) == LineOrigin("600-fox.patch")
    assert line_origin(10 + above, None, steps) == LineOrigin("600-fox.patch")
    assert line_origin(11 + above, None, steps) == LineOrigin(None, 10 + above)
    assert line_origin(99, None, steps) == LineOrigin(None)

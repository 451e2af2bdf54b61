"""Patches apply exactly, or say how much of them did not."""

from __future__ import annotations

import pytest

from capdb.errors import DataError
from scrapers.trees import patches

ORIGINAL = b"one\ntwo\nthree\nfour\nfive\n"
CHANGE_THREE = b"""--- a/drivers/net/fox.c
+++ b/drivers/net/fox.c
@@ -2,3 +2,3 @@
 two
-three
+THREE
 four
"""


def only(patch: bytes) -> patches.FilePatch:
    (file_patch,) = patches.split(patch)
    return file_patch


def test_a_hunk_that_fits_is_applied_even_at_another_line() -> None:
    applied = patches.apply(only(CHANGE_THREE), b"zero\n" + ORIGINAL)
    assert applied == patches.Applied(b"zero\none\ntwo\nTHREE\nfour\nfive\n", 0)


def test_a_hunk_whose_context_differs_is_rejected_without_fuzz() -> None:
    moved_on = ORIGINAL.replace(b"two", b"2")
    assert patches.apply(only(CHANGE_THREE), moved_on) == patches.Applied(moved_on, 1)


def test_the_hunks_that_fit_stay_where_another_is_rejected() -> None:
    two = only(CHANGE_THREE + b"@@ -9,2 +9,3 @@\n nowhere\n+new\n to be found\n")
    applied = patches.apply(two, ORIGINAL)
    assert applied.rejected == 1
    assert applied.content is not None
    assert b"THREE" in applied.content


def test_a_patch_that_the_file_already_holds_is_no_reject() -> None:
    already = ORIGINAL.replace(b"three", b"THREE")
    assert patches.apply(only(CHANGE_THREE), already) == patches.Applied(already, 0)


def test_a_patch_to_a_missing_file_rejects_all_its_hunks() -> None:
    assert patches.apply(only(CHANGE_THREE), None) == patches.Applied(None, 1)


def test_a_new_file_is_created_whole() -> None:
    created = only(b"--- /dev/null\n+++ b/drivers/net/owl.c\n@@ -0,0 +1,2 @@\n+first\n+second\n")
    assert created.old is None
    assert patches.apply(created, None) == patches.Applied(b"first\nsecond\n", 0)


def test_a_new_file_that_exists_with_other_content_is_a_reject() -> None:
    created = only(b"--- /dev/null\n+++ b/drivers/net/owl.c\n@@ -0,0 +1 @@\n+first\n")
    assert patches.apply(created, b"other\n") == patches.Applied(b"other\n", 1)


def test_a_removed_file_is_gone_and_removing_it_twice_is_no_reject() -> None:
    removal = only(b"--- a/old.c\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-first\n-second\n")
    assert patches.apply(removal, b"first\nsecond\n") == patches.Applied(None, 0)
    assert patches.apply(removal, None) == patches.Applied(None, 0)


def test_a_removed_line_that_looks_like_a_header_stays_in_its_hunk() -> None:
    tricky = b"--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n keep\n--- not a header\n+replaced\n"
    file_patch = only(tricky)
    assert (file_patch.new, file_patch.hunks) == ("x", 1)
    applied = patches.apply(file_patch, b"keep\n-- not a header\n")
    assert applied == patches.Applied(b"keep\nreplaced\n", 0)


def test_a_pure_rename_is_read_from_its_git_header() -> None:
    rename = (
        b"diff --git a/drivers/net/old.c b/drivers/net/new.c\nsimilarity index 100%\n"
        b"rename from drivers/net/old.c\nrename to drivers/net/new.c\n"
        b"diff --git a/y b/y\n--- a/y\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n"
    )
    first, second = patches.split(rename)
    assert (first.old, first.new, first.hunks) == ("drivers/net/old.c", "drivers/net/new.c", 0)
    assert second.new == "y"


def test_prose_before_and_between_the_files_is_passed_over() -> None:
    mail = b"From: someone\nSubject: fox\n\n--- \n drivers/net/fox.c | 2 +-\n\n" + CHANGE_THREE
    assert [file_patch.new for file_patch in patches.split(mail + b"-- \n2.30\n")] == [
        "drivers/net/fox.c"
    ]


@pytest.mark.parametrize("name", ["b/include/../../escaped.h", "b//etc/escaped", "b/.."])
def test_a_patch_to_a_file_outside_of_the_tree_is_refused(name: str) -> None:
    with pytest.raises(DataError, match="outside of the source tree"):
        list(patches.split(f"--- /dev/null\n+++ {name}\n@@ -0,0 +1 @@\n+out\n".encode()))
    with pytest.raises(DataError, match="outside of the source tree"):
        list(patches.split(f"rename from fox.c\nrename to {name[2:]}\n".encode()))

"""A target's sources are the kernel with OpenWrt's files and patches, in OpenWrt's order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from capdb.errors import DataError
from scrapers.trees.pins import kernel_series
from scrapers.trees.source_tree import SourceTree, Trees, open_tree

FOX = "drivers/net/ethernet/fox/fox.c"


def change(path: str, old: str, new: str) -> str:
    return f"--- a/{path}\n+++ b/{path}\n@@ -1,1 +1,1 @@\n-{old}\n+{new}\n"


@pytest.fixture
def trees(tmp_path: Path) -> Trees:
    kernel, openwrt = tmp_path / "linux", tmp_path / "openwrt"
    write(kernel / "Makefile", "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 7\n")
    write(kernel / FOX, "vanilla\n")
    write(kernel / "arch/arm64/boot/dts/fox/fox.dtsi", "/* fox */\n")
    write(kernel / "include/dt-bindings/fox.h", "#define FOX 1\n")
    write(kernel / "kernel/sched/core.c", "not read\n")
    linux = openwrt / "target/linux"
    write(linux / "forest/Makefile", "KERNEL_PATCHVER:=6.12\n")
    write(linux / "generic/backport-6.12/100-a.patch", change(FOX, "vanilla", "backported"))
    write(linux / "generic/pending-6.12/100-b.patch", change(FOX, "backported", "pending"))
    write(linux / "generic/hack-6.12/100-c.patch", change(FOX, "pending", "hacked"))
    write(linux / "forest/patches-6.12/200-d.patch", change(FOX, "hacked", "target"))
    return Trees("25.12.5", openwrt, "v25.12.5", "0123abc", {"6.12": kernel})


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def forest(trees: Trees) -> SourceTree:
    return open_tree(trees, "forest", "6.12", open_tree(trees, "*", "6.12", None))


def test_patches_apply_in_openwrts_order_generic_before_target(trees: Trees) -> None:
    tree = forest(trees)
    assert tree.read(FOX) == b"target\n"
    assert tree.rejects == []


def test_the_tree_without_a_target_holds_the_generic_patches_only(trees: Trees) -> None:
    assert open_tree(trees, "*", "6.12", None).read(FOX) == b"hacked\n"


def test_files_of_the_target_lie_under_the_generic_patches(trees: Trees) -> None:
    write(trees.openwrt / "target/linux/forest/files-6.12" / FOX, "vanilla\n")
    tree = forest(trees)
    assert tree.read(FOX) == b"target\n"


def test_a_file_that_openwrt_adds_names_itself_as_its_origin(trees: Trees) -> None:
    added = "drivers/net/ethernet/owl/owl.c"
    write(trees.openwrt / "target/linux/forest/files" / added, "int owl;\n")
    tree = forest(trees)
    assert tree.files("drivers/net/ethernet/owl/", ".c") == [added]
    own = f"target/linux/forest/files/{added}"
    assert tree.origin(added, 1) == (own, 1)
    patch = f"--- a/{added}\n+++ b/{added}\n@@ -1 +1,2 @@\n+int barn;\n int owl;\n"
    write(trees.openwrt / "target/linux/forest/patches-6.12/300-barn.patch", patch)
    patched = forest(trees)
    assert patched.origin(added, 1) == ("target/linux/forest/patches-6.12/300-barn.patch", None)
    assert patched.origin(added, 2) == (own, 1)


def test_the_patch_that_added_a_line_is_the_last_one_that_did(trees: Trees) -> None:
    tree = forest(trees)
    assert tree.origin(FOX, 1).patch == "target/linux/forest/patches-6.12/200-d.patch"
    assert tree.origin(FOX, 2).patch is None


def test_a_line_of_a_file_that_the_tree_does_not_have_is_from_nowhere(trees: Trees) -> None:
    own = "target/linux/forest/dts/fox.dts"
    write(trees.openwrt / own, "/ {\n};\n")
    assert forest(trees).origin(own, 1) == (None, None)


def test_equal_lines_are_distinguished_by_their_places(trees: Trees) -> None:
    twins = "drivers/net/twins.c"
    write(trees.kernels["6.12"] / twins, "first {\n\tsame,\n}\nlast\n")
    patch = "target/linux/forest/patches-6.12/300-twin.patch"
    added = "+second {\n+\tsame,\n+}\n"
    hunk = f"@@ -3,2 +3,5 @@\n }}\n{added} last\n"
    write(trees.openwrt / patch, f"--- a/{twins}\n+++ b/{twins}\n{hunk}")
    tree = forest(trees)
    origins = [tree.origin(twins, line) for line in range(1, 8)]
    assert [each.patch for each in origins] == [None, None, None, patch, patch, patch, None]
    assert [each.line for each in origins] == [1, 2, 3, None, None, None, 4]


def test_a_patch_that_rejects_is_recorded_with_patch_file_and_hunks(trees: Trees) -> None:
    patch = "target/linux/forest/patches-6.12/300-e.patch"
    write(trees.openwrt / patch, change(FOX, "something else", "x"))
    tree = forest(trees)
    (reject,) = tree.rejects
    assert (reject.patch, reject.path, reject.hunks, reject.of) == (patch, FOX, 1, 1)
    assert tree.rejects_of(FOX) == (patch,)
    assert tree.read(FOX) == b"target\n"


def test_a_renamed_file_moves_with_its_history(trees: Trees) -> None:
    moved = "drivers/net/ethernet/fox/red_fox.c"
    write(
        trees.openwrt / "target/linux/forest/patches-6.12/300-move.patch",
        f"diff --git a/{FOX} b/{moved}\nrename from {FOX}\nrename to {moved}\n",
    )
    tree = forest(trees)
    assert tree.read(FOX) is None
    assert tree.read(moved) == b"target\n"
    assert tree.origin(moved, 1).patch is not None


def test_patches_follow_a_file_that_the_kernel_has_already_moved(trees: Trees) -> None:
    old, new = "drivers/net/ethernet/cave/bear.c", "drivers/net/ethernet/bear/bear.c"
    write(trees.kernels["6.12"] / new, "asleep\n")
    patches = trees.openwrt / "target/linux/forest/patches-6.12"
    write(patches / "300-wake.patch", change(old, "asleep", "awake"))
    removed = f"--- a/{old}\n+++ /dev/null\n@@ -1 +0,0 @@\n-awake\n"
    created = f"--- /dev/null\n+++ b/{new}\n@@ -0,0 +1 @@\n+awake\n"
    write(patches / "310-move.patch", removed + created)
    write(patches / "320-eat.patch", change(new, "awake", "eating"))
    tree = forest(trees)
    assert tree.read(new) == b"eating\n"
    assert tree.rejects == []


def test_only_what_the_target_changed_counts_as_touched(trees: Trees) -> None:
    assert forest(trees).touched() == frozenset({FOX})


def test_nothing_is_written_to_the_kernel_tree(trees: Trees) -> None:
    forest(trees)
    assert (trees.kernels["6.12"] / FOX).read_text() == "vanilla\n"


def test_device_trees_are_laid_out_patched_with_their_headers(trees: Trees, tmp_path: Path) -> None:
    dtsi = "arch/arm64/boot/dts/fox/fox.dtsi"
    write(
        trees.openwrt / "target/linux/forest/patches-6.12/400-dts.patch",
        change(dtsi, "/* fox */", "/* red fox */"),
    )
    root = forest(trees).lay_out_device_trees(tmp_path / "out")
    assert (root / dtsi).read_text() == "/* red fox */\n"
    assert (root / "include/dt-bindings/fox.h").read_text() == "#define FOX 1\n"
    assert (trees.kernels["6.12"] / dtsi).read_text() == "/* fox */\n"


def test_the_reference_names_kernel_importer_and_release(trees: Trees) -> None:
    named = replace(trees, kernel_from={"6.12": "Debian"})
    assert (
        open_tree(named, "*", "6.12", None).ref
        == "6.12.7 (Debian) + OpenWrt v25.12.5 generic patches"
    )


def test_the_reference_names_the_target_whose_patches_are_on(trees: Trees) -> None:
    assert forest(trees).ref == "6.12.7 + OpenWrt v25.12.5 forest patches"


def test_the_reference_of_a_branch_names_the_commit(trees: Trees) -> None:
    main = replace(trees, openwrt_ref="main", commit="1" * 40)
    assert forest(main).ref == f"6.12.7 + OpenWrt main@{'1' * 40} forest patches"


def test_targets_come_with_the_kernel_series_they_pin(trees: Trees) -> None:
    assert kernel_series(trees.openwrt) == {"forest": "6.12"}


def test_a_directory_that_is_no_openwrt_tree_is_named_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not an OpenWrt source tree"):
        kernel_series(tmp_path)


def test_a_missing_kernel_tree_is_named_with_its_series(trees: Trees) -> None:
    with pytest.raises(DataError, match=r"kernel 6\.6"):
        open_tree(trees, "forest", "6.6", None)

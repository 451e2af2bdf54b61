"""The kernel that an OpenWrt tree pins, wherever its release keeps it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scrapers.trees.pins import kernel_hash, pinned_kernel


@pytest.mark.parametrize(
    "place",
    [
        "target/linux/generic/kernel-5.4",
        "include/kernel-5.4",
        "include/kernel-version.mk",
    ],
)
def test_the_pin_is_found_where_a_release_keeps_it(place: str, tmp_path: Path) -> None:
    file = tmp_path / place
    file.parent.mkdir(parents=True)
    hashes = [
        f"LINUX_KERNEL_HASH-{version} = {digit * 64}\n"
        for version, digit in (("4.14.7", "a"), ("5.4.238", "b"))
    ]
    file.write_text("LINUX_VERSION-4.14 = .7\nLINUX_VERSION-5.4 = .238\n" + "".join(hashes))
    assert pinned_kernel(tmp_path, "5.4") == "5.4.238"
    assert kernel_hash(tmp_path, "5.4") == "b" * 64


def test_a_tree_that_pins_another_series_pins_none_of_this(tmp_path: Path) -> None:
    file = tmp_path / "include/kernel-version.mk"
    file.parent.mkdir(parents=True)
    file.write_text("LINUX_VERSION-4.14 = .7\n")
    assert pinned_kernel(tmp_path, "5.4") is None
    assert kernel_hash(tmp_path, "5.4") is None

"""Trees without files that every tree has are refused: missing files prove nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from capdb.errors import DataError
from scrapers.trees import fetch, whole
from tests.support.miniature import NEW, RELEASES, UPSTREAM


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    return Path(shutil.copytree(UPSTREAM, tmp_path / "upstream"))


@pytest.mark.parametrize("release", RELEASES)
def test_the_trees_of_the_miniature_upstream_are_whole(release: str) -> None:
    whole.check(fetch.local(UPSTREAM, release))


@pytest.mark.parametrize(
    "lost",
    [
        "openwrt-25.12/include",
        "openwrt-25.12/scripts",
        "openwrt-25.12/package/kernel/linux",
        "openwrt-25.12/target/linux/generic/config-6.12",
        "linux-6.12/drivers/net/Makefile",
        "linux-6.12/drivers/net/ethernet",
        "linux-6.12/drivers/net/ethernet/acme",
        "linux-6.12/arch",
        "linux-6.12/net",
    ],
)
def test_a_tree_that_lost_a_part_is_refused_by_the_name_of_the_part(
    upstream: Path, lost: str
) -> None:
    path = upstream / "trees" / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    tree, _, part = lost.partition("/")
    with pytest.raises(DataError) as failure:
        whole.check(fetch.local(upstream, NEW))
    assert tree in str(failure.value)
    assert part in str(failure.value)


def test_wireless_drivers_that_are_not_read_may_be_missing(upstream: Path) -> None:
    makefile = upstream / "trees" / "linux-6.12" / "drivers" / "net" / "Makefile"
    makefile.write_text(f"{makefile.read_text()}obj-$(CONFIG_WLAN) += wireless/\n")
    whole.check(fetch.local(upstream, NEW))
    makefile.write_text(f"{makefile.read_text()}obj-$(CONFIG_WOLF) += wolf/\n")
    with pytest.raises(DataError, match="drivers/net/wolf"):
        whole.check(fetch.local(upstream, NEW))

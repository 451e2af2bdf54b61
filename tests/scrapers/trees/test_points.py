"""The differences of other point releases in a series, by the tags of a clone of OpenWrt."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from capdb.errors import DataError
from capdb.facts import Board, Driver, Id, Place, PointRelease
from capdb.facts.sources import sources
from scrapers.trees import points

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git (Debian: git)")

READ = "24.10.2"
FOX, OWL, HEN = (f"drivers/net/{name}.c" for name in ("fox", "owl", "hen"))
DTS = "target/linux/forest/dts/den.dts"
BOARD_D = "target/linux/forest/base-files/etc/board.d/02_network"
HACK = "target/linux/generic/hack-6.6"
OWN = "target/linux/forest/patches-6.6"
FACTS = (
    Driver(
        release=READ,
        target="*/6.6",
        name="drivers/net/fox",
        ref="6.6.2",
        ids=tuple(Id(compatible="acme,fox", place=Place(path, 1)) for path in (FOX, OWL, HEN)),
    ),
    Board(release=READ, target="forest/oak", profile="acme_den", dts=DTS),
)


def change(path: str, *lines: str, at: int = 1) -> str:
    """Return a patch that adds lines to a file."""
    added = "".join(f"+{line}\n" for line in lines)
    return f"--- a/{path}\n+++ b/{path}\n@@ -{at},1 +{at},{1 + len(lines)} @@\n seen\n{added}"


FILES = {
    "include/kernel-6.6": "LINUX_VERSION-6.6 = .2\n",
    DTS: "/ { };\n",
    BOARD_D: "case\n",
    f"{HACK}/100-fox.patch": change(FOX, "one"),
    f"{HACK}/200-owl.patch": change(OWL, "two"),
    f"{OWN}/300-hen.patch": change(HEN, "three"),
    "target/linux/forest/files/drivers/net/stag.c": "stag\n",
}


VARIANTS: dict[str, tuple[dict[str, str | None], tuple[str, ...]]] = {
    "24.10.10": ({DTS: "/ { fox; };\n"}, (DTS,)),
    "24.10.11": ({DTS: None}, (DTS,)),
    "24.10.12": ({BOARD_D: "esac\n"}, ()),
    "24.10.13": ({f"{HACK}/100-fox.patch": change(FOX, "one", "more")}, (FOX,)),
    "24.10.14": ({f"{HACK}/100-fox.patch": None}, (FOX,)),
    "24.10.15": ({f"{HACK}/100-fox.patch": change(FOX, "one", at=7)}, ()),
    "24.10.16": ({f"{HACK}/100-fox.patch": None, f"{HACK}/9-f.patch": change(FOX, "one")}, ()),
    "24.10.17": ({f"{HACK}/400-elk.patch": change("drivers/net/elk.c", "four")}, ()),
    "24.10.18": ({f"{OWN}/300-hen.patch": change(HEN, "else")}, (f"forest:{HEN}",)),
    "24.10.19": ({f"target/linux/forest/files/{OWL}": "owl\n"}, (f"forest:{OWL}",)),
    "24.10.20": ({"target/linux/forest/files/drivers/net/stag.c": "deer\n"}, ()),
    "24.10.21": ({"include/kernel-6.6": "LINUX_VERSION-6.6 = .1\n"}, ()),
}
"""Releases with their changed or removed files, and the changes that count."""


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the git directory of a repository with a tag for each release."""
    directory = tmp_path_factory.mktemp("clone")

    def git(*words: str) -> None:
        names = (
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@example.org",
            "-c",
            "commit.gpgsign=false",
        )
        subprocess.run(["git", *names, *words], cwd=directory, check=True, capture_output=True)

    git("init", "-q")
    releases = {version: FILES | changed for version, (changed, _) in VARIANTS.items()}
    for version, files in (
        releases | {READ: FILES, "24.10.3-rc1": FILES, "23.05.0": FILES}
    ).items():
        for part in ("include", "target"):
            shutil.rmtree(directory / part, ignore_errors=True)
        for path, text in files.items():
            if text is not None:
                (directory / path).parent.mkdir(parents=True, exist_ok=True)
                (directory / path).write_text(text)
        git("add", "-A")
        git("commit", "-q", "--allow-empty", "-m", version)
        git("tag", f"v{version}")
    return directory / ".git"


@pytest.fixture(scope="module")
def found(clone: Path) -> dict[str, PointRelease]:
    return {each.version: each for each in points.read(clone, READ, FACTS)}


def test_only_other_final_releases_of_the_series_are_compared(
    found: dict[str, PointRelease],
) -> None:
    assert set(found) == set(VARIANTS)
    assert {(each.release, len(each.ref)) for each in found.values()} == {(READ, 40)}
    assert found["24.10.20"].kernels == {"6.6": "6.6.2"}
    assert found["24.10.21"].kernels == {"6.6": "6.6.1"}


@pytest.mark.parametrize("version", VARIANTS)
def test_what_counts_is_the_content_of_files_and_what_patches_change(
    version: str, found: dict[str, PointRelease]
) -> None:
    assert found[version].differing == VARIANTS[version][1]


def test_a_clone_without_the_releases_tag_is_refused(clone: Path) -> None:
    with pytest.raises(DataError, match=r"no tag v25\.12\.9"):
        points.read(clone, "25.12.9", FACTS)
    with pytest.raises(DataError, match="git:"):
        points.read(clone / "gone", READ, FACTS)


def test_the_origin_is_the_commit_of_the_release_that_was_read(clone: Path) -> None:
    origin = points.origin(clone, READ, "2026-01-02")
    assert origin.ref.startswith(f"v{READ} ")
    assert (len(origin.date), origin.read) == (10, "2026-01-02")


def test_sources_of_a_fact_are_its_c_files_or_device_trees() -> None:
    driver, board = FACTS
    assert sources(driver) == {FOX, OWL, HEN}
    assert sources(board) == {DTS}

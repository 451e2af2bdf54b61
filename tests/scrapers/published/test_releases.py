"""A release is read whole, target by target, or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from capdb.errors import DataError, UsageError
from capdb.facts import Profile, Release, Target, Title
from capdb.http.client import Client, NotFoundError
from scrapers.published import releases
from tests.support.sample_releases import PROFILE, profiles_json, versions_json

WHERE = "https://h/profiles.json"


def parse(content: bytes) -> tuple[Target, list[Profile]]:
    return releases.parse_profiles(content, "25.12.5", "forest/den", WHERE)


def parse_only_profile(**changes: Any) -> Profile:
    (profile,) = parse(profiles_json(profiles={"acme_fox-v2": PROFILE | changes}))[1]
    return profile


# ------------------------------------------------------------------ the list of releases


def test_one_release_is_stable() -> None:
    assert releases.parse_versions(versions_json()) == [
        Release(version="25.12.5", status="stable"),
        Release(version="25.12.0-rc1"),
        Release(version="24.10.8", status="oldstable"),
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<html>", "HTML came"),
        (versions_json()[:-9], "not whole JSON"),
        (b"{}", "missing required field `stable_version`"),
        (versions_json(stable_version="26.06.0"), "'26.06.0' as stable but does not list it"),
        (
            versions_json(versions_list=["../..", "25.12.5"]),
            r"lists '\.\./\.\.', which is no version",
        ),
    ],
)
def test_a_list_of_releases_that_cannot_be_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(DataError, match=says):
        releases.parse_versions(content)


def test_a_release_that_is_listed_twice_is_one() -> None:
    once = releases.parse_versions(versions_json(versions_list=["25.12.5"]))
    assert releases.parse_versions(versions_json(versions_list=["25.12.5"] * 2)) == once


@pytest.mark.parametrize("version", ["", "stable", "25", "../25.12.5", "25.12.5/..", "25.12.5\n"])
def test_what_is_no_version_is_not_asked_for(version: str) -> None:
    with pytest.raises(UsageError, match="not a release"):
        releases.directory(version)


# ------------------------------------------------------------------ one target


def test_a_target_and_its_profiles_are_read() -> None:
    target, profiles = parse(profiles_json())
    assert target == Target(
        release="25.12.5",
        target="forest/den",
        arch="fox_24kc",
        kernel="6.12.94",
        default_packages=("base-files", "netifd"),
    )
    assert profiles == [
        Profile(
            release="25.12.5",
            target="forest/den",
            profile="acme_fox-v2",
            titles=(Title(vendor="ACME", model="Fox 3000", variant="v2"),),
            boards=("acme,fox-v2", "fox"),
            packages=("kmod-fox", "-kmod-hare"),
        )
    ]


@pytest.mark.parametrize("kernel", [None, "null"])
def test_a_kernel_that_was_not_published_is_unknown(kernel: str | None) -> None:
    assert parse(profiles_json(linux_kernel=kernel))[0].kernel is None


def test_a_default_package_comes_once() -> None:
    target, _ = parse(profiles_json(default_packages=["netifd", "base-files", "netifd"]))
    assert target.default_packages == ("netifd", "base-files")


def test_all_names_of_a_profile_are_kept() -> None:
    names = [{"vendor": "ACME", "model": "Fox"}, {"vendor": "Bcme", "model": "Vixen "}]
    assert parse_only_profile(titles=names).titles == (
        Title(vendor="ACME", model="Fox"),
        Title(vendor="Bcme", model="Vixen"),
    )


def test_the_titles_of_old_releases_are_whole_names() -> None:
    assert parse_only_profile(titles=[{"title": "ACME Fox 3000 "}]).titles == (
        Title(model="ACME Fox 3000"),
    )


@pytest.mark.parametrize("titles", [[], [{"title": ""}], [{"vendor": "ACME"}]])
def test_a_profile_with_no_name_in_its_titles_is_kept(titles: list[dict[str, str]]) -> None:
    assert parse_only_profile(titles=titles).titles == ()


def test_terminal_sequences_do_not_get_into_names() -> None:
    assert parse_only_profile(titles=[{"model": "\x1b[2JFox\x07"}]).titles[0].model == "Fox"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<!DOCTYPE html>", "HTML came"),
        (profiles_json()[:-30], "not whole JSON"),
        (profiles_json().replace(b"Fox 3000", b"\xff"), "not whole JSON"),
        (profiles_json(profiles={}), "has no profiles"),
        (profiles_json(profiles=[]), "shape it used to have"),
        (
            profiles_json(
                profiles={"acme_fox-v2": {"supported_devices": [], "device_packages": []}}
            ),
            "profile 'acme_fox-v2': .* missing required field `titles`",
        ),
        (profiles_json(target="forest/lair"), "is about 'forest/lair' of '25.12.5'"),
        (profiles_json(version_number="25.12.4"), "is about 'forest/den' of '25.12.4'"),
        (b"{}", "missing required field `arch_packages`"),
        *(
            (profiles_json(profiles={"acme_fox-v2": PROFILE, odd: PROFILE}), "which is no profile")
            for odd in ("", ".", "..", "../../etc/fox", "a/b", "a b", "a\nb", "x" * 3000, "-rf")
        ),
    ],
)
def test_profiles_that_cannot_be_whole_are_refused(content: bytes, says: str) -> None:
    with pytest.raises(DataError, match=says) as caught:
        parse(content)
    assert str(caught.value).startswith(WHERE)


# ------------------------------------------------------------------ a whole release


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a miniature of downloads.openwrt.org with one release of two targets; the release's
    root.
    """
    root = tmp_path / "downloads.openwrt.org" / "releases" / "25.12.5"
    for target in ("forest/den", "forest/lair"):
        directory = root / "targets" / target
        directory.mkdir(parents=True)
        (directory / "profiles.json").write_bytes(profiles_json(target=target))
    arch = {"forest/den": "fox_24kc", "forest/lair": "fox_24kc"}
    (root / ".targets.json").write_text(json.dumps(arch))
    return root


def scrape(tree: Path, version: str = "25.12.5") -> Any:
    return releases.scrape(Client(tree.parents[2]), version, at_least=2)


def test_every_target_of_a_release_is_read(tree: Path) -> None:
    targets, profiles, origins = scrape(tree)
    assert [target.target for target in targets] == ["forest/den", "forest/lair"]
    assert [profile.target for profile in profiles] == ["forest/den", "forest/lair"]
    (origin,) = origins
    assert origin.url == "https://downloads.openwrt.org/releases/25.12.5/"
    assert (origin.name, origin.ref) == ("openwrt-25.12.5", "25.12.5")


def test_the_hash_of_a_release_changes_with_any_of_its_files(tree: Path) -> None:
    before = scrape(tree)[2][0].sha256
    assert scrape(tree)[2][0].sha256 == before
    changed = profiles_json(target="forest/lair", arch_packages="fox_74kc")
    (tree / "targets/forest/lair/profiles.json").write_bytes(changed)
    assert scrape(tree)[2][0].sha256 != before


def test_the_development_head_is_a_release_of_its_own(tree: Path) -> None:
    snapshots = tree.parents[1] / "snapshots"
    tree.rename(snapshots)
    for target in ("forest/den", "forest/lair"):
        content = profiles_json(target=target, version_number="SNAPSHOT")
        (snapshots / "targets" / target / "profiles.json").write_bytes(content)
    targets, _, (origin,) = releases.scrape(Client(tree.parents[2]), "snapshot", at_least=2)
    assert {target.release for target in targets} == {"snapshot"}
    assert origin.url == "https://downloads.openwrt.org/snapshots/"


def test_without_a_list_of_targets_the_directories_are_read(tree: Path) -> None:
    expected = scrape(tree)[:2]
    (tree / ".targets.json").unlink()
    assert scrape(tree)[:2] == expected


def test_a_directory_page_is_read_for_its_directories_only() -> None:
    page = (
        b'<a href="../">up</a><a href="/">top</a><a href="?C=M">sort</a><a name="x">x</a>'
        b'<table><td><a href="forest/">forest</a></td></table><a href="sha256sums">f</a>'
        b'<a href="https://example.org/">else</a><a href="desert/">d</a><a href="desert/">d</a>'
    )
    assert releases.parse_listing(page) == ["desert", "forest"]


def test_progress_shows_the_targets(tree: Path) -> None:
    told: list[tuple[int, int]] = []
    releases.scrape(Client(tree.parents[2]), "25.12.5", lambda *step: told.append(step), at_least=2)
    assert told == [(1, 2), (2, 2)]


def test_one_missing_file_fails_the_whole_release(tree: Path) -> None:
    (tree / "targets/forest/lair/profiles.json").unlink()
    with pytest.raises(DataError, match=r"forest/lair/profiles\.json"):
        scrape(tree)


def test_before_22_03_a_target_may_have_no_list_of_its_profiles(tree: Path) -> None:
    old = tree.parent / "19.07.10"
    tree.rename(old)
    content = profiles_json(target="forest/den", version_number="19.07.10")
    (old / "targets/forest/den/profiles.json").write_bytes(content)
    (old / "targets/forest/lair/profiles.json").unlink()
    targets, profiles, _ = scrape(old, "19.07.10")
    assert [(each.target, each.listed) for each in targets] == [
        ("forest/den", True),
        ("forest/lair", False),
    ]
    assert {profile.target for profile in profiles} == {"forest/den"}


def test_one_damaged_file_fails_the_whole_release(tree: Path) -> None:
    path = tree / "targets/forest/lair/profiles.json"
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(DataError, match=r"forest/lair/profiles\.json: .* not whole JSON"):
        scrape(tree)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{}", "names no target"),
        ('{"../../etc": "x"}', "which is no target"),
        ('{"forest/den": 1}', "shape it used to have"),
        ('{"forest/den": "fox_24kc"}', "only 1 targets where at least 2 are expected"),
        ("<html>", "HTML came"),
    ],
)
def test_a_list_of_targets_that_cannot_be_is_refused(tree: Path, content: str, says: str) -> None:
    (tree / ".targets.json").write_text(content)
    with pytest.raises(DataError, match=says):
        scrape(tree)


def test_a_release_that_was_never_published_is_not_found(tree: Path) -> None:
    with pytest.raises(NotFoundError, match=r"99\.12\.0"):
        scrape(tree, "99.12.0")


@pytest.mark.parametrize(
    ("version", "profiles"),
    [
        ("22.03.7", 1424),
        ("23.05.6", 1538),
        ("24.10.8", 1718),
        ("25.12.5", 1932),
        ("snapshot", 2076),
    ],
)
def test_real_releases_have_as_many_profiles_as_published(
    upstream_copies: Path, version: str, profiles: int
) -> None:
    found = releases.scrape(Client(upstream_copies), version)[1]
    assert len({(profile.target, profile.profile) for profile in found}) == profiles


@pytest.mark.parametrize("version", ["19.07.10", "23.05.4"])
def test_real_files_as_published_are_read(upstream_copies: Path, version: str) -> None:
    targets, profiles, _ = releases.scrape(Client(upstream_copies), version)
    assert len(targets) > 50
    assert sum(bool(profile.titles) for profile in profiles) >= len(profiles) - 1

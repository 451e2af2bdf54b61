"""Where a site is put, and which files there are left alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from capdb.errors import UsageError
from capdb.website import placing
from capdb.website.placing import MANIFEST, MARK, new_site, refuse
from tests.support.small_disk import mounted_on


def make(out: Path, **pages: str) -> None:
    """Make a site of these pages, named without their ending."""
    refuse(out)
    with new_site(out) as place:
        for name, text in {**pages, "boards/index": "all"}.items():
            file = place / f"{name}.html"
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)
        (place / MARK).write_text("{}")


def files(out: Path) -> dict[str, str]:
    """Return a site's files without those that only placing it needs."""
    return {
        name: path.read_text()
        for path in out.rglob("*")
        if path.is_file()
        and (name := path.relative_to(out).as_posix()) not in (MARK, MANIFEST, "boards/index.html")
    }


@pytest.fixture(params=["swapped", "in place"])
def out(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a site with one page, at a place that can be swapped, or that must stay."""
    site = tmp_path / "site"
    make(site, fox="old")
    if request.param == "in place":
        monkeypatch.chdir(site)
    return site


def test_pages_are_replaced_and_those_that_ended_are_removed(out: Path) -> None:
    make(out, fox="new", owl="new")
    assert files(out) == {"fox.html": "new", "owl.html": "new"}
    make(out, owl="newer")
    assert files(out) == {"owl.html": "newer"}
    assert [each.name for each in out.parent.iterdir()] == ["site"]


def test_files_that_capdb_did_not_write_are_kept(out: Path) -> None:
    (out / "CNAME").write_text("owl.example")
    (out / "boards" / "mine.txt").write_text("mine")
    (out / "own").mkdir()
    (out / "own" / "page.html").write_text("mine")
    (out / "own" / "link").symlink_to("page.html")
    (out / "away").symlink_to("/nowhere")
    for text in ("new", "newer"):
        make(out, owl=text)
        assert files(out) == {
            "CNAME": "owl.example",
            "boards/mine.txt": "mine",
            "own/page.html": "mine",
            "own/link": "mine",
            "owl.html": text,
        }
    assert (out / "own" / "link").is_symlink()
    assert os.readlink(out / "away") == "/nowhere"


def test_a_page_never_replaces_a_file_that_capdb_did_not_write(out: Path) -> None:
    (out / "owl.html").write_text("mine")
    with pytest.raises(UsageError, match=r"owl\.html"):
        make(out, fox="new", owl="new")
    assert files(out) == {"fox.html": "old", "owl.html": "mine"}
    assert {each.name for each in out.iterdir()} == {
        "fox.html", "owl.html", "boards", MARK, MANIFEST
    }  # fmt: skip


def test_the_current_directory_stays_the_same_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    make(site, fox="old")
    inside = site / "boards"
    for here in (site, inside):
        monkeypatch.chdir(here)
        make(site, fox="new")
        assert here.samefile(".")


def test_an_empty_current_directory_and_a_mount_point_take_a_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("here", "mount"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    make(Path.cwd(), fox="new")
    assert files(Path.cwd()) == {"fox.html": "new"}
    mount = tmp_path / "mount"
    (mount / "lost+found").mkdir()
    monkeypatch.setattr(Path, "is_mount", lambda path: path == mount)
    before = mount.stat().st_ino
    make(mount, fox="new")
    assert files(mount) == {"fox.html": "new"}
    assert mount.stat().st_ino == before


@pytest.mark.parametrize("name", ["www", "my www\tö\\ü"])
def test_a_directory_that_is_mounted_there_from_the_same_file_system_takes_a_site(
    tmp_path: Path, name: str
) -> None:
    with mounted_on(tmp_path / "real", tmp_path / name) as out:
        before = out.stat().st_ino
        make(out, fox="old")
        (out / "CNAME").write_text("owl.example")
        make(out, owl="new")
        assert files(out) == {"CNAME": "owl.example", "owl.html": "new"}
        assert out.stat().st_ino == before
    assert {each.name for each in tmp_path.iterdir()} == {"real", name}


def test_a_kill_while_files_are_replaced_leaves_a_site_that_the_next_run_finishes(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledError(BaseException):
        pass

    def killed(*_: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(placing, "put", killed)
        patched.setattr(placing, "take_place", killed)
        with pytest.raises(KilledError):
            make(out, owl="new")
    make(out, owl="newer")
    assert files(out) == {"owl.html": "newer"}


def test_a_directory_with_files_of_someone_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(UsageError):
        make(tmp_path, fox="new")
    (tmp_path / MARK).write_text("{}")
    with pytest.raises(UsageError):
        make(tmp_path, fox="new")
    assert (tmp_path / "letter.txt").read_text() == "dear"

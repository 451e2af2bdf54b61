"""A release's trees come from a manifest of local directories, or from upstream's tarballs."""

from __future__ import annotations

import datetime
import errno
import hashlib
import io
import os
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from capdb.errors import DataError, UsageError
from capdb.http.client import Client
from capdb.vocabulary import Exit
from scrapers.trees import fetch

MANIFEST = """
["25.12.5"]
openwrt = "openwrt"
ref = "v25.12.5"
commit = "0123abc"
kernels."6.12" = { path = "linux", from = "Debian" }
packages.fox-eth = { path = "fox", ref = "github.com/fox/eth@1" }
"""


def silent(message: str) -> None:
    """Progress that nobody reads."""


COMMITTED = datetime.datetime(2026, 6, 30, 12, tzinfo=datetime.UTC)
"""When the invented tarballs' files were last changed."""


def tarball(path: Path, files: dict[str, str], mode: str, comment: str | None = None) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    header = {"comment": comment} if comment else None
    with tarfile.open(path, f"w:{mode}", format=tarfile.PAX_FORMAT, pax_headers=header) as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            member.mtime = COMMITTED.timestamp()
            tar.addfile(member, io.BytesIO(text.encode()))
    return path.read_bytes()


def always(path: str) -> bool:
    return True


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("openwrt", "linux"):
        (tmp_path / name).mkdir()
    (tmp_path / fetch.MANIFEST).write_text(MANIFEST)
    return tmp_path


def test_a_manifest_names_the_trees_of_a_release(folder: Path) -> None:
    found = fetch.local(folder, "25.12.5")
    assert found.openwrt == folder / "openwrt"
    assert found.kernels == {"6.12": folder / "linux"}
    assert found.kernel_from == {"6.12": "Debian"}
    assert found.packages == {"fox-eth": (folder / "fox", "github.com/fox/eth@1")}


def test_each_tree_is_of_its_own_day_and_one_without_of_that_of_reading(folder: Path) -> None:
    dated = MANIFEST.replace('commit = "0123abc"', 'commit = "0123abc"\ndate = 2026-06-30').replace(
        'from = "Debian"', 'from = "Debian", date = "2026-06-19"'
    )
    (folder / fetch.MANIFEST).write_text(dated)
    (folder / "linux" / "Makefile").write_text("VERSION = 6\n")
    origins = fetch.origins(fetch.local(folder, "25.12.5"), "2026-11-22")
    assert {each.name: each.date for each in origins} == {
        "openwrt": "2026-06-30",
        "linux-6.12": "2026-06-19",
        "fox-eth": "2026-11-22",
    }
    assert {each.read for each in origins} == {"2026-11-22"}


def test_a_date_that_is_no_day_is_one_sentence(folder: Path) -> None:
    (folder / fetch.MANIFEST).write_text(f'{MANIFEST}date = "soon"\n')
    with pytest.raises(DataError, match=r"a date of 25\.12\.5 is no day"):
        fetch.local(folder, "25.12.5")


def test_a_release_that_the_manifest_lacks_is_named_with_those_it_has(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"no trees for 24\.10\.8; it names 25\.12\.5"):
        fetch.local(folder, "24.10.8")


@pytest.mark.parametrize("name", ["nowhere", "a-file"])
def test_a_directory_without_a_manifest_is_a_fault_of_usage_in_one_sentence(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "a-file").write_text("")
    with pytest.raises(DataError) as refused:
        fetch.local(tmp_path / name, "25.12.5")
    assert refused.value.exit_code == Exit.USAGE
    assert str(tmp_path / name) in str(refused.value)
    assert "Errno" not in str(refused.value)


def test_a_missing_directory_is_named(folder: Path) -> None:
    (folder / "linux").rmdir()
    with pytest.raises(DataError, match="linux: no such directory"):
        fetch.local(folder, "25.12.5")


@pytest.mark.parametrize("text", ["not [ toml", '["25.12.5"]\nopenwrt = "openwrt"\n'])
def test_a_broken_manifest_is_one_sentence(folder: Path, text: str) -> None:
    (folder / fetch.MANIFEST).write_text(text)
    with pytest.raises(DataError, match=fetch.MANIFEST):
        fetch.local(folder, "25.12.5")


def test_upstreams_tarballs_are_fetched_checked_and_unpacked_in_part(tmp_path: Path) -> None:
    upstream = tmp_path / "upstream"
    kernel = tarball(
        upstream / "cdn.kernel.org/pub/linux/kernel/v6.x/linux-6.12.94.tar.xz",
        {
            "linux-6.12.94/Makefile": "VERSION = 6\n",
            "linux-6.12.94/drivers/net/fox.c": "int fox;\n",
            "linux-6.12.94/sound/core.c": "not wanted\n",
        },
        "xz",
    )
    sha256 = hashlib.sha256(kernel).hexdigest()
    pin = f"LINUX_VERSION-6.12 = .94\nLINUX_KERNEL_HASH-6.12.94 = {sha256}\n"
    tarball(
        upstream / "github.com/openwrt/openwrt/archive/refs/tags/v25.12.5.tar.gz",
        {
            "openwrt-25.12.5/target/linux/forest/Makefile": "KERNEL_PATCHVER:=6.12\n",
            "openwrt-25.12.5/target/linux/generic/kernel-6.12": pin,
            "openwrt-25.12.5/README.md": "not wanted\n",
        },
        "gz",
    )
    with Client(base=upstream) as client:
        found = fetch.download(client, "25.12.5", tmp_path / "cache", silent)
    assert (found.kernels["6.12"] / "drivers/net/fox.c").read_text() == "int fox;\n"
    assert not (found.kernels["6.12"] / "sound").exists()
    assert not (found.openwrt / "README.md").exists()


def with_package(upstream: Path, makefile: str) -> None:
    """Add a driver package to the OpenWrt tree of `upstream_of_main`."""
    archive = upstream / "github.com/openwrt/openwrt/archive/refs/heads/main.tar.gz"
    with tarfile.open(archive) as tar:
        files = {
            member.name: content.read().decode()
            for member in tar
            if (content := tar.extractfile(member))
        }
    tarball(archive, files | {"openwrt-main/package/kernel/owl-eth/Makefile": makefile}, "gz")


def upstream_of_main(directory: Path, comment: str | None) -> None:
    kernel = tarball(
        directory / "cdn.kernel.org/pub/linux/kernel/v6.x/linux-6.12.94.tar.xz",
        {"linux-6.12.94/Makefile": "VERSION = 6\n"},
        "xz",
    )
    sha256 = hashlib.sha256(kernel).hexdigest()
    pin = f"LINUX_VERSION-6.12 = .94\nLINUX_KERNEL_HASH-6.12.94 = {sha256}\n"
    tarball(
        directory / "github.com/openwrt/openwrt/archive/refs/heads/main.tar.gz",
        {
            "openwrt-main/target/linux/forest/Makefile": "KERNEL_PATCHVER:=6.12\n",
            "openwrt-main/target/linux/generic/kernel-6.12": pin,
        },
        "gz",
        comment,
    )


@pytest.mark.parametrize("comment", ["0123456789abcdef0123456789abcdef01234567", "ab" * 32])
def test_the_snapshots_origin_names_the_commit_that_its_archive_was_made_of(
    tmp_path: Path, comment: str
) -> None:
    upstream_of_main(tmp_path / "upstream", comment)
    with Client(base=tmp_path / "upstream") as client:
        found = fetch.download(client, "snapshot", tmp_path / "cache", silent)
    assert found.commit == comment
    [openwrt] = [each for each in fetch.origins(found, "2026-01-01") if each.name == "openwrt"]
    assert openwrt.ref == f"main {comment}"


def test_a_tarball_has_the_day_of_its_tree(tmp_path: Path) -> None:
    upstream_of_main(tmp_path / "upstream", None)
    with Client(base=tmp_path / "upstream") as client:
        found = fetch.download(client, "snapshot", tmp_path / "cache", silent)
    origins = fetch.origins(found, "2026-11-22")
    assert {each.name: each.date for each in origins} == {
        "openwrt": "2026-06-30",
        "linux-6.12": "2026-06-30",
    }


def test_a_tree_that_is_used_again_is_as_new_as_one_that_was_fetched(tmp_path: Path) -> None:
    upstream_of_main(tmp_path / "upstream", None)
    cache = tmp_path / "cache"
    with Client(base=tmp_path / "upstream") as client:
        kernel = fetch.download(client, "snapshot", cache, silent).kernels["6.12"]
        kept = (kernel, kernel.with_name(f"{kernel.name}.date"))
        for each in kept:
            os.utime(each, (1, 1))
        fetch.download(client, "snapshot", cache, silent)
    assert all(each.stat().st_mtime > 1 for each in kept)


@pytest.mark.parametrize("comment", [None, "by hand"])
def test_an_archive_that_names_no_commit_leaves_the_branch(
    tmp_path: Path, comment: str | None
) -> None:
    upstream_of_main(tmp_path / "upstream", comment)
    with Client(base=tmp_path / "upstream") as client:
        found = fetch.download(client, "snapshot", tmp_path / "cache", silent)
    [openwrt] = [each for each in fetch.origins(found, "2026-01-01") if each.name == "openwrt"]
    assert openwrt.ref == "main"


def test_the_day_of_a_tree_has_come_whatever_its_tarball_says(tmp_path: Path) -> None:
    archive = tmp_path / "tree.tar.gz"
    for number, moment in enumerate((4e9, 1e300)):
        member = tarfile.TarInfo("top/fox.c")
        member.mtime, member.pax_headers = 0, {"mtime": f"{moment:.0f}"}
        with tarfile.open(archive, "w:gz", format=tarfile.PAX_FORMAT) as tar:
            tar.addfile(member, io.BytesIO())
        day = fetch.unpack(archive, tmp_path / f"out{number}", always)
        assert day <= datetime.datetime.now(datetime.UTC).date().isoformat()


def test_a_day_that_has_not_come_is_refused(folder: Path) -> None:
    (folder / fetch.MANIFEST).write_text(f"{MANIFEST}date = 9999-12-31\n")
    with pytest.raises(DataError, match=r"9999-12-31 of 25\.12\.5 has not come"):
        fetch.local(folder, "25.12.5")


@pytest.mark.parametrize("mode", [0o777, 0o1777, 0o775])
def test_trees_are_not_taken_from_where_others_can_put_them(tmp_path: Path, mode: int) -> None:
    upstream_of_main(tmp_path / "upstream", None)
    cache = tmp_path / "cache"
    cache.mkdir()
    cache.chmod(mode)
    planted = cache / "linux-6.12.94"
    planted.mkdir()
    with (
        Client(base=tmp_path / "upstream") as client,
        pytest.raises(DataError, match="can be written by others"),
    ):
        fetch.download(client, "snapshot", cache, silent)


PACKAGE = """\
PKG_NAME:=owl-eth
PKG_VERSION:={version}
PKG_SOURCE:={source}
PKG_SOURCE_URL:=https://example.org/owl
PKG_HASH:={sha256}
define KernelPackage/owl-eth
  SUBMENU:=Network Devices
endef
"""


@pytest.mark.parametrize(
    ("version", "source"),
    [("/../../escaped", "owl.tar.gz"), ("../escaped", "owl.tar.gz"), ("1.0", ""), ("1.0", "..")],
)
def test_a_version_that_is_a_path_leads_nowhere(tmp_path: Path, version: str, source: str) -> None:
    upstream_of_main(tmp_path / "upstream", None)
    owl = tarball(
        tmp_path / "upstream/example.org/owl/owl.tar.gz", {"owl/owl.c": "int owl;\n"}, "gz"
    )
    text = PACKAGE.format(version=version, source=source, sha256=hashlib.sha256(owl).hexdigest())
    with_package(tmp_path / "upstream", text)
    before = {each.name for each in tmp_path.iterdir()}
    with Client(base=tmp_path / "upstream") as client:
        found = fetch.download(client, "snapshot", tmp_path / "cache", silent)
    assert not found.packages
    assert {each.name for each in tmp_path.iterdir()} - before == {"cache"}
    assert not list(tmp_path.rglob("escaped*"))


def test_a_package_that_could_not_be_fetched_has_the_cause(tmp_path: Path) -> None:
    upstream_of_main(tmp_path / "upstream", None)
    tarball(tmp_path / "upstream/example.org/owl/owl.tar.gz", {"owl/owl.c": "int owl;\n"}, "gz")
    text = PACKAGE.format(version="1.0", source="owl.tar.gz", sha256="0" * 64)
    with_package(tmp_path / "upstream", text)
    with Client(base=tmp_path / "upstream") as client:
        found = fetch.download(client, "snapshot", tmp_path / "cache", silent)
    assert not found.packages
    assert "0" * 64 in found.unfetched["owl-eth"]


@pytest.mark.parametrize("name", ["top/../../escaped.c", "top/a/../../escaped.c"])
def test_a_path_that_leads_outside_is_refused(tmp_path: Path, name: str) -> None:
    archive = tmp_path / "evil.tar.gz"
    tarball(archive, {"top/good.c": "", name: "escaped"}, "gz")
    with pytest.raises(DataError, match="damaged or unsafe"):
        fetch.unpack(archive, tmp_path / "deep" / "out", always)
    assert not list(tmp_path.rglob("escaped.c"))
    assert not (tmp_path / "deep" / "out").exists()


def truncated(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:60])


def page(archive: Path) -> None:
    archive.write_bytes(b"<!DOCTYPE html><title>502</title>")


@pytest.mark.parametrize("compression", ["gz", "xz"])
def test_an_archive_with_a_changed_byte_is_damaged(tmp_path: Path, compression: str) -> None:
    archive = tmp_path / f"tree.tar.{compression}"
    text = "".join(hashlib.sha256(bytes([n])).hexdigest() for n in range(250))
    content = bytearray(tarball(archive, {f"top/{n}.c": text for n in range(20)}, compression))
    content[len(content) // 2] ^= 0x55
    archive.write_bytes(content)
    with pytest.raises(DataError, match="damaged or unsafe"):
        fetch.unpack(archive, tmp_path / "out", always)


def test_an_archive_for_which_there_is_no_room_is_not_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    archive = tmp_path / "tree.tar.gz"
    tarball(archive, {"top/fox.c": "int fox;\n"}, "gz")
    monkeypatch.setattr("shutil.copyfileobj", full)
    with pytest.raises(DataError, match=r"could not be unpacked .*room"):
        fetch.unpack(archive, tmp_path / "out", always)
    assert [each.name for each in tmp_path.iterdir()] == [archive.name]


@pytest.mark.parametrize("damage", [truncated, page])
def test_a_damaged_archive_leaves_nothing_behind(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    archive = tmp_path / "tree.tar.gz"
    tarball(archive, {f"top/file{n}.c": "x" * 900 for n in range(50)}, "gz")
    damage(archive)
    with pytest.raises(DataError, match=r"tree\.tar\.gz"):
        fetch.unpack(archive, tmp_path / "out", always)
    assert not (tmp_path / "out").exists()

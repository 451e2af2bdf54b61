"""Get the trees of a release: from directories that a `trees.toml` names, or from tarballs.

Upstream's tarball https://github.com/openwrt/openwrt/archive/refs/tags/v<version>.tar.gz pins the
kernel in target/linux/generic/kernel-<series> with the SHA-256 of its tarball at
https://cdn.kernel.org/pub/linux/kernel/, and driver packages by commit or archive hash.
"""

from __future__ import annotations

import datetime
import errno
import lzma
import os
import re
import shutil
import tarfile
import tomllib
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from capdb.errors import DataError, UsageError, reason
from capdb.facts import Origin
from capdb.http.limits import day_of
from capdb.vocabulary import Exit
from scrapers.kbuild import driver_packages
from scrapers.plausible import is_yet_to_come
from scrapers.trees import cached
from scrapers.trees.parts import is_read
from scrapers.trees.pins import kernel_hash, kernel_series, kernel_version, pinned_kernel
from scrapers.trees.source_tree import Trees

if TYPE_CHECKING:
    from capdb.http.client import Client

MANIFEST = "trees.toml"
OPENWRT = "https://github.com/openwrt/openwrt/archive/refs/{ref}.tar.gz"
KERNEL = "https://cdn.kernel.org/pub/linux/kernel/v{major}.x/linux-{version}.tar.xz"

_OPENWRT_PARTS = ("target/", "include/", "package/", "scripts/", "rules.mk", "config/")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}
_LARGEST = 4 << 30
"""The most bytes that one tarball may unpack to; the kernel's has about 1.6 GiB."""


def local(directory: Path, release: str) -> Trees:
    """Return the trees that `trees.toml` in a directory names for a release.

    The manifest has a table per release: `openwrt` and `kernels."6.12" = { path, from }` are
    directories relative to the manifest, `ref` is the tag and `commit` the commit of the OpenWrt
    tree, and `packages.NAME = { path, ref }` a driver package's source. Each of the three may have
    the `date` of its version. Raises DataError if the manifest cannot be read or a directory is
    missing, UsageError if it lacks the release.
    """
    manifest = directory / MANIFEST
    try:
        table = tomllib.loads(manifest.read_text())
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DataError(
            f"{directory}: no source trees, as it has no {MANIFEST}; "
            f"name the directory that has them.",
            Exit.USAGE,
        ) from error
    except (OSError, ValueError) as error:
        raise DataError(f"{manifest}: cannot be read ({reason(error)}).") from error
    entry: dict[str, Any] | None = table.get(release)
    if entry is None:
        raise UsageError(
            f"{manifest}: no trees for {release}; it names {', '.join(sorted(table)) or 'none'}."
        )
    try:
        kernels = dict(entry["kernels"])
        trees = Trees(
            release=release,
            openwrt=directory / entry["openwrt"],
            openwrt_ref=entry["ref"],
            commit=entry["commit"],
            kernels={series: directory / kernel["path"] for series, kernel in kernels.items()},
            kernel_from={s: kernel["from"] for s, kernel in kernels.items() if "from" in kernel},
            packages={
                name: (directory / package["path"], package["ref"])
                for name, package in entry.get("packages", {}).items()
            },
            dates=_dates(entry),
        )
    except KeyError as error:
        raise DataError(f"{manifest}: the table of {release} lacks {error}; add it.") from error
    except ValueError as error:
        raise DataError(
            f"{manifest}: a date of {release} is no day ({error}); write it as 2026-08-05."
        ) from error
    if is_yet_to_come(last := max(trees.dates.values(), default="")):
        raise DataError(f"{manifest}: the date {last} of {release} has not come yet; correct it.")
    for path in (trees.openwrt, *trees.kernels.values()):
        if not path.is_dir():
            raise DataError(f"{path}: no such directory, though {manifest} names it.")
    return trees


def _dates(entry: Mapping[str, Any]) -> dict[str, str]:
    """Return the day of each tree of a release that has one. Raises ValueError if it is no day."""
    described = {
        "openwrt": entry,
        **{f"linux-{series}": kernel for series, kernel in entry["kernels"].items()},
        **entry.get("packages", {}),
    }
    return {
        name: datetime.date.fromisoformat(str(each["date"])).isoformat()
        for name, each in described.items()
        if "date" in each
    }


def download(client: Client, release: str, cache: Path, progress: Callable[[str], None]) -> Trees:
    """Return a release's trees, fetched into `cache` unless they are there already.

    Raises DataError if a tarball cannot be fetched, does not have upstream's hash, or does not
    unpack to such a tree, or if others can write to `cache`.
    """
    cached.keep_private(cache)
    ref = "heads/main" if release == "snapshot" else f"tags/v{release}"
    if release == "snapshot":
        shutil.rmtree(cache / f"openwrt-{release}", ignore_errors=True)  # main moves on
    openwrt = _fetched(
        client, OPENWRT.format(ref=ref), cache / f"openwrt-{release}", None, _openwrt, progress
    )
    kernels = {}
    for series in sorted(set(kernel_series(openwrt).values())):
        version = pinned_kernel(openwrt, series)
        if version is None:
            raise DataError(
                f"{openwrt}: pins no kernel {series}, so the tree is not whole; delete it and "
                f"scrape again."
            )
        url = KERNEL.format(major=version.partition(".")[0], version=version)
        kernels[series] = _fetched(
            client,
            url,
            cached.place(cache, f"linux-{version}"),
            kernel_hash(openwrt, series),
            is_read,
            progress,
        )
    packages, unfetched = {}, {}
    for package in driver_packages.find(openwrt):
        if package.archive and not (package.directory / "src").is_dir():
            url, sha256 = package.archive
            source = package.url.removeprefix("https://")
            try:
                into = cached.place(cache, f"{package.name}-{package.pin}")
                tree = _fetched(client, url, into, sha256, bool, progress)
            except DataError as error:
                # Its driver is then a fact with `unread`; the others are not stopped by it.
                progress(str(error))
                unfetched[package.name] = str(error)
            else:
                packages[package.name] = (tree, f"{source}@{package.pin}")
    tag = ref.partition("/")[2]
    commit = _told(openwrt, "commit") or tag
    unpacked = {
        "openwrt": openwrt,
        **{f"linux-{series}": kernel for series, kernel in kernels.items()},
        **{name: tree for name, (tree, _) in packages.items()},
    }
    dates = {name: day for name, tree in unpacked.items() if (day := _told(tree, "date"))}
    return Trees(
        release,
        openwrt,
        tag,
        commit,
        kernels,
        packages=packages,
        dates=dates,
        unfetched=unfetched,
    )


def origins(trees: Trees, read: str) -> list[Origin]:
    """Return the origins of a release's trees: OpenWrt at its commit, each kernel and package.

    `read` is the day on which they were read, which is also the date of a tree without a day.
    """

    def origin(name: str, url: str, ref: str) -> Origin:
        return Origin(name=name, url=url, ref=ref, date=trees.dates.get(name, read), read=read)

    openwrt = " ".join(dict.fromkeys((trees.openwrt_ref, trees.commit)))
    return [
        origin("openwrt", "https://github.com/openwrt/openwrt", openwrt),
        *(
            origin(
                f"linux-{series}",
                trees.kernel_from.get(series, "https://cdn.kernel.org/pub/linux/kernel/"),
                kernel_version(kernel),
            )
            for series, kernel in sorted(trees.kernels.items())
        ),
        *(
            origin(name, ref.partition("@")[0], ref.partition("@")[2])
            for name, (_, ref) in sorted(trees.packages.items())
        ),
    ]


def unpack(archive: Path, into: Path, wanted: Callable[[str], bool]) -> str:
    """Unpack the wanted files of a tarball, without its top directory, into a new directory.

    Only regular files are unpacked, no links; a path that leads outside is refused. Returns the day
    of the newest file; in archives of `git archive`, that is the commit's. Raises DataError if the
    archive is damaged or unpacks to more than 4 GiB; then `into` does not exist.
    """
    partial = into.with_name(into.name + ".part")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        with tarfile.open(archive) as tar:
            newest = _unpack(tar, partial, wanted)
    except (tarfile.TarError, lzma.LZMAError, zlib.error, EOFError, OSError, ValueError) as error:
        shutil.rmtree(partial, ignore_errors=True)
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            raise DataError(
                f"{archive}: could not be unpacked ({error.strerror}); free some room or fix its "
                f"permissions, then repeat."
            ) from error
        why = str(error).partition("\n")[0].rstrip(":")
        raise DataError(
            f"{archive}: damaged or unsafe ({why}); delete it and scrape again."
        ) from error
    if not partial.is_dir():
        raise DataError(f"{archive}: holds none of the files it should; delete it and try again.")
    partial.rename(into)
    return day_of(newest)


def _unpack(tar: tarfile.TarFile, into: Path, wanted: Callable[[str], bool]) -> float:
    """Unpack the wanted files, and return the newest time of change, in Unix time."""
    left, newest = _LARGEST, 0.0
    for member in tar:
        name = PurePosixPath(member.name).as_posix().partition("/")[2]
        content = tar.extractfile(member) if member.isfile() and wanted(name) else None
        if content is None or not name:
            continue
        if name.startswith("/") or ".." in PurePosixPath(name).parts:
            raise ValueError(f"{member.name!r} leads outside")
        left -= member.size
        if left < 0:
            raise ValueError("it unpacks to more than 4 GiB")
        path = into / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            shutil.copyfileobj(content, file)
        path.chmod(0o755 if member.mode & 0o100 else 0o644)
        newest = max(newest, member.mtime)
    # A tarball ends before the checksum of its compression, which is compared only by reading on.
    while tar.fileobj and tar.fileobj.read(1 << 20):
        pass
    return newest


def _fetched(
    client: Client,
    url: str,
    into: Path,
    sha256: str | None,
    wanted: Callable[[str], bool],
    progress: Callable[[str], None],
) -> Path:
    if not into.is_dir():
        archive = cached.place(into.parent, url.rpartition("/")[2])
        progress(f"fetching {url}")
        client.download(url, archive, sha256)
        progress(f"unpacking {archive.name}")
        day = unpack(archive, into, wanted)
        _note(into, "date", day)
        _note(into, "commit", commit_of(archive) or "")
    with suppress(OSError):
        for used in (into, _beside(into, "date"), _beside(into, "commit")):
            os.utime(used)  # .ci/refresh removes what was not used for weeks
    return into


def commit_of(archive: Path) -> str | None:
    """Return the commit that a tarball was made of, or None if it does not name one.

    `git archive`, which GitHub serves, puts it into the comment of the global pax header
    (https://git-scm.com/docs/git-archive, git-get-tar-commit-id).
    """
    with tarfile.open(archive) as tar:
        comment = tar.pax_headers.get("comment", "")
    return comment if _COMMIT.fullmatch(comment) else None


def _told(unpacked: Path, what: str) -> str | None:
    """Return the metadata of a directory's tarball: its `commit` or its `date`."""
    try:
        return _beside(unpacked, what).read_text() or None
    except FileNotFoundError:  # unpacked by an earlier version of capdb
        return None


def _note(unpacked: Path, what: str, text: str) -> None:
    try:
        _beside(unpacked, what).write_text(text)
    except OSError as error:
        shutil.rmtree(unpacked, ignore_errors=True)  # or it would be taken without its metadata
        raise DataError(
            f"{_beside(unpacked, what)}: could not be written ({error.strerror}); free some room "
            f"or fix its permissions, then repeat."
        ) from error


def _beside(unpacked: Path, what: str) -> Path:
    return unpacked.with_name(f"{unpacked.name}.{what}")


def _openwrt(path: str) -> bool:
    return path.startswith(_OPENWRT_PARTS)

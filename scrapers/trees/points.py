"""Find the deciding files that differ in other point releases of a series, by OpenWrt's tags.

Facts are read from one release of a series. Files of the OpenWrt tree are compared by content,
files of the kernel by the lines that OpenWrt's patches add and remove: context, order and names of
patches do not count. The kernel's own sources are not compared.
"""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path

from capdb.errors import DataError
from capdb.facts import Board, Driver, Origin, PointRelease
from capdb.facts.sources import sources
from capdb.versions import series
from scrapers.trees import patches

_PATCH = re.compile(
    r"target/linux/(?:(?P<generic>generic)/(?:backport|pending|hack)|(?P<target>[^/]+)/patches)"
    r"(?:-[\d.]+)?/[^/]+$"
)
_FILE = re.compile(r"target/linux/(?P<target>[^/]+)/files(?:-[\d.]+)?/(?P<path>.+)")
_TAG = re.compile(r"v(\d+\.\d+\.\d+)$")
_KERNEL = re.compile(r"^LINUX_VERSION-(\S+)\s*=\s*(\S*)", re.MULTILINE)
_KERNELS = re.compile(r"(?:include|target/linux/generic)/kernel-\d+\.\d+$")
_PARTS = ("target/linux", "package", "include")


def read(repository: Path, release: str, facts: Iterable[Driver | Board]) -> list[PointRelease]:
    """Return the other point releases of a release's series, with the files that differ.

    Only the sources of the drivers and the device trees of the boards in `facts` are compared.
    Raises DataError if the directory is no git repository of OpenWrt with the release's tag.
    """
    git = _Git(repository)
    decisive = {path for fact in facts for path in sources(fact)}
    tags = {found[1]: tag for tag in git.lines("tag") if (found := _TAG.match(tag))}
    if release not in tags:
        raise DataError(f"{repository}: has no tag v{release}; fetch OpenWrt's tags.")
    return [
        PointRelease(
            release=release,
            version=version,
            ref=git.lines("rev-parse", f"{tag}^{{commit}}")[0],
            kernels=_kernels(git, tag),
            differing=tuple(sorted(_differing(git, tag, tags[release], decisive))),
        )
        for version, tag in sorted(tags.items())
        if series(version) == series(release) and version != release
    ]


def origin(repository: Path, release: str, today: str) -> Origin:
    """Return the origin of the comparison: the tag of the release that others are compared with."""
    commit, date = _Git(repository).lines("log", "-1", "--format=%H%n%cs", f"v{release}")
    url = "https://github.com/openwrt/openwrt"
    return Origin(name="openwrt", url=url, ref=f"v{release} {commit}", date=date, read=today)


class _Git:
    """Queries to a git repository without a work tree."""

    def __init__(self, repository: Path) -> None:
        self._command = ["git", "--git-dir", str(repository)]
        self.show = cache(self._show)

    def lines(self, *arguments: str) -> list[str]:
        return self._run(*arguments).decode(errors="replace").splitlines()

    def _show(self, tag: str, path: str) -> bytes:
        """Return the content of a file at a tag; empty if there is none."""
        listed = self.lines("ls-tree", tag, "--", path)
        return self._run("show", f"{tag}:{path}") if listed else b""

    def _run(self, *arguments: str) -> bytes:
        try:
            done = subprocess.run([*self._command, *arguments], capture_output=True, check=False)
        except FileNotFoundError as error:
            raise DataError("git: not installed; install it (Debian: git).") from error
        if done.returncode:
            raise DataError(f"git: {done.stderr.decode(errors='replace').strip()}")
        return done.stdout


_EVERYWHERE = "generic"
"""The directory of OpenWrt's changes to the kernels of all targets."""


def _differing(git: _Git, tag: str, other: str, decisive: Collection[str]) -> set[str]:
    changed = git.lines("diff", "--name-only", "--no-renames", tag, other, "--", *_PARTS)
    found = {path for path in changed if path in decisive}
    for path in changed:
        file = _FILE.match(path)
        if file and file["path"] in decisive:
            found.add(_at(file["target"], file["path"]))
    sides = [_edits(git, each, filter(_PATCH.match, changed)) for each in (tag, other)]
    for where, path in {*sides[0], *sides[1]}:
        if path in decisive and sides[0].get((where, path)) != sides[1].get((where, path)):
            found.add(_at(where, path))
    return found


def _at(where: str, path: str) -> str:
    """Return the name of a kernel file, with the target if only that target's part differs."""
    return path if where == _EVERYWHERE else f"{where}:{path}"


def _edits(git: _Git, tag: str, names: Iterable[str]) -> dict[tuple[str, str], Counter[bytes]]:
    """Return the lines that patches of a tag add and remove, by target and file."""
    found: dict[tuple[str, str], Counter[bytes]] = {}
    for name in names:
        where = _PATCH.match(name)
        for each in patches.split(git.show(tag, name)) if where else ():
            key = (
                (where["target"] or _EVERYWHERE, each.new or each.old or "") if where else ("", "")
            )
            lines = (line for line in each.text.splitlines() if line[:1] in (b"+", b"-"))
            found.setdefault(key, Counter()).update(lines)
    return found


def _kernels(git: _Git, tag: str) -> dict[str, str]:
    """Return the version of Linux that a tag pins for each series."""
    names = git.lines("ls-tree", "--name-only", tag, "include/", "target/linux/generic/")
    found: dict[str, str] = {}
    for name in filter(_KERNELS.match, names):
        for kernel, rest in _KERNEL.findall(git.show(tag, name).decode(errors="replace")):
            found[kernel] = f"{kernel}{rest}"
    return found

"""Patch kernel trees for a target like OpenWrt's build."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

_NAMED = re.compile(
    r"^(?:---|\+\+\+) [^/\s]+/(\S+)|^(?:rename|copy) (?:from|to) (\S+)", re.MULTILINE
)
_GENERIC = ("backport", "pending", "hack")


@dataclass(frozen=True)
class Sources:
    """The trees of one release in `trees.toml`."""

    release: str
    openwrt: Path
    kernels: dict[str, Path]
    packages: dict[str, tuple[str, Path]]
    """The version and the directory of each package's source."""


def sources(directory: Path) -> dict[str, Sources]:
    """Return the trees of each release that `directory/trees.toml` names."""
    tables = tomllib.loads((directory / "trees.toml").read_text())
    return {
        release: Sources(
            release=release,
            openwrt=directory / table["openwrt"],
            kernels={name: directory / entry["path"] for name, entry in table["kernels"].items()},
            packages={
                name: (entry["ref"], directory / entry["path"])
                for name, entry in table.get("packages", {}).items()
            },
        )
        for release, table in tables.items()
    }


@dataclass
class Tree:
    """Sources with patches on: files that a patch or an overlay touches are in `top`.

    `rejected` has the patches that did not fully apply, with the files of their rejected parts.
    """

    base: Path
    top: Path
    touched: set[str] = field(default_factory=set)
    rejected: list[tuple[str, str]] = field(default_factory=list)

    def place(self, path: str) -> Path | None:
        """Return the place of the file of this path, or None if the patched tree has none."""
        root = self.top if path in self.touched else self.base
        return root / path if (root / path).is_file() else None

    @cached_property
    def _texts(self) -> dict[str, str | None]:
        return {}

    def text(self, path: str) -> str | None:
        """Return the content of a file, or None if the tree has none."""
        if path not in self._texts:
            place = self.place(path)
            self._texts[path] = place.read_text(errors="replace") if place else None
        return self._texts[path]

    def below(self, directory: str, suffix: str) -> Iterator[str]:
        """Yield the paths of the files below a directory, sorted."""
        found = {
            path.relative_to(root).as_posix()
            for root in (self.base, self.top)
            for path in (root / directory).rglob(f"*{suffix}")
        }
        yield from (path for path in sorted(found) if self.place(path))

    def apply(self, directory: Path) -> None:
        """Apply the patches of a directory in their order, without fuzz."""
        for patch in sorted(directory.glob("*")) if directory.is_dir() else ():
            if patch.is_file():
                self._apply(patch)

    def overlay(self, directory: Path) -> None:
        """Copy the files of a directory over the tree."""
        for file in sorted(directory.rglob("*")) if directory.is_dir() else ():
            if file.is_file():
                path = file.relative_to(directory).as_posix()
                self.touched.add(path)
                self._into_top(file, path)

    def _into_top(self, file: Path, path: str) -> None:
        target = self.top / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        shutil.copyfile(file, target)

    def _apply(self, patch: Path) -> None:
        for found in _NAMED.finditer(patch.read_text(errors="replace")):
            path = found[1] or found[2]
            if path not in self.touched:
                self.touched.add(path)
                if (self.base / path).is_file():
                    self._into_top(self.base / path, path)
        with patch.open("rb") as content:
            run = subprocess.run(
                ["patch", "-p1", "-F0", "-f", "-E", "--no-backup-if-mismatch", "-r", "-"],
                cwd=self.top,
                stdin=content,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
            )
        for report in run.stdout.split("patching file ")[1:] if run.returncode else ():
            if "FAILED" in report or "can't find" in report:
                self.rejected.append((patch.name, report.split(maxsplit=1)[0].strip("'")))


@dataclass
class Builder:
    """Makes the patched trees of a release below a directory, each once."""

    sources: Sources
    scratch: Path
    made: dict[tuple[str, str], Tree] = field(default_factory=dict)

    def target(self, target: str, series: str) -> Tree:
        """Return the kernel of a series with the patches and files of a target on it.

        OpenWrt copies all files first, then applies backport, pending, hack and the target's own
        patches (include/quilt.mk, Kernel/Patch/Default). Target `generic` is without its own.
        """
        key = (target, series)
        if key not in self.made:
            self.made[key] = self._target(target, series)
        return self.made[key]

    def package(self, name: str, *, patched: bool) -> Tree:
        """Return the source of a driver package, with OpenWrt's patches on it if `patched`."""
        key = (name, "patched" if patched else "plain")
        if key not in self.made:
            tree = self._tree("-".join(key), self.sources.packages[name][1])
            for directory in sorted(self.sources.openwrt.glob(f"package/kernel/{name}/patches")):
                if patched:
                    tree.apply(directory)
            self.made[key] = tree
        return self.made[key]

    def openwrt(self) -> Tree:
        """Return the OpenWrt tree itself."""
        return Tree(self.sources.openwrt.resolve(), self.scratch)

    def _tree(self, name: str, base: Path) -> Tree:
        top = self.scratch / self.sources.release / name
        shutil.rmtree(top, ignore_errors=True)
        top.mkdir(parents=True)
        return Tree(base.resolve(), top)

    def _target(self, target: str, series: str) -> Tree:
        linux = self.sources.openwrt / "target" / "linux"
        base = self.sources.kernels[series]
        overlays = [linux / target / "files", linux / target / f"files-{series}"]
        if target == "generic":
            return self._generic(f"generic-{series}", series, base, [])
        generic = self.target("generic", series)
        own = {
            file.relative_to(overlay).as_posix()
            for overlay in overlays
            for file in overlay.rglob("*")
        }
        if own & generic.touched:
            tree = self._generic(f"{target}-{series}", series, base, overlays)
        else:
            tree = self._tree(f"{target}-{series}", base)
            shutil.copytree(generic.top, tree.top, copy_function=_link, dirs_exist_ok=True)
            tree.touched |= generic.touched
            tree.rejected += generic.rejected
            for overlay in overlays:
                tree.overlay(overlay)
        patches = linux / target / f"patches-{series}"
        tree.apply(patches if patches.is_dir() else linux / target / "patches")
        return tree

    def _generic(self, name: str, series: str, base: Path, overlays: list[Path]) -> Tree:
        tree = self._tree(name, base)
        generic = self.sources.openwrt / "target" / "linux" / "generic"
        for overlay in (generic / "files", generic / f"files-{series}", *overlays):
            tree.overlay(overlay)
        for kind in _GENERIC:
            tree.apply(generic / f"{kind}-{series}")
        return tree


def _link(source: str, target: str) -> None:
    """Link a file; `patch` and overlays replace files, and never write into one."""
    Path(target).hardlink_to(source)

"""Make the patched sources of one release and target, as OpenWrt would compile them.

OpenWrt copies `files` and `files-<series>` of generic and of the target over the kernel, then
applies generic backport, pending and hack, then the target's patches, each directory in C order
(`Kernel/Patch/Default` in include/quilt.mk, scripts/patch-kernel.sh). Only the parts that matter
for offload are read. Nothing is written to the kernel tree: changed files are held in memory, and
device trees are linked into a directory for the C preprocessor.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from capdb.errors import DataError
from capdb.facts import Reject
from scrapers.trees import patches
from scrapers.trees.blame import LineOrigin, PatchStep, line_origin
from scrapers.trees.parts import device_tree_root, is_read, listing
from scrapers.trees.pins import kernel_version

_ARM = {"arch/arm/boot/dts/", "arch/arm64/boot/dts/"}
"""Two architectures that include each other's device trees."""


@dataclass(frozen=True, slots=True)
class Trees:
    """The local trees of one release: an OpenWrt tree and a kernel tree per series it uses.

    `openwrt_ref` is its tag, `commit` its commit; `kernel_from` has the source of a kernel tree
    that is not upstream's own tarball, and `packages` the directory and reference of driver
    packages' sources. `dates` has the day of each tree, if known, by the name of its origin:
    `openwrt`, `linux-6.12`, a package. `unfetched` has a sentence on each package whose source
    could not be fetched.
    """

    release: str
    openwrt: Path
    openwrt_ref: str
    commit: str
    kernels: dict[str, Path]
    kernel_from: dict[str, str] = field(default_factory=dict)
    packages: dict[str, tuple[Path, str]] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    unfetched: dict[str, str] = field(default_factory=dict)

    @property
    def openwrt_version(self) -> str:
        """The tag of the OpenWrt tree, or its branch with the commit, since branches move on."""
        if re.match(r"v\d", self.openwrt_ref) or self.commit == self.openwrt_ref:
            return self.openwrt_ref
        return f"{self.openwrt_ref}@{self.commit}"


class SourceTree:
    """A kernel tree with the files and patches of one OpenWrt target applied, read-only.

    Paths are relative to the kernel tree. `target` is the directory below target/linux, or `*`
    for the sources before any target's changes; `series` is the kernel series, as in `6.12`;
    `ref` names the sources that were read, for evidence.
    """

    def __init__(self, trees: Trees, target: str, series: str, base: SourceTree | None) -> None:
        self.release = trees.release
        self.target = target
        self.series = series
        self.openwrt = trees.openwrt
        self.openwrt_ref = trees.openwrt_ref
        self.kernel = _kernel(trees, series)
        origin = trees.kernel_from.get(series)
        applied = "generic" if target == "*" else target
        self.ref = (
            f"{kernel_version(self.kernel)}{f' ({origin})' if origin else ''} "
            f"+ OpenWrt {trees.openwrt_version} {applied} patches"
        )
        self.rejects: list[Reject] = list(base.rejects) if base else []
        self._base = base
        self._content: dict[str, bytes | None] = dict(base._content) if base else {}
        self._steps: dict[str, list[PatchStep]] = (
            {path: list(steps) for path, steps in base._steps.items()} if base else {}
        )
        self._added_whole: dict[str, str] = dict(base._added_whole) if base else {}
        self._changed: set[str] = set()
        self._listing: list[str] = base._listing if base else listing(self.kernel)

    def read(self, path: str) -> bytes | None:
        """Return the patched content, or None if the file does not exist."""
        if path in self._content:
            return self._content[path]
        try:
            return (self.kernel / path).read_bytes()
        except OSError:
            return None

    def files(self, prefix: str, suffix: str = "") -> list[str]:
        """Return the sorted paths below a directory that end in `suffix`."""
        removed = {path for path, content in self._content.items() if content is None}
        paths = {path for path in self._listing if path.startswith(prefix)} - removed
        paths.update(path for path in self._content if path.startswith(prefix))
        return sorted(path for path in paths - removed if path.endswith(suffix))

    def touched(self) -> frozenset[str]:
        """Return the paths that this target's own files and patches changed, added or removed."""
        return frozenset(self._changed)

    def origin(self, path: str, line: int) -> LineOrigin:
        """Return the patch (path in the OpenWrt tree) that added a line.

        For a file that OpenWrt adds as a whole, it is the file's path in the OpenWrt tree. A line
        that no patch added has its number before all patches: in that file, or in the kernel's. A
        line of a missing file has no origin.
        """
        if not self._has(path):
            return LineOrigin(None)
        steps = self._steps.get(path, ())
        return line_origin(line, self._added_whole.get(path), steps)

    def rejects_of(self, path: str) -> tuple[str, ...]:
        """Return the patches with a hunk that was rejected on this file."""
        return tuple(step.patch for step in self._steps.get(path, ()) if step.rejected)

    def lay_out_device_trees(self, directory: Path) -> Path:
        """Return `directory` filled with the patched `arch/*/boot/dts` and `include`, for cpp.

        Unchanged directories are links to the kernel tree. If any file below a root was changed,
        its other files are linked one by one, so that includes by relative path find changed files.
        """
        changed = {
            path: content for path, content in self._content.items() if device_tree_root(path)
        }
        in_parts = {device_tree_root(path) for path in changed}
        if in_parts & _ARM:
            in_parts |= _ARM
        kernel = self.kernel.absolute()
        linked = dict.fromkeys(
            path if root in in_parts else root.rstrip("/")
            for path in self._listing
            if (root := device_tree_root(path)) and path not in changed
        )
        made: set[str] = set()
        for path in linked:
            os.symlink(f"{kernel}/{path}", _beside(f"{directory}/{path}", made))
        for path, content in changed.items():
            if content is not None:
                Path(_beside(f"{directory}/{path}", made)).write_bytes(content)
        return directory

    def copy_files(self, directory: Path) -> None:
        """Add the files below a `files` directory of the OpenWrt tree, over the kernel's."""
        for root, _, names in os.walk(directory):
            for name in names:
                source = Path(root, name)
                path = source.relative_to(directory).as_posix()
                if is_read(path) and source.is_file():
                    self._set(path, source.read_bytes())
                    self._added_whole[path] = source.relative_to(self.openwrt).as_posix()

    def apply_patches(self, directory: Path) -> None:
        """Apply every patch of a directory, in C order, to the files that are read."""
        if not directory.is_dir():
            return
        series = [
            (patch.relative_to(self.openwrt).as_posix(), list(patches.split(patch.read_bytes())))
            for patch in sorted(path for path in directory.iterdir() if path.is_file())
        ]
        moved = self._already_moved(series)
        for name, file_patches in series:
            for file_patch in file_patches:
                if file_patch.old is None and file_patch.new in moved.values():
                    continue
                if is_read(file_patch.new or file_patch.old or ""):
                    self._apply(name, patches.redirect(file_patch, moved))

    def _already_moved(self, series: list[tuple[str, list[patches.FilePatch]]]) -> dict[str, str]:
        """Return the files that a patch would move and that the kernel tree has moved already.

        A stable kernel newer than the pinned one may already have the move; the earlier patches
        still name the old place.
        """
        moved = {}
        for _, file_patches in series:
            created = {
                os.path.basename(file_patch.new): file_patch.new
                for file_patch in file_patches
                if file_patch.new and file_patch.old != file_patch.new
            }
            for file_patch in file_patches:
                old = file_patch.old
                new = created.get(os.path.basename(old)) if old != file_patch.new and old else None
                if old and new and self.read(old) is None and self.read(new) is not None:
                    moved[old] = new
        return moved

    def _apply(self, name: str, file_patch: patches.FilePatch) -> None:
        path = file_patch.new or file_patch.old or ""
        renamed = file_patch.old is not None and file_patch.new not in (None, file_patch.old)
        before = self.read(file_patch.old if renamed and file_patch.old else path)
        after = patches.apply(file_patch, before)
        if renamed and file_patch.old and after.content is not None:
            self._set(file_patch.old, None)
            self._steps[path] = self._steps.pop(file_patch.old, [])
        if after.content != self.read(path):
            self._set(path, after.content)
        if after.rejected:
            self.rejects.append(
                Reject(self.release, self.target, name, path, after.rejected, file_patch.hunks)
            )
        step = PatchStep(name, before, after.content, after.rejected, after.kept)
        self._steps.setdefault(path, []).append(step)

    def _has(self, path: str) -> bool:
        if path in self._content:
            return self._content[path] is not None
        return (self.kernel / path).is_file()

    def _set(self, path: str, content: bytes | None) -> None:
        self._content[path] = content
        self._changed.add(path)


def open_tree(trees: Trees, target: str, series: str, generic: SourceTree | None) -> SourceTree:
    """Return the patched tree of a target (`mediatek`), or for `*` the one that all targets share.

    `generic` is the `*` tree of the same release and series, reused if the target copies no file
    that a generic patch changes. Raises DataError if a tree or GNU patch is missing.
    """
    linux = trees.openwrt / "target" / "linux"
    own = [linux / target / name for name in ("files", f"files-{series}")] if target != "*" else []
    copied = {
        path.relative_to(directory).as_posix() for directory in own for path in directory.rglob("*")
    }
    if generic is not None and copied.isdisjoint(generic.touched()):
        tree = SourceTree(trees, target, series, generic)
    else:
        tree = SourceTree(trees, target, series, None)
        for directory in _generic(linux, series, "files"):
            tree.copy_files(directory)
    for directory in own:
        tree.copy_files(directory)
    if tree._base is None:
        for kind in ("backport", "pending", "hack"):
            for directory in _generic(linux, series, kind):
                tree.apply_patches(directory)
    if target != "*":
        for name in ("patches", f"patches-{series}"):
            tree.apply_patches(linux / target / name)
    return tree


def _kernel(trees: Trees, series: str) -> Path:
    kernel = trees.kernels.get(series)
    if kernel is None:
        raise DataError(
            f"kernel {series}: OpenWrt {trees.release} has targets on it, but no kernel tree of "
            f"that series was given; add one."
        )
    return kernel


def _generic(linux: Path, series: str, kind: str) -> Iterable[Path]:
    """Return the generic directories of a kind; patches of the series replace the plain ones."""
    generic = linux / "generic"
    versioned, plain = generic / f"{kind}-{series}", generic / kind
    if kind == "files":
        return [directory for directory in (plain, versioned) if directory.is_dir()]
    return [versioned if versioned.is_dir() else plain]


def _beside(path: str, made: set[str]) -> str:
    """Return the path, after making its directory."""
    parent = os.path.dirname(path)
    if parent not in made:
        os.makedirs(parent, exist_ok=True)
        made.add(parent)
    return path

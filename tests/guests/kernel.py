"""A Debian kernel, and our module for it, unpacked from packages and never installed."""

from __future__ import annotations

import lzma
import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

OURS = Path(__file__).with_name("module")
ADMINISTRATORS = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin", "LC_ALL": "C"}


@dataclass(frozen=True)
class Kernel:
    """A kernel to boot: its release as `uname -r` has it, and where its packages were unpacked."""

    release: str
    root: Path

    @property
    def image(self) -> Path:
        return self.root / "boot" / f"vmlinuz-{self.release}"

    @property
    def headers(self) -> Path:
        return self.root / "usr" / "src" / f"linux-headers-{self.release}"

    @property
    def modules(self) -> Path:
        return self.root / "lib" / "modules" / self.release

    def with_dependencies(self, names: Iterable[str]) -> list[Path]:
        """Return the files of these modules and of all that they need."""
        listed = said(
            ["modprobe", "-d", str(self.root), "-S", self.release, "-a", "--show-depends", *names]
        )
        lines = (line.split() for line in listed.splitlines())
        return list(dict.fromkeys(Path(words[1]) for words in lines if words[0] == "insmod"))


def said(command: list[str], where: Path | None = None) -> str:
    """Return the output of a command; fails with its complaint."""
    done = subprocess.run(
        command, cwd=where, env=ADMINISTRATORS, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.fail(f"{' '.join(command)}: {done.stderr or done.stdout}", pytrace=False)
    return done.stdout


def unpacked(series: str, cache: Path) -> Kernel:
    """Return the kernel `linux-image-SERIES` with its headers, from apt's newest; kept in the
    cache.

    Skips where apt knows no such package.
    """
    packages = _packages(f"linux-image-{series}", f"linux-headers-{series}")
    if not packages:
        pytest.skip(f"needs apt to know linux-image-{series}: run apt-get update on Debian 12")
    image = next(name for name in packages if name.startswith("linux-image-"))
    kernel = Kernel(image.removeprefix("linux-image-"), cache / f"{image}_{packages[image]}")
    if not kernel.root.is_dir():
        unfinished = cache / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        said(
            ["apt-get", "download", *(f"{name}={version}" for name, version in packages.items())],
            unfinished,
        )
        for package in unfinished.glob("*.deb"):
            said(["dpkg-deb", "-x", str(package), str(unfinished)])
            package.unlink()
        # The headers name each other by where they would be installed.
        makefile = unfinished / "usr" / "src" / f"linux-headers-{kernel.release}" / "Makefile"
        makefile.write_text(makefile.read_text().replace("/usr/src/", f"{kernel.root}/usr/src/"))
        for compressed in unfinished.glob("lib/modules/**/*.ko.xz"):
            compressed.with_suffix("").write_bytes(lzma.decompress(compressed.read_bytes()))
            compressed.unlink()
        said(["depmod", "-b", str(unfinished), kernel.release])
        unfinished.rename(kernel.root)
    return kernel


def _packages(*metapackages: str) -> dict[str, str]:
    """Return the versions of the kernel packages that these depend on, or nothing where apt has
    none.
    """
    wanted, found = list(metapackages), {}
    while wanted:
        name = wanted.pop()
        shown = subprocess.run(
            ["apt-cache", "--no-all-versions", "show", name],
            capture_output=True,
            text=True,
            check=False,
        )
        fields = dict(line.split(": ", 1) for line in shown.stdout.splitlines() if ": " in line)
        if not fields:
            return {}
        if name not in metapackages:
            found[name] = fields["Version"]
        depends = re.findall(r"linux-(?:image|headers|kbuild)-6[^ ,]*", fields.get("Depends", ""))
        wanted += set(depends) - found.keys()
    return found


def built(kernel: Kernel, where: Path) -> Path:
    """Our module, built for the kernel; the sources are copied, as kbuild writes next to them."""
    shutil.copytree(OURS, where)
    # Type information would need a package more, and nothing here reads it.
    said(
        [
            "make",
            "-C",
            str(kernel.headers),
            f"M={where}",
            "CONFIG_DEBUG_INFO_BTF_MODULES=",
            "modules",
        ]
    )
    return where / "flowport.ko"

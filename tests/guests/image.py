"""The initramfs of a guest: a stock router's shell, Debian's network programs, our overlay."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from .kernel import ADMINISTRATORS, Kernel, said

OVERLAY = Path(__file__).with_name("guest")
PROGRAMS = ["busybox", "conntrack", "ethtool", "ip", "modprobe", "nft", "socat"]
MODULES = [
    "8021q",
    "bridge",
    "crc32c_generic",
    "nf_conntrack_netlink",
    "nf_flow_table_inet",
    "nft_chain_nat",
    "nft_ct",
    "nft_flow_offload",
    "nft_masq",
    "veth",
    "virtio_net",
    "virtio_pci",
]


def initramfs(kernel: Kernel, module: Path, probe: Path, where: Path) -> Path:
    """Make the archive from which every guest boots; returns its path."""
    root = where / "root"
    for name in ("bin", "lib", "lib64"):
        (root / "usr" / name).mkdir(parents=True)
        (root / name).symlink_to(f"usr/{name}")
    (root / "usr" / "sbin").symlink_to("bin")
    (root / "sbin").symlink_to("usr/bin")
    for name in ("dev", "proc", "sys", "tmp", "run", "root"):
        (root / name).mkdir()
    for name in PROGRAMS:
        found = shutil.which(name, path=ADMINISTRATORS["PATH"])
        assert found is not None
        _copy_with_libraries(Path(found), root)
    for applet in said(["busybox", "--list"]).split():
        link = root / "usr" / "bin" / applet
        if not link.exists():
            link.symlink_to("busybox")
    modules = root / "usr" / "lib" / "modules" / kernel.release
    modules.mkdir(parents=True)
    for path in [*kernel.with_dependencies(MODULES), module]:
        shutil.copy(path, modules)
    said(["depmod", "-b", str(root), kernel.release])
    shutil.copytree(OVERLAY, root, dirs_exist_ok=True, symlinks=True)
    shutil.copy(probe, root / "usr" / "bin" / "capdb-probe")
    return _archive(root, where / "initramfs.cpio")


def _copy_with_libraries(program: Path, root: Path) -> None:
    """Copy a program to its path on this machine, and its libraries to where its loader looks."""
    libraries = [
        Path(word)
        for line in said(["ldd", str(program)]).splitlines()
        for word in line.split()
        if word.startswith("/")
    ]
    (root / "usr" / "bin" / program.name).unlink(missing_ok=True)
    shutil.copy(program, root / "usr" / "bin")
    for library in libraries:
        target = root / library.relative_to("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library, target)


def _archive(root: Path, path: Path) -> Path:
    names = sorted(str(each.relative_to(root)) for each in root.rglob("*"))
    with path.open("wb") as archive:
        subprocess.run(
            ["busybox", "cpio", "-o", "-H", "newc"],
            input="\n".join(names).encode(),
            stdout=archive,
            stderr=subprocess.DEVNULL,
            cwd=root,
            check=True,
        )
    return path

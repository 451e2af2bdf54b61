"""Every file that the scrapers ask upstream for, in small, by its path on a server."""

from __future__ import annotations

import hashlib
import io
import json
import random
import tarfile

from tests.support.sample_releases import profiles_json, versions_json
from tests.support.sample_toh import toh_json

RELEASE = "25.12.5"

TARGETS = [f"forest/den{number}" for number in range(20)]

HOST = "/downloads.openwrt.org"

RELEASE_ROOT = f"{HOST}/releases/{RELEASE}"

OPENWRT = f"/github.com/openwrt/openwrt/archive/refs/tags/v{RELEASE}.tar.gz"

KERNEL = "/cdn.kernel.org/pub/linux/kernel/v6.x/linux-6.12.94.tar.xz"


def tarball(files: dict[str, bytes], mode: str) -> bytes:
    """Return a tarball of the files, packed by `mode`: gz or xz."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=f"w:{mode}") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def noise(size: int) -> bytes:
    """Return bytes that do not compress, so that half a tarball is half its content."""
    return random.Random(7).randbytes(size)  # noqa: S311 - no secret, but repeatable


def openwrt(kernel: bytes, makefile: bytes = b"KERNEL_PATCHVER:=6.12\n") -> bytes:
    """Return the tarball of an OpenWrt tree that pins the kernel's tarball."""
    sha256 = hashlib.sha256(kernel).hexdigest()
    pin = f"LINUX_VERSION-6.12 = .94\nLINUX_KERNEL_HASH-6.12.94 = {sha256}\n"
    files = {
        "openwrt/target/linux/forest/Makefile": makefile,
        "openwrt/target/linux/generic/kernel-6.12": pin.encode(),
        "openwrt/target/linux/noise": noise(9000),
    }
    return tarball(files, "gz")


def _upstream() -> dict[str, bytes]:
    rows = [
        {"deviceid": f"acme:fox_{number}", "brand": "ACME", "model": f"Fox {number}"}
        for number in range(1000)
    ]
    kernel = tarball(
        {"linux/Makefile": b"VERSION = 6\n", "linux/drivers/net/x.c": noise(9000)}, "xz"
    )
    return {
        "/openwrt.org/toh.json": toh_json(*rows),
        f"{HOST}/.versions.json": versions_json(),
        f"{RELEASE_ROOT}/.targets.json": json.dumps(dict.fromkeys(TARGETS, "fox_24kc")).encode(),
        **{
            f"{RELEASE_ROOT}/targets/{target}/profiles.json": profiles_json(target=target)
            for target in TARGETS
        },
        OPENWRT: openwrt(kernel),
        KERNEL: kernel,
    }


FILES = _upstream()

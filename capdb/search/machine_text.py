"""Read text that a machine wrote: file names of images, lines of kernel logs and LuCI, JSON. Pure.

Such text names a device by its board name, its profile or its whole model, so the answer may be
as certain as for these. Text that a person wrote around a name is for `in_text`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from capdb.record import Record

_KIND = re.compile(
    "-(?:squashfs|ext4|ubifs|jffs2|initramfs|factory|sysupgrade|combined|kernel|rootfs|sdcard|gpt|"
    r"uboot|preloader|bl2|bl31|recovery|loader|nor|nand|snand|emmc|spl)\d*(?![^\W_])",
    re.IGNORECASE,
)
"""A kind of image; `nand` is one of a target as well, and `nor` of a profile."""
_IMAGE = re.compile(
    r"(?<![\w.,+-])[\w.,+-]+\."
    r"(?:bin|itb|img|gz|tar|ubi|fip|trx|chk|w|uf2|vdi|vmdk|vhdx|qcow2|manifest|dts|dtb)\b",
    re.IGNORECASE,
)
"""An image of OpenWrt or a fork of it (OpenWrt include/image.mk: IMG_PREFIX, DEVICE_IMG_PREFIX),
the list of its packages, or the source of its device tree."""
_SOURCE = re.compile(r"\.(?:manifest|dts|dtb)\b", re.IGNORECASE)
"""How files end whose names have no kind of image."""
_DEVICE = re.compile(r"\b(?:CONFIG_TARGET_(?:\w*_)?)?DEVICE_([\w.+-]+)")
"""A device in the configuration of a build (OpenWrt include/target.mk)."""
_BOARD_NAME = re.compile(r"""["']?board_name["']?\s*[:=]\s*["']([^"'\s]{1,99})["']""")
"""The board name in the output of `ubus call system board`."""
_TARGET = re.compile(
    r"""(?:["']target["']\s*:|\bDISTRIB_TARGET=|\bTarget(?: Platform)?:?\s)\s*["']?"""
    r"""([a-z0-9_]+/[a-z0-9_]+)""",
)
"""The target in `ubus call system board`, /etc/openwrt_release and LuCI's status page."""
_PUBLISHED = re.compile(
    r"/targets/([a-z0-9_]+)/([a-z0-9_]+)(?![\w-])|"
    r"\b(?:imagebuilder|sdk|toolchain)-(?:[\w.]+-)?([a-z0-9]+)-([a-z0-9_]+?)(?:_gcc-|\.Linux-)"
)
"""The target in an address on downloads.openwrt.org, and in the names of build tools there."""
_BOUND = re.compile(r"(?:^|\])\s*([a-z][\w-]+) [0-9a-f]{4,}\.[\w-]+(?: \w+)?:", re.MULTILINE)
"""The driver of a platform device at the beginning of a line of the kernel log."""
_MODEL = re.compile(
    r"""(?:\bMachine model:|\bmachine is|\bHardware name:|["']model["']\s*:\s*["'])"""
    r"""\s*([^"'\n\t]{2,99})"""
)
"""The model in a kernel log (Linux drivers/of/fdt.c, arch/mips/kernel/prom.c, lib/dump_stack.c) and
in `ubus call`."""
_LUCI = re.compile(
    r"\bModel(?::\s*|\s+)(\S[^\n\t]{1,98}?)\s+(?:Architecture|Target Platform|Firmware Version)\b"
)
"""The model in LuCI's status page."""
_FIRMWARE = re.compile(r"\b(Raspberry Pi [^\n\t]{1,60}? Rev \d\.\d)(?![\d.])")
"""A model with the board's revision, as a Raspberry Pi's firmware writes it."""
_TOH_PAGE = re.compile(
    r"\bopenwrt\.org/(?:[\w-]+/)?toh/(?:hwdata/[\w.+-]+/|(?!hwdata))([\w.+-]+(?:/[\w.+-]+)?)"
)
"""The brand and model of a device in an address of the Table of Hardware."""
_COMMA = re.compile(r"(?<![\w,.+-])[a-z0-9][\w+-]*,[a-z0-9][\w.+-]*(?![\w.+-]|,\w)", re.IGNORECASE)
"""A possible board name, as in device trees."""
_UNDERSCORE = re.compile(r"(?<![\w,.+/-])[a-z0-9]+_[a-z0-9][\w.+-]*", re.IGNORECASE)
"""A possible profile id."""
_REVISION = re.compile(r"(?:\s+Rev\.?\s*[\d.]+)?\s*(?:\(DT\)\s*)?$", re.IGNORECASE)
"""The revision that firmware adds to a model, and the mark of a device tree behind it."""


class MachineText(Record):
    """The names in a machine's text; all may be empty.

    `boards` are board names that a system reports, `ids` possible board names or profile ids, which
    count only if the data know them, `images` file names up to the kind of image, `drivers` the
    kernel's names of drivers.
    """

    boards: tuple[str, ...] = ()
    target: str | None = None
    models: tuple[str, ...] = ()
    images: tuple[tuple[str, ...], ...] = ()
    ids: tuple[str, ...] = ()
    drivers: tuple[str, ...] = ()


def read(text: str) -> MachineText:
    """Return the names in a text that a machine may have written."""
    target = _TARGET.search(text)
    published = _PUBLISHED.search(text)
    models = dict.fromkeys(
        found for pattern in (_MODEL, _LUCI, _FIRMWARE, _TOH_PAGE) for found in _all(pattern, text)
    )
    return MachineText(
        boards=_all(_BOARD_NAME, text),
        target=target[1] if target else _target(published),
        models=tuple(_REVISION.sub("", model).strip() for model in models),
        images=tuple(filter(None, map(_stems, dict.fromkeys(_IMAGE.findall(text))))),
        ids=tuple(dict.fromkeys(_ids(text))),
        drivers=_all(_BOUND, text),
    )


def _target(published: re.Match[str] | None) -> str | None:
    return "/".join(filter(None, published.groups())) if published else None


def _all(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found[1] for found in pattern.finditer(text)))


def _stems(file: str) -> tuple[str, ...]:
    """Return the beginnings of a file name before each kind of image in it, the longest first."""
    source = _SOURCE.search(file)
    kinds = [kind.start() for kind in _KIND.finditer(file)]
    ends = [*kinds, source.start()] if source else kinds
    return tuple(file[:end] for end in reversed(ends) if end)


def _ids(text: str) -> Iterator[str]:
    yield from _all(_DEVICE, text)
    for pattern in (_COMMA, _UNDERSCORE):
        yield from (found[0].rstrip(".,+-") for found in pattern.finditer(text))

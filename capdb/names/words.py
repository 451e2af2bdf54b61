"""Words of names that tell no model: regions, revisions, layouts, sizes."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_GENERIC = _words("router routers wifi wi fi wireless wlan gateway access point ap the")


_REVISION_WORD = _words("rev revision hw")


_UNASKED = _GENERIC | _REVISION_WORD | _words("openwrt dual tri band model edition gaming stock")


_WIFI_GENERATION = _words("4 5 6 6e 7")


_REGION = _words("eu us uk jp cn ru ca au br tw kr de fr il na la row int intl international")


_LAYOUT = _words(
    "stock layout openwrt uboot boot mod ubootmod ubi nand snand nor emmc sd sdcard card spi "
    "booting from legacy image firmware tgz factory sysupgrade ram flash 32bit 64bit"
)


_EDITION = _words(
    "mini plus pro lite max ultra sfp se nano lr xl ac ax be duo turbo elite enterprise"
)


_MEMORY = re.compile(r"(?:\d+(?:mb|mib|gb|gib)|(?:4|8|16|32|64|128|256|512)m)")


_REVISION = re.compile(r"v\d+[a-z]?|rev[a-z]?\d*|hw\d*|gen\d*")


_LETTERED_REVISION = re.compile(r"[a-d]\d")


def _is_variant(piece: str) -> bool:
    return (
        piece in _REGION
        or piece in _LAYOUT
        or bool(_MEMORY.fullmatch(piece) or _REVISION.fullmatch(piece))
    )

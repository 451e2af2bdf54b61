"""Words of names that tell no model: regions, revisions, layouts, sizes."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GENERIC = _words("router routers wifi wi fi wireless wlan gateway access point ap the")


REVISION_WORD = _words("rev revision hw")


UNASKED = GENERIC | REVISION_WORD | _words("openwrt dual tri band model edition gaming stock")


WIFI_GENERATION = _words("4 5 6 6e 7")


REGION = _words("eu us uk jp cn ru ca au br tw kr de fr il na la row int intl international")


LAYOUT = _words(
    "stock layout openwrt uboot boot mod ubootmod ubi nand snand nor emmc sd sdcard card spi "
    "booting from legacy image firmware tgz factory sysupgrade ram flash 32bit 64bit"
)


EDITION = _words(
    "mini plus pro lite max ultra sfp se nano lr xl ac ax be duo turbo elite enterprise"
)


MEMORY = re.compile(r"(?:\d+(?:mb|mib|gb|gib)|(?:4|8|16|32|64|128|256|512)m)")


REVISION = re.compile(r"v\d+[a-z]?|rev[a-z]?\d*|hw\d*|gen\d*")


LETTERED_REVISION = re.compile(r"[a-d]\d")


def is_variant(piece: str) -> bool:
    return (
        piece in REGION
        or piece in LAYOUT
        or bool(MEMORY.fullmatch(piece) or REVISION.fullmatch(piece))
    )

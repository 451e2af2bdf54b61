"""The words of names that are no model's own: regions, revisions, layouts, sizes."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GENERIC = _words(
    "router routers wifi wi fi wireless wlan gateway access point ap the "
    "路由器 路由 роутер маршрутизатор"
)
"""Words that any router's name may have."""

REVISION_WORD = _words("rev revision hw")
"""Words before a revision: `rev B`, `hw 2`."""

UNASKED = GENERIC | REVISION_WORD | _words("openwrt dual tri band model edition gaming stock kit")
"""Words of a query that name no device."""

COMMON = _words(
    "a all an and any are as at be but by can das de der die do does el en es est et for from good "
    "has hat have i ich in is it la le mein mit my new no nein not o of old on or para por so "
    "than that this to un und use vs what which will with your device devices op het voor werkt "
    "auf mit deel teil part partie sur pour avec about how should would could get got buy "
    "bought want need am been was were had did done me we you they them there here when where "
    "why who if then also just only very much more most better best worth ist sind wird werden "
    "kann konnen kein keine keinen den dem des von vom zum zur bei beim aus nach noch auch nur "
    "oder aber wie wo wer warum lauft gibt ohne trotz uber als les du au aux je une ou qui que "
    "quoi sous dans par ce cette mon ma los las una del al con como cual tu su esta este puedo "
    "tiene funciona il lo gli della dello dei delle senza che sono os um uma da dos das na nos "
    "sem meu minha tem van een met zonder niet kan naar dit czy jest dla nie jak je ve icin "
    "на и для не есть ли как по это или можно будет"
)
"""Words of sentences that names may hold too."""

TOPIC = _words(
    "hardware software hw sw flow offload offloading offloads acceleration accelerated "
    "nat hnat hwnat nss wed ppe sqm pppoe wireguard vpn vlan support supported supports "
    "supporting compatible working works work gigabit speed throughput issue problem bug "
    "question snapshot release request requests add adding please help install flash "
    "range extender repeater"
)
"""Words of questions about a router."""

WIFI_GENERATION = _words("4 5 6 6e 7")
"""The word after `Wi-Fi` in `Wi-Fi 6`."""

NUMBER_WORD = _words("one two three four five")
"""Words that name nothing by themselves: `OpenWrt Two` is no Personal Cloud Two."""

REGION = _words("eu us uk jp cn ru ca au br tw kr de fr il na la row int intl international")
"""Regions that a model is sold in, as vendors abbreviate them."""

LAYOUT = _words(
    "stock layout openwrt uboot boot mod ubootmod ubi nand snand nor emmc sd sdcard card spi "
    "booting from legacy image firmware tgz factory sysupgrade ram flash 32bit 64bit"
)
"""Words that upstream adds to a title for the flash layout, the storage or the kind of image."""

SOLD_IN = re.compile(r"100(?:ars|aus|cns|eus|grs|ins|jps|las|nas|pas|pes|prs|uks)")
"""The country that an order number of Netgear ends in: `R7800-100PES`."""

EDITION = _words(
    "mini plus pro lite max ultra sfp se nano lr xl ac ax be duo turbo elite enterprise"
)
"""Words that name another model than the name without them: `Mini`, `Pro`."""

MEMORY = re.compile(r"(?:\d+(?:mb|mib|gb|gib)|(?:4|8|16|32|64|128|256|512)m)")
"""A size of memory: `256mb`, `128m`."""

REVISION = re.compile(r"v\d+[a-z]?|rev[a-z]?\d*|hw\d*|gen\d*")
"""A revision: `v2`, `revb`, `hw3`, `gen2`."""

LETTERED_REVISION = re.compile(r"[a-d]\d")
"""A revision that is a letter and a digit: `b1`."""


WIFI_CLASS = re.compile(r"(?:ac|ax|be)\d{3,5}|n(?:150|300|450|600|750|900)")
"""The sum of a router's Wi-Fi rates, which very many models have in common: `AX3000`, `N300`."""


def is_variant(piece: str) -> bool:
    """Return whether a piece only names the region, layout, memory or revision of a model."""
    return (
        piece in REGION
        or piece in LAYOUT
        or bool(MEMORY.fullmatch(piece) or REVISION.fullmatch(piece))
    )

"""Readers of input from outside, as functions of bytes, with valid input to start from."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from capdb.errors import DataError, UsageError
from capdb.facts import Profile, Report, TohEntry
from capdb.facts.codec import decode
from capdb.http import limits
from capdb.names import spelling, tokens
from scrapers.boards import board_d, device_tree
from scrapers.drivers import driver_facts
from scrapers.kbuild import kbuild, kconfig_files, kconfig_values, makefile
from scrapers.published import releases, toh, toh_page, toh_tsv
from scrapers.published.decode import plain
from scrapers.trees import patches
from tests.robustness.fuzz import questions, strangers
from tests.support import small_drivers
from tests.support.board_sources import BOARD_D, PRINTED_TREE
from tests.support.sample_toh import PAGE, ROW, TSV_ROW, toh_json, toh_tsv_file

CASES = Path(__file__).parent / "cases"
"""Input that was once found to break something, in a directory for each target."""

WHERE = "https://openwrt.org/what.was.sent"


@dataclass(frozen=True)
class Target:
    """A reader; it may refuse with DataError or UsageError, and do nothing else but return."""

    read: Callable[[bytes], object]
    seeds: Sequence[bytes]

    def survives(self, data: bytes) -> None:
        """Raise the reader's exception, except a refusal, which must be one short line."""
        try:
            self.read(data)
        except (DataError, UsageError) as refusal:
            said = str(refusal)
            assert "\n" not in said, said
            assert "\x1b" not in said, said
            assert len(said) < 2000, said


class _OneFile:
    """A tree in which every file that is asked for is the same."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self, path: str) -> bytes | None:
        return self._content if path.count("/") < 3 else None

    def files(self, prefix: str, suffix: str = "") -> list[str]:
        return [f"{prefix}fox{suffix}"]


def _text(data: bytes) -> str:
    return data.decode(errors="replace")


def _profiles(data: bytes) -> object:
    return releases.parse_profiles(data, "25.12.5", "forest/den", WHERE)


def _kconfig(data: bytes) -> object:
    known = kconfig_files.read(_OneFile(data), ["Kconfig"])
    return kconfig_values.resolve(list(known), {"FOX": "y"}, known)


def _makefile(data: bytes) -> object:
    read = [makefile.words(line) for line in makefile.decided(_text(data))]
    return read, [list(makefile.lines(_text(data)))]


def _driver(data: bytes) -> object:
    return driver_facts.read_package("25.12.5", "fox", {"fox.c": data}, "github.com/acme/fox@1")


def _patch(data: bytes) -> object:
    return list(patches.split(data))


def _gzip(data: bytes) -> object:
    with suppress(limits.TransientError):
        body = limits.decoded(WHERE, iter([data]), "gzip")
        return sum(map(len, limits.limited(WHERE, body, 1 << 20)))
    return None


def _facts(data: bytes) -> object:
    for kind in (TohEntry, Profile, Report):
        for line in data.split(b"\n"):
            with suppress(DataError):
                decode(line, kind, "hardware.jsonl:1")
    return None


def _names(data: bytes) -> object:
    text = _text(data)[:200]
    parts = tokens.pieces(text)
    return parts, list(tokens.runs(parts)), spelling.spellings(text, text, text)


def _plain(data: bytes) -> object:
    said = plain(_text(data))
    assert said.isprintable(), said
    return said


PROFILES = b"""{"version_number": "25.12.5", "target": "forest/den", "arch_packages": "aarch64",
"default_packages": ["kmod-nft-offload"], "linux_kernel": {"version": "6.12.94"}, "profiles":
{"acme_fox": {"titles": [{"vendor": "ACME", "model": "Fox", "variant": "v2"}], "supported_devices":
["acme,fox"], "device_packages": ["-kmod-den"], "images": []}}}"""
VERSIONS = b"""{"stable_version": "25.12.5", "oldstable_version": "24.10.8", "upcoming_version": "",
"versions_list": ["25.12.5", "24.10.8"]}"""
KCONFIG = b"""menu "Foxes"
config FOX
\ttristate "Fox" if DEN || (HEN && !OWL)
\tdepends on DEN != n
\tselect CUB if DEN=y
\tdefault m
config DEN
\tdef_bool y
\thelp
\t  None.
source "drivers/net/Kconfig"
endmenu
"""
MAKEFILE = b"""obj-$(CONFIG_FOX) += fox.o fox/
fox-objs := fox_main.o $(fox-y)
fox-$(CONFIG_DEN) += den.o
ifeq ($(CONFIG_FOX),y)
define Device/acme_fox
  $(call Device/den,1,$(if $(CONFIG_X),a,b))
endef
endif
"""
PATCH = b"""--- a/drivers/net/fox.c
+++ b/drivers/net/fox.c
@@ -1,3 +1,4 @@
 one
-two
+two and a half
+two and a bit
 three
--- /dev/null
+++ b/den.c
@@ -0,0 +1 @@
+den
rename from a
rename to b
"""

FACTS = (
    b'{"device_id":"acme:fox","brand":"ACME","model":"Fox"}',
    b'{"board":"acme,ax3600","release":"25.12.5","probe":"1.0.0","date":"2026-01-01",'
    b'"state":"yes","checks":{"engine":"ok"}}',
)

TARGETS = {
    "toh": Target(
        lambda data: toh.parse(data, at_least=0),
        (toh_json(ROW, {**ROW, "deviceid": "a:b", "rammb": ["64", "128"]}),),
    ),
    "toh-tsv": Target(lambda data: toh_tsv.parse_tsv(data, at_least=0), (toh_tsv_file(TSV_ROW),)),
    "toh-page": Target(lambda data: toh_page.parse(data, WHERE), (PAGE.encode(),)),
    "profiles": Target(_profiles, (PROFILES,)),
    "versions": Target(lambda data: releases.parse_versions(data, WHERE), (VERSIONS,)),
    "targets": Target(
        lambda data: releases.parse_targets(data, WHERE), (b'{"forest/den": "aarch64"}',)
    ),
    "listing": Target(releases.parse_listing, (b'<a href="forest/">forest/</a><a href="../">',)),
    "device-tree": Target(lambda data: device_tree.parse(_text(data)), (PRINTED_TREE.encode(),)),
    "board.d": Target(lambda data: list(board_d.parse(_text(data))), (BOARD_D.encode(),)),
    "c-source": Target(
        _driver,
        tuple(
            textwrap.dedent(text).encode()
            for text in (small_drivers.MAIN, small_drivers.OFFLOAD, small_drivers.HEADER)
        ),
    ),
    "kconfig": Target(_kconfig, (KCONFIG,)),
    "kbuild": Target(lambda data: kbuild.modules(_OneFile(data)), (MAKEFILE,)),
    "makefile": Target(_makefile, (MAKEFILE,)),
    "patch": Target(_patch, (PATCH,)),
    "gzip": Target(_gzip, (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\xcb\xaf\x00\x00",)),
    "facts": Target(_facts, FACTS),
    "names": Target(_names, ("TP-Link Archer C6 v3 (EU/US) É²".encode(),)),
    "report": Target(questions.report, (questions.REPORTED, questions.HOSTS)),
    "router": Target(questions.router_words, (questions.BOARD, questions.ASSIGNED)),
    "curated": Target(questions.curated, questions.CURATED),
    "query": Target(questions.query, questions.QUERIES),
    "filters": Target(questions.filters, (b"mt1234\nAcme\nslow", b"\n\n\nWiFi Router\nax\n1g")),
    "site-hash": Target(strangers.published_hash, (b"0" * 64 + b"  capdb.sqlite\n",)),
    "site-database": Target(strangers.database, strangers.SEEDS),
    "plain": Target(_plain, (b"Fox\x1b[31m v2\x07\xe2\x80\xae",)),
}

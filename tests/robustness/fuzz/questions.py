"""Questions of people and output of routers, as functions of bytes: answered, or refused."""

from __future__ import annotations

import atexit
import json
import tempfile
from functools import cache
from pathlib import Path
from sqlite3 import Connection, connect

from capdb.facts import curated_files
from capdb.probe import sysinfo
from capdb.probe.ingest import fact
from capdb.probe.report import reports_in
from capdb.queries import answers, listing, whole_release
from capdb.results.devices import Filters
from tests.support.sample_report import REPORT
from tests.support.small_facts import NEW, make_database

REPORTED = json.dumps(REPORT).encode()
HOSTS = b'{"schema": 1, "hosts": [{"host": "a", "report": null}, {"host": "b", "report": {}}]}'
BOARD = b"""{"kernel": "6.12.94", "model": "Acme AX3600", "board_name": "acme,ax3600", "release": {
"distribution": "OpenWrt", "version": "25.12.5", "target": "slow/generic"}}"""
ASSIGNED = b"root@fox:~# cat /etc/openwrt_release\nDISTRIB_RELEASE='25.12.5'\nacme,ax3600\n"
CURATED = (
    b"""# an alias
date = 2026-01-01
[[alias]]
name = "Vixen"
source = "https://example.org/"
profiles = ["acme_fox"]
""",
    b"""date = 2026-01-01
[[tip]]
id = "a-b"
topic = "clash"
says = '''
x'''
source = "https://example.org/"
since = "23.05"
""",
    b"""date = 2026-01-01
[[quirk]]
id = "a"
says = "x"
source = "https://example.org/"
scope = { socs = ["a,b"], since = "24.10" }
[[quirk]]
id = "a"
""",
)
QUERIES = (
    b"Acme AX3600",
    b"bow c6 v3 (EU/US)",
    b"maker,mt1234a",
    b"globe_e8450-ubi",
    "bell RT\u20093200 É²".encode(),
)


def report(content: bytes) -> object:
    """Return the kept part of a router's report, if anything."""
    kept = [fact(each, "report.json", "2026-01-01") for each in reports_in(content, "report.json")]
    assert all(each.board.isascii() for each in kept)
    return kept


def router_words(content: bytes) -> object:
    """Return the board that a router's own words name."""
    read = sysinfo.read(content)
    assert read.board.isprintable()
    return read


def curated(content: bytes) -> None:
    """Return a file of facts written by hand: the parsed facts, and the places of mistakes."""
    for kind in curated_files.FILES:
        found = curated_files.parse(content, kind, "aliases.toml")
        assert found.mistakes or found.file
        for mistake in found.mistakes:
            line = int(mistake.where.removeprefix("aliases.toml:"))
            assert 1 <= line <= content.count(b"\n") + 1
            assert len(mistake.says) < 1000


def query(content: bytes) -> object:
    """Return the answer to a query, and to the same as the name of a board or target."""
    text = content.decode(errors="replace")
    found = answers.check(_database(), text)
    known = {each.profile for each in found.results}
    assert all(known) or not known
    return (
        found,
        whole_release.expectations(_database(), text),
        whole_release.expectations(_database(), "", text),
    )


def filters(content: bytes) -> object:
    """Return the devices that filters admit: a line each, by its place."""
    words = (content.decode(errors="replace").split("\n") + [""] * 6)[:6]
    soc, brand, target, kind, wifi, speed = ((word,) if word else () for word in words)
    wanted = Filters(socs=soc, brands=brand, targets=target, types=kind, wifi=wifi, speeds=speed)
    return listing.devices(_database(), NEW, wanted)


@cache
def _database() -> Connection:
    place = tempfile.TemporaryDirectory()
    atexit.register(place.cleanup)
    made = make_database(Path(place.name, "x.sqlite"))
    return connect(f"{made.as_uri()}?mode=ro&immutable=1", uri=True)

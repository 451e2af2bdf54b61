"""Two sides of a comparison: the answers for a device, and a driver."""

from __future__ import annotations

from dataclasses import replace

from capdb.results.answer import Evidence
from capdb.results.changes import Headline
from capdb.results.drivers import DriverSummary
from capdb.vocabulary import Grade, Handles, Misleads, Source, State
from tests.support.statements import stated


def seen(says: str, symbol: str | None = "fox_setup", **more: str) -> Evidence:
    given = {"source": Source.LINUX, "ref": "6.12", "path": "drivers/net/fox.c", **more}
    shows = {"rule": stated(says).rule, "values": {}, "says": says}
    return Evidence(symbol=symbol, **shows, **given)  # type: ignore[arg-type] # any member, by name


DEN = Headline(
    device="acme_den",
    profile="acme_den",
    target="forest/oak",
    soc="acme,oak",
    state=State.NO,
    grade=Grade.WIRED,
    because=stated("it takes no flowtable"),
    evidence=(seen("accepts TC_SETUP_BLOCK only"),),
)

YES = replace(
    DEN, state=State.YES, because=stated("it takes one"), evidence=(seen("accepts TC_SETUP_FT"),)
)

FOX = DriverSummary(
    release="24.10.8",
    name="drivers/net/ethernet/fox/fox_eth",
    handles=Handles.FLOWTABLE,
    advertises=True,
    misleads=Misleads.SOME,
    types=("TC_SETUP_FT",),
    takes=("acme,fox-eth",),
    refuses=("acme,cub-eth",),
    targets=("forest/oak",),
    profiles=3,
    evidence=(seen("engine is 2 for acme,fox-eth", "fox_data"),),
)

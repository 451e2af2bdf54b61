"""The forest with a Wi-Fi driver in its image, and a dispatcher that it may attach to."""

from __future__ import annotations

import dataclasses
from typing import Any

from msgspec.structs import replace

from capdb.claims import Claim, derive
from capdb.facts import Dispatcher, Driver, KernelPackage, PhandleTarget, WifiAttach
from capdb.vocabulary import Traffic
from tests.support import forest
from tests.support.forest import BOARD, CONFIG, CONTROLLER, ENGINE, FACTS, PROFILE, place


def claims(**changed: Any) -> dict[Traffic, Claim]:
    """Return the claims of the forest's board by traffic, with some of its facts changed."""
    return {found.path: found for found in derive(dataclasses.replace(FACTS, **changed))}


DISPATCHER = PhandleTarget(
    property="mediatek,wed", node="/soc/wed@1", enabled=True, place=place(line=90)
)
SENDING = Dispatcher(
    attach=place("drivers/net/fox_wed.c", 70, "fox_attach"), versions={"fox_data": 1}
)
"""A dispatcher that takes only traffic towards Wi-Fi, which needs nothing more."""
DISPATCHING = (replace(ENGINE, dispatcher=SENDING), *FACTS.drivers[1:])
"""The forest's drivers, with that dispatcher in the engine."""
ATTACH = WifiAttach(
    place=place("bat/mmio.c", 30, "bat_wed_init"),
    symbols=("CONFIG_FOX_WED",),
    parameter="wed_enable",
    parameter_place=place("bat/mmio.c", 3, "wed_enable"),
)
BAT = Driver(
    release=forest.RELEASE,
    target="*",
    name="package:mt76/bat/bat",
    ref="github.com/acme/mt76@1234567",
    files={"bat/mmio.c": ()},
    wed=ATTACH,
)
BAT_PACKAGE = KernelPackage(
    release=forest.RELEASE,
    package="kmod-bat",
    place=place("package/kernel/mt76/Makefile"),
    modules=("package:mt76/bat/bat",),
)
WED_ON = replace(CONFIG, symbols={**CONFIG.symbols, "CONFIG_FOX_WED": "y"})


def wifi_claims(
    node: PhandleTarget | None = DISPATCHER,
    driver: Driver | None = BAT,
    image: tuple[str, ...] = ("kmod-bat",),
    **changed: Any,
) -> dict[Traffic, Claim]:
    """Return the claims of a board with a dispatcher and with a Wi-Fi driver in its image."""
    controller = replace(CONTROLLER, phandles=() if node is None else (node,))
    given: dict[str, Any] = {
        "boards": (replace(BOARD, controllers=(controller,)),),
        "drivers": (*DISPATCHING, *(() if driver is None else (driver,))),
        "packages": (*FACTS.packages, BAT_PACKAGE),
        "profiles": (replace(PROFILE, packages=image),),
        "configs": (WED_ON,),
    }
    return claims(**(given | changed))

"""Wi-Fi that its driver hands to the engine's own processor, and all that this needs."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from capdb.claims import Claim
from capdb.facts import Driver, Id, MatchData, PhandleTarget, Radio, Requirement, WifiFlows
from capdb.rules.ids import Rule
from capdb.vocabulary import Grade, State, Traffic
from tests.support.forest import BOARD, CONFIG, CONTROLLER, ENGINE, FACTS, PLAIN, TARGET, place
from tests.support.radio import BAT, BAT_PACKAGE, wifi_claims
from tests.support.statements import values

NPU = PhandleTarget(
    property="acme,npu",
    node="/npu",
    enabled=True,
    place=place(),
    compatible=("acme,npu",),
    regions=("code", "packets"),
)
ETH = PhandleTarget(
    property="acme,eth", node=CONTROLLER.node, enabled=True, place=place(), regions=("rings",)
)
RADIO = Radio("/pcie@1/wifi@0", True, place("oak-den.dts", 70), (NPU, ETH))
GETS_NPU = Requirement("acme,npu", place("npu.c", 20, "npu_get"))
GETS_ETH = Requirement("acme,eth", place("fox.c", 21, "fox_get"))
ENGINE_WITH_NPU = replace(ENGINE, requires=(GETS_NPU,), lends=(GETS_ETH,), regions=("rings",))
NPU_DRIVER = replace(
    PLAIN,
    name="drivers/net/ethernet/fox/fox_npu",
    roles=(),
    ids=(Id("acme,npu", place(), data="npu_data"),),
    lends=(GETS_NPU,),
    regions=("packets",),
)
FLOWS = WifiFlows(
    entry=place("bat/main.c", 9, "bat_setup_tc"),
    place=place("npu.c", 30, "bat_setup_tc"),
    symbols=("CONFIG_BAT_NPU",),
    without=("CONFIG_FOX_WED",),
    under=(f"CONFIG_TARGET_{TARGET.replace('/', '_')}",),
    asks={
        "npu_get": place("npu.c", 40, "bat_npu_init"),
        "fox_get": place("npu.c", 44, "bat_npu_init"),
    },
)
FLYING = replace(BAT, wed=None, wifi_flows=FLOWS)


def found(
    wifi: Driver = FLYING,
    radios: tuple[Radio, ...] = (RADIO,),
    engine: Driver = ENGINE_WITH_NPU,
    npu: Driver = NPU_DRIVER,
    **changed: Any,
) -> Claim:
    controller = replace(CONTROLLER, phandles=(NPU,))
    given: dict[str, Any] = {
        "boards": (replace(BOARD, controllers=(controller,), radios=radios),),
        "drivers": (engine, *FACTS.drivers[1:], npu, wifi),
        "configs": (CONFIG,),
    }
    return wifi_claims(**(given | changed))[Traffic.WIFI]


def flows(**changed: Any) -> Driver:
    return replace(FLYING, wifi_flows=replace(FLOWS, **changed))


def pointing(*phandles: PhandleTarget) -> tuple[Radio, ...]:
    return (replace(RADIO, phandles=phandles),)


def test_wifi_is_offloaded_where_the_radio_leads_to_engine_and_processor() -> None:
    claim = found()
    assert (claim.state, claim.grade) == (State.PARTIAL, Grade.WIRED)
    assert claim.because.rule is Rule.WIFI_OFFLOADS
    assert values(claim.limits, Rule.WIFI_ROUTED_ONLY) == {"not_through": ()}
    assert {(item.path, item.line) for item in claim.evidence} >= {
        *(("npu.c", line) for line in (20, 30, 40, 44)),
        ("fox.c", 21),
        ("oak-den.dts", 70),
    }


@pytest.mark.parametrize(
    "lacking",
    [
        {"radios": ()},
        {"radios": (replace(RADIO, enabled=False),)},
        {"radios": pointing(NPU)},
        {"radios": pointing(ETH)},
        {"radios": pointing(replace(NPU, enabled=False), ETH)},
        {"radios": pointing(replace(NPU, regions=("code",)), ETH)},
        {"radios": pointing(NPU, replace(ETH, regions=()))},
        {"radios": (*pointing(NPU), *pointing(ETH))},
        {"wifi": replace(FLYING, wifi_flows=None)},
        {"wifi": replace(FLYING, unread="it was not at hand")},
        {"wifi": flows(under=("CONFIG_TARGET_forest_elm",))},
        {"wifi": flows(under=(*FLOWS.under, "CONFIG_EXPERIMENT"))},
        {"wifi": flows(without=("CONFIG_FOX_ETH",))},
        {"wifi": flows(asks={})},
        {"wifi": flows(asks={**FLOWS.asks, "owl_get": place()})},
        {"npu": replace(NPU_DRIVER, lends=())},
        {"engine": replace(ENGINE_WITH_NPU, lends=())},
    ],
    ids=str,
)
def test_it_is_not_known_where_any_of_that_is_missing_or_was_not_read(
    lacking: dict[str, Any],
) -> None:
    claim = found(**lacking)
    assert (claim.state, claim.because.rule) == (State.UNKNOWN, Rule.WIFI_PROCESSOR_UNCLEAR)


def test_one_radio_of_several_is_enough() -> None:
    assert found(radios=(*pointing(NPU), RADIO)).state is State.PARTIAL


def test_firmware_that_the_processor_lacks_is_lacking_for_wifi_too() -> None:
    data = MatchData(symbol="npu_data", place=place(), firmware=("fox/npu.bin",))
    carrier = replace(FACTS.packages[0], package="npu-fw", modules=(), firmware=("fox/npu.bin",))
    packages = (*FACTS.packages, BAT_PACKAGE, carrier)
    claim = found(npu=replace(NPU_DRIVER, match_data=(data,)), packages=packages)
    assert values(claim.limits, Rule.INSTALL_FIRMWARE) == {"packages": ("npu-fw",)}

"""Attaching to a dispatcher for Wi-Fi: its sibling nodes, and firmware in the image."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from capdb.claims import Claim
from capdb.facts import Dispatcher, DispatcherFirmware, KernelPackage, Requirement
from capdb.rules.ids import Rule
from capdb.vocabulary import State, Traffic
from tests.support import forest
from tests.support.forest import ENGINE, FACTS, place
from tests.support.radio import ATTACH, BAT, BAT_PACKAGE, DISPATCHER, wifi_claims
from tests.support.statements import values

MAIL = Requirement("acme,wo-mail", place("drivers/net/fox_wo.c", 85, "fox_wo_init"))
BOOT = Requirement("acme,wo-boot", place("drivers/net/fox_wo.c", 95, "fox_wo_boot"))
FIRMWARE = DispatcherFirmware(("acme/wo.bin",), place("drivers/net/fox_mcu.c", 9, "fox_mcu_load"))
NEEDY = Dispatcher(
    attach=place("drivers/net/fox_wed.c", 70, "fox_attach"),
    versions={"fox_data": 3, "cub_data": 1},
    receives=place("include/linux/soc/mediatek/mtk_wed.h", 5, "mtk_wed_get_rx_capa"),
    sends_only=(1,),
    by_reordering=(3,),
    requires=(MAIL, BOOT),
    firmware=(
        replace(FIRMWARE, files=("acme/old.bin",), version=2),
        replace(FIRMWARE, files=("acme/cub.bin",), version=3, compatible="acme,cub-wed"),
        replace(FIRMWARE, version=3),
    ),
)
WHOLE = replace(
    DISPATCHER, compatible=("acme,fox-wed",), properties=("acme,wo-boot", "acme,wo-mail")
)
REORDERING = replace(BAT, wed=replace(ATTACH, reorders=place("bat/mmio.c", 20, "bat_wed_init")))
CARRIER = KernelPackage(
    release=forest.RELEASE,
    package="fox-wo-firmware",
    place=place("package/firmware/fox.mk"),
    firmware=("acme/wo.bin",),
)
SHIPPED = ("kmod-bat", "fox-wo-firmware")


def wifi(
    dispatcher: Dispatcher | None = NEEDY,
    node: Any = WHOLE,
    image: tuple[str, ...] = SHIPPED,
    driver: Any = REORDERING,
    carriers: tuple[KernelPackage, ...] = (CARRIER,),
) -> Claim:
    engine = replace(ENGINE, dispatcher=dispatcher)
    return wifi_claims(
        node=node,
        image=image,
        drivers=(engine, *FACTS.drivers[1:], driver),
        packages=(*FACTS.packages, BAT_PACKAGE, *carriers),
    )[Traffic.WIFI]


def test_a_dispatcher_with_its_nodes_and_firmware_needs_the_parameter_alone() -> None:
    found = wifi()
    assert (found.state, found.because.rule) == (State.PARTIAL, Rule.WIFI_LEFT_OFF)
    assert [limit.rule for limit in found.limits] == [
        Rule.WIFI_SET_PARAMETER,
        Rule.WIFI_ROUTED_ONLY,
    ]
    shown = {(cite.path, cite.line) for cite in found.evidence}
    assert shown >= {(each.place.path, each.place.line) for each in (MAIL, BOOT, FIRMWARE)}


@pytest.mark.parametrize("lacking", ["acme,wo-mail", "acme,wo-boot"])
def test_a_dispatcher_that_lacks_one_of_its_nodes_is_a_no(lacking: str) -> None:
    left = tuple(name for name in WHOLE.properties or () if name != lacking)
    found = wifi(node=replace(WHOLE, properties=left))
    assert (found.state, found.because.rule) == (State.NO, Rule.WIFI_NODE_MISSING)
    assert dict(found.because.values)["property"] == lacking
    assert ("bat/mmio.c", 20) in {(cite.path, cite.line) for cite in found.evidence}


@pytest.mark.parametrize(
    "changed",
    [
        {"driver": BAT},
        {"dispatcher": replace(NEEDY, versions={"fox_data": 1})},
        {"dispatcher": replace(NEEDY, receives=None)},
    ],
)
def test_what_only_sends_to_wifi_needs_neither_nodes_nor_firmware(changed: dict[str, Any]) -> None:
    found = wifi(node=replace(WHOLE, properties=()), image=("kmod-bat",), **changed)
    assert found.state is State.PARTIAL
    assert Rule.INSTALL_FIRMWARE not in {limit.rule for limit in found.limits}


def test_a_version_between_receives_whatever_the_wifi_driver_asks() -> None:
    dispatcher = replace(NEEDY, versions={"fox_data": 2}, firmware=())
    found = wifi(dispatcher=dispatcher, node=replace(WHOLE, properties=()), driver=BAT)
    assert found.because.rule is Rule.WIFI_NODE_MISSING
    assert ("bat/mmio.c", 20) not in {(cite.path, cite.line) for cite in found.evidence}


def test_firmware_that_the_image_lacks_is_a_step_of_its_own() -> None:
    found = wifi(image=("kmod-bat",))
    assert found.state is State.PARTIAL
    assert values(found.limits, Rule.INSTALL_FIRMWARE) == {"packages": ("fox-wo-firmware",)}
    assert Rule.WIFI_SET_PARAMETER in {limit.rule for limit in found.limits}


def test_firmware_of_no_package_is_a_no() -> None:
    found = wifi(carriers=())
    assert (found.state, found.because.rule) == (State.NO, Rule.FIRMWARE_IN_NO_PACKAGE)


def test_firmware_is_chosen_by_version_and_by_the_dispatchers_compatible() -> None:
    cub = replace(WHOLE, compatible=("acme,fox-wed", "acme,cub-wed"))
    assert wifi(node=cub).because.rule is Rule.FIRMWARE_IN_NO_PACKAGE
    older = replace(NEEDY, versions={"fox_data": 2})
    assert wifi(dispatcher=older).because.rule is Rule.FIRMWARE_IN_NO_PACKAGE


@pytest.mark.parametrize(
    "changed",
    [
        {"node": replace(WHOLE, properties=None)},
        {"dispatcher": replace(NEEDY, versions={"cub_data": 3})},
        {"dispatcher": None},
    ],
)
def test_needs_that_were_not_read_make_it_unknown(changed: dict[str, Any]) -> None:
    found = wifi(**changed)
    assert (found.state, found.because.rule) == (State.UNKNOWN, Rule.WIFI_DISPATCHER_UNREAD)
    assert found.grade is None

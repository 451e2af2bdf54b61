"""The other kinds of traffic: their requirements on the driver, and the verdicts they share."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from capdb.claims import Claim
from capdb.claims.firewall import routed_only
from capdb.facts import (
    KernelPackage,
    PhandleTarget,
    Requirement,
)
from capdb.facts.kernel import FLOW_OFFLOAD, FLOWTABLE
from capdb.rules.ids import Rule
from capdb.sentences.spoken import sentence
from capdb.vocabulary import Source, State, Traffic
from tests.support import forest
from tests.support.forest import BOARD, CONFIG, CONTROLLER, ENGINE, FACTS, PLAIN, PROFILE, place
from tests.support.radio import BAT, BAT_PACKAGE, DISPATCHER, DISPATCHING, claims, wifi_claims
from tests.support.statements import values

IPV6 = "FLOW_DISSECTOR_KEY_IPV6_ADDRS"


def states(**changed: Any) -> dict[Traffic, State]:
    return {path: found.state for path, found in claims(**changed).items()}


def with_engine(**changed: Any) -> dict[Traffic, Claim]:
    engine = replace(ENGINE, **changed)
    return claims(drivers=(engine, *(each for each in FACTS.drivers if each.name != engine.name)))


def without(places: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in places.items() if key != name}


def test_every_path_of_a_board_with_an_engine_follows_from_what_its_driver_takes() -> None:
    assert states() == {
        Traffic.IPV4_NAT: State.YES,
        Traffic.IPV6_ROUTE: State.YES,
        Traffic.IPV6_NAT: State.NO,
        Traffic.PPPOE: State.YES,
        Traffic.VLAN: State.YES,
        Traffic.BRIDGE: State.NO,
        Traffic.WIFI: State.NO,
        Traffic.TUNNEL: State.NO,
    }


def test_every_claim_carries_what_its_state_owes() -> None:
    for found in (*claims().values(), *wifi_claims().values(), *claims(configs=()).values()):
        assert sentence(found.because)
        assert (found.grade is None) == (found.state is State.UNKNOWN)
        assert found.state is not State.PARTIAL or found.limits
        assert found.state is State.UNKNOWN or found.evidence


def test_a_board_without_engine_has_none_for_any_traffic_and_the_same_reason() -> None:
    found = claims(boards=(replace(BOARD, controllers=(NO_ENGINE,)),))
    assert {each.state for each in found.values()} == {State.NO}
    assert {each.because for each in found.values()} == {found[Traffic.IPV4_NAT].because}
    assert found[Traffic.VLAN].limits == ()
    assert found[Traffic.VLAN].evidence == found[Traffic.IPV4_NAT].evidence[-1:]


NO_ENGINE = replace(CONTROLLER, compatible=("acme,hen-eth",))


def test_what_is_unknown_of_the_headline_is_unknown_of_all() -> None:
    found = claims(configs=())
    assert {each.state for each in found.values()} == {State.UNKNOWN}
    assert {each.because for each in found.values()} == {found[Traffic.IPV4_NAT].because}


def test_a_driver_whose_flows_were_not_read_is_unknown_and_never_yes() -> None:
    found = with_engine(flow_actions={}, flow_keys={}, flow_mangles={})
    assert found[Traffic.IPV4_NAT].state is State.YES
    for path in (Traffic.IPV6_ROUTE, Traffic.IPV6_NAT, Traffic.PPPOE, Traffic.VLAN, Traffic.TUNNEL):
        assert found[path].state is State.UNKNOWN


@pytest.mark.parametrize(
    ("path", "of", "name"),
    [
        (Traffic.IPV6_ROUTE, "flow_keys", IPV6),
        (Traffic.PPPOE, "flow_actions", "FLOW_ACTION_PPPOE_PUSH"),
        (Traffic.VLAN, "flow_actions", "FLOW_ACTION_VLAN_PUSH"),
    ],
)
def test_traffic_of_which_a_driver_refuses_a_part_is_a_no(
    path: Traffic, of: str, name: str
) -> None:
    taken = claims()[path]
    assert any(("takes", name) in item.shows.values and item.line for item in taken.evidence)
    found = with_engine(**{of: without(getattr(ENGINE, of), name)})[path]
    assert found.state is State.NO
    assert dict(found.because.values) == {"driver": "fox_eth"}
    assert found.limits == (found.because,)
    assert found.evidence


def test_ipv6_nat_needs_both_the_addresses_and_their_rewriting() -> None:
    mangles = {**ENGINE.flow_mangles, "FLOW_ACT_MANGLE_HDR_TYPE_IP6": place(line=81)}
    assert with_engine(flow_mangles=mangles)[Traffic.IPV6_NAT].state is State.YES
    keys = without(ENGINE.flow_keys, IPV6)
    assert with_engine(flow_mangles=mangles, flow_keys=keys)[Traffic.IPV6_NAT].state is State.NO


def test_a_driver_that_takes_some_tunnel_action_is_no_proof_of_tunnels() -> None:
    actions = {**ENGINE.flow_actions, "FLOW_ACTION_TUNNEL_ENCAP": place(line=82)}
    assert with_engine(flow_actions=actions)[Traffic.TUNNEL].state is State.UNKNOWN


def test_code_that_is_not_compiled_takes_nothing() -> None:
    elsewhere = {IPV6: place("drivers/net/fox_six.c")}
    files = {**ENGINE.files, "drivers/net/fox_six.c": ("CONFIG_FOX_ETH", "CONFIG_FOX_SIX")}
    keys = {**ENGINE.flow_keys, **elsewhere}
    assert with_engine(flow_keys=keys, files=files)[Traffic.IPV6_ROUTE].state is State.NO


def test_a_limit_of_the_headline_is_one_of_its_other_traffic() -> None:
    found = claims(profiles=(replace(PROFILE, packages=("kmod-usb-net-hare",)),))
    for path in (Traffic.IPV6_ROUTE, Traffic.PPPOE, Traffic.VLAN):
        assert found[path].state is State.PARTIAL
        assert values(found[path].limits, Rule.FOREIGN_DEVICE)["drivers"] == ("hare_wwan",)
        assert any(item.symbol == "hare_ops" for item in found[path].evidence)


def test_nothing_bridged_is_offloaded_and_the_note_says_what_helps() -> None:
    bridger = KernelPackage(
        release=forest.RELEASE,
        package="bridger",
        place=place("package/network/services/bridger/Makefile", 9, "Package/bridger"),
        depends=("kmod-sched-flower",),
    )
    plain = claims()[Traffic.BRIDGE]
    assert [each.rule for each in plain.limits] == [Rule.SWITCH_FORWARDS]
    assert any(item.source is Source.CURATED for item in plain.evidence)
    found = claims(packages=(*FACTS.packages, bridger))[Traffic.BRIDGE]
    assert found.state is State.NO
    assert [each.rule for each in found.limits] == [Rule.SWITCH_FORWARDS, Rule.BRIDGER_HELPS]


@pytest.mark.parametrize(
    ("release", "asked", "ref", "line"),
    [
        ("18.06.9", FLOW_OFFLOAD, "firewall3 1c4d5bc", 275),
        ("19.07.10", FLOW_OFFLOAD, "firewall3 8174814", 275),
        ("21.02.7", FLOW_OFFLOAD, "firewall3 61db17e", 264),
        ("22.03.7", FLOWTABLE, "firewall4 7ae5e14", 122),
        ("23.05.6", FLOWTABLE, "firewall4 598d9fb", 126),
        ("24.10.8", FLOWTABLE, "firewall4 18fc0ea", 138),
        ("25.12.5", FLOWTABLE, "firewall4 b6e5157", 138),
        ("snapshot", FLOWTABLE, "firewall4 b6e5157", 138),
    ],
)
def test_the_rule_of_the_firewall_is_that_of_the_release(
    release: str, asked: str, ref: str, line: int
) -> None:
    cited = routed_only(release, asked)
    commit = ref.partition(" ")[2]
    assert (cited.ref, cited.line) == (ref, line)
    assert cited.url is not None
    assert f"/blob/{commit}" in cited.url
    assert cited.url.endswith(f"#L{line}")


# ------------------------------------------------------------------ Wi-Fi


def wifi(**changed: Any) -> Claim:
    return wifi_claims(**changed)[Traffic.WIFI]


def test_wifi_through_a_dispatcher_is_possible_and_off_by_default() -> None:
    found = wifi()
    assert found.state is State.PARTIAL
    assert found.because.rule is Rule.WIFI_LEFT_OFF
    step = values(found.limits, Rule.WIFI_SET_PARAMETER)
    assert step == {"parameter": "wed_enable", "driver": "bat"}
    assert {(item.path, item.line) for item in found.evidence} >= {
        ("drivers/net/fox.c", 90),
        ("bat/mmio.c", 30),
        ("bat/mmio.c", 3),
    }


def test_wifi_is_a_no_where_anything_it_needs_is_missing() -> None:
    for found in (
        wifi(node=None),
        wifi(node=replace(DISPATCHER, enabled=False)),
        wifi(image=()),
        wifi(driver=replace(BAT, wed=None)),
        wifi(configs=(CONFIG,)),
    ):
        assert found.state is State.NO
        assert found.evidence


def test_wifi_whose_driver_was_not_read_is_unknown() -> None:
    assert wifi(driver=None).state is State.UNKNOWN


def test_wifi_of_an_engine_with_a_second_processor_is_not_known() -> None:
    engine = replace(ENGINE, requires=(Requirement(phandle="acme,npu", place=place()),))
    npu = PhandleTarget(
        property="acme,npu", node="/npu", enabled=True, place=place(), compatible=("acme,npu",)
    )
    driver = replace(PLAIN, name="fox_npu", ids=(replace(PLAIN.ids[0], compatible="acme,npu"),))
    found = wifi(node=npu, drivers=(engine, *FACTS.drivers[1:], driver))
    assert found.state is State.UNKNOWN
    bare = wifi(node=npu, drivers=(engine, *FACTS.drivers[1:], driver), image=())
    assert (bare.state, bare.because.rule) == (State.NO, Rule.WIFI_NO_DRIVER)
    assert bare.evidence


def test_a_radio_that_does_not_attach_is_named_next_to_one_that_does() -> None:
    owl = replace(BAT, name="package:mt76/owl/owl", wed=None)
    carrier = replace(BAT_PACKAGE, package="kmod-owl", modules=(owl.name,))
    found = wifi(
        image=("kmod-bat", "kmod-owl"),
        drivers=(*DISPATCHING, BAT, owl),
        packages=(BAT_PACKAGE, carrier),
    )
    assert found.state is State.PARTIAL
    assert values(found.limits, Rule.WIFI_ROUTED_ONLY)["not_through"] == ("owl",)

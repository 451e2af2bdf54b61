"""The requests that a driver handles and those it promises: the matrix of an invented release."""

from __future__ import annotations

import dataclasses

import pytest
from msgspec.structs import replace

from capdb.claims import Cite, Facts
from capdb.claims.driver_matrix import matrix
from capdb.facts import Driver, Handler, PropertyGate
from capdb.results.drivers import DriverSummary
from capdb.vocabulary import Handles, Misleads
from tests.support.forest import (
    BOARD,
    CONFIG,
    ENGINE,
    FACTS,
    MODEM,
    PLAIN,
    PROFILE,
    SWITCH,
    TARGET,
    place,
)

FLAG = (place(line=70, symbol="fox_probe"),)


def row(driver: Driver, facts: Facts = FACTS) -> DriverSummary:
    return classified(driver, facts)[0]


def classified(driver: Driver, facts: Facts = FACTS) -> tuple[DriverSummary, tuple[Cite, ...]]:
    others = [other for other in facts.drivers if other.name != driver.name]
    found = matrix(dataclasses.replace(facts, drivers=(*others, driver)))
    (of_driver,) = (each for each in found if each[0].name == driver.name)
    return of_driver


def accepting(driver: Driver, *types: str) -> Driver:
    path = next(iter(driver.files))
    handler = Handler(
        entry="ndo_setup_tc",
        place=place(path, 30, "setup"),
        types={kind: place(path, 31, "setup") for kind in types},
    )
    return replace(driver, handlers=(handler,), hw_tc=FLAG)


def test_a_gate_splits_a_flowtable_driver_by_soc() -> None:
    found = row(replace(ENGINE, hw_tc=FLAG))
    assert (found.handles, found.misleads) == (Handles.FLOWTABLE, Misleads.SOME)
    assert (found.takes, found.refuses) == (("acme,fox-eth",), ("acme,cub-eth",))


def test_a_property_of_the_board_splits_a_flowtable_driver_whatever_its_socs() -> None:
    gate = PropertyGate(property="acme,offload", refuses="absent", place=place(line=44))
    found = row(replace(ENGINE, hw_tc=FLAG, gates=(), property_gates=(gate,)))
    assert (found.handles, found.misleads) == (Handles.FLOWTABLE, Misleads.SOME)
    assert (found.takes, found.refuses) == ((), ())


def test_a_flowtable_driver_that_no_gate_limits_does_not_mislead() -> None:
    found = row(replace(ENGINE, hw_tc=FLAG, gates=()))
    assert (found.misleads, found.refuses) == (Misleads.NO, ())


@pytest.mark.parametrize(
    ("types", "handles"),
    [
        (("TC_SETUP_BLOCK", "TC_SETUP_QDISC_MQPRIO"), Handles.BLOCK),
        (("TC_SETUP_CLSFLOWER",), Handles.BLOCK),
        (("TC_SETUP_QDISC_ETS", "TC_SETUP_QDISC_HTB"), Handles.QDISC),
        ((), Handles.NOTHING),
    ],
)
def test_other_requests_with_the_flag_set_mislead(types: tuple[str, ...], handles: Handles) -> None:
    found = row(accepting(PLAIN, *types))
    assert (found.handles, found.advertises) == (handles, True)
    assert found.misleads is Misleads.YES


def test_a_driver_without_the_flag_does_not_mislead() -> None:
    assert row(PLAIN).misleads is Misleads.NO


def test_ports_of_a_dsa_switch_always_have_the_flag_and_ask_their_conduit() -> None:
    found = row(SWITCH)
    assert (found.handles, found.advertises) == (Handles.CONDUIT, True)
    assert found.misleads is Misleads.SOME


def test_a_handler_that_no_target_compiles_does_not_count() -> None:
    (handler,) = ENGINE.handlers
    files = {**ENGINE.files, "drivers/net/fox_tc.c": ("CONFIG_FOX_TC",)}
    moved = {kind: replace(at, path="drivers/net/fox_tc.c") for kind, at in handler.types.items()}
    found = row(replace(ENGINE, files=files, handlers=(replace(handler, types=moved),)))
    assert found.handles is Handles.NOTHING


def test_a_source_that_could_not_be_read_or_followed_is_unknown() -> None:
    assert row(replace(PLAIN, unread="it is not public")).handles is Handles.UNKNOWN
    doubt = "drivers/net/hen.c: TC_SETUP_FT in a macro"
    found = row(replace(PLAIN, disagreements=(doubt,)))
    assert (found.handles, found.misleads) == (Handles.UNKNOWN, Misleads.UNKNOWN)


def test_targets_that_build_it_and_profiles_that_it_binds_are_counted() -> None:
    cub = replace(PROFILE, profile="acme_cub")
    off = replace(BOARD, profile="acme_cub", controllers=())
    facts = dataclasses.replace(FACTS, profiles=(PROFILE, cub), boards=(BOARD, off))
    found = row(ENGINE, facts)
    assert (found.targets, found.profiles) == ((TARGET,), 1)


def test_a_driver_that_targets_build_differently_has_a_row_for_each_way() -> None:
    bare = replace(CONFIG, target="forest/elm", symbols={"CONFIG_FOX_ETH": "y"})
    full = replace(CONFIG, symbols={**CONFIG.symbols, "CONFIG_FOX_TC": "y"})
    (handler,) = ENGINE.handlers
    files = {**ENGINE.files, "drivers/net/fox_tc.c": ("CONFIG_FOX_TC",)}
    moved = {kind: replace(at, path="drivers/net/fox_tc.c") for kind, at in handler.types.items()}
    engine = replace(ENGINE, files=files, handlers=(replace(handler, types=moved),))
    facts = dataclasses.replace(
        FACTS,
        targets=(*FACTS.targets, replace(FACTS.targets[0], target="forest/elm")),
        configs=(full, bare),
        drivers=(engine,),
    )
    found = {each.targets: each.handles for each, _ in matrix(facts)}
    assert found == {(TARGET,): Handles.FLOWTABLE, ("forest/elm",): Handles.NOTHING}


def test_a_target_that_is_not_published_has_the_drivers_of_its_own_patches() -> None:
    config = replace(CONFIG, target="moor/peat", symbols={"CONFIG_HEN_ETH": "y"})
    own = replace(accepting(PLAIN, "TC_SETUP_FT"), target="moor")
    facts = dataclasses.replace(
        FACTS, configs=(*FACTS.configs, config), drivers=(*FACTS.drivers, own)
    )
    rows = {found.targets: found for found, _ in matrix(facts) if found.name == PLAIN.name}
    assert {targets: found.handles for targets, found in rows.items()} == {
        (TARGET,): Handles.NOTHING,
        ("moor/peat",): Handles.FLOWTABLE,
    }
    assert rows["moor/peat",].profiles == 0


def test_a_driver_that_no_target_builds_is_there_without_targets() -> None:
    off = replace(CONFIG, symbols={})
    assert row(ENGINE, dataclasses.replace(FACTS, configs=(off,))).targets == ()


def test_what_is_no_ethernet_driver_is_left_out() -> None:
    tunnel = replace(MODEM, name="drivers/net/burrow")
    names = {each.name for each, _ in matrix(dataclasses.replace(FACTS, drivers=(tunnel, PLAIN)))}
    assert names == {PLAIN.name}


def test_the_place_that_decides_and_the_flags_are_evidence() -> None:
    _, shown = classified(replace(ENGINE, hw_tc=FLAG))
    lines = [each.line for each in shown]
    assert lines == [33, 50, 60, 70]


@pytest.fixture(scope="module")
def real(committed_facts: Facts) -> list[DriverSummary]:
    """Return the matrices of the committed facts."""
    return [row for row, _ in matrix(committed_facts)]


def test_no_driver_misleads_that_takes_every_flowtable(real: list[DriverSummary]) -> None:
    assert real
    for each in real:
        if each.misleads is Misleads.YES:
            assert each.handles in (Handles.BLOCK, Handles.QDISC, Handles.NOTHING), each.name
            assert "TC_SETUP_FT" not in each.types or each.refuses


@pytest.mark.parametrize(
    "driver", ["igb", "igc", "ixgbe", "i40e", "bnxt_en", "atlantic", "stmmac", "fsl-enetc"]
)
def test_known_false_positives_of_ethtool_are_found(real: list[DriverSummary], driver: str) -> None:
    # Read in Linux 6.6 and 6.12; older kernels set the flag in fewer of them.
    kernels = ("24.10.8", "25.12.5")
    found = [each for each in real if each.name.endswith(f"/{driver}") and each.release in kernels]
    assert found
    assert {each.misleads for each in found} == {Misleads.YES}


def test_one_mediatek_driver_takes_flowtables_on_some_socs_only(real: list[DriverSummary]) -> None:
    found = [each for each in real if each.name.endswith("/mtk_eth") and each.targets]
    assert found
    for each in found:
        # The driver of 21.02 offloads without the flag, which later ones set.
        flag = Misleads.NO if each.release.startswith("21.02") else Misleads.SOME
        assert (each.handles, each.misleads) == (Handles.FLOWTABLE, flag)
        assert "mediatek,mt7629-eth" in each.refuses
        assert {"mediatek,mt7621-eth", "mediatek,mt7622-eth"} <= {*each.takes}

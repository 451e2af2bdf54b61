"""A `no` that follows from all drivers of a target shows why its board could not be traced."""

from __future__ import annotations

import dataclasses

import pytest
from msgspec.structs import replace

from capdb.claims import Claim, derive
from capdb.claims.model import Cite
from capdb.facts import Board
from capdb.rules.ids import Rule
from capdb.vocabulary import Grade, State, Traffic
from tests.support.forest import BOARD, CONTROLLER, FACTS, PLAIN, PROFILE

OFF = replace(CONTROLLER, enabled=False)
WITHOUT_MACS = replace(CONTROLLER, macs=())
NAMELESS = replace(CONTROLLER, compatible=())
DTS = "arch/arm/boot/dts/oak.dts"


def headline(*boards: Board) -> Claim:
    facts = dataclasses.replace(FACTS, boards=boards, drivers=(PLAIN,))
    (found,) = (each for each in derive(facts) if each.path is Traffic.IPV4_NAT)
    return found


def reason(*boards: Board) -> Cite:
    found = headline(*boards)
    assert (found.state, found.grade) == (State.NO, Grade.DECLARED)
    return found.evidence[0]


def board(**changed: object) -> Board:
    return replace(BOARD, dts=DTS, **changed)


@pytest.mark.parametrize(
    ("boards", "rule"),
    [
        ((), Rule.TREE_NOT_READ),
        ((board(error="does not compile"),), Rule.TREE_NOT_READ),
        ((board(device_tree=False, controllers=()),), Rule.NAMES_NO_TREE),
        ((board(controllers=()),), Rule.NAMES_NO_CONTROLLER),
        ((board(controllers=(OFF, OFF)),), Rule.CONTROLLERS_OFF),
        ((board(controllers=(OFF, CONTROLLER)),), Rule.BOUND_BY_NONE),
        ((board(controllers=(NAMELESS,)),), Rule.BOUND_BY_NONE),
        ((board(controllers=(WITHOUT_MACS,)),), Rule.BOUND_BY_NONE),
    ],
)
def test_the_first_evidence_is_the_reason_why_the_board_was_not_traced(
    boards: tuple[Board, ...], rule: Rule
) -> None:
    assert reason(*boards).shows.rule is rule


def test_the_reason_is_where_the_device_tree_was_looked_for() -> None:
    makefile = f"target/linux/{PROFILE.target.partition('/')[0]}/image/Makefile"
    assert reason().path == makefile
    assert reason(board(device_tree=False)).path == makefile
    assert reason(board(controllers=())).path == DTS
    assert reason(board(controllers=(OFF,))).line == OFF.place.line
    assert reason(board(controllers=(CONTROLLER,))).line == CONTROLLER.place.line


def test_a_whole_file_has_an_address_only_in_openwrts_tree() -> None:
    """Nothing says whether a file of the kernel's tree is Linux's or a patch's."""
    assert reason(board(controllers=())).url is None
    assert reason().url


def test_a_compiler_s_message_is_not_part_of_the_reason() -> None:
    shown = reason(board(error="dtc: oak.dts:1.1 syntax error"))
    assert shown.shows.values == ()


def test_a_board_is_traced_only_if_each_controller_that_is_on_has_a_driver() -> None:
    bound = replace(CONTROLLER, compatible=(PLAIN.ids[0].compatible,))
    whole = headline(board(controllers=(bound,)))
    assert whole.grade is Grade.WIRED
    layer = replace(PLAIN, name="drivers/net/layer", roles=(), handlers=(), operations=())
    facts = dataclasses.replace(
        FACTS,
        boards=(board(controllers=(bound, NAMELESS)),),
        drivers=(layer, replace(PLAIN, ids=())),
    )
    (found,) = (each for each in derive(facts) if each.path is Traffic.IPV4_NAT)
    assert (found.grade, found.evidence[0].shows.rule) == (Grade.DECLARED, Rule.BOUND_BY_NONE)

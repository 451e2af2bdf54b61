"""Public observations and announcements are shown next to the claims, and change none of them."""

from __future__ import annotations

from dataclasses import replace as replace_fields
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from capdb.claims import Claim, Facts, derive
from capdb.claims.observations import disagreeing, observed
from capdb.facts import Coming, Observation, Scope
from capdb.rules.agreement import public_stand
from capdb.vocabulary import Stage, Stand, State, Traffic
from tests.support.claims import changed
from tests.support.forest import BOARD, CONTROLLER, FACTS

LINK = "https://example.org/7"
YES, PARTIAL, NO, UNKNOWN = State.YES, State.PARTIAL, State.NO, State.UNKNOWN
AGREES, DISAGREES, SILENT = Stand.AGREES, Stand.DISAGREES, Stand.SILENT


def seen(**fields: Any) -> Observation:
    known = {
        "id": "den",
        "says": "it ran",
        "source": LINK,
        "date": date(2026, 1, 2),
        "release": "25.12.1",
        "boards": ("acme,den",),
        "state": NO,
    }
    return Observation(**{**known, **fields})


def coming(**fields: Any) -> Coming:
    known = {
        "id": "cub",
        "says": "it grows",
        "source": LINK,
        "looked": date(2026, 1, 2),
        "stage": Stage.REVIEW,
        "scope": Scope(),
    }
    return Coming(**{**known, **fields})


def facts(**fields: Any) -> Facts:
    return replace_fields(FACTS, **fields)


def headline(known: Facts) -> Claim:
    return next(each for each in derive(known) if each.path is Traffic.IPV4_NAT)


NO_ENGINE = {
    "boards": (replace(BOARD, controllers=(replace(CONTROLLER, compatible=("acme,hen-eth",)),)),)
}


# ------------------------------------------------------------------ observations


def test_an_observation_changes_nothing_of_a_claim() -> None:
    assert list(derive(facts(observations=(seen(),)))) == list(derive(FACTS))


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"boards": ("acme,den",)}, True),
        ({"boards": (), "socs": (BOARD.soc,)}, True),
        ({"boards": ("acme,lair",)}, False),
        ({"boards": (), "socs": ("acme,elm",)}, False),
    ],
)
def test_an_observation_is_about_its_board_or_its_soc(fields: dict[str, Any], found: bool) -> None:
    assert bool(list(observed(facts(observations=(seen(**fields),))))) == found


@pytest.mark.parametrize(
    ("fields", "contradicts"),
    [
        ({}, True),
        ({"state": YES}, False),
        ({"state": PARTIAL}, False),
        ({"state": None}, False),
        ({"release": "24.10.8"}, False),
        ({"path": Traffic.TUNNEL}, False),
    ],
)
def test_what_was_seen_otherwise_on_the_same_series_is_listed(
    fields: dict[str, Any], contradicts: bool
) -> None:
    known = facts(observations=(seen(**fields),))
    listed = [(each.id, claim.state) for each, claim in disagreeing(known, derive(known))]
    assert listed == ([("den", YES)] if contradicts else [])


@pytest.mark.parametrize(
    ("claimed", "seen_state", "same", "stand"),
    [
        (YES, YES, True, AGREES),
        (PARTIAL, YES, True, AGREES),
        (NO, NO, False, AGREES),
        (YES, NO, True, DISAGREES),
        (NO, PARTIAL, True, DISAGREES),
        (YES, NO, False, SILENT),
        (UNKNOWN, YES, True, SILENT),
        (None, YES, True, SILENT),
        (YES, None, True, SILENT),
    ],
)
def test_a_report_agrees_disagrees_or_says_nothing(
    claimed: State | None, seen_state: State | None, same: bool, stand: Stand
) -> None:
    assert public_stand(claimed, seen_state, same) is stand


# ------------------------------------------------------------------ coming drivers


def test_what_is_coming_is_next_to_a_no_and_changes_nothing() -> None:
    known = headline(facts(coming=(coming(),), **NO_ENGINE))
    assert [each.id for each in known.coming] == ["cub"]
    assert changed(known, coming=()) == headline(facts(**NO_ENGINE))


def test_what_is_coming_is_not_shown_where_it_would_turn_nothing() -> None:
    assert not headline(facts(coming=(coming(),))).coming
    elsewhere = coming(scope=Scope(targets=("moor",)))
    tunnels = coming(paths=(Traffic.TUNNEL,))
    assert not headline(facts(coming=(elsewhere, tunnels), **NO_ENGINE)).coming

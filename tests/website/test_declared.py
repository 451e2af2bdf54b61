"""A device's pages give the reason why an answer was not traced from its board."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from capdb.claims import Claim
from capdb.claims.model import Cite
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from capdb.sentences.spoken import sentence
from capdb.vocabulary import Grade, Source, State
from capdb.website import build, places
from tests.support.claims import changed, write
from tests.support.small_facts import claims, facts, silent

REASON = Statement.of(Rule.NAMES_NO_TREE)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("made")
    known = facts()
    write(known, map(declared, claims(known.profiles)), "0" * 64, place / "x.sqlite", silent)
    build(place / "x.sqlite", place / "site", progress=lambda what, done, total: None)
    return place / "site"


def declared(claim: Claim) -> Claim:
    if claim.state is not State.NO:
        return claim
    why = Cite(Source.OPENWRT, claim.release, "target/linux/slow/image/Makefile", REASON)
    return changed(claim, grade=Grade.DECLARED, evidence=(why, *claim.evidence))


@pytest.mark.parametrize("page", [places.board_page, places.proof_page])
def test_the_proof_of_an_answer_that_is_only_declared_has_the_reason(
    site: Path, page: Callable[[str], str]
) -> None:
    basis = f", as {sentence(REASON)}"
    assert basis in (site / page("acme_ax3600")).read_text()
    assert basis not in (site / page("globe_e8450")).read_text()

"""An `unknown` is shown with its cause, and with the way to settle it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from capdb.render.answer import Around, answer_lines
from capdb.results.advice import Advice, Part, Step
from capdb.results.answer import PathAnswer
from capdb.vocabulary import State, Traffic
from tests.support.sample_answers import WORKING
from tests.support.statements import stated

UNREAD = PathAnswer(State.UNKNOWN, stated("the burrow was not read"))


@pytest.mark.parametrize("explain", [False, True])
def test_why_a_kind_of_traffic_is_not_known_is_shown(explain: bool) -> None:
    some = replace(WORKING, paths={**WORKING.paths, Traffic.WIFI: UNREAD})
    shown = "\n".join(map(str, answer_lines(some, Around(), None, explain=explain)))
    assert UNREAD.because.says in shown


def test_an_unknown_headline_says_why_once_and_how_to_find_out() -> None:
    nothing = replace(
        WORKING,
        state=State.UNKNOWN,
        grade=None,
        because=UNREAD.because,
        paths={Traffic.IPV4_NAT: UNREAD, Traffic.WIFI: UNREAD},
        evidence=(),
    )
    asked = (nothing.board, nothing.profile, nothing.target, nothing.release, nothing.state)
    trial = Part("Copy it there", (Step("capdb-probe", "changes nothing"),))
    advice = Advice(*asked, nothing.reason, trial=trial)
    shown = "\n".join(map(str, answer_lines(nothing, Around(advice), None)))
    assert shown.count(UNREAD.because.says) == 1
    assert f"capdb advise {nothing.device}" in shown
    # Of a device without an image there is nothing to try.
    assert "capdb advise" not in "\n".join(map(str, answer_lines(nothing, Around(), None)))

"""Public knowledge next to an answer, as people read it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from capdb.render.answer import Around, answer_lines
from capdb.results.answer import Answer
from capdb.results.public import ComingDriver, PublicReport, SeriesSupport
from capdb.vocabulary import Grade, Stage, Stand, State, Support, Traffic
from tests.support.sample_answers import ROUTER, WORKING

LINK = "https://example.org/7"


def report(name: str, stand: Stand = Stand.AGREES) -> PublicReport:
    return PublicReport(
        *(name, f"the {name} ran", LINK, "2026-01-02", "23.05.0-rc2", None, Traffic.IPV4_NAT),
        *(State.YES, Grade.SEEN, stand),
    )


def lines(answer: Answer, explain: bool = False) -> list[str]:
    return [str(each) for each in answer_lines(answer, Around(), None, explain=explain)]


def test_a_series_that_has_ended_is_shown_in_the_first_line() -> None:
    ended = SeriesSupport("22.03", Support.ENDED, "2024-07", LINK)
    first = lines(replace(WORKING, support=ended))[0]
    assert "no longer supported" in first
    assert "2024-07" in first
    assert WORKING.reason not in first  # which comes below


@pytest.mark.parametrize("support", [Support.SECURITY, Support.FULL])
def test_a_supported_series_leaves_the_first_line_as_it_is(support: Support) -> None:
    known = SeriesSupport("25.12", support, None, "https://example.org/series")
    shown = lines(replace(WORKING, support=known))
    assert shown[0] == lines(WORKING)[0]
    assert any("security fixes" in each for each in shown) is (support is Support.SECURITY)


def test_the_release_that_was_read_is_named_where_another_was_asked_about() -> None:
    first = lines(replace(WORKING, asked="25.12.1"))[0]
    assert first.index("25.12.1") < first.index("25.12.5")


def test_reports_are_one_line_until_all_is_explained() -> None:
    many = replace(
        WORKING, observations=(report("fox"), report("hen"), report("owl", Stand.DISAGREES))
    )
    (shown,) = [each for each in lines(many) if "public report" in each]
    assert "2 public reports agree" in shown
    assert "1 public report disagrees" in shown
    assert "the fox ran" in shown
    assert "23.05.0-rc2" in shown
    assert "the hen ran" not in "".join(lines(many))
    explained = "".join(lines(many, explain=True))
    assert all(f"the {name} ran" in explained for name in ("fox", "hen", "owl"))


def test_a_report_that_says_nothing_of_this_answer_is_no_agreement() -> None:
    shown = "".join(lines(replace(WORKING, observations=(report("fox", Stand.SILENT),))))
    assert "agree" not in shown
    assert "the fox ran" in shown


def test_what_is_coming_says_when_it_was_looked_at_and_that_it_may_never_land() -> None:
    driver = ComingDriver("cub", "a driver grows", LINK, "2026-01-02", Stage.REVIEW)
    (shown,) = [each for each in lines(replace(ROUTER, coming=(driver,))) if "a driver" in each]
    assert "may never land" in shown
    assert "2026-01-02" in shown
    assert not [each for each in lines(replace(WORKING, coming=(driver,))) if "a driver" in each]

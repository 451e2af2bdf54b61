"""Make the rows of routers' reports, with their agreement with claims. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from capdb.claims import Facts
from capdb.claims.model import Image
from capdb.claims.release_facts import of_release
from capdb.claims.reports import profiles_of
from capdb.rules.agreement import stand
from capdb.vocabulary import State

Row = dict[str, Any]
Table = tuple[str, list[Row]]


def report_rows(
    facts: Facts, states: Mapping[Image, State], variant: Callable[[str, str], int]
) -> Iterator[Table]:
    """Yield the table of reports, and that of the headlines that they are about.

    `states` are those of the headlines.
    """
    yield (
        "report",
        [
            {
                "id": number,
                "date": report.date,
                "board": report.board,
                "release": report.release,
                "target": report.target,
                "probe": report.probe,
                "state": report.state.value,
                "grade": report.grade,
                "failing": report.failing,
            }
            for number, report in enumerate(facts.reports, 1)
        ],
    )
    yield "report_claim", list(_stands(facts, states, variant))


def _stands(
    facts: Facts, states: Mapping[Image, State], variant: Callable[[str, str], int]
) -> Iterator[Row]:
    for number, report in enumerate(facts.reports, 1):
        for profile in profiles_of(report, of_release(facts, report.release)):
            state = states.get((report.release, profile.target, profile.profile))
            if state is not None:
                yield {
                    "report": number,
                    "variant": variant(profile.target, profile.profile),
                    "stand": stand(state, report.state, report.grade, report.failing).value,
                }

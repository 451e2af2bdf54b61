"""A device's page: a line's need for offload, public reports, coming drivers, ended support."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from capdb.facts import Coming, Observation, Rate, Series
from capdb.vocabulary import Forwarding, Grade, Load, Stage, State, Support
from capdb.website import boards, build, places
from tests.support import site_reading as reading
from tests.support.claims import changed, write
from tests.support.small_facts import NEW, OLD, claims, facts, silent

LINK = "https://example.org/7"
RATES = Observation(
    id="rates",
    says="it ran",
    source=f"{LINK}/rates",
    date=date(2026, 1, 2),
    release="25.12.1",
    boards=("globe,e8450",),
    state=State.YES,
    grade=Grade.SEEN,
    rates=(
        Rate(by=Forwarding.NEITHER, mbits=450),
        Rate(by=Forwarding.HARDWARE, mbits=940, over=(Load.PPPOE,), at_least=True),
    ),
)
CUB = Coming(
    id="cub", says="it grows", source=f"{LINK}/cub", looked=date(2026, 1, 2), stage=Stage.REVIEW
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("made")
    ended = Series(id="24.10", support=Support.ENDED, source=LINK)
    known = replace(facts(), observations=(RATES,), series=(ended,))
    claimed = [
        changed(each, coming=(CUB,)) if each.state is State.NO else each
        for each in claims(known.profiles)
    ]
    write(known, claimed, "0" * 64, place / "x.sqlite", silent)
    build(place / "x.sqlite", place / "site", progress=lambda what, done, total: None)
    return place / "site"


def page(site: Path, key: str) -> Path:
    return site / places.board_page(key)


def test_the_file_of_the_api_has_the_needs_of_the_page_with_rates(site: Path) -> None:
    told = json.loads((site / places.board_file("globe_e8450")).read_text())["need"]
    lines = told["lines"]
    assert sorted(release for each in lines for release in each["releases"]) == [OLD, NEW]
    for each in lines:
        ladders = {tuple(ladder["over"]): ladder["rungs"] for ladder in each["ladders"]}
        assert {(), ("pppoe",)} <= ladders.keys()
        first = ladders[()][0]
        assert first["up_to"] == 450
        assert first["because"]["rule"] == "need-nothing"
        cited = [told["rates"][place] for place in first["rates"]]
        assert [rate["rate"]["mbits"] for rate in cited] == [450]
        assert all(rate["own"] and rate["source"] == RATES.source for rate in cited)


def test_a_device_that_nobody_measured_has_no_needs(site: Path) -> None:
    told = [json.loads(file.read_text()) for file in (site / "api/v1/boards").iterdir()]
    unmeasured = [each for each in told if each.get("need") == {"rates": [], "lines": []}]
    assert unmeasured
    assert all(
        {result["device"] for result in each["results"]} != {"globe_e8450"} for each in unmeasured
    )


def test_what_a_line_needs_is_there_before_the_commands_with_sources(site: Path) -> None:
    shown = page(site, "globe_e8450")
    text = shown.read_text()
    assert text.index('id="need"') < text.index('id="type"')
    assert "up to 450 Mbit/s" in reading.text(shown)
    assert "up to 1,000 Mbit/s" in reading.text(shown)
    assert RATES.source in {link.get("href") for link in reading.tags(shown, "a")}


def test_needs_are_folded_only_where_there_are_some(site: Path) -> None:
    folded = [
        each
        for path in (site / "boards").glob("*.html")
        for section in reading.tags(path, "section")
        if section.get("aria-labelledby") == "need"
        for each in section.iter("details")
        if each.get("id") != "own"
    ]
    assert folded
    assert all(list(each.iter("dd")) for each in folded)


def test_needs_that_a_small_page_leaves_out_are_not_folded_into_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boards, "LARGEST_PAGE", 1)
    known = replace(facts(), observations=(RATES,))
    write(known, claims(known.profiles), "0" * 64, tmp_path / "x.sqlite", silent)
    build(tmp_path / "x.sqlite", tmp_path / "site", progress=lambda what, done, total: None)
    small = page(tmp_path / "site", "globe_e8450")
    assert "up to 450 Mbit/s" in reading.text(small)
    (section,) = (
        each for each in reading.tags(small, "section") if each.get("aria-labelledby") == "need"
    )
    assert [each.get("id") for each in section.iter("details")] == ["own"]


def test_a_device_that_nobody_measured_says_so(site: Path) -> None:
    assert "Not measured" in reading.text(page(site, "acme_ax3600"))


def test_what_people_saw_is_next_to_the_evidence_with_its_grade(site: Path) -> None:
    seen = [
        "".join(each.itertext())
        for each in reading.tags(page(site, "globe_e8450"), "li")
        if "It ran" in "".join(each.itertext())
    ]
    assert len(seen) == 1
    assert "agrees" in seen[0]
    assert "seen" in seen[0]


def test_what_is_coming_is_on_a_no_alone(site: Path) -> None:
    def coming(key: str) -> list[str]:
        return [
            "".join(each.itertext())
            for each in reading.tags(page(site, key), "p")
            if "coming" in (each.get("class") or "").split()
        ]

    assert len(coming("acme_ax3600")) == 1
    assert "may never land" in coming("acme_ax3600")[0]
    assert coming("globe_e8450") == []


def test_a_verdict_of_an_ended_series_says_so_before_its_word(site: Path) -> None:
    for release, ended in ((OLD, True), (NEW, False)):
        (verdict,) = (
            each
            for each in reading.shown_in(page(site, "globe_e8450"), release, "section")
            if "verdict" in (each.get("class") or "").split()
        )
        assert ("ended" in (verdict.get("class") or "").split()) is ended
        assert "".join(verdict.itertext()).strip().startswith("Ended") is ended

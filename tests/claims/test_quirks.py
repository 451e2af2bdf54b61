"""A quirk is shown with the claims that its scope fits, lowers a state and never raises one."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from capdb.claims import Claim, Facts, Verdict, derive
from capdb.claims.quirks import fitting, judged, of_release
from capdb.claims.release_facts import ReleaseFacts
from capdb.facts import Controller, Quirk, Scope, Store
from capdb.results.answer import Caveat
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from capdb.versions import within
from capdb.vocabulary import Grade, Source, State, Traffic, Weight
from tests.support.checkout import DATA, ROOT
from tests.support.claims import changed
from tests.support.forest import BOARD, CONTROLLER, ENGINE, FACTS, PLAIN
from tests.support.statements import cause, values

LINK = "https://example.org/7"
WHY = cause("why")


def quirk(effect: str = "caveat", **fields: Any) -> Quirk:
    known = {
        "id": "moult",
        "says": "the fur is thin in spring",
        "source": LINK,
        "weight": Weight.LIMITS,
    }
    return Quirk(**{**known, **fields, "effect": effect})


def claim(*quirks: Quirk, **changed: Any) -> Claim:
    derived = derive(dataclasses.replace(FACTS, quirks=quirks, **changed))
    (found,) = (each for each in derived if each.path is Traffic.IPV4_NAT)
    return found


WITHOUT = claim()
NO = {"boards": (replace(BOARD, controllers=(replace(CONTROLLER, compatible=("acme,hen-eth",)),)),)}


# ------------------------------------------------------------------ effects


def test_a_caveat_is_next_to_the_claim_and_changes_nothing_of_it() -> None:
    found = claim(quirk())
    assert found.caveats == (Caveat("moult", "the fur is thin in spring", LINK, Weight.LIMITS),)
    assert changed(found, caveats=()) == WITHOUT


def test_a_no_gets_no_caveat() -> None:
    assert claim(quirk(), **NO) == claim(**NO)


def test_a_note_is_shown_with_its_source_on_a_no_and_stays_a_no() -> None:
    found = claim(quirk("note"), **NO)
    assert (found.state, found.grade) == (State.NO, Grade.WIRED)
    assert values(found.limits, "moult") == {
        "says": "the fur is thin in spring",
        "source": LINK,
    }
    cited = found.evidence[-1]
    assert (cited.source, cited.symbol, cited.url) == (Source.CURATED, "moult", LINK)


def test_a_note_is_not_shown_where_offload_works() -> None:
    assert claim(quirk("note")) == WITHOUT


@pytest.mark.parametrize("effect", ["partial", "no", "unknown"])
def test_an_effect_lowers_a_yes_and_is_cited(effect: str) -> None:
    found = claim(quirk(effect))
    assert found.state == effect
    assert found.evidence[:-1] == WITHOUT.evidence
    assert found.evidence[-1].source is Source.CURATED
    assert (found.grade is None) == (effect == "unknown")
    said = (found.because, *found.limits)
    assert any(("says", "the fur is thin in spring") in each.values for each in said)


@pytest.mark.parametrize("before", list(State))
@pytest.mark.parametrize("effect", ["caveat", "note", "partial", "no", "unknown"])
def test_no_effect_ever_raises_a_state(before: State, effect: str) -> None:
    promise = [State.YES, State.PARTIAL, State.UNKNOWN, State.NO]
    grade = None if before is State.UNKNOWN else Grade.WIRED
    after, _ = judged(Verdict(before, grade, WHY), Traffic.WIFI, [quirk(effect)])
    assert promise.index(after.state) >= promise.index(before)
    if before in (State.NO, State.UNKNOWN):
        assert after.state is before


def test_a_partial_has_all_notes_and_an_unknown_a_reason() -> None:
    one_port = Statement.of(Rule.ONE_PORT)
    for before in (State.YES, State.PARTIAL):
        verdict = Verdict(before, Grade.WIRED, WHY, (one_port,))
        both, _ = judged(verdict, Traffic.WIFI, [quirk("partial")])
        assert (both.state, both.grade, both.because) == (State.PARTIAL, Grade.WIRED, WHY)
        assert [each.rule for each in both.limits] == [Rule.ONE_PORT, "moult"]
        assert both.evidence[-1].symbol == "moult"


def test_a_quirk_touches_its_own_paths_only() -> None:
    wifi = quirk(paths=(Traffic.WIFI,))
    assert claim(wifi) == WITHOUT
    assert judged(Verdict(State.YES, None, WHY), Traffic.WIFI, [wifi])[1]


# ------------------------------------------------------------------ scopes


@pytest.mark.parametrize(
    "scope",
    [
        Scope(),
        Scope(drivers=(PLAIN.name, ENGINE.name)),
        Scope(socs=("acme,oak",)),
        Scope(boards=("acme,den",)),
        Scope(targets=("forest",)),
        Scope(targets=("forest/oak",)),
        Scope(since="25.12", until="25.12.5"),
        Scope(drivers=(ENGINE.name,), socs=("acme,oak",), boards=("acme,den",), since="24.10"),
        Scope(macs_off=("mac@1",)),
        Scope(macs_off=("mac@0", "mac@2")),
    ],
)
def test_a_scope_fits_where_all_of_it_fits(scope: Scope) -> None:
    assert claim(quirk(scope=scope)).caveats


@pytest.mark.parametrize(
    "scope",
    [
        Scope(drivers=(PLAIN.name,)),
        Scope(socs=("acme,den",)),
        Scope(boards=("acme,oak",)),
        Scope(targets=("fores",)),
        Scope(targets=("forest/elm",)),
        Scope(until="24.10"),
        Scope(since="snapshot"),
        Scope(drivers=(ENGINE.name,), boards=("acme,lair",)),
        Scope(macs_off=("mac@0",)),
        Scope(macs_off=("mac@1",), boards=("acme,lair",)),
    ],
)
def test_a_scope_does_not_fit_where_one_thing_does_not(scope: Scope) -> None:
    assert claim(quirk(scope=scope)) == WITHOUT


def test_a_mac_is_off_where_no_enabled_controller_has_it_on() -> None:
    first_off = Scope(macs_off=("mac@0",))

    def fits(*controllers: Controller) -> bool:
        board = replace(BOARD, controllers=controllers)
        facts = ReleaseFacts(dataclasses.replace(FACTS, boards=(board,)), "25.12.5")
        return bool(fitting([quirk(scope=first_off)], facts, FACTS.profiles[0]))

    (first,) = CONTROLLER.macs
    second = replace(first, node=first.node.replace("mac@0", "mac@1"))
    assert fits(replace(CONTROLLER, macs=(second,)))
    assert fits(replace(CONTROLLER, macs=(replace(first, enabled=False), second)))
    assert not fits(replace(CONTROLLER, macs=(first, second)))
    assert not fits(replace(CONTROLLER, macs=(second,)), CONTROLLER)
    assert fits(replace(CONTROLLER, macs=(second,)), replace(CONTROLLER, enabled=False))
    assert not fits(replace(CONTROLLER, macs=())), "nothing is known of its MACs"


@pytest.mark.parametrize("enabled", [True, False])
def test_a_soc_goes_by_the_name_that_its_enabled_ethernet_controller_has(enabled: bool) -> None:
    named = replace(CONTROLLER, enabled=enabled, compatible=("acme,fox-eth", "syscon"))
    board = replace(BOARD, controllers=(named,), compatible=("acme,den", "acme,rfb"), soc=None)
    facts = ReleaseFacts(dataclasses.replace(FACTS, boards=(board,)), "25.12.5")
    found = fitting([quirk(scope=Scope(socs=("acme,fox",)))], facts, FACTS.profiles[0])
    assert bool(found) is enabled


def test_a_driver_is_bound_only_by_an_enabled_controller() -> None:
    off = replace(BOARD, controllers=(replace(CONTROLLER, enabled=False),))
    facts = ReleaseFacts(dataclasses.replace(FACTS, boards=(off,)), "25.12.5")
    assert not fitting([quirk(scope=Scope(drivers=(ENGINE.name,)))], facts, FACTS.profiles[0])


def test_the_narrowest_caveat_comes_first() -> None:
    wide, board, soc = (
        quirk(id="a"),
        quirk(id="c", scope=Scope(boards=("acme,den",))),
        quirk(id="b", scope=Scope(socs=("acme,oak",))),
    )
    assert [each.id for each in claim(wide, board, soc).caveats] == ["c", "b", "a"]


def test_the_heaviest_caveat_comes_first_and_then_what_touches_all_traffic() -> None:
    narrow = Scope(boards=("acme,den",))
    every = [
        quirk(id="a", weight=Weight.CURIOUS, scope=narrow),
        quirk(id="b", weight=Weight.LOSES, scope=narrow, paths=(Traffic.IPV4_NAT,)),
        quirk(id="c", weight=Weight.LOSES),
        quirk(id="d", weight=Weight.BREAKS, paths=(Traffic.IPV4_NAT,)),
    ]
    assert [each.id for each in claim(*every).caveats] == ["d", "c", "b", "a"]


# ------------------------------------------------------------------ point releases


def points(*quirks: Quirk) -> list[tuple[str, State | None]]:
    return [(each.caveat.id, each.state) for each in claim(*quirks).points]


def test_a_quirk_of_some_point_releases_is_kept_for_those_who_run_them() -> None:
    fixed = quirk(id="a", scope=Scope(since="25.12", until="25.12.2"))
    broken = quirk(id="b", scope=Scope(since="25.12.5"))
    assert points(fixed, broken) == [("a", None), ("b", None)]
    assert [each.id for each in claim(fixed, broken).caveats] == ["b"]


@pytest.mark.parametrize(
    "scope", [Scope(), Scope(since="25.12"), Scope(until="24.10.4"), Scope(since="snapshot")]
)
def test_a_quirk_of_a_whole_series_or_of_another_is_of_no_point_release(scope: Scope) -> None:
    assert not points(quirk(scope=scope))


def test_a_quirk_that_lowers_the_state_of_older_point_releases_says_to_what() -> None:
    assert points(quirk("no", scope=Scope(until="25.12.3"))) == [("moult", State.NO)]
    assert not points(quirk("no", scope=Scope(since="25.12.3")))  # the state is lowered already


# ------------------------------------------------------------------ software flow offload


def test_what_is_known_of_software_offload_is_shown_on_a_no_too() -> None:
    about_software = claim(quirk("software"), **NO)
    assert about_software.state is State.NO
    assert [each.id for each in about_software.caveats] == ["moult"]
    assert [each.id for each in claim(quirk("software")).caveats] == ["moult"]
    assert claim(quirk("software")).state is WITHOUT.state


# ------------------------------------------------------------------ records


@pytest.mark.parametrize(
    "fields",
    [
        {"effect": "yes"},
        {"effect": "perhaps"},
        {"says": ""},
        {"says": "x" * 201},
        {"source": "http://example.org/"},
        {"source": "a forum"},
        {"id": "Not Neat"},
        {"paths": ["ipv5"]},
        {"scope": {"since": "2024"}},
        {"scope": {"colour": "red"}},
        {"weight": "heavy"},
    ],
)
def test_a_record_that_says_too_much_or_too_little_is_refused(fields: dict[str, Any]) -> None:
    record = {
        "id": "moult",
        "says": "the fur is thin in spring",
        "source": LINK,
        "weight": "limits",
    }
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**record, **fields}, Quirk)
    assert msgspec.convert(record, Quirk)


# ------------------------------------------------------------------ the curated data


@pytest.fixture(scope="module")
def curated() -> list[Quirk]:
    return Store(DATA).read_kind(Quirk)


def test_that_shaping_and_counters_are_lost_is_read_before_what_limits(
    curated: list[Quirk],
) -> None:
    order = [each.id for each in of_release(curated, "25.12.5") if each.effect == "caveat"]
    for lost in ("shaping-bypassed", "interface-counters-low", "mt7621-no-flow-counters"):
        assert order.index(lost) < order.index("tcp-udp-only") < order.index("established-only")


def test_ids_are_unique_and_sorted(curated: list[Quirk]) -> None:
    ids = [each.id for each in curated]
    assert ids == sorted(set(ids))


def test_sentences_are_single_and_stated_once(curated: list[Quirk]) -> None:
    for each in curated:
        assert not re.search(r"\.$|\. [A-Z]|^[A-Z][a-z]|\s{2}|\n", each.says), each.id
    (_, times), *_ = Counter(each.says for each in curated).most_common(1)
    assert times == 1


def test_what_lowers_a_state_or_names_a_fork_has_a_scope(curated: list[Quirk]) -> None:
    assert not [each.id for each in curated if each.scope == Scope()]


def _fit_somewhere(curated: list[Quirk], facts: Facts) -> Iterator[str]:
    """Yield the ids of quirks that fit a board of some release."""
    for release in dict.fromkeys(profile.release for profile in facts.profiles):
        here, of = of_release(curated, release), ReleaseFacts(facts, release)
        for profile in of.profiles:
            yield from (each.id for each in fitting(here, of, profile))


def test_each_scope_fits_a_board_where_the_data_have_its_release(
    curated: list[Quirk], committed_facts: Facts
) -> None:
    traced = {board.release for board in committed_facts.boards}
    known = {profile.release for profile in committed_facts.profiles}
    fit = set(_fit_somewhere(curated, committed_facts))
    stray = [
        each.id
        for each in curated
        if each.id not in fit
        and any(
            within(release, each.scope.since, each.scope.until)
            for release in (traced if each.scope.drivers or each.scope.socs else known)
        )
    ]
    assert not stray, "name a board, SoC, driver or target that these releases have"


def test_no_sentence_is_copied_from_the_notes_it_was_written_from(curated: list[Quirk]) -> None:
    notes = ROOT.parent / "shared" / "quirks.md"
    if not notes.is_file():
        pytest.skip("needs the notes in ../shared/quirks.md, next to the project")
    known = set(_shingles(notes.read_text()))
    assert not [each.id for each in curated if not known.isdisjoint(_shingles(each.says))]


def _shingles(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.casefold())
    return (tuple(words[start : start + 8]) for start in range(len(words) - 7))


def test_evidence_of_a_quirk_leads_to_its_file() -> None:
    cited = claim(quirk("partial")).evidence[-1]
    assert cited.source is Source.CURATED
    assert (ROOT / cited.path).is_file()

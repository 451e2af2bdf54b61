"""The answers to questions, from a small database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capdb.cli.exit_codes import exit_code
from capdb.errors import DataError, UsageError
from capdb.facts import Alias, Target
from capdb.queries import answers, listing
from capdb.queries.connection import connect, releases, reported_release, resolve_point
from capdb.results.answer import CheckResult
from capdb.rules.ids import Rule
from capdb.vocabulary import Exit, Match, State, Traffic
from tests.support.claims import changed, write
from tests.support.small_facts import (
    NEW,
    NO_TARGET,
    OLD,
    OTHER_TARGET,
    YES_TARGET,
    claims,
    facts,
    make_database,
    profile,
)

TARGETS = (YES_TARGET, NO_TARGET, OTHER_TARGET)
EXACT, AMBIGUOUS, SOC, NONE = Match.EXACT, Match.AMBIGUOUS, Match.SOC, Match.NONE


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    with connect(make_database(tmp_path_factory.mktemp("db") / "x.sqlite")) as opened:
        yield opened


def profiles(result: CheckResult) -> list[str]:
    return sorted(answer.profile for answer in result.results)


@pytest.mark.parametrize(
    ("query", "match", "expected"),
    [
        ("Acme AX3600", EXACT, ["acme_ax3600"]),
        ("ax 3600", EXACT, ["acme_ax3600"]),
        ("acme mi aiot router ax3600", EXACT, ["acme_ax3600"]),
        ("Acme AX3600 Wi-Fi 6 Router", EXACT, ["acme_ax3600"]),
        ("AX6", EXACT, ["acme_ax6"]),
        ("ax6s", EXACT, ["acme_router-ax6s"]),
        ("AX3200", EXACT, ["acme_router-ax6s"]),
        ("e8450", EXACT, ["globe_e8450"]),
        ("bell rt3200", EXACT, ["globe_e8450"]),
        ("to-link bow c6", AMBIGUOUS, ["to-link_bow-c6-v2", "to-link_bow-c6-v3"]),
        ("bow c6 v3", EXACT, ["to-link_bow-c6-v3"]),
        ("bow c6u", EXACT, ["to-link_bow-c6u-v1"]),
        ("bow c7", AMBIGUOUS, ["to-link_bow-c7-v2", "to-link_bow-c7-v4"]),
        ("tolink bow c7 v2", EXACT, ["to-link_bow-c7-v2"]),
        ("router x", EXACT, ["edge_router-x"]),
        ("edge router x sfp", EXACT, ["edge_router-x-sfp"]),
        ("flint 2", EXACT, ["glob_gl-mt6000"]),
        ("glob.inet gl-mt6000", EXACT, ["glob_gl-mt6000"]),
        ("thing 5", EXACT, ["untitled_thing-5"]),
        (
            "bow",
            AMBIGUOUS,
            [f"to-link_bow-{it}" for it in ("c6-v2", "c6-v3", "c6u-v1", "c7-v2", "c7-v4")],
        ),
        ("nothing like it", NONE, []),
        ("ax3601", NONE, []),
        ("bow c6 v4", NONE, []),
        ("RT-AX88U", NONE, []),
    ],
)
def test_a_name_finds_its_devices_and_no_near_model(
    connection: sqlite3.Connection, query: str, match: Match, expected: list[str]
) -> None:
    result = answers.check(connection, query)
    assert (result.match, profiles(result)) == (match, expected)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("acme_ax3600", ["acme_ax3600"]),
        ("ACME,AX3600", ["acme_ax3600"]),
        (" edge,router-x ", ["edge_router-x"]),
        ("bana,bpi-r4", ["bana_bpi-r4"]),
        ("bpi4", ["bana_bpi-r4"]),
    ],
)
def test_an_identifier_finds_its_profile(
    connection: sqlite3.Connection, query: str, expected: list[str]
) -> None:
    result = answers.check(connection, query)
    assert (result.match, profiles(result)) == (EXACT, expected)


def test_an_id_for_every_machine_is_each_target_that_has_it(
    connection: sqlite3.Connection,
) -> None:
    result = answers.check(connection, "generic")
    assert result.match is Match.TARGET
    assert [answer.device for answer in result.results] == ["slow_generic", "slow_tiny"]


@pytest.mark.parametrize(
    "query", ["mt1234", "maker,mt1234", "Maker MT1234", "mt1234a", "MT1234 SoC"]
)
def test_a_soc_lists_its_boards(connection: sqlite3.Connection, query: str) -> None:
    result = answers.check(connection, query)
    assert result.match is SOC
    assert {answer.target for answer in result.results} == {YES_TARGET}
    assert exit_code(result) is Exit.YES


def test_a_soc_that_only_the_table_of_hardware_names_is_found(
    connection: sqlite3.Connection,
) -> None:
    result = answers.check(connection, "mt1234bv")
    assert (result.match, profiles(result)) == (
        SOC,
        ["globe_e8450"],
    )


def test_a_misspelt_word_is_corrected_and_named_and_gets_no_verdict(
    connection: sqlite3.Connection,
) -> None:
    result = answers.check(connection, "globb e8450")
    assert result.match is AMBIGUOUS
    assert [each.device for each in result.results] == ["globe_e8450"]
    assert result.suggestions == ("'globb' was read as 'globe'",)


def test_an_answer_shows_all_that_is_known(connection: sqlite3.Connection) -> None:
    (answer,) = answers.check(connection, "Acme AX3600").results
    assert answer.board == "acme,ax3600"
    assert answer.names == ("Acme AX3600", "Acme Mi AIoT Router AX3600")
    assert (answer.soc, answer.release, answer.kernel) == ("maker,ipq99", NEW, "6.12.94")
    assert (answer.state, answer.reason) == (State.NO, "the driver of slow/generic decides")
    assert list(answer.paths) == [Traffic.IPV4_NAT, Traffic.WIFI]
    assert [each.path for each in answer.evidence] == ["drivers/net/x.c", "acme_ax3600.dts"]
    assert answer.evidence[0].symbol == "x_match"
    assert [each.id for each in answer.caveats] == ["no-qos"]


def test_the_headline_is_the_state_of_ipv4_nat(connection: sqlite3.Connection) -> None:
    (answer,) = answers.check(connection, "flint 2").results
    assert answer.state is State.YES
    assert answer.paths[Traffic.WIFI].state is State.PARTIAL
    assert answer.paths[Traffic.WIFI].note == "after a step"


@pytest.mark.parametrize(
    ("release", "expected"),
    [(None, NEW), (NEW, NEW), ("25.12", NEW), ("24.10", OLD), (" 24.10.8 ", OLD)],
)
def test_a_release_is_a_version_or_a_series(
    connection: sqlite3.Connection, release: str | None, expected: str
) -> None:
    (answer,) = answers.check(connection, "acme ax3600", release).results
    assert answer.release == expected


@pytest.mark.parametrize(
    "release", ["", "23.05", "23.05.2", "snapshot", "24.1", "25.12.x", "x" * 10000]
)
def test_an_unknown_release_names_those_there_are(
    connection: sqlite3.Connection, release: str
) -> None:
    with pytest.raises(UsageError, match=r"ask about 25\.12\.5, 24\.10\.8") as caught:
        answers.check(connection, "acme ax3600", release)
    assert caught.value.exit_code is Exit.USAGE
    assert len(str(caught.value)) < 200


def test_a_board_that_the_release_does_not_ship_is_unknown_and_says_who_does(
    connection: sqlite3.Connection,
) -> None:
    result = answers.check(connection, "acme gone 100")
    (answer,) = result.results
    assert (result.match, answer.state, answer.release) == (EXACT, State.UNKNOWN, NEW)
    assert answer.because.rule == Rule.NO_IMAGE
    assert answer.because.values == {"release": NEW, "releases": ("24.10.8",)}
    assert answer.paths[Traffic.IPV4_NAT].note == answer.reason
    assert exit_code(result) is Exit.UNKNOWN


HISTORY = "19.07.10"


@pytest.fixture(scope="module")
def with_history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """Return the small facts, and an unread release whose ids are words that people mean
    otherwise.
    """
    known = facts()
    old = [
        profile(HISTORY, "oldest/generic", "mt1234", "Maker|Evaluation Board"),
        profile(HISTORY, "oldest/generic", "ax3600", "ACME AX3600|ACME AX3600"),
        profile(HISTORY, "oldest/generic", "bow-c7-v2-il", "TO-Link|Bow C7|v2 (IL)"),
    ]
    told = [
        *claims(known.profiles),
        *(changed(each, state=State.UNKNOWN, grade=None) for each in claims(old)),
    ]
    both = replace(known, profiles=[*known.profiles, *old])
    path = tmp_path_factory.mktemp("db") / "history.sqlite"
    write(both, told, "0" * 64, path, lambda what: None)
    with connect(path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("query", "match", "release", "state"),
    [
        ("mt1234", SOC, None, State.YES),
        ("ax3600", EXACT, None, State.NO),
        ("bow c7 v2", EXACT, None, State.NO),
        ("mt1234", SOC, HISTORY, State.UNKNOWN),
        ("bow c7 v2 il", EXACT, HISTORY, State.UNKNOWN),
    ],
)
def test_what_only_an_unread_release_had_hides_nothing_that_is_shipped(
    with_history: sqlite3.Connection, query: str, match: Match, release: str | None, state: State
) -> None:
    result = answers.check(with_history, query, release)
    assert (result.match, {answer.state for answer in result.results}) == (match, {state})


def test_a_device_of_a_target_without_a_list_may_have_an_image_there(tmp_path: Path) -> None:
    known = facts()
    gone = next(each for each in known.profiles if each.profile == "acme_gone")
    old = [profile(HISTORY, OTHER_TARGET, "acme_elsewhere", "Acme|Elsewhere 1")]
    unlisted = Target(release=HISTORY, target=gone.target, arch="", listed=False)
    both = replace(known, profiles=[*known.profiles, *old], targets=[*known.targets, unlisted])
    path = tmp_path / "unlisted.sqlite"
    write(both, claims(known.profiles), "0" * 64, path, lambda what: None)
    with connect(path) as opened:
        (answer,) = answers.check(opened, "acme gone 100", HISTORY).results
        (number,) = opened.execute("SELECT id FROM device WHERE key = 'acme_gone'").fetchone()
        (row,) = listing.devices(opened, HISTORY, only=[number])
        assert row.reason == answer.reason
        assert (answer.state, answer.because.rule) == (State.UNKNOWN, Rule.NOT_LISTED)
        assert answer.because.values["target"] == gone.target
        (other,) = answers.check(opened, "acme gone 100", NEW).results
        assert other.because.rule == Rule.NO_IMAGE


def test_a_profile_under_an_older_id_is_the_same_thing(connection: sqlite3.Connection) -> None:
    assert profiles(answers.check(connection, "acme moved 7")) == ["acme_new-name"]
    assert profiles(answers.check(connection, "acme moved 7", OLD)) == ["acme_old-name"]


def test_a_device_without_profile_is_not_found_but_mentioned(
    connection: sqlite3.Connection,
) -> None:
    result = answers.check(connection, "Acme RT-AX88U")
    assert (result.match, result.results) == (NONE, ())
    assert result.suggestions == (
        "Acme RT-AX88U is in the Table of Hardware (current release there: EOL), but no profile of "
        "the releases known here is linked to it",
    )
    assert exit_code(result) is Exit.UNKNOWN


@pytest.mark.parametrize(("query", "warned"), [("bow c9", True), ("bow c9 v4", False)])
def test_a_model_of_which_only_a_later_revision_is_known_says_so(
    tmp_path: Path, query: str, warned: bool
) -> None:
    known = facts()
    late = profile(NEW, YES_TARGET, "to-link_bow-c9-v4", "TO-Link|Bow C9|v4")
    path = make_database(tmp_path / "x.sqlite", replace(known, profiles=[*known.profiles, late]))
    with connect(path) as opened:
        result = answers.check(opened, query)
    assert profiles(result) == ["to-link_bow-c9-v4"]
    assert any("only the revision v4" in each for each in result.suggestions) == warned


def test_an_unsupported_revision_is_mentioned_next_to_the_answers(
    connection: sqlite3.Connection,
) -> None:
    result = answers.check(connection, "bow c7")
    assert any("Bow C7 v9 is in the Table of Hardware" in each for each in result.suggestions)


@pytest.mark.parametrize(
    ("query", "suggestion"),
    [
        ("bow c7 v5", "did you mean TO-Link Bow C7 v2?"),
        ("acme ax3601", "did you mean Acme AX3600?"),
        ("other e8450", "did you mean Globe E8450?"),
    ],
)
def test_a_near_miss_gets_suggestions(
    connection: sqlite3.Connection, query: str, suggestion: str
) -> None:
    result = answers.check(connection, query)
    assert result.match is NONE
    assert suggestion in result.suggestions


def test_a_longer_model_is_listed_and_gets_no_verdict(tmp_path: Path) -> None:
    path = make_database(tmp_path / "x.sqlite")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "DELETE FROM name WHERE device IN (SELECT device FROM variant WHERE profile = ?)",
            ("edge_router-x",),
        )
        connection.execute("UPDATE name SET pieces = 'edge router r7 sfp' WHERE shown LIKE '%SFP'")
        connection.execute(
            "INSERT INTO token SELECT 'r7', id FROM name WHERE pieces = 'edge router r7 sfp'"
        )
        connection.commit()
    with connect(path) as opened:
        result = answers.check(opened, "router r7")
    assert result.match is AMBIGUOUS
    assert [each.device for each in result.results] == ["edge_router-x-sfp"]


@pytest.mark.parametrize(
    ("board", "target", "expected"),
    [
        ("acme,ax3600", None, ["acme_ax3600"]),
        ("bpi4", None, ["bana_bpi-r4"]),
        ("generic", OTHER_TARGET, ["generic"]),
        ("some-pc", OTHER_TARGET, ["generic"]),
        ("some-pc", NO_TARGET, []),
        ("acme,ax3601", YES_TARGET, []),
        ("edge,router", YES_TARGET, []),
    ],
)
def test_the_board_of_a_running_system_is_that_board_or_none(
    connection: sqlite3.Connection, board: str, target: str | None, expected: list[str]
) -> None:
    result = answers.check_board(connection, board, NEW, target)
    assert profiles(result) == expected
    assert {answer.target for answer in result.results} <= {target} if target else set(TARGETS)


def test_a_board_that_is_none_gets_what_has_its_name_as_a_suggestion(
    connection: sqlite3.Connection,
) -> None:
    result = answers.check_board(connection, "to-link,bow-c7")
    assert (result.match, result.results) == (NONE, ())
    assert "did you mean TO-Link Bow C7 v2?" in result.suggestions


@pytest.mark.parametrize(
    ("reported", "expected"),
    [
        (NEW, NEW),
        ("24.10.3", OLD),
        ("24.10-SNAPSHOT", OLD),
        ("25.12.0-rc4", NEW),
    ],
)
def test_a_release_that_was_not_read_is_answered_by_its_series_and_that_is_said(
    connection: sqlite3.Connection, reported: str, expected: str
) -> None:
    version, note = reported_release(connection, reported)
    read, asked = resolve_point(connection, version)
    assert read == expected
    assert asked in (None, reported)
    assert (note is None) == (reported == expected)


@pytest.mark.parametrize("version", ["24.10.8", "24.10", "24.10.2"])
def test_a_release_may_be_asked_for_by_its_tag(
    connection: sqlite3.Connection, version: str
) -> None:
    assert resolve_point(connection, f"v{version}") == resolve_point(connection, version)


@pytest.mark.parametrize("reported", ["21.02.3", "SNAPSHOT", "", "24.1", "x" * 10_000])
def test_a_reported_release_of_an_unknown_series_names_those_there_are(
    connection: sqlite3.Connection, reported: str
) -> None:
    with pytest.raises(UsageError, match=r"--release about 25\.12\.5, 24\.10\.8") as caught:
        reported_release(connection, reported)
    assert len(str(caught.value)) < 200


def test_an_id_that_a_release_renamed_leads_to_what_took_its_place(tmp_path: Path) -> None:
    known = facts()
    heir = profile(
        NEW, YES_TARGET, "acme_hundred", "Acme|Hundred", boards=("acme,hundred", "acme,gone")
    )
    both = [*known.profiles, heir]
    path = tmp_path / "x.sqlite"
    write(replace(known, profiles=both), claims(both), "0" * 64, path, lambda what: None)
    with connect(path) as opened:
        result = answers.check(opened, "acme_gone")
        assert (result.match, profiles(result)) == (EXACT, ["acme_hundred"])
        assert profiles(answers.check(opened, "acme_gone", OLD)) == ["acme_gone"]


def test_an_alias_names_its_devices_or_the_boards_with_its_soc(tmp_path: Path) -> None:
    source = "https://example.org/"
    aliases = [
        Alias(name="Slate 3", brand="Acme", profiles=("acme_ax3600",), source=source),
        Alias(name="Fastogic 830", brand="Maker", socs=("maker,mt1234",), source=source),
    ]
    path = make_database(tmp_path / "x.sqlite", replace(facts(), aliases=aliases))
    with connect(path) as opened:
        for query in ("slate 3", "acme slate 3"):
            assert profiles(answers.check(opened, query)) == ["acme_ax3600"]
        assert answers.check(opened, "slate 4").match is NONE
        for query in ("fastogic 830", "Maker Fastogic 830"):
            found = answers.check(opened, query)
            assert found.match is SOC
            assert {answer.target for answer in found.results} == {YES_TARGET}


@pytest.mark.parametrize("query", ["", "   ", "\x00\xff", "!?-", "\udcff", "x" * 100_000])
def test_a_query_that_holds_no_name_is_misuse(connection: sqlite3.Connection, query: str) -> None:
    with pytest.raises(UsageError) as caught:
        answers.check(connection, query)
    assert caught.value.exit_code is Exit.USAGE
    assert len(str(caught.value)) < 200


def test_candidates_with_differing_answers_leave_with_5(connection: sqlite3.Connection) -> None:
    assert exit_code(answers.check(connection, "bow c6")) is Exit.AMBIGUOUS
    assert exit_code(answers.check(connection, "bow c7")) is Exit.NO
    assert exit_code(answers.check(connection, "e8450")) is Exit.YES


def test_the_database_cannot_be_changed_through_the_catalog(
    connection: sqlite3.Connection,
) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM judgement")


def test_releases_are_listed_newest_first(connection: sqlite3.Connection) -> None:
    assert releases(connection) == [NEW, OLD]


@given(st.text(max_size=220))
def test_any_query_is_answered_or_refused(connection: sqlite3.Connection, query: str) -> None:
    try:
        result = answers.check(connection, query)
    except UsageError:
        return
    assert result.query == query
    assert (result.match is NONE) == (not result.results)


@pytest.mark.parametrize("words", ["a 1 ", "ax9876 ", "acme ax9876 "])
def test_a_longer_text_takes_no_more_statements_than_its_length(
    connection: sqlite3.Connection, words: str
) -> None:
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    counts = []
    for text in (words * 60, words * 120):
        statements.clear()
        answers.check(connection, text)
        counts.append(len(statements))
    connection.set_trace_callback(None)
    short, long = counts
    assert long < 3 * short


@given(st.integers(min_value=1, max_value=99999))
def test_no_answer_has_another_number_than_was_asked_for(
    connection: sqlite3.Connection, number: int
) -> None:
    result = answers.check(connection, f"acme ax{number}")
    for answer in result.results:
        assert any(f"ax{number}" in name.casefold().split() for name in answer.names)


def test_a_database_of_another_version_is_refused(tmp_path: Path) -> None:
    path = make_database(tmp_path / "x.sqlite")
    with closing(sqlite3.connect(path)) as opened, opened:
        opened.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    with pytest.raises(DataError, match="another version of capdb"), connect(path):
        pass

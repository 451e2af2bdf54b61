"""Where every sentence is nonsense, nothing but sentences differs."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from capdb.claims import Facts, derive
from capdb.cli import app
from capdb.lint import Context, findings, lint
from capdb.probe.emit import agreed
from capdb.queries import listing, whole_release
from capdb.queries.connection import connect, releases
from capdb.vocabulary import State, Traffic
from tests.support.asking import answer_from
from tests.support.checkout import DATA
from tests.support.claims import changed
from tests.support.forest import WOODS
from tests.support.speaking import nonsense

SENTENCES = {"says", "reason", "note", "cause"}
"""Members that hold nothing but words, or None where there is nothing to say."""


@pytest.fixture(autouse=True)
def asking(committed_database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_from(monkeypatch, committed_database)


def without_sentences(found: Any) -> Any:
    if isinstance(found, dict):
        return {
            name: found[name] is None if name in SENTENCES else without_sentences(found[name])
            for name in found
        }
    return [without_sentences(each) for each in found] if isinstance(found, list) else found


def answered(*words: str) -> tuple[int, Any]:
    """Return the exit code of a command, and its output, without sentences."""
    done = CliRunner().invoke(app, [*words, "--json"])
    return done.exit_code, without_sentences(json.loads(done.stdout))


def of_each_kind(database: Path) -> Iterator[tuple[str, str]]:
    """Yield a device for every pair of causes that its headline and its Wi-Fi have in a release."""
    with connect(database) as connection:
        for release in releases(connection):
            kinds: dict[object, str] = {}
            for number, key in connection.execute("SELECT id, key FROM device"):
                if number % 7 == 0:
                    found = listing.device(connection, number, release).images
                    here = [image for image in found if image.release == release]
                    for image in here[:1]:
                        causes = [image.paths[it].because.rule for it in image.paths]
                        kinds.setdefault(tuple(causes), key)
            yield from ((key, release) for key in kinds.values())


def unknown() -> Iterator[tuple[str, str]]:
    """Yield the devices of which nothing is known on the default release; they are few."""
    done = CliRunner().invoke(app, ["list", "--state", "unknown", "--json"])
    for each in json.loads(done.stdout)["devices"]:
        yield each["device"], each["release"]


def test_no_answer_advice_or_exit_code_moves(committed_database: Path) -> None:
    asked = [*of_each_kind(committed_database), *unknown()]
    assert len(asked) > 20
    questions = [
        (command, key, "--release", release)
        for key, release in asked
        for command in ("check", "advise", "show")
    ]
    before = [answered(*each) for each in questions]
    assert {code for code, _ in before} == {0, 1, 3, 4}
    with nonsense():
        assert "quux" in CliRunner().invoke(app, ["check", asked[0][0]]).stdout
        after = [answered(*each) for each in questions]
    differing = [at for at, *sides in zip(questions, before, after, strict=True) if _differ(sides)]
    assert not differing


def _differ(sides: list[object]) -> bool:
    return sides[0] != sides[1]


def test_no_difference_between_releases_moves() -> None:
    questions = [("diff", "24.10", "25.12"), ("diff", "25.12", "snapshot"), ("stats",)]
    before = [answered(*each) for each in questions[:2]]
    with nonsense():
        assert [answered(*each) for each in questions[:2]] == before


def test_no_expectation_of_a_router_moves(committed_database: Path) -> None:
    def expected() -> list[tuple[object, ...]]:
        with connect(committed_database) as connection:
            found = whole_release.expectations(connection)
        boards = sorted({each.board for each in found})
        chosen = random.Random(5).sample(boards, 200)  # noqa: S311 - which ones is all the same
        of = {board: [each for each in found if each.board == board] for board in chosen}
        return [
            (board, agreed(of[board]).because.rule, agreed(of[board]).state, len(of[board]))
            for board in chosen
        ]

    before = expected()
    with nonsense():
        assert expected() == before


@pytest.mark.parametrize("wrong", [False, True])
def test_no_finding_of_lint_moves(wrong: bool) -> None:
    facts = WOODS
    claims = [
        replace_evidence(claim) if wrong and claim.path is Traffic.WIFI else claim
        for claim in derive(facts)
    ]
    before = lint(Context(facts, claims))
    assert bool(before) is True
    with nonsense():
        assert lint(Context(facts, claims)) == before


def replace_evidence(claim: Any) -> Any:
    return changed(claim, evidence=(), state=State.PARTIAL, limits=())


@pytest.mark.slow
def test_no_finding_in_the_committed_facts_moves(committed_facts: Facts) -> None:
    for speech in (nullcontext(), nonsense()):
        with speech:
            assert findings(DATA, committed_facts) == []

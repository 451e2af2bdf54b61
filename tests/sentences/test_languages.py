"""A second language is one file, and every face takes its words from there."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pytest
from typer.testing import CliRunner

from capdb.cli import app
from capdb.lint import CHECKS, Context
from capdb.results.stated import Stated
from capdb.rules.ids import Rule
from capdb.rules.spec import SPEC, example
from capdb.rules.statement import Statement
from capdb.sentences import en
from capdb.sentences.spoken import language, languages, phrase, sentence, words_of
from tests.support.facts_directory import write_facts
from tests.support.forest import RELEASE, WOODS
from tests.support.speaking import owlish

DOCUMENTS = ("glossary.html", "myths.html")
"""Pages that are documents, which are English."""


@pytest.fixture(scope="module")
def woods(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("woods")
    write_facts(WOODS, place / "data")
    return place


@pytest.fixture
def asking(woods: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CAPDB_DATA", str(woods / "data"))
    monkeypatch.setenv("CAPDB_DATABASE", str(woods / "x.sqlite"))
    return woods


def printed(*words: str) -> str:
    done = CliRunner().invoke(app, list(words))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done.output


def english(database: Path) -> set[str]:
    """Return every sentence that the database can make people read, in English."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT rule, given FROM statement").fetchall()
    return {sentence(Statement.read(*row)) for row in rows}


def test_a_language_is_one_file() -> None:
    before = languages()
    assert "en" in before
    with owlish():
        assert set(languages()) == {*before, "owlish"}
        assert language() == "owlish"
    assert language() == "en"


def test_a_made_up_language_renders_every_rule_and_lint_misses_nothing_in_it() -> None:
    with owlish():
        assert all(sentence(example(rule)).startswith("hoo ") for rule in Rule)
        assert not list(CHECKS["rule-without-sentence"](Context(WOODS, [], languages=("owlish",))))


def test_what_a_language_lacks_is_english_and_lint_names_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rule, name = Rule.ONE_PORT, "label-works"
    in_english = (sentence(example(rule)), phrase(name))
    with owlish():
        language = import_module("capdb.sentences.owlish")
        for templates, missing in ((language.SENTENCES, rule), (language.WORDS, name)):
            monkeypatch.delitem(templates, missing)
        assert (sentence(example(rule)), phrase(name)) == in_english
        found = CHECKS["rule-without-sentence"](Context(WOODS, [], languages=("owlish",)))
        assert {each.subject for each in found} == {f"owlish: {rule}", f"owlish: {name}"}


def test_every_language_has_the_words_of_english() -> None:
    with owlish():
        for each in languages():
            assert set(words_of(each)) == set(en.WORDS)


@pytest.mark.parametrize(
    "words",
    [
        ("check", "acme_den", "--explain"),
        ("check", "acme_cub", "--json"),
        ("check", "acme"),
        ("show", "acme_den"),
        ("show", "acme_bare", "--json"),
        ("list", "--columns", "device,reason,note"),
        ("compare", "acme_den", "acme_cub"),
        ("advise", "acme_den"),
        ("stats",),
        ("rules",),
        ("diff", RELEASE, RELEASE, "--json"),
    ],
)
def test_what_a_command_prints_is_in_that_language(asking: Path, words: tuple[str, ...]) -> None:
    before = printed(*words)
    known = english(asking / "x.sqlite")
    assert any(says in before for says in known) or words[0] == "diff"
    with owlish():
        after = printed(*words)
    assert not [says for says in known if says in after]
    assert ("hoo " in after) == (words[0] != "diff")


def test_pages_and_files_of_the_site_are_in_that_language(asking: Path) -> None:
    printed("check", "acme_den")
    known = english(asking / "x.sqlite")
    with owlish():
        printed("site", "build", "--out", str(asking / "site"))
    page = (asking / "site" / "boards" / "acme_den.html").read_text()
    assert "Hoo " in page
    for file in sorted((asking / "site").rglob("*")):
        if file.suffix in (".html", ".json", ".xml") and file.name not in DOCUMENTS:
            text = file.read_text()
            assert not [says for says in known if says in text], file


def test_the_self_test_is_in_that_language(asking: Path) -> None:
    out = asking / "capdb-probe"
    with owlish():
        printed("probe", "emit", "--all", "--out", str(out))
    assert "hoo " in out.read_text()


def test_published_rules_have_types_and_an_example_in_that_language(asking: Path) -> None:
    with owlish():
        printed("site", "build", "--out", str(asking / "owls"))
    found = json.loads((asking / "owls" / "api" / "v1" / "rules.json").read_text())
    assert found["language"] == "owlish"
    assert [each["id"] for each in found["rules"]] == list(Rule)
    for each in found["rules"]:
        assert each["values"].keys() == each["example"]["values"].keys()
        assert each["example"]["says"].startswith("hoo ")


def test_the_command_prints_what_is_published(asking: Path) -> None:
    printed("site", "build", "--out", str(asking / "rules"))
    published = json.loads((asking / "rules" / "api" / "v1" / "rules.json").read_text())
    assert published.pop("license")  # a file that is taken along names it
    assert json.loads(printed("rules", "--json")) == published


def test_rules_are_chosen_by_how_their_id_begins_and_by_their_place(asking: Path) -> None:
    found = json.loads(printed("rules", "lacks-", "takes-no-flowtable", "--json"))
    ids = {each["id"] for each in found["rules"]}
    assert "takes-no-flowtable" in ids
    assert all(each.startswith(("lacks-", "takes-no-flowtable")) for each in ids)
    found = json.loads(printed("rules", "--about", "check", "--about", "limit", "--json"))
    assert {each["about"] for each in found["rules"]} == {"check", "limit"}
    assert found["curated"] == []
    assert CliRunner().invoke(app, ["rules", "no-such-rule"]).exit_code == 4


def test_every_rule_has_an_example_of_the_types_that_are_really_given(
    committed_database: Path,
) -> None:
    kinds = {str: "string", int: "integer", bool: "boolean", list: "array"}
    assert set(SPEC) == set(Rule)
    with closing(sqlite3.connect(committed_database)) as connection:
        rows = connection.execute("SELECT rule, given FROM statement").fetchall()
    assert len(rows) > 500
    for rule, given in rows:
        if rule in SPEC:
            given = {name: kinds[type(value)] for name, value in json.loads(given).items()}
            wanted = SPEC[Rule(rule)].types
            if "why" in wanted:
                assert wanted.keys() & given.keys() >= {"why"}, rule
            else:
                assert given == wanted, rule


def test_a_rule_that_this_capdb_does_not_know_is_named_by_its_id() -> None:
    assert sentence(Statement.of("of-a-newer-capdb", fox=3)) == "of-a-newer-capdb"


def test_a_curated_fact_has_its_own_sentence_and_no_english_among_its_values() -> None:
    bites = Stated.of(Statement.of("fox-bites", says="it bites", source="https://a.example/"))
    assert bites.values == {"source": "https://a.example/"}
    assert bites.says == "it bites (https://a.example/)"
    assert bites == Stated.of(
        Statement.of("fox-bites", says="it snaps", source="https://a.example/")
    )

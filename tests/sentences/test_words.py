"""The words of the faces come from the language alone, and none is there for nothing."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from typer.testing import CliRunner

from capdb.cli import app
from capdb.render.device_columns import COLUMNS
from capdb.rules.ids import Rule
from capdb.sentences import en
from capdb.vocabulary import State, Traffic
from tests.support.asking import answer_from
from tests.support.checkout import ROOT
from tests.support.small_facts import NEW, OLD, make_database
from tests.support.speaking import owlish

WORD = re.compile(r"[A-Za-z]{2,}")

PROGRAM = {"capdb", "openwrt", "json", "csv"}
"""Names that are the same in every language."""


@pytest.fixture(autouse=True)
def asking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_from(monkeypatch, make_database(tmp_path / "x.sqlite"))


def printed(*words: str) -> str:
    done = CliRunner().invoke(app, list(words))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done.output


def words(text: str) -> set[str]:
    return {word.casefold() for word in WORD.findall(text)}


@pytest.mark.parametrize(
    "command",
    [
        ("check", "globe_e8450"),
        ("check", "globe_e8450", "--explain"),
        ("check", "acme_ax3600", "--explain"),
        ("check", "acme"),
        ("check", "globe_e8450", "--release", "24.10.2"),
        ("show", "globe_e8450"),
        ("show", "acme_ax3600", "--release", OLD),
        ("list",),
        ("list", "--path", "wifi", "--columns", "name,reason,note"),
        ("list", "--ram-min", "99999"),
        ("search", "acme"),
        ("socs",),
        ("compare", "acme_ax3600", "globe_e8450"),
        ("advise", "globe_e8450"),
        ("advise", "acme_ax3600"),
        ("diff", OLD, NEW),
        ("diff", OLD, NEW, "--boards"),
        ("diff", OLD, NEW, "--markdown"),
        ("diff", NEW, NEW),
        ("stats",),
        ("stats", "--markdown"),
        ("rules", "lacks-", "check-"),
    ],
)
def test_no_word_of_english_is_left_where_another_language_is_spoken(
    command: tuple[str, ...],
) -> None:
    """Check that every other word is a value, which stays in the JSON or is typed."""
    forms = [each for each in command if each not in ("--explain", "--markdown", "--boards")]
    with owlish():
        shown = words(printed(*command))
        values = words(json.dumps(json.loads(printed(*forms, "--json"))))
        if command[0] in ("check", "advise", "show"):
            values |= words(printed("check", *forms[1:], "--json"))
            values |= words(printed("advise", *forms[1:], "--json"))
    named = words(" ".join([*en.WORDS, *Rule, *COLUMNS, *State, *Traffic]))
    english = shown - values - named - PROGRAM - {"hoo"} - words(" ".join(command))
    commands = words("capdb check show advise search list --explain --state --speed --wifi --csv")
    assert not english - commands


def test_no_two_parts_of_english_give_one_name_different_words() -> None:
    found: dict[str, set[object]] = {}
    for file in Path(en.__path__[0]).glob("*.py"):
        parts = vars(import_module(f"{en.__name__}.{file.stem}")).values()
        for part in (each for each in parts if isinstance(each, dict)):
            for name, template in part.items():
                if name in en.WORDS and not isinstance(name, Rule):
                    found.setdefault(name, set()).add(template)
    assert set(found) == set(en.WORDS)
    assert not [name for name, templates in found.items() if len(templates) > 1]


FACES = ("render", "website", "search", "results", "advice")
FURTHER = ("probe/compare.py", "cli/refresh_report.py", "cli/checking.py")
PROSE = re.compile(r"[A-Za-z]{2,} +[a-z]{2,}")
NO_PROSE = re.compile(
    r"^ *(?:Evaluation boards|SELECT|AND|FROM|capdb|uci|opkg|apk|/etc|writing |drawing )"
    r"| (?:IS|IN|BY|JOIN|WHERE|FROM) |[<>]|\\b"
)
"""SQL, commands, markup, a brand of the Table of Hardware; the progress of `capdb site build`."""


def prose(file: Path) -> Iterator[str]:
    """Yield the texts of a module with words in a row, but those of docstrings and errors."""
    tree = ast.parse(file.read_text())
    apart = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            apart.add(node.value)
        if isinstance(node, ast.Raise | ast.Assert):
            apart |= {each for each in ast.walk(node) if isinstance(each, ast.Constant)}
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("hint", "Option"):
            apart |= {each for each in ast.walk(node) if isinstance(each, ast.Constant)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node not in apart:
            text = str(node.value)
            if PROSE.search(text) and not NO_PROSE.search(text):
                yield text


def test_no_face_has_sentences_of_its_own() -> None:
    places = [ROOT / "capdb" / each for each in (*FACES, *FURTHER)]
    files = [file for each in places for file in ([each] if each.is_file() else each.rglob("*.py"))]
    assert len(files) > 60
    assert not {file.name: found for file in files if (found := list(prose(file)))}


NAMED = re.compile(r"""\bphrase\(\s*f?["']([a-z0-9-]+)""")


def test_every_phrase_that_the_code_names_is_there_and_every_one_is_used() -> None:
    code = "\n".join(
        file.read_text() for file in (ROOT / "capdb").rglob("*.py") if "sentences" not in file.parts
    )
    starts = set(NAMED.findall(code))
    assert not [each for each in starts if not any(name.startswith(each) for name in en.WORDS)]
    quoted = set(re.findall(r"""["']([a-z0-9-]+)["']""", code))
    whole = quoted | {f"label-{each}" for each in quoted} | {f"coverage-{each}" for each in quoted}
    whole |= {f"advice-title-{each}" for each in quoted} | {f"{each}-not" for each in quoted}
    lists = (*(each for each in starts if each.endswith("-")), "misleads-", "means-")
    own = [name for name in en.WORDS if not name.startswith("script-")]
    assert not [name for name in own if name not in whole and not name.startswith(lists)]

"""The documents name the commands, options and words that the program has."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from capdb.facts import KINDS
from capdb.lint import CHECKS
from capdb.queries.connection import connect
from capdb.results.advice import Advice
from capdb.vocabulary import Exit
from docs.blocks import advice_schema, cli
from tests.robustness import endurance
from tests.support import small_facts
from tests.support.checkout import ROOT

README = (ROOT / "README.md").read_text()
USAGE = (ROOT / "docs" / "usage.md").read_text()
CLI = ROOT / "docs" / "cli.md"
ADVICE_PAGE = (ROOT / "docs" / "advice.md").read_text()
ADVICE = ROOT / "docs" / "advice.schema.json"
LONGEST_README = 130
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "tests/**/README.md")
    for path in ROOT.glob(pattern)
    if "node_modules" not in path.parts
)
BY_HAND = "".join((ROOT / name).read_text() for name in DOCUMENTS if name != "docs/cli.md")


def test_all_that_was_tried_on_purpose_held() -> None:
    recorded = endurance.read()
    assert recorded
    assert all(found["held"] == found["tried"] for found in recorded.values())


@pytest.mark.parametrize("columns", ["30", "200"])
def test_the_reference_is_the_same_on_every_terminal(
    columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    usual = cli.reference()
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("TERMINAL_WIDTH", columns)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert cli.reference() == usual


@pytest.mark.parametrize("command", cli.commands())
def test_every_command_and_option_is_in_the_reference(command: str) -> None:
    written = CLI.read_text().partition(f"## capdb {command}\n")[2].partition("\n## ")[0]
    for option in re.findall(r"--[a-z-]+", cli.help_of(*command.split())):
        assert f"{option} " in written
    assert f"capdb {command}" in BY_HAND, "no document says what it is for"


@pytest.mark.parametrize("option", sorted(set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", USAGE))))
def test_usage_names_only_options_that_exist(option: str) -> None:
    known = {"--install-completion", *re.findall(r"--[a-z-]+", CLI.read_text())}
    assert option in known


@pytest.mark.parametrize("code", Exit)
def test_every_exit_code_is_documented(code: Exit) -> None:
    assert re.search(rf"^\| {code.value} \| ", USAGE, re.MULTILINE)


def test_readme_is_short() -> None:
    assert README.count("\n") <= LONGEST_README


def test_every_kind_of_fact_is_documented() -> None:
    documented = (ROOT / "docs" / "data.md").read_text()
    for kind in KINDS:
        assert f"| `{kind}` |" in documented


def test_every_check_of_lint_is_documented_and_no_other() -> None:
    _, _, documented = (ROOT / "docs" / "data.md").read_text().partition("\n| check | it finds |\n")
    table, _, _ = documented.partition("\n\n")
    assert sorted(re.findall(r"^\| `(.*?)` \| ", table, re.MULTILINE)) == sorted(
        {*CHECKS, "curated-record", "unused-exception"}
    )


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_between_documents_lead_somewhere(document: str) -> None:
    path = ROOT / document
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text()):
        assert (path.parent / target).exists(), f"{document} links to {target}"


def test_readmes_first_two_blocks_answer_and_run_the_tests() -> None:
    answer, tests = re.findall(r"^```sh\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)[:2]
    assert answer.strip().endswith('capdb check "Xiaomi AX3600"')
    assert tests.strip().endswith("pytest -q -n auto")  # .ci/run runs this very block


def test_the_example_of_advice_runs(tmp_path: Path) -> None:
    (example,) = re.findall(r"^```python\n(.*?)^```$", ADVICE_PAGE, re.DOTALL | re.MULTILINE)
    names: dict[str, Any] = {}
    exec(example, names)  # noqa: S102
    with connect(small_facts.make_database(tmp_path / "x.sqlite")) as connection:
        (found,) = names["advise_all"](connection, "ax3600")
    assert isinstance(found, Advice)


def test_the_schema_of_advice_is_that_of_its_class() -> None:
    anew = "python -m docs.blocks.advice_schema >docs/advice.schema.json"
    assert ADVICE.read_text() == advice_schema.text(), f"run `{anew}`"

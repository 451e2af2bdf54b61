"""The documents say what the program does.

`python -m tests.docs.test_docs` writes docs/cli.md, docs/advice.schema.json and the figures of the
README and of docs/myths.md anew.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from importlib.metadata import version
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from capdb.building.build import build
from capdb.cli import app
from capdb.facts import KINDS
from capdb.queries import whole_release
from capdb.queries.connection import connect
from capdb.render import coverage
from capdb.results.advice import Advice
from capdb.vocabulary import GRADE_MEANS, STATE_MEANS, Exit
from tests.docs.test_myths import MYTHS, with_figures
from tests.packaging.test_imports import MAY_IMPORT
from tests.robustness import endurance

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
CLI = ROOT / "docs" / "cli.md"
ADVICE = ROOT / "docs" / "advice.schema.json"
DOCUMENTS = ["README.md", *(f"docs/{path.name}" for path in sorted(ROOT.glob("docs/*.md")))]
COMMANDS = sorted(
    [
        *(command.name for command in app.registered_commands),  # type: ignore[list-item]
        *(
            f"{group.name} {command.name or command.callback.__name__}"  # type: ignore[union-attr]
            for group in app.registered_groups
            for command in group.typer_instance.registered_commands  # type: ignore[union-attr]
        ),
    ]
)


def help_of(*words: str) -> str:
    """The help as a terminal of 80 columns shows it."""
    result = CliRunner().invoke(app, [*words, "--help"], env={"COLUMNS": "80"}, prog_name="capdb")
    assert result.exit_code == 0
    return "\n".join(line.rstrip() for line in result.stdout.strip().splitlines())


def cli_reference() -> str:
    """docs/cli.md as it should be."""
    parts = [
        "# The command line",
        f"Written from `--help` (Typer {version('typer')}) by `python -m tests.docs.test_docs`.",
        f"## capdb\n```\n{help_of()}\n```",
        *(f"## capdb {command}\n```\n{help_of(*command.split())}\n```" for command in COMMANDS),
    ]
    return "\n\n".join(parts) + "\n"


FIGURES = re.compile(r"(?<=<!-- figures: coverage -->\n).*?(?=<!-- end -->)", re.DOTALL)


def figures() -> str:
    """The README's figures as the facts of this checkout have them."""
    with tempfile.TemporaryDirectory() as place:
        database = Path(place, "x.sqlite")
        build(ROOT / "data", database, lambda what: None)
        with connect(database) as connection:
            return coverage.stats_markdown(whole_release.stats(connection))


def facts_are_the_committed_ones() -> bool:
    """Whether git says that data/ is as committed; False without git, too."""
    command = ["git", "status", "--porcelain", "--", "data"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    except OSError:
        return False
    return done.returncode == 0 and not done.stdout


def test_the_readmes_figures_are_those_of_the_committed_facts() -> None:
    if not facts_are_the_committed_ones():
        pytest.skip("needs data/ as it is committed, in a git checkout; the figures are of that")
    written = FIGURES.search(README)
    assert written is not None
    assert written[0] == figures(), "run `python -m tests.docs.test_docs`"


def test_the_readme_tells_what_was_endured_as_it_was_recorded() -> None:
    assert endurance.FIGURES.search(README)
    assert endurance.readme(README, endurance.read()) == README
    assert all(found["held"] == found["tried"] for found in endurance.read().values())


def test_the_command_line_reference_is_what_help_says() -> None:
    written = CLI.read_text()
    by = re.search(r"\(Typer (.*?)\)", written)
    if by is None or by[1] != version("typer"):
        pytest.skip(f"needs Typer {by and by[1]}, which wrote docs/cli.md; each lays help out anew")
    assert written == cli_reference(), "run `python -m tests.docs.test_docs`"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_in_the_reference(command: str) -> None:
    written = CLI.read_text().partition(f"## capdb {command}\n")[2].partition("\n## ")[0]
    for option in re.findall(r"--[a-z-]+", help_of(*command.split())):
        assert f"{option} " in written
    assert f"capdb {command}" in README


@pytest.mark.parametrize("option", sorted(set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", README))))
def test_readme_names_only_options_that_exist(option: str) -> None:
    known = {"--install-completion", *re.findall(r"--[a-z-]+", CLI.read_text())}
    assert option in known


def test_readme_uses_the_words_of_the_vocabulary() -> None:
    for meanings in (STATE_MEANS, GRADE_MEANS):
        for word, meaning in meanings.items():
            assert f"| `{word}` | {meaning} |" in README
    for code in Exit:
        assert re.search(rf"^\| {code.value} \| ", README, re.MULTILINE)


def test_every_kind_of_fact_is_documented() -> None:
    documented = (ROOT / "docs" / "data.md").read_text()
    for kind in KINDS:
        assert f"| `{kind}` |" in documented


def test_every_room_is_in_the_architecture() -> None:
    documented = (ROOT / "docs" / "architecture.md").read_text()
    for room in MAY_IMPORT:
        assert room == "capdb" or f"`{room}`" in documented


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_between_documents_lead_somewhere(document: str) -> None:
    path = ROOT / document
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text()):
        assert (path.parent / target).exists(), f"{document} links to {target}"


def test_readmes_first_two_blocks_answer_and_run_the_tests() -> None:
    answer, tests = re.findall(r"^```sh\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)[:2]
    assert answer.strip().endswith('capdb check "Xiaomi AX3600"')
    assert tests.strip().endswith("pytest -q")  # .ci/run runs this very block


def advice_schema() -> str:
    """docs/advice.schema.json as it should be."""
    return f"{json.dumps(msgspec.json.schema(Advice), indent=2)}\n"


def test_the_schema_of_advice_is_that_of_its_class() -> None:
    assert ADVICE.read_text() == advice_schema(), "run `python -m tests.docs.test_docs`"


if __name__ == "__main__":
    CLI.write_text(cli_reference())
    ADVICE.write_text(advice_schema())
    MYTHS.write_text(with_figures(MYTHS.read_text()))
    (ROOT / "README.md").write_text(FIGURES.sub(lambda _: figures(), README))

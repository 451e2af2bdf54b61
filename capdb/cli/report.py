"""`capdb report`: routers' reports as facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from capdb.cli import output
from capdb.cli.errors import reported
from capdb.cli.opened import current_database
from capdb.cli.parameters import Argument, Option
from capdb.cli.scrape import FactsDirectory
from capdb.cli.typer_command import for_typer
from capdb.record import asdict
from capdb.results.reports import Reported
from capdb.sentences.spoken import phrase
from capdb.vocabulary import Exit, Stand

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Json = Annotated[bool, Option("--json", help="Print JSON (schema 1).")]


@app.callback()
def report() -> None:
    """Keep reports from routers, and compare them with derived answers."""


@app.command()
@for_typer
@reported
def add(
    files: Annotated[
        list[Path],
        Argument(metavar="FILE", help="A router's report as JSON; `-` is standard input."),
    ],
    data: FactsDirectory = None,
) -> None:
    """Check reports, and keep them as facts.

    A report is refused if it does not match the published schema, seems to contain an identifier,
    or has a board that the data do not know; then none of the reports is kept. Only closed fields
    are kept, no text, with today's date. Equal reports are kept once. Exit code: 0 kept, 2 refused.
    """
    from capdb.database import location

    directory = location.facts()
    from capdb.probe import ingest

    today = datetime.now(UTC).date().isoformat()
    output.report(ingest.add(files, data or directory, today))


@app.command("list")
@for_typer
@reported
def list_(json: Json = False) -> None:
    """List the reports, and whether each agrees with the claim about its board and release."""
    _show(_reports(), json=json)


@app.command()
@for_typer
@reported
def disagreements(json: Json = False) -> Exit:
    """List the reports that contradict a derived claim.

    The claim keeps its state and evidence, and says how many reports disagree. Exit code: 0 none,
    1 some.
    """
    found = [each for each in _reports() if each.stand is Stand.DISAGREES]
    _show(found, json=json)
    return Exit.NO if found else Exit.YES


def _reports() -> list[Reported]:
    from capdb.queries import whole_release

    with current_database() as connection:
        return whole_release.reports(connection)


def _show(reports: list[Reported], *, json: bool) -> None:
    if json:
        output.show_object({"reports": [asdict(each) for each in reports]})
    else:
        output.lay_out(partial(_lines, reports))


def _lines(reports: list[Reported], width: int | None) -> Iterator[str]:
    from capdb.render.states import marked
    from capdb.render.text import cut

    if not reports:
        yield phrase("reports-none")
    for each in reports:
        proof = f" ({each.grade})" if each.grade else ""
        where = phrase("reports-on", board=each.board, release=each.release)
        failing = phrase("reports-failing", check=each.failing) if each.failing else ""
        state = " ".join(filter(None, (f"{marked(each.state)}{proof}", failing)))
        yield cut(f"{each.date}  {where}: {state} — {_stand(each)}", width)


def _stand(each: Reported) -> str:
    if each.stand is None:
        return phrase("reports-no-profile")
    claimed = phrase(f"state-{each.claimed}") if each.claimed else ""
    stand = phrase(f"reports-{each.stand}", profile=each.profile or "", state=claimed)
    return stand if each.stand is Stand.SILENT else f"{stand}: {each.reason}"

"""`capdb scrape`: upstream to facts."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from capdb import output
from capdb.cli.errors import reported
from capdb.vocabulary import UsageError


class Source(StrEnum):
    """What can be scraped; `trees` gives boards, drivers and targets of a release."""

    TOH = "toh"
    RELEASES = "releases"
    TREES = "trees"
    ALL = "all"


@reported
def scrape(
    sources: Annotated[
        list[Source],
        typer.Argument(
            metavar="SOURCE",
            help="toh (Table of Hardware), releases (profiles as published), trees (boards, "
            "drivers and targets from the sources), or all.",
        ),
    ],
    origin: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="DIR|URL",
            help="Copies of upstream laid out by host, with trees.toml for trees; upstream itself "
            "if not given.",
        ),
    ] = None,
    release: Annotated[
        str | None,
        typer.Option(
            metavar="RELEASE", help="Only this release; stable and old stable if not given."
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The facts to change; this checkout's if not given."),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM-DD", help="The day on which the copies of --from were taken."
        ),
    ] = None,
) -> None:
    """Read upstream again and change the facts.

    All files change at one moment, or none does.
    """
    from capdb import database

    asked = {
        "data": data or database.data_directory(),
        "origin": _directory_or_url(origin),
        "release": release,
        "date": _day(date),
    }
    try:
        with output.Progress() as progress:
            changed = _run()(sources, progress=progress, **asked)
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.startswith(("capdb", "scrapers")):
            raise
        raise UsageError(
            f"scraping needs {missing.name}, which is not installed; run "
            f"`pip install 'capdb[scrape]'`."
        ) from missing
    output.report(changed or ["nothing changed"])


def _directory_or_url(origin: str | None) -> Path | str | None:
    if origin is None or origin.startswith(("http://", "https://")):
        return origin
    if not Path(origin).is_dir():
        raise UsageError(f"--from {origin}: neither a directory nor an http(s) URL.")
    return Path(origin)


def _day(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(f"--date {text}: not a day; write it as 2026-08-05.") from None


def _run() -> Callable[..., list[str]]:
    """The door to the scrapers: below capdb in an installed wheel, beside it in a checkout."""
    if find_spec("capdb.scrapers"):
        # Its modules name one another `scrapers.…`, as they stand in a checkout.
        sys.modules.setdefault("scrapers", import_module("capdb.scrapers"))
    run: Callable[..., list[str]] = import_module("scrapers.scrape").run
    return run

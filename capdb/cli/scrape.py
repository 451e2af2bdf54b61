"""`capdb scrape`: upstream to facts."""

from __future__ import annotations

import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from capdb.cli import output
from capdb.cli.errors import reported
from capdb.cli.parameters import Argument, Option
from capdb.errors import UsageError


class Upstream(StrEnum):
    """Sources of facts; `trees` gives boards, drivers and targets of a release."""

    TOH = "toh"
    RELEASES = "releases"
    TREES = "trees"
    POINTS = "points"
    ALL = "all"


Copies = Annotated[
    str | None,
    Option(
        "--from",
        metavar="DIR|URL",
        help="Copies of upstream laid out by host, with trees.toml for trees; upstream itself "
        "if not given.",
    ),
]
FactsDirectory = Annotated[
    Path | None,
    Option(metavar="DIR", help="The facts to change; this checkout's if not given."),
]
DayTaken = Annotated[
    str | None,
    Option(metavar="YYYY-MM-DD", help="The day on which the copies of --from were taken."),
]


@reported
def scrape(
    sources: Annotated[
        list[Upstream],
        Argument(
            metavar="SOURCE",
            help="toh (Table of Hardware), releases (profiles as published), trees (boards, "
            "drivers and targets from the sources), points (differences to other releases of a "
            "series, from a clone of OpenWrt), or all but points.",
        ),
    ],
    origin: Copies = None,
    release: Annotated[
        str | None,
        Option(metavar="RELEASE", help="Only this release; stable and old stable if not given."),
    ] = None,
    data: FactsDirectory = None,
    date: DayTaken = None,
) -> None:
    """Read upstream again and change the facts.

    All files change at one moment, or none does.
    """
    from capdb.database import location
    from scrapers.scrape import run

    with output.Progress() as progress:
        done = run(
            sources,
            data=data or location.facts(),
            origin=directory_or_url(origin),
            release=release,
            date=day(date),
            progress=progress,
        )
    warnings = [f"warning: {each}" for each in (*done.warnings, *done.unfetched.values())]
    output.report([*warnings, *(done.changes or ["nothing changed"])])


def directory_or_url(origin: str | None) -> Path | str | None:
    """Return the origin of `--from`; raises UsageError if it is no directory and no URL."""
    if origin is None or origin.startswith(("http://", "https://")):
        return origin
    if not Path(origin).is_dir():
        raise UsageError(f"--from {origin}: neither a directory nor an http(s) URL.")
    return Path(origin)


def day(text: str | None) -> str | None:
    """Return the day of `--date` in ISO 8601; raises UsageError if it is no day."""
    from scrapers.plausible import is_yet_to_come

    if text is None:
        return None
    try:
        given = datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(f"--date {text}: not a day; write it as 2026-08-05.") from None
    if is_yet_to_come(given):
        raise UsageError(f"--date {text}: a day that has not come yet; check it.")
    return given

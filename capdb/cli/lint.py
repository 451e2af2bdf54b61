"""`capdb lint`: mistakes and suspicious values in the facts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from capdb.cli import output
from capdb.cli.errors import reported
from capdb.cli.parameters import Option
from capdb.errors import UsageError
from capdb.record import asdict
from capdb.vocabulary import Exit

if TYPE_CHECKING:
    from capdb.facts import Store
    from capdb.lint import Finding


@reported
def lint(
    data: Annotated[
        Path | None,
        Option(metavar="DIR", help="The facts; those of the checkout if not given."),
    ] = None,
    trees: Annotated[
        Path | None,
        Option(metavar="DIR", help="Compare drivers with the source trees in DIR/trees.toml."),
    ] = None,
    json: Annotated[bool, Option("--json", help="Print JSON (schema 1).")] = False,
) -> Exit:
    """Find mistakes and suspicious values in the facts, and in the claims that follow from them.

    Each finding is one line: subject, check, sentence. If curated files have mistakes, only these
    are listed, by file and line. lint-exceptions.txt, next to the facts, lists the findings that
    are known and right, with reasons. Exit code: 0 nothing found, 1 findings.
    """
    from capdb.building.build import read
    from capdb.database import location
    from capdb.facts import Store
    from capdb.lint import findings, mistakes

    directory = data or location.facts()
    store = Store(directory)
    if not store.index():
        raise UsageError(f"{directory}: has no facts; name a directory that has.")
    store.refuse_gaps()
    with output.Progress() as progress:
        progress("reading facts")
        versions: dict[str, dict[str, str]] = {}
        sources = {}
        if not (found := mistakes(directory)):
            facts = read(store)
            versions = {driver.release: {} for driver in facts.drivers} | _versions(store)
            if trees is not None:
                from scrapers.drivers.driver_sources import open_all

                sources = open_all(trees, versions, progress)
            found = findings(directory, facts, sources)
    for release in versions if trees else ():
        if release not in sources:
            output.warn(
                f"{trees}/trees.toml names no trees of {release}; its drivers were not compared"
            )
    if json:
        output.show_object({"findings": [_shown(each) for each in found]})
    else:
        output.report(f"{each.subject}: {each.check}: {each.says}" for each in found)
    return Exit.NO if found else Exit.YES


def _shown(finding: Finding) -> dict[str, object]:
    """Return a finding in the form of JSON: programs compare its check, rule and values."""
    from capdb.results.stated import Stated

    return {
        "subject": finding.subject,
        "check": finding.check,
        **asdict(Stated.of(finding.states)),
        "places": finding.places,
    }


def _versions(store: Store) -> dict[str, dict[str, str]]:
    """Return the version of each tree that a release's drivers were read from, by its name."""
    return {
        entry.path.split("/")[1]: {
            origin.name: origin.ref.rpartition(" ")[2] for origin in entry.origins if origin.ref
        }
        for entry in store.files()
        if entry.kind == "driver" and entry.path.startswith("releases/")
    }

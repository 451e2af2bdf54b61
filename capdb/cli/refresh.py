"""`capdb refresh`: all sources again, checked before anything changes, with a report."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from capdb.cli import output
from capdb.cli.errors import reported
from capdb.cli.scrape import (
    Copies,
    DayTaken,
    FactsDirectory,
    day,
    directory_or_url,
)
from capdb.errors import DataError
from capdb.sentences.spoken import phrase

if TYPE_CHECKING:
    from capdb.claims import Facts
    from capdb.facts import Driver, FactsFile, Store
    from scrapers.scrape import Scraped

CHANGED, DOUBTFUL = 10, 11
"""Exit codes if the facts changed, and if they need a look before they are taken."""

_PACKAGE = "package:"
"""The beginning of the name of a driver, or of a module, that is not in the kernel's sources."""


@reported
def refresh(
    origin: Copies = None,
    data: FactsDirectory = None,
    date: DayTaken = None,
) -> int | None:
    """Scrape all sources of the releases in the data, lint and build, and report what changed.

    Trees are read for the releases that have facts from trees. Exit code: 0 nothing new, 10 the
    facts changed, 11 they changed and need a closer look, at a new finding of `capdb lint` or a
    source that was not read as before; the report lists it. After any other exit code, nothing
    was changed.
    """
    from capdb.database import location
    from capdb.facts import Store
    from scrapers import scrape

    directory = data or location.facts()
    base, on = directory_or_url(origin), day(date)
    with tempfile.TemporaryDirectory(prefix="capdb-") as work, output.Progress() as progress:
        copy = Path(work, "data")
        Store(directory).refuse_gaps()
        _copy(directory, copy)
        old, new = Store(directory), Store(copy)
        before = old.index()
        run = partial(scrape.run, data=copy, origin=base, date=on, progress=progress)
        scraped, withdrawn = _scraped(run, before)
        report, code = _checked(old, new, Path(work, "database"), progress, scraped)
        if report:
            _take_over(old, new, before)
    gone = [phrase("refresh-withdrawn", release=release) for release in withdrawn]
    output.report([*(report or [phrase("refresh-none")]), *([""] if gone else []), *gone])
    return code


def _copy(directory: Path, copy: Path) -> None:
    """Copy the facts to a temporary directory. Raises DataError at the first file that fails."""
    try:
        shutil.copytree(directory, copy, ignore=shutil.ignore_patterns("*.new", "*.sqlite*"))
    except shutil.Error as error:
        source, _, why = error.args[0][0]
        raise DataError(
            f"{source}: could not be copied to {copy} ({why.partition(': ')[0]}); free some room "
            f"there, or name another directory in TMPDIR."
        ) from error


def _scraped(run: Callable[..., Scraped], index: dict[str, FactsFile]) -> tuple[Scraped, list[str]]:
    """Scrape all sources; return the result, and the releases that upstream lists no longer.

    The facts of those are kept. Raises as `run` does, also where upstream lists none of them.
    """
    from scrapers.scrape import Scraped, WithdrawnError

    wanted = _wanted(index)
    parts = [run(["toh"], release=None)]
    withdrawn: dict[str, WithdrawnError] = {}
    for release, sources in wanted.items():
        try:
            parts.append(run(sources, release=release))
        except WithdrawnError as error:
            withdrawn[release] = error
    if withdrawn.keys() == wanted.keys():
        raise next(iter(withdrawn.values()))
    warnings = [each for part in parts for each in part.warnings]
    changes = [each for part in parts for each in part.changes]
    unfetched = {key: why for part in parts for key, why in part.unfetched.items()}
    return Scraped(warnings, changes, unfetched), list(withdrawn)


def _wanted(index: dict[str, FactsFile]) -> dict[str, list[str]]:
    """Return the scrapes for each release with facts."""
    wanted: dict[str, list[str]] = {}
    for path in sorted(index):
        directory, _, rest = path.partition("/")
        release, _, name = rest.partition("/")
        if directory == "releases" and name:
            sources = wanted.setdefault(release, ["releases"])
            if name == "drivers.jsonl":
                sources.append("trees")
    if not wanted:
        raise DataError("the data have no release to refresh; scrape one first.")
    return wanted


def _changed(before: dict[str, FactsFile], after: dict[str, FactsFile]) -> list[str]:
    return [
        path
        for path, entry in sorted(after.items())
        if path not in before or before[path].sha256 != entry.sha256
    ]


def _checked(
    old: Store, new: Store, database: Path, progress: output.Progress, scraped: Scraped
) -> tuple[list[str], int | None]:
    """Return the report on the new facts, empty if they are unchanged, and the exit code.

    Raises DataError if a source was lost, or no database can be made.
    """
    from capdb.building.build import build, read
    from capdb.cli import refresh_report
    from capdb.database import validate
    from capdb.lint import findings

    changed = _changed(old.index(), new.index())
    if not changed:
        return [], None
    progress("checking the new facts")
    before, after = (
        refresh_report.Side(store, facts, findings(store.directory, facts))
        for store in (old, new)
        for facts in [read(store)]
    )
    _check_sources(old, before.facts, after.facts, scraped.unfetched)
    build(new.directory, database, progress)
    if wrong := validate.flaw(database, database):
        raise DataError(
            f"{old.directory}: not changed, because no `capdb update` would take the database of "
            f"the new facts ({wrong}); look at what changed upstream."
        )
    doubtful = scraped.warnings or refresh_report.is_doubtful(before, after, changed)
    report = list(refresh_report.lines(before, after, changed, scraped.warnings))
    return report, DOUBTFUL if doubtful else CHANGED


def _check_sources(
    old: Store, before: Facts, after: Facts, unfetched: Mapping[tuple[str, str], str]
) -> None:
    """Raise DataError if a driver package's source that was read before could not be read now.

    It is then listed as unread, or not at all though the release has the package. A package that
    the release itself no longer has is a change like any other.
    """
    had, read = (
        {(each.release, _source(each)) for each in facts.drivers if not each.unread}
        for facts in (before, after)
    )
    missing = dict.fromkeys(_offered(after), "not at hand") | {
        (each.release, _source(each)): each.unread for each in after.drivers if each.unread
    }
    missing |= {key: why.rstrip(".") for key, why in unfetched.items() if key in missing}
    lost = sorted(had & missing.keys() - read)
    if lost:
        listed = "; ".join(
            f"{name} of {release}: {missing[release, name]}" for release, name in lost
        )
        releases = dict.fromkeys(release for release, _ in lost)
        accept = " and ".join(f"`capdb scrape trees --release {each}`" for each in releases)
        raise DataError(
            f"{old.directory}: not changed, because sources that were read before could not be "
            f"read now ({listed}); repeat when they can, or give them with --from. If they are "
            f"gone for good, accept that with {accept}, from the same place, and repeat."
        )


def _offered(facts: Facts) -> Iterator[tuple[str, str]]:
    """Yield the driver packages that releases have by their own makefiles."""
    for package in facts.packages:
        for module in package.modules:
            if module.startswith(_PACKAGE):
                yield package.release, module.partition("/")[0]


def _source(driver: Driver) -> str:
    """Return the package that a driver is built from, or the driver itself if the kernel has it."""
    return driver.name.partition("/")[0] if driver.name.startswith(_PACKAGE) else driver.name


def _take_over(old: Store, new: Store, before: dict[str, FactsFile]) -> None:
    from capdb.facts import KINDS, FileUpdate

    after = new.index()
    with old.alone():
        if old.index() != before:
            raise DataError(f"{old.directory}: changed meanwhile, so it was left alone; repeat.")
        old.write(
            FileUpdate(path, entry.kind, tuple(new.read(path, KINDS[entry.kind])), entry.origins)
            for path in _changed(before, after)
            for entry in [after[path]]
        )

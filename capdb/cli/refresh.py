"""`capdb refresh`: all sources again, checked before anything changes, with a report."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
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
from capdb.vocabulary import State, Traffic

if TYPE_CHECKING:
    from capdb.claims import Facts
    from capdb.facts import FactsFile, Store

CHANGED = 10
"""What it leaves with when the facts changed."""

_States = dict[tuple[str, str, str], State]
"""The state of every release, target and profile."""


@reported
def refresh(
    origin: Copies = None,
    data: FactsDirectory = None,
    date: DayTaken = None,
) -> int | None:
    """Scrape all sources of the releases in the data, lint and build, and report what changed.

    Trees are read for the releases that have facts from trees. Exit code: 0 nothing new, 10
    changed; with any other it failed, and nothing was touched.
    """
    from capdb.database import location
    from capdb.facts import Store
    from scrapers.scrape import run

    directory = data or location.facts()
    base, on = directory_or_url(origin), day(date)
    with tempfile.TemporaryDirectory(prefix="capdb-") as work, output.Progress() as progress:
        copy = Path(work, "data")
        shutil.copytree(directory, copy, ignore=shutil.ignore_patterns("*.new", "*.sqlite*"))
        old, new = Store(directory), Store(copy)
        before = old.index()
        for release, sources in _wanted(before).items():
            run(sources, data=copy, origin=base, release=release, date=on, progress=progress)
        report = _checked(old, new, Path(work, "database"), progress)
        if report:
            _take_over(old, new, before)
    output.report(report or ["nothing new"])
    if report:
        return CHANGED
    return None


def _wanted(index: dict[str, FactsFile]) -> dict[str, list[str]]:
    """What to scrape of each release that has facts; the Table of Hardware goes with the first."""
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
    next(iter(wanted.values())).append("toh")
    return wanted


def _changed(before: dict[str, FactsFile], after: dict[str, FactsFile]) -> list[str]:
    return [
        path
        for path, entry in sorted(after.items())
        if path not in before or before[path].sha256 != entry.sha256
    ]


def _checked(old: Store, new: Store, database: Path, progress: output.Progress) -> list[str]:
    """Returns the report on the new facts, empty where they are the old ones.

    Raises DataError where lint finds anything in them, or no database can be made.
    """
    from capdb.building.build import build, read
    from capdb.lint import findings

    changed = _changed(old.index(), new.index())
    if not changed:
        return []
    progress("checking the new facts")
    facts = read(new)
    if found := findings(new.directory, facts):
        first = found[0]
        raise DataError(
            f"{old.directory}: not changed, because of what `capdb lint` finds in the new facts "
            f"({len(found)} in all), the first being {first.subject}: {first.rule}: {first.says}"
        )
    build(new.directory, database, progress)
    return list(_report(old, new, changed, read(old), facts))


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


# ------------------------------------------------------------------ the report


def _report(
    old: Store, new: Store, changed: list[str], before: Facts, after: Facts
) -> Iterator[str]:
    yield f"Upstream changed {len(changed)} of {len(new.index())} facts files:"
    for path in changed:
        had, has = _lines(old, path), _lines(new, path)
        yield f"- `{path}`: {len(has - had)} lines added, {len(had - has)} removed, {len(has)} now"
    yield ""
    yield from _answers(_states(before), _states(after))
    yield "`capdb lint` finds nothing in them."
    known = {profile.release for profile in after.profiles}
    for release in after.releases:
        if release.status and release.status != "upcoming" and release.version not in known:
            yield (
                f"{release.version} is {release.status} upstream and not in the data: "
                f"`capdb scrape releases trees --release {release.version}` adds it."
            )


def _lines(store: Store, path: str) -> set[bytes]:
    file = store.directory / path
    return set(file.read_bytes().splitlines()) if file.exists() else set()


def _states(facts: Facts) -> _States:
    from capdb.claims import derive

    return {
        (claim.release, claim.target, claim.profile): claim.state
        for claim in derive(facts)
        if claim.path is Traffic.IPV4_NAT
    }


def _answers(before: _States, after: _States) -> Iterator[str]:
    """How many answers changed from what to what, in each release."""
    moves = Counter(
        (place[0], before.get(place), after.get(place))
        for place in {**before, **after}
        if before.get(place) is not after.get(place)
    )
    if not moves:
        yield "No answer changed."
        return
    yield "Answers that changed (IPv4 with NAT):"
    for (release, was, now), count in sorted(moves.items(), key=str):
        yield f"- {release}: {count} from {was or 'not there'} to {now or 'not there'}"
    yield ""

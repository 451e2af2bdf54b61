"""What a refresh did not read as before: sources that are lost, fields without values, older files.

It turns answers without any device being another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from capdb.claims import Facts
from capdb.cli import refresh_values
from capdb.cli.refresh_lines import item, named, number
from capdb.facts import Store
from capdb.text import clean


def lines(
    stores: tuple[Store, Store], facts: tuple[Facts, Facts], changed: Sequence[str]
) -> list[str]:
    """Return an item for each kind of source and release, given both before and after."""
    return [
        *_boards(*stores, changed),
        *_emptied(*stores, changed),
        *_older(*stores, changed),
        *chain.from_iterable(each(*facts) for each in (_configs, _drivers, _packages)),
    ]


def _boards(before: Store, after: Store, changed: Sequence[str]) -> Iterator[str]:
    for each in refresh_values.unread(before, after, changed):
        count, boards = number(each.boards), named(each.boards)
        values = {"release": each.release, "error": clean(each.error)}
        yield item("refresh-unread", count=count, devices=boards, **values)


def _emptied(before: Store, after: Store, changed: Sequence[str]) -> Iterator[str]:
    """Yield the fields whose values most records lost: upstream has probably moved them."""
    for each in refresh_values.values(before, after, changed):
        if had := each.emptied(before):
            place = {"path": each.path, "field": each.field}
            yield item("refresh-emptied", lost=number(each.lost), had=f"{had:,}", **place)


def _older(before: Store, after: Store, changed: Sequence[str]) -> Iterator[str]:
    """Yield the changed files with a source older than before, as of a mirror that lags behind."""
    old, new = before.index(), after.index()
    for path in changed:
        was = {each.name: each.date for each in old[path].origins} if path in old else {}
        for origin in new[path].origins:
            if origin.date < was.get(origin.name, ""):
                dates = {"was": was[origin.name], "now": origin.date}
                yield item("refresh-older", path=path, origin=origin.name, **dates)


def _configs(before: Facts, after: Facts) -> Iterator[str]:
    """Yield the targets that are published and whose kernel configuration was read before."""
    published = {(each.release, each.target) for each in after.targets}
    was, now = ({(each.release, each.target) for each in of.configs} for of in (before, after))
    lost: dict[str, list[str]] = defaultdict(list)
    for release, target in was & published - now:
        lost[release].append(target)
    for release, targets in sorted(lost.items()):
        count = number(targets)
        yield item("refresh-configs-gone", release=release, count=count, targets=named(targets))


def _drivers(before: Facts, after: Facts) -> Iterator[str]:
    """Yield the drivers that no target of a release has any more."""
    was, now = (_drivers_of(each) for each in (before, after))
    for release, names in sorted(was.items()):
        if gone := names - now.get(release, set()):
            count = number(gone)
            yield item("refresh-drivers-gone", release=release, count=count, drivers=named(gone))


def _drivers_of(facts: Facts) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for driver in facts.drivers:
        if driver.files:
            found[driver.release].add(driver.name)
    return found


def _packages(before: Facts, after: Facts) -> Iterator[str]:
    """Yield the drivers that came without a source that could be read."""
    was, now = (
        {(each.release, each.name, each.unread) for each in facts.drivers if each.unread}
        for facts in (before, after)
    )
    for release, driver, error in sorted(now - was):
        yield item("refresh-source-unread", release=release, driver=driver, error=clean(error))

"""Write a refresh's findings as the text of a pull request: changes by device, fields, lint."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from capdb.building.rows.tables import default_release
from capdb.claims import Facts, conclude, headline_states
from capdb.cli import refresh_unread, refresh_values
from capdb.cli.refresh_lines import item, named, number
from capdb.facts import Store, TohEntry
from capdb.lint import Finding
from capdb.render.states import state_word
from capdb.sentences.spoken import phrase
from capdb.versions import newest_first
from capdb.vocabulary import State

_States = dict[tuple[str, str, str], State]
"""The state of every release, target and profile."""


@dataclass(frozen=True, slots=True)
class Side:
    """The facts before or after a refresh, with lint's findings in them."""

    store: Store
    facts: Facts
    findings: Sequence[Finding]


def lines(
    before: Side, after: Side, changed: Sequence[str], warnings: Sequence[str] = ()
) -> Iterator[str]:
    """Yield the report, in Markdown; `changed` are the files of facts that differ.

    The `warnings` are sentences on sources that were not read as usual.
    """
    if warnings:
        yield phrase("refresh-warnings")
        yield from (f"- {each}" for each in warnings)
        yield ""
    yield phrase("refresh-files", changed=len(changed), count=len(after.store.index()))
    for path in changed:
        had, has = (refresh_values.lines(each.store, path) for each in (before, after))
        counts = {"added": has - had, "removed": had - has, "now": has}
        yield item(
            "refresh-file", path=path, **{name: number(each) for name, each in counts.items()}
        )
    yield ""
    was, now = _states(before.facts), _states(after.facts)
    moved = _moved(was, now)
    yield from _answers(was, {place: now[there] for place, there in moved.items()} | now)
    if unread := _unread(before, after, changed):
        yield from unread
        yield ""
    yield from _moves(moved, was, now)
    left, came = set(moved), set(moved.values())
    new, gone = now.keys() - was.keys() - came, was.keys() - now.keys() - left
    yield from _profiles("refresh-new", {place: now[place] for place in new})
    yield from _profiles("refresh-gone", {place: was[place] for place in gone})
    yield from _hardware(before.facts.hardware, after.facts.hardware)
    yield from _values(before, after, changed)
    yield from _releases(before.facts, after.facts)
    yield from _findings(before.findings, after.findings)


def is_doubtful(before: Side, after: Side, changed: Sequence[str]) -> bool:
    """Return whether lint finds something new, or something that was read before no longer is."""
    return bool(new_findings(before.findings, after.findings) or _unread(before, after, changed))


def _unread(before: Side, after: Side, changed: Sequence[str]) -> list[str]:
    stores, facts = (before.store, after.store), (before.facts, after.facts)
    return refresh_unread.lines(stores, facts, changed)


def new_findings(before: Sequence[Finding], after: Sequence[Finding]) -> list[Finding]:
    """Return the findings of lint that are new after a refresh."""
    known = set(before)
    return [finding for finding in after if finding not in known]


def _states(facts: Facts) -> _States:
    return headline_states(conclude(facts))


def _answers(before: _States, after: _States) -> Iterator[str]:
    """Yield the devices whose answer changed, by release and states."""
    moves: dict[tuple[str, State, State], list[str]] = defaultdict(list)
    for place, was in before.items():
        now = after.get(place, was)
        if was is not now:
            moves[place[0], was, now].append(place[2])
    if not moves:
        yield phrase("refresh-no-answer")
    else:
        yield phrase("refresh-answers")
    for (release, was, now), devices in sorted(moves.items()):
        yield item(
            "refresh-answer",
            release=release,
            count=number(devices),
            was=state_word(was),
            now=state_word(now),
            devices=named(devices),
        )
    yield ""


def _moved(before: _States, after: _States) -> dict[tuple[str, str, str], tuple[str, str, str]]:
    """Return where profiles are now that left a target and are in one other of the same release."""
    came: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    for place in after.keys() - before.keys():
        came[place[0], place[2]].append(place)
    left = before.keys() - after.keys()
    names = Counter((place[0], place[2]) for place in left)
    return {
        place: came[key][0]
        for place in left
        for key in [(place[0], place[2])]
        if names[key] == 1 and len(came[key]) == 1
    }


def _moves(
    moved: Mapping[tuple[str, str, str], tuple[str, str, str]], was: _States, now: _States
) -> Iterator[str]:
    """Yield the profiles that are in another target, with their answer before and now."""
    for place, there in sorted(moved.items()):
        release, target, profile = place
        states = {"was": state_word(was[place]), "now": state_word(now[there])}
        to = {"old": target, "new": there[1]}
        yield item("refresh-moved", release=release, profile=profile, **to, **states)
    if moved:
        yield ""


def _values(before: Side, after: Side, changed: Sequence[str]) -> Iterator[str]:
    """Yield fields of records that lost their value, and of published ones that have another."""
    found = list(refresh_values.values(before.store, after.store, changed))
    for each in found:
        place = {"path": each.path, "field": each.field}
        for word, names in (("refresh-lost", each.lost), ("refresh-other", each.other)):
            if names:
                yield item(word, count=number(names), devices=named(names), **place)
    if found:
        yield ""


def _profiles(word: str, places: _States) -> Iterator[str]:
    """Yield new or gone devices of releases, with the number in each state."""
    by_release: dict[str, dict[str, State]] = defaultdict(dict)
    for (release, _, profile), state in places.items():
        by_release[release][profile] = state
    for release, found in sorted(by_release.items()):
        counts = Counter(found.values())
        states = ", ".join(
            f"{counts[state]:,} {state_word(state)}" for state in State if counts[state]
        )
        yield item(word, release=release, count=number(found), states=states, devices=named(found))
    if places:
        yield ""


def _hardware(before: Iterable[TohEntry], after: Iterable[TohEntry]) -> Iterator[str]:
    """Yield rows of the Table of Hardware that came and went, and fields whose values got fewer."""
    old, new = ({row.device_id: row for row in rows} for rows in (before, after))
    any_line = False
    for word, ids, rows in (
        ("refresh-rows-new", new.keys() - old.keys(), new),
        ("refresh-rows-gone", old.keys() - new.keys(), old),
    ):
        if ids:
            any_line = True
            yield item(word, count=number(ids), devices=named(_title(rows[each]) for each in ids))
    had, has = _filled(old), _filled(new)
    fewer = max(0, len(old) - len(new))  # rows that are gone took their values along
    for field in TohEntry.__struct_fields__:
        if has[field] < had[field] - fewer:
            any_line = True
            rows_now, rows_before = f"{has[field]:,}", f"{had[field]:,}"
            yield item("refresh-field", field=field, now=rows_now, before=rows_before)
    if any_line:
        yield ""


def _title(row: TohEntry) -> str:
    return " ".join(filter(None, (row.brand, row.model, row.version)))


def _filled(rows: Mapping[str, TohEntry]) -> Counter[str]:
    """Count the rows that have a value, by field."""
    return Counter(
        field for row in rows.values() for field in row.__struct_fields__ if getattr(row, field)
    )


def _releases(before: Facts, after: Facts) -> Iterator[str]:
    was, now = _default(before), _default(after)
    if was != now:
        yield phrase("refresh-default", was=was, now=now)
    known = {profile.release for profile in after.profiles}
    statuses = {each.version: each.status for each in before.releases}
    for release in after.releases:
        version, status = release.version, release.status
        had = statuses.get(version)
        if version not in known:
            if status and status != "upcoming":
                yield phrase("refresh-release", release=version, status=status)
        elif status and status != had:
            yield phrase("refresh-status", release=version, status=status)
        elif had and status is None:
            yield phrase("refresh-status-lost", release=version, status=had)


def _default(facts: Facts) -> str:
    versions = newest_first({profile.release for profile in facts.profiles})
    return default_release(versions, {each.version: each.status for each in facts.releases})


def _findings(before: Sequence[Finding], after: Sequence[Finding]) -> Iterator[str]:
    new = new_findings(before, after)
    if not after:
        yield phrase("refresh-lint-nothing")
    elif not new:
        yield phrase("refresh-lint-same", count=number(after))
    else:
        yield phrase("refresh-lint-new", count=number(new))
        for finding in new:
            yield f"- `{finding.check}` {finding.subject}: {finding.says}"

"""Write a refresh's findings as the text of a pull request: changes by device, fields, lint."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass

from capdb.building.rows.tables import default_release
from capdb.claims import Facts, conclude, headline_states
from capdb.facts import Store, TohEntry
from capdb.lint import Finding
from capdb.render.states import state_word
from capdb.rules.statement import Value
from capdb.sentences.spoken import phrase
from capdb.versions import newest_first
from capdb.vocabulary import State

NAMED = 12
"""The most devices that a line lists before it counts the rest."""

_States = dict[tuple[str, str, str], State]
"""The state of every release, target and profile."""


@dataclass(frozen=True, slots=True)
class Side:
    """The facts before or after a refresh, with lint's findings in them."""

    store: Store
    facts: Facts
    findings: Sequence[Finding]


def lines(before: Side, after: Side, changed: Sequence[str]) -> Iterator[str]:
    """Yield the report, in Markdown; `changed` are the files of facts that differ."""
    yield phrase("refresh-files", changed=len(changed), count=len(after.store.index()))
    for path in changed:
        had, has = _records(before.store, path), _records(after.store, path)
        counts = {"added": has - had, "removed": had - has, "now": has}
        yield _item("refresh-file", path=path, **{name: _n(each) for name, each in counts.items()})
    yield ""
    was, now = _states(before.facts), _states(after.facts)
    yield from _answers(was, now)
    yield from _profiles("refresh-new", {place: now[place] for place in now.keys() - was.keys()})
    yield from _profiles("refresh-gone", {place: was[place] for place in was.keys() - now.keys()})
    yield from _hardware(before.facts.hardware, after.facts.hardware)
    yield from _releases(before.facts, after.facts)
    yield from _findings(before.findings, after.findings)


def new_findings(before: Side, after: Side) -> list[Finding]:
    """Return the findings of lint that are new after a refresh."""
    known = set(before.findings)
    return [finding for finding in after.findings if finding not in known]


def _records(store: Store, path: str) -> set[bytes]:
    file = store.directory / path
    return set(file.read_bytes().splitlines()) if file.exists() else set()


def named(names: Iterable[str]) -> str:
    """Return names as a list that stays readable: the first ones, then the number of the others."""
    known = sorted(names)
    first = ", ".join(known[:NAMED])
    return phrase("and-more", names=first, count=_n(known[NAMED:])) if known[NAMED:] else first


def _n(values: Sized) -> str:
    return f"{len(values):,}"


def _item(name: str, **values: Value) -> str:
    return f"- {phrase(name, **values)}"


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
        yield _item(
            "refresh-answer",
            release=release,
            count=_n(devices),
            was=state_word(was),
            now=state_word(now),
            devices=named(devices),
        )
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
        yield _item(word, release=release, count=_n(found), states=states, devices=named(found))
    if places:
        yield ""


def _hardware(before: Iterable[TohEntry], after: Iterable[TohEntry]) -> Iterator[str]:
    """Yield rows of the Table of Hardware that came and went, and fields whose values got fewer."""
    old, new = ({row.device_id: row for row in rows} for rows in (before, after))
    said = False
    for word, ids, rows in (
        ("refresh-rows-new", new.keys() - old.keys(), new),
        ("refresh-rows-gone", old.keys() - new.keys(), old),
    ):
        if ids:
            said = True
            titles = (f"{rows[each].brand} {rows[each].model}" for each in ids)
            yield _item(word, count=_n(ids), devices=named(titles))
    had, has = _filled(old), _filled(new)
    for field in TohEntry.__struct_fields__:
        if has[field] < had[field]:
            said = True
            rows_now, rows_before = f"{has[field]:,}", f"{had[field]:,}"
            yield _item("refresh-field", field=field, now=rows_now, before=rows_before)
    if said:
        yield ""


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
    for release in after.releases:
        if release.status and release.status != "upcoming" and release.version not in known:
            yield phrase("refresh-release", release=release.version, status=release.status)


def _default(facts: Facts) -> str:
    versions = newest_first({profile.release for profile in facts.profiles})
    return default_release(versions, {each.version: each.status for each in facts.releases})


def _findings(before: Sequence[Finding], after: Sequence[Finding]) -> Iterator[str]:
    known = set(before)
    new = [finding for finding in after if finding not in known]
    if not after:
        yield phrase("refresh-lint-nothing")
    elif not new:
        yield phrase("refresh-lint-same", count=_n(after))
    else:
        yield phrase("refresh-lint-new", count=_n(new))
        for finding in new:
            yield f"- `{finding.check}` {finding.subject}: {finding.says}"

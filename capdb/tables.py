"""Drivers, differences and coverage as lines for people, as CSV and as Markdown. Pure.

`width` is the terminal's, or None where the text goes to a file or pipe: then nothing is cut.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from capdb.cells import columns, csv_text
from capdb.layout import cut
from capdb.shapes import (
    KIND_MEANS,
    Change,
    Coverage,
    Difference,
    DriverChange,
    DriverRow,
    Handles,
    Kind,
    Misleads,
    Stats,
)
from capdb.vocabulary import Grade, State, clean

_MOST_REASONS = 5
"""Reasons of `unknown` that are told to people; programs get all."""


# ------------------------------------------------------------------ drivers


def short(driver: str) -> str:
    """Returns a driver's name without the directories that nearly all of them share."""
    return driver.removeprefix("drivers/net/").removeprefix("ethernet/")


def driver_lines(release: str, rows: Sequence[DriverRow], width: int | None) -> Iterator[str]:
    """Yields the driver matrix: what is misleading first, a driver a line."""
    named = {row.name for row in rows}
    on, on_some = (
        len({row.name for row in rows if row.misleads is misleads})
        for misleads in (Misleads.YES, Misleads.SOME)
    )
    yield (
        f"OpenWrt {release}: {len(named)} Ethernet drivers; `ethtool -k` misleads on {on}, on some "
        f"devices of {on_some}"
    )
    yield ""
    order = list(Handles)
    ranked = sorted(rows, key=lambda row: (order.index(row.handles), not row.advertises, row.name))
    header = ("driver", "handles", "hw-tc", "misleads", "targets", "boards", "requests")
    yield from columns(
        [
            header,
            *(
                (
                    short(row.name),
                    row.handles.value,
                    "on" if row.advertises else "off",
                    row.misleads.value,
                    str(len(row.targets)),
                    str(row.profiles),
                    _requests(row),
                )
                for row in ranked
            ),
        ],
        width,
    )


def _requests(row: DriverRow) -> str:
    refused = f"not for {' '.join(row.refuses)}; " if row.refuses else ""
    return refused + " ".join(kind.removeprefix("TC_SETUP_") for kind in row.types)


def driver_csv(rows: Iterable[DriverRow]) -> str:
    """Returns the driver matrix as CSV; lists within a cell are separated by blanks."""
    header = (
        *("release", "driver", "handles", "advertises", "misleads", "types", "takes"),
        *("refuses", "targets", "profiles", "path", "line", "patch"),
    )
    cells: list[Sequence[object]] = [header]
    for row in rows:
        place = row.evidence[0] if row.evidence else None
        cells.append(
            (
                *(row.release, row.name, row.handles, "yes" if row.advertises else "no"),
                *(row.misleads, " ".join(row.types), " ".join(row.takes)),
                *(" ".join(row.refuses), " ".join(row.targets), row.profiles),
                *((place.path, place.line, place.patch) if place else (None, None, None)),
            )
        )
    return csv_text(cells)


# ------------------------------------------------------------------ differences

_VERDICTS = {Kind.GAINED, Kind.LOST}


def difference_lines(
    difference: Difference, width: int | None, *, every: bool = False
) -> Iterator[str]:
    """Yields what changed; with `every` a board a line, else boards that changed alike together."""
    if difference.release:
        yield f"OpenWrt {difference.release}: {difference.old} → {difference.new}"
    else:
        yield f"OpenWrt {difference.old} → {difference.new}"
    if difference.boards and not {each.kind for each in difference.boards} & _VERDICTS:
        yield ""
        yield "no profile that is on both sides gained or lost offload"
    for kind in Kind:
        of_kind = [change for change in difference.boards or () if change.kind is kind]
        if of_kind:
            yield ""
            yield f"{kind}: {_tally(of_kind)} ({KIND_MEANS[kind]})"
            lines = _each(of_kind) if every else _together(kind, of_kind)
            yield from (cut(clean(line), width) for line in lines)
    if difference.drivers:
        yield ""
        yield f"drivers: {len(difference.drivers)}"
        for driver in difference.drivers:
            yield from (cut(clean(line), width) for line in _driver_change(driver))
    if not difference.boards and not difference.drivers:
        yield "nothing changed"


def _tally(changes: Sequence[Change]) -> str:
    counts = Counter(_state_change(change) for change in changes)
    told = ", ".join(f"{count} {state}" for state, count in counts.most_common())
    return f"{len(changes)} profile{'s' if len(changes) > 1 else ''}, {told}"


def _state_change(change: Change) -> str:
    states = [side.state.value for side in (change.old, change.new) if side]
    return " → ".join(dict.fromkeys(states))


def _each(changes: Iterable[Change]) -> Iterator[str]:
    for change in changes:
        if side := change.new or change.old:
            yield f"  {_state_change(change)}  {side.profile} ({side.target}): {side.reason}"
        if change.old and change.new and change.old.reason != change.new.reason:
            yield f"      before: {change.old.reason}"
        if change.cause:
            yield f"      {change.cause}"


def _together(kind: Kind, changes: Iterable[Change]) -> Iterator[str]:
    """Boards by state, SoC and cause; those that came or went without offload are only counted."""
    groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for change in changes:
        side = change.new or change.old
        if side and not (kind in (Kind.NEW, Kind.DROPPED) and side.state is State.NO):
            cause = change.cause or (_wording(change) if kind is Kind.REASON else "")
            groups[_state_change(change), side.soc or side.target, cause].append(side.profile)
    for (states, soc, cause), profiles in sorted(groups.items()):
        yield f"  {states}  {soc}: {', '.join(profiles)}"
        if cause:
            yield f"      {cause}"


def _wording(change: Change) -> str:
    """What is said otherwise of the same state: its reason, note or grade."""
    if change.old is None or change.new is None:
        return ""
    was, now = (
        (side.reason, side.note or "no note", f"grade {side.grade or 'none'}")
        for side in (change.old, change.new)
    )
    return next(
        (f"{one}; now {other}" for one, other in zip(was, now, strict=True) if one != other), ""
    )


def _driver_change(change: DriverChange) -> Iterator[str]:
    yield f"  {change.kind}  {short(change.name)}: {'; '.join(change.what)}"
    if change.cause:
        yield f"      {change.cause}"


def difference_markdown(differences: Iterable[Difference]) -> str:
    """Returns the differences as an entry of a changelog of the facts."""
    lines: list[str] = []
    for each in differences:
        boards, drivers = each.boards or (), each.drivers or ()
        if not boards and not drivers:
            continue
        lines += [f"### OpenWrt {each.release or f'{each.old} → {each.new}'}", ""]
        for kind in Kind:
            if of_kind := [change for change in boards if change.kind is kind]:
                lines.append(f"- {kind}: {_tally(of_kind)}.")
                if kind in (Kind.GAINED, Kind.LOST, Kind.FORGOTTEN):
                    lines += map(_markdown_item, of_kind)
        for driver in drivers:
            cause = f" ({driver.cause})" if driver.cause else ""
            lines.append(
                f"- driver `{short(driver.name)}` {driver.kind}: {'; '.join(driver.what)}{cause}."
            )
        lines.append("")
    return "\n".join(map(clean, lines)) + "\n" if lines else "Nothing changed.\n"


def _markdown_item(change: Change) -> str:
    side = change.new or change.old
    name = f"`{side.profile}` ({side.target})" if side else ""
    why = change.cause or (side.reason if side else "")
    return f"  - {name}: {_state_change(change)}. {why}."


# ------------------------------------------------------------------ coverage


def stats_lines(stats: Stats, today: datetime.date, width: int | None) -> Iterator[str]:
    """Yields coverage as numbers, why the rest is unknown, and how old each source is."""
    grades = sorted({grade for each in stats.releases for grade in each.grades})
    header = ("release", "profiles", *(state.value for state in State), *grades, "rejects")
    yield from columns([header, *(_coverage_row(each, grades) for each in stats.releases)], width)
    yield ""
    yield _toh_sentence(stats)
    for each in stats.releases:
        if each.unknown:
            yield ""
            yield f"unknown in {each.release}: {each.states['unknown']}"
            reasons = list(each.unknown.items())
            for reason, count in reasons[:_MOST_REASONS]:
                yield cut(clean(f"  {count:5d}  {reason}"), width)
            if left := reasons[_MOST_REASONS:]:
                more = sum(count for _, count in left)
                yield f"  {more:5d}  for {len(left)} other reasons (--json tells all)"
    yield ""
    sources = [
        (origin.name, origin.date, _age(origin.date, today), origin.ref, origin.url)
        for origin in stats.origins
    ]
    yield from columns([("source", "read", "days", "version", "from"), *sources], width)


def _coverage_row(each: Coverage, grades: Iterable[str]) -> tuple[str, ...]:
    return (
        each.release,
        str(each.profiles),
        *(share(each.states[state], each.profiles) for state in State),
        *(share(each.grades.get(grade, 0), each.profiles) for grade in grades),
        str(each.rejects),
    )


def share(part: int, whole: int) -> str:
    """Returns a count with its share; no share is rounded to all or to none."""
    if not whole:
        return str(part)
    percent = round(100 * part / whole, 1)
    if 0 < part < whole:
        percent = min(max(percent, 0.1), 99.9)
    return f"{part} ({percent:.1f} %)"


def _age(date: str, today: datetime.date) -> str:
    try:
        return str((today - datetime.date.fromisoformat(date)).days)
    except ValueError:
        return "?"


def _toh_sentence(stats: Stats) -> str:
    linked = share(stats.toh_linked, stats.toh_rows)
    current = share(stats.toh_current_linked, stats.toh_current)
    return (
        f"Table of Hardware: {linked} of {stats.toh_rows} rows are linked to a profile; of the "
        f"{stats.toh_current} whose current release is of a series listed here, {current}."
    )


_TRACED = [grade.value for grade in Grade if grade is not Grade.DECLARED]
"""What is `wired`, and what a router proved beyond that."""


def stats_markdown(stats: Stats) -> str:
    """Returns coverage as the README shows it; without ages, which change by themselves."""
    header = ("release", "profiles", *(state.value for state in State), "proof `wired` or better")
    rows = [
        (
            each.release,
            str(each.profiles),
            *(share(each.states[state], each.profiles) for state in State),
            share(sum(each.grades.get(grade, 0) for grade in _TRACED), each.profiles),
        )
        for each in stats.releases
    ]
    lines = [header, ("---", *["---:"] * (len(header) - 1)), *rows]
    table = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    return f"{table}\n{_toh_sentence(stats)}\n"

"""Render coverage as lines of text and as Markdown. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from capdb.render.states import GLYPHS, NUMBER, marked, state_word
from capdb.render.table import columns
from capdb.render.text import Heading, cut, wrapped
from capdb.results.coverage import Coverage, KernelRead, Observed, Stats
from capdb.sentences.spoken import phrase
from capdb.text import clean
from capdb.vocabulary import Grade, State

_MOST_REASONS = 5
"""The most causes of `unknown` that people see; programs get all."""


_KERNELS = ("release", "kernel", "kernel-read", "apart", "targets", "profiles")
_SOURCES = ("source", "date", "days", "read", "version", "from")


def _column(name: str) -> str:
    return phrase(f"coverage-{name}")


def _unknown(each: Coverage) -> str:
    count = NUMBER.format(each.states["unknown"])
    return phrase("coverage-unknown", count=count, release=each.release)


def stats_lines(stats: Stats, today: datetime.date, width: int | None) -> Iterator[str]:
    """Yield coverage as numbers, the causes of the rest, and the age of each source."""
    grades = sorted({grade for each in stats.releases for grade in each.grades})
    release, profiles, rejects = map(_column, ("release", "profiles", "rejects"))
    proofs = [phrase(f"grade-{grade}") for grade in grades]
    header = (release, profiles, *map(marked, State), *proofs, rejects)
    yield from columns([header, *(_coverage_row(each, grades) for each in stats.releases)], width)
    yield ""
    near = [row for each in stats.releases for row in _kernel_rows(each)]
    yield from columns([tuple(map(_column, _KERNELS)), *near], width)
    yield ""
    yield from wrapped("", _toh_sentence(stats), width)
    yield from wrapped("", _observed_sentence(stats.observed), width)
    for each in stats.releases:
        if each.unknown:
            yield ""
            yield Heading(f"{GLYPHS[State.UNKNOWN]} {_unknown(each)}")
            reasons = list(each.unknown.items())
            for reason, count in reasons[:_MOST_REASONS]:
                yield cut(clean(f"  {count:6,d}  {reason}"), width)
            if left := reasons[_MOST_REASONS:]:
                more = sum(count for _, count in left)
                yield f"  {more:6,d}  {phrase('coverage-others', count=len(left))}"
    yield ""
    sources = [
        (
            origin.name,
            origin.date,
            _age(origin.date, today),
            origin.read or "",
            origin.ref,
            origin.url,
        )
        for origin in stats.origins
    ]
    yield from columns([tuple(map(_column, _SOURCES)), *sources], width)


def _coverage_row(each: Coverage, grades: Iterable[str]) -> tuple[str, ...]:
    return (
        each.release,
        NUMBER.format(each.profiles),
        *(share(each.states[state], each.profiles) for state in State),
        *(share(each.grades.get(grade, 0), each.profiles) for grade in grades),
        str(each.rejects),
    )


def _kernel_rows(each: Coverage) -> Iterator[tuple[str, ...]]:
    """Yield the distance of each kernel that was read from the published one."""
    for near in each.kernels:
        kernel = near.kernel or phrase("coverage-unpublished")
        read = near.kernel_read or phrase("coverage-none")
        counts = (NUMBER.format(near.targets), NUMBER.format(near.profiles))
        yield (each.release, kernel, read, _apart(near), *counts)


def _apart(near: KernelRead) -> str:
    """Return the number of point releases of Linux between a kernel and the one that was read."""
    if near.kernel is None or near.kernel_read is None:
        return "?"
    (series, point), (other, read) = (
        kernel.rpartition(".")[::2] for kernel in (near.kernel, near.kernel_read)
    )
    if series != other or not (point.isdecimal() and read.isdecimal()):
        return phrase("coverage-other-series")
    return f"{int(read) - int(point):+d}" if point != read else "0"


def share(part: int, whole: int) -> str:
    """Return a count with its share; a share is never rounded to all or none."""
    if not whole:
        return NUMBER.format(part)
    percent = round(100 * part / whole, 1)
    if 0 < part < whole:
        percent = min(max(percent, 0.1), 99.9)
    return f"{NUMBER.format(part)} ({percent:.1f} %)"


def _age(date: str, today: datetime.date) -> str:
    try:
        return str((today - datetime.date.fromisoformat(date)).days)
    except ValueError:
        return "?"


def _toh_sentence(stats: Stats) -> str:
    linked = share(stats.toh_linked, stats.toh_rows)
    current = share(stats.toh_current_linked, stats.toh_current)
    rows, of_series = map(NUMBER.format, (stats.toh_rows, stats.toh_current))
    return phrase(
        "coverage-hardware", linked=linked, rows=rows, of_series=of_series, current=current
    )


def _observed_sentence(observed: Observed) -> str:
    return phrase(
        "coverage-reports",
        count=observed.observations,
        rated=observed.with_rates,
        devices=observed.devices,
        socs=observed.socs,
        against=", ".join(observed.disagreeing) or phrase("coverage-none"),
    )


_TRACED = [grade.value for grade in Grade if grade is not Grade.DECLARED]
"""The grade `wired`, and the higher ones that a router proved."""


def stats_markdown(stats: Stats) -> str:
    """Return coverage for the README, without ages, which change by themselves."""
    release, profiles, proof = map(_column, ("release", "profiles", "proof"))
    header = (release, profiles, *map(state_word, State), proof)
    rows = [
        (
            each.release,
            NUMBER.format(each.profiles),
            *(share(each.states[state], each.profiles) for state in State),
            share(sum(each.grades.get(grade, 0) for grade in _TRACED), each.profiles),
        )
        for each in stats.releases
    ]
    lines = [header, ("---", *["---:"] * (len(header) - 1)), *rows]
    table = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    return f"{table}\n{_toh_sentence(stats)}\n"

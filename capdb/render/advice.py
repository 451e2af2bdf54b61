"""Render an advice as lines of text for people. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from capdb.render.caveats import caveat_lines
from capdb.render.need import need_lines
from capdb.render.public import release_read
from capdb.render.states import headline
from capdb.render.text import Heading, Linked, wrapped
from capdb.results.advice import Advice, Part, Remark
from capdb.sentences.spoken import phrase
from capdb.vocabulary import State

_MOST_LINES = 12
"""The most lines of caveats."""

_PARTS = (
    *("install", "enable", "verify", "disable", "software", "wifi", "bridge"),
    *("clashes", "misleading", "trial"),
)
"""The parts of an advice in the order in which they are shown."""


def advice_lines(advice: Advice, name: str, width: int | None) -> Iterator[str]:
    """Yield the advice for a named device: its state, then each part that it has."""
    state = headline(advice.state)
    release = release_read(advice.read, advice.release) if advice.read else advice.release
    on = phrase("on-release", release=release)
    yield from map(Heading, wrapped("", f"{state}  {name}{on}", width))
    yield from wrapped(" " * (len(state) + 2), advice.reason, width)
    if advice.note:
        yield from wrapped(f"  {phrase('label-note'):9} ", advice.note, width)
    if advice.need or advice.ladders:
        yield from ("", Heading(phrase("need-title")))
        yield from need_lines(advice.need, advice.ladders, advice.profile, width)
    for part_name in _PARTS:
        part: Part | None = getattr(advice, part_name)
        if part:
            yield ""
            yield Heading(phrase(f"advice-title-{_title(part_name, advice)}"))
            yield from _part(part, width)
    if advice.caveats:
        yield from ("", Heading(phrase("title-before")))
        rest = f"capdb check {advice.profile} --explain"
        yield from caveat_lines(advice.caveats, _MOST_LINES, width, rest)


def _title(part: str, advice: Advice) -> str:
    return "instead" if part == "software" and advice.state is not State.NO else part


def _part(part: Part, width: int | None) -> Iterator[str]:
    yield from wrapped("  ", part.says, width)
    longest = max((len(step.command) for step in part.steps if len(step.command) < 60), default=0)
    for step in part.steps:
        line = f"    {step.command:{longest}}  # {step.says}"
        if width is not None and len(line) > width:
            yield from wrapped("    # ", step.says, width)
            line = f"    {step.command}"
        yield line
    yield from _remarks(part.remarks, width)


def _remarks(remarks: Iterable[Remark], width: int | None) -> Iterator[str]:
    for remark in remarks:
        subject = f"{remark.subject}: " if remark.subject else ""
        instead = f"; {remark.instead}" if remark.instead else ""
        text = f"{subject}{remark.says}{instead} ({remark.source})"
        yield from (Linked.of(line, remark.source) for line in wrapped("  - ", text, width))

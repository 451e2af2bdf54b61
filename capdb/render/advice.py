"""An advice as lines of text for people. Pure."""

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
"""Lines of caveats."""

_TITLES = {
    "install": "Install",
    "enable": "Switch it on",
    "verify": "Check that it works",
    "disable": "Switch it off",
    "software": "Software flow offload",
    "wifi": "Wi-Fi",
    "bridge": "Bridged traffic",
    "clashes": "Conflicts",
    "misleading": "No proof",
    "trial": "Try it safely",
}
"""The parts of an advice in order, by their titles."""


def advice_lines(advice: Advice, name: str, width: int | None) -> Iterator[str]:
    """Yield an advice for the device of a name: its state, then each part that it has."""
    state = headline(advice.state)
    release = release_read(advice.read, advice.release) if advice.read else advice.release
    yield from map(Heading, wrapped("", f"{state}  {name} on OpenWrt {release}", width))
    yield from wrapped(" " * (len(state) + 2), advice.reason, width)
    if advice.note:
        yield from wrapped("  note      ", advice.note, width)
    if advice.need or advice.ladders:
        yield from ("", Heading(phrase("need-title")))
        yield from need_lines(advice.need, advice.ladders, advice.profile, width)
    for part_name, title in _TITLES.items():
        part: Part | None = getattr(advice, part_name)
        if part:
            yield ""
            yield Heading(title if part_name != "software" else _software_title(advice))
            yield from _part(part, width)
    if advice.caveats:
        yield from ("", Heading("Before you switch it on"))
        rest = f"capdb check {advice.profile} --explain"
        yield from caveat_lines(advice.caveats, _MOST_LINES, width, rest)


def _software_title(advice: Advice) -> str:
    title = _TITLES["software"]
    return title if advice.state is State.NO else f"{title} instead"


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

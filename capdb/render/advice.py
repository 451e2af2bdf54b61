"""An advice as lines of text for people. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from capdb.render.text import wrapped
from capdb.results.advice import Advice, Part, Remark
from capdb.vocabulary import State

MOST_CAVEATS = 5
"""Caveats that are shown; the heaviest come first."""

_TITLES = {
    "install": "To install",
    "enable": "To switch it on, type on the router",
    "verify": "To see that it really runs",
    "disable": "To switch it off again",
    "software": "Software flow offload",
    "wifi": "Wi-Fi",
    "bridge": "Bridged traffic",
    "clashes": "Clashes",
    "misleading": "No proof",
    "trial": "To try it out",
}
"""The parts of an advice in the order in which they are told, by their titles."""


def advice_lines(advice: Advice, name: str, width: int | None) -> Iterator[str]:
    """Yields an advice for the device of a name: its state, then each part that it has."""
    yield f"{advice.state}: {name} on OpenWrt {advice.release} — {advice.reason}"
    if advice.note:
        yield from wrapped("  note  ", advice.note, width)
    for part_name, title in _TITLES.items():
        part: Part | None = getattr(advice, part_name)
        if part:
            yield from ("", title if part_name != "software" else _software_title(advice))
            yield from _part(part, width)
    if advice.caveats:
        yield from ("", "Known of this board and release")
        told = advice.caveats[:MOST_CAVEATS]
        yield from _remarks((Remark(each.says, each.source, each.weight) for each in told), width)
        if more := len(advice.caveats) - len(told):
            yield f"  - {more} more, which capdb check {advice.profile} --explain shows"


def _software_title(advice: Advice) -> str:
    title = _TITLES["software"]
    return title if advice.state is State.NO else f"{title} instead"


def _part(part: Part, width: int | None) -> Iterator[str]:
    yield from wrapped("  ", part.says, width)
    longest = max((len(step.command) for step in part.steps if len(step.command) < 60), default=0)
    for step in part.steps:
        yield f"    {step.command:{longest}}  # {step.says}"
    yield from _remarks(part.remarks, width)


def _remarks(remarks: Iterable[Remark], width: int | None) -> Iterator[str]:
    for remark in remarks:
        subject = f"{remark.subject}: " if remark.subject else ""
        instead = f"; {remark.instead}" if remark.instead else ""
        yield from wrapped("  - ", f"{subject}{remark.says}{instead} ({remark.source})", width)

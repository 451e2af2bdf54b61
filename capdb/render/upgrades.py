"""Render the changes of an upgrade for somebody's devices as lines of text. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from capdb.render.public import nothing_lines
from capdb.render.states import marked, traffic_word
from capdb.render.text import Heading, Linked, wrapped
from capdb.results.answer import Caveat
from capdb.results.changes import NotFound, Upgrade, UpgradeSide
from capdb.sentences.spoken import phrase
from capdb.vocabulary import WORKS, State, Support, Weight

_MOST = 6
"""The most devices that are listed for an ambiguous name."""


def upgrade_lines(found: Iterable[Upgrade | NotFound], width: int | None) -> Iterator[str]:
    """Yield a paragraph for each device: its states, then its changes and caveats."""
    for number, each in enumerate(found):
        if number:
            yield ""
        if isinstance(each, NotFound):
            yield from _not_found(each, width)
        else:
            yield from _upgrade(each, width)


def _not_found(each: NotFound, width: int | None) -> Iterator[str]:
    if each.candidates:
        several, more = each.candidates[:_MOST], len(each.candidates) - _MOST
        name = "upgrade-several-more" if more > 0 else "upgrade-several"
        text = phrase(name, label=each.label, devices=several, more=more)
        yield from wrapped("", text, width)
    else:
        yield from nothing_lines(each.label, each.unsupported, width)


def _upgrade(each: Upgrade, width: int | None) -> Iterator[str]:
    called = each.name if each.label in (each.name, each.device) else f"{each.label}: {each.name}"
    states = " → ".join(
        f"{marked(side.state)} on {_release(side)}" for side in (each.old, each.new)
    )
    yield from map(Heading, wrapped("", f"{called}  {states}", width))
    if each.kind:
        yield from wrapped("  ", f"{phrase(f'changed-{each.kind.value}')}: {_why(each)}", width)
    elif not (each.paths or each.come or each.gone):
        yield f"  {phrase('upgrade-nothing')}"
    for path in each.paths:
        sides = " → ".join(
            marked(state) if state else phrase("upgrade-none") for state in (path.old, path.new)
        )
        because = f": {path.because.says}" if path.because and path.new is not State.YES else ""
        yield from wrapped("  ", f"{traffic_word(path.path)} {sides}{because}", width)
    yield from _coming(each, width)
    yield from _caveats(phrase("upgrade-goes"), each.gone, width)
    if each.old.profile and each.new.profile and each.old.profile != each.new.profile:
        text = phrase("upgrade-image", new=each.new.profile, old=each.old.profile)
        yield from wrapped("  ", text, width)


def _coming(each: Upgrade, width: int | None) -> Iterator[str]:
    """Yield the caveats that come; of those that came with offload itself only what breaks."""
    shown = each.come
    if each.new.state in WORKS and each.old.state not in WORKS:
        shown = tuple(caveat for caveat in each.come if caveat.weight is Weight.BREAKS)
    yield from _caveats(phrase("upgrade-comes"), shown, width)
    if more := len(each.come) - len(shown):
        text = phrase("upgrade-more", count=more, device=each.device, release=each.new.release)
        yield from wrapped("  ", text, width)


def _release(side: UpgradeSide) -> str:
    ended = side.support is not None and side.support.state is Support.ENDED
    notes = [phrase("upgrade-ended")] if ended else []
    notes += [] if side.profile else [phrase("upgrade-no-image")]
    return f"{side.release} ({', '.join(notes)})" if notes else side.release


def _why(each: Upgrade) -> str:
    return each.cause or each.new.because.says


def _caveats(label: str, caveats: Iterable[Caveat], width: int | None) -> Iterator[str]:
    for each in caveats:
        lines = wrapped(f"  {label} ", f"({each.weight}) {each.says}", width)
        yield from (Linked.of(line, each.source) for line in lines)

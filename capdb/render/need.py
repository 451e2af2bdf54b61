"""Render a line's need for offload as lines of text. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from capdb.render.text import Linked, wrapped
from capdb.results.need import CitedRate, Ladder, NamedLine, Need, Rung
from capdb.sentences.spoken import phrase
from capdb.vocabulary import LOAD_SHORT, Load


def need_lines(
    need: Need | None, ladders: Sequence[Ladder], device: str, width: int | None
) -> Iterator[str]:
    """Yield the need of a line or, if none was named, those of lines of every speed."""
    if need:
        yield from wrapped("  ", f"{line_named(need.line)}: {need.because.says}", width)
        for note in need.notes:
            yield from wrapped("  ! ", note.says, width)
        for way in need.ways:
            yield from wrapped("  - ", way.because.says, width)
            for rate in way.rates:
                text = f"{rate_told(rate)} ({rate.source})"
                yield from (Linked.of(line, rate.source) for line in wrapped("      ", text, width))
        return
    for ladder in ladders:
        label = f"  {loads_named(ladder.over):14}"
        yield from wrapped(label, "; ".join(map(rung_told, ladder.rungs)), width)
    if not ladders:
        yield from wrapped("  ", phrase("need-unmeasured"), width)
    yield from wrapped("  ", phrase("need-ask", device=device), width)


def line_named(line: NamedLine) -> str:
    """Return a line in words: `600/50 Mbit/s, PPPoE, SQM`."""
    return ", ".join([f"{line.down}/{line.up} Mbit/s", *(LOAD_SHORT[each] for each in line.over)])


def loads_named(over: Iterable[Load]) -> str:
    """Return a line's other work in words."""
    return " + ".join(LOAD_SHORT[each] for each in over) or phrase("need-plain")


def rung_told(rung: Rung) -> str:
    """Return the need of lines up to a speed."""
    return f"{speed_named(rung)}: {rung.because.short}"


def speed_named(rung: Rung) -> str:
    """Return the greatest speed of a rung, in words."""
    return phrase("need-up-to", mbits=rung.up_to) if rung.up_to else phrase("need-above")


def rate_told(cited: CitedRate) -> str:
    """Return a rate in words: speed, loads, device and release."""
    rate = cited.rate
    speed = [f"{rate.mbits:,} Mbit/s", phrase("need-at-least") if rate.at_least else ""]
    parts = [" ".join(filter(None, [*speed, rate.direction]))]
    parts += [LOAD_SHORT[each] for each in rate.over]
    parts += [phrase("need-cpu", percent=rate.cpu)] if rate.cpu is not None else []
    if not cited.own:
        name = "need-elsewhere" if cited.device else "need-elsewhere-unnamed"
        parts[-1] += f" {phrase(name, device=cited.device or '')}"
    return f"{', '.join(parts)} [{cited.release}, {cited.date}]"

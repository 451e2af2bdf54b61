"""Render the evidence of an answer as lines of text. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from capdb.render.text import Heading, Linked, wrapped
from capdb.results.answer import Evidence
from capdb.sentences.spoken import phrase


def evidence_lines(evidence: Sequence[Evidence], width: int | None) -> Iterator[str]:
    """Yield each piece of evidence: finding, file and line, tree, patch, address."""
    yield Heading(phrase("title-evidence" if evidence else "no-evidence"))
    for number, each in enumerate(evidence, 1):
        yield from wrapped(f"{number:3d}. ", each.says, width)
        line = f":{each.line}" if each.line is not None else ""
        symbol = f" ({each.symbol})" if each.symbol else ""
        place = f"     {each.path}{line}{symbol}"
        yield Linked.of(place, each.url) if each.url else place
        yield f"     {phrase('evidence-in', ref=each.ref)}"
        if each.patch:
            yield f"     {phrase('evidence-patch', patch=each.patch)}"
        if each.moved_to is not None:
            yield f"     {phrase('evidence-moved', line=each.moved_to)}"
        if each.url:
            yield Linked.of(f"     {each.url}", each.url)

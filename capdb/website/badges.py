"""Write a badge for each device and each release that has it: SVG, and JSON for shields.io.

Equal badges are one file with several links.
"""

from __future__ import annotations

import os
from html import escape

from capdb.render.states import state_word
from capdb.sentences.spoken import phrase
from capdb.versions import series
from capdb.vocabulary import State
from capdb.website import places
from capdb.website.site import Site, compact

_COLOURS = {
    State.YES: "#0e6d37",
    State.PARTIAL: "#855000",
    State.NO: "#a8241c",
    State.UNKNOWN: "#55488a",
}
_NONE = "#52605f"
_WIDTH = 6.6
"""The average width of a letter in the badge's font, in pixels."""


def write(site: Site) -> None:
    """Write the badges of all devices; `badges/DEVICE.svg` is that of the default release."""
    made: dict[str, str] = {}
    for key, summary in site.summaries.items():
        _write(site, made, places.badge(key), site.default, summary.states[site.default])
        for release, state in summary.states.items():
            if state:
                _write(site, made, places.badge(key, series(release)), release, state)


def _write(site: Site, made: dict[str, str], path: str, release: str, state: State | None) -> None:
    label = phrase("badge-label", series=series(release))
    word = state_word(state) if state else phrase("badge-no-image")
    colour = _COLOURS[state] if state else _NONE
    shields = {"schemaVersion": 1, "label": label, "message": word, "color": colour[1:]}
    for ending, content in (("svg", svg(label, word, colour)), ("json", compact(shields))):
        file = f"{path}.{ending}"
        first = made.setdefault(content, file)
        if first == file:
            site.write(file, content)
        else:
            target = site.root / file
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(site.root / first, target)
            site.written += 1


def svg(label: str, word: str, colour: str) -> str:
    """Return a badge: the label on grey, the word on a colour."""
    left, right = (round(len(text) * _WIDTH + 14) for text in (label, word))
    both = escape(f"{label}: {word}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img"'
        f' aria-label="{both}"><title>{both}</title>'
        f'<clipPath id="r"><rect width="{left + right}" height="20" rx="4"/></clipPath>'
        f'<g clip-path="url(#r)"><rect width="{left}" height="20" fill="#444"/>'
        f'<rect x="{left}" width="{right}" height="20" fill="{colour}"/></g>'
        '<g fill="#fff" text-anchor="middle"'
        ' font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
        f'<text x="{left / 2}" y="14">{escape(label)}</text>'
        f'<text x="{left + right / 2}" y="14">{escape(word)}</text></g></svg>\n'
    )

"""A page and a file of the API for every board; the other pages list what these tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from capdb import catalog
from capdb.advice import advise
from capdb.vocabulary import CheckResult, Match
from capdb.website import places
from capdb.website.answers import MOST_VARIANTS, Board, lay_together
from capdb.website.site import Site, Summary, as_object


def write(site: Site) -> None:
    """Writes the pages and files of all boards, and leaves their summaries in the site."""
    for done, board in enumerate(_boards(site)):
        site.progress("writing boards", done, len(site.places))
        here = site.places[board.board]
        devices = tuple(dict.fromkeys(place.device for place in here))
        site.json(
            places.board_file(board.board),
            {
                "query": board.board,
                "match": _match(board),
                "results": [as_object(answer) for answer in board.results],
                "suggestions": [],
            },
        )
        site.page(
            places.board_page(board.board),
            "board.html",
            board=board,
            shown=board.variants if len(board.variants) <= MOST_VARIANTS else (),
            facts=site.hardware(devices),
        )
        site.summaries[board.board] = Summary(
            board=board.board,
            title=board.title,
            names=board.names,
            profiles=tuple(dict.fromkeys(place.profile for place in here)),
            states=board.states,
            answer=replace(board.headline, evidence=(), caveats=()),
            soc=next((place.soc for place in here if place.soc), None),
            devices=devices,
        )


def _boards(site: Site) -> Iterator[Board]:
    for name, here in site.places.items():
        checks = {release: _checked(site, name, release) for release in site.releases}
        yield lay_together(name, checks, {place.release for place in here}, site.default)


def _checked(site: Site, board: str, release: str) -> CheckResult:
    """What `capdb check BOARD --release RELEASE --json` answers."""
    found = catalog.check(site.connection, board, release)
    return replace(found, results=tuple(map(advise, found.results)))


def _match(board: Board) -> Match:
    matches = {check.match for check in board.checks.values() if check.results}
    return matches.pop() if len(matches) == 1 else Match.AMBIGUOUS

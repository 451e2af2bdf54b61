"""Render several answers as rows, or as blocks by state if they are many. Pure.

`width` is the terminal's, or None if the text goes to a file or pipe: then every answer has a line,
and nothing is cut.
"""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from capdb.render.answer import device_title
from capdb.render.public import release_named
from capdb.render.states import NUMBER, headline, marked, tally
from capdb.render.table import columns, grid, rows_of, without_spare
from capdb.render.text import Heading, cut, flowing, quoted_query, wrapped
from capdb.results.answer import Answer, CheckResult
from capdb.sentences.spoken import phrase
from capdb.text import clean
from capdb.vocabulary import Match, State

_LONGEST_NAME = 40
"""The most columns of a terminal for a name."""
_LEAST_REASON = 24
"""The least columns for reasons to be shown at all."""
MOST_LINES = 60
"""The most lines of many answers on a terminal."""
_MOST_ROWS = 50
"""The most answers with a row each on a terminal; more are shown in blocks."""
_LEAST_OF_STATE = 2

_GROUPS = (Match.SOC, Match.TARGET, Match.DRIVER, Match.BRAND)
"""The properties that devices can share, and are counted by."""
_OF = {Match.SOC: "--soc", Match.TARGET: "--target", Match.BRAND: "--brand"}
"""Options of `capdb list` that list the same devices."""


def several_lines(result: CheckResult, width: int | None) -> Iterator[str]:
    """Yield the common part of several answers, then each with its own state."""
    head: list[str] = [*map(Heading, wrapped("", _heading(result), width))]
    states = [answer.state for answer in result.results]
    if len(set(states)) > 1:
        head += flowing("", tally(states), " · ", width)
    yield from head
    yield ""
    if width is None or len(result.results) <= _MOST_ROWS:
        yield from _rows(result.results, width)
    else:
        yield from _blocks(result, width, MOST_LINES - len(head) - 1)


def _heading(result: CheckResult) -> str:
    answers = result.results
    releases = {release_named(answer) for answer in answers}
    on = phrase("on-release", release=min(releases)) if len(releases) == 1 else ""
    states = {answer.state for answer in answers}
    causes = {answer.because for answer in answers}
    asked = quoted_query(result.query)
    kind = result.match.value if result.match in _GROUPS else "other"
    named = {"count": NUMBER.format(len(answers)), "match": kind, "query": asked, "on": on}
    devices = phrase("several-devices", **named)
    if len(answers) == 1:
        return devices
    if len(states) == 1:
        why = phrase("several-cause", says=answers[0].reason) if len(causes) == 1 else ""
        return f"{headline(answers[0].state)}  {phrase('several-all', **named)}{why}"
    return phrase("several-differ", devices=devices)


def _rows(answers: Sequence[Answer], width: int | None) -> Iterator[str]:
    reasons = [answer.reason for answer in answers]
    table = {
        "state": [marked(answer.state) for answer in answers],
        "name": [cut(clean(device_title(each)), width and _LONGEST_NAME) for each in answers],
        "device": [answer.device for answer in answers],
        "reason": reasons if len(set(reasons)) > 1 else [""] * len(answers),
    }
    kept = without_spare(table, ["reason"], {"reason": _LEAST_REASON}, width)
    yield from columns(rows_of(kept), width)


def _blocks(result: CheckResult, width: int, room: int) -> Iterator[str]:
    """Yield the names by state, each with a share of the lines, and the command that lists all."""
    names: dict[State, list[str]] = defaultdict(list)
    for answer in result.results:
        names[answer.state].append(clean(device_title(answer)))
    grids = {state: [*grid(names[state], width, "  ")] for state in State if names[state]}
    shares = _shares({state: len(lines) for state, lines in grids.items()}, room - 2)
    for state, lines in grids.items():
        yield Heading(f"{marked(state)}  {NUMBER.format(len(names[state]))}")
        yield from lines[: shares[state]]
        if shares[state] < len(lines):
            yield "  …"
    of = _OF.get(result.match)
    query = shlex.quote(result.query)
    yield ""
    command = f"capdb {f'list {of}' if of else 'search'} {query}"
    yield phrase("several-list", command=command)


def _shares(needed: Mapping[State, int], room: int) -> dict[State, int]:
    """Return the number of lines for each state; unused ones go to the others."""
    shares = {}
    left = room - 2 * len(needed)  # a title each, and the sign that there are more
    for rank, (state, lines) in enumerate(sorted(needed.items(), key=lambda item: item[1])):
        shares[state] = min(lines, max(left // (len(needed) - rank), _LEAST_OF_STATE))
        left -= shares[state]
    return shares

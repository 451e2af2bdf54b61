"""Render states for people: a glyph with the word, and a strip of releases. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from capdb.results.answer import Evidence
from capdb.rules.ids import UNTRACED
from capdb.sentences.spoken import phrase
from capdb.versions import series
from capdb.vocabulary import Grade, State, Traffic

GLYPHS = {State.YES: "●", State.PARTIAL: "◐", State.NO: "○", State.UNKNOWN: "?"}
"""The sign of each state; it stays readable without colour, and next to its word without signs."""
NOT_SHIPPED = "-"
"""The sign of a release that has no image of a device."""
NUMBER = "{:,}"
"""The form of counts for people: 1,234."""


def state_word(state: State) -> str:
    """Return a state in the spoken language."""
    return phrase(f"state-{state.value}")


def traffic_word(traffic: Traffic) -> str:
    """Return a kind of traffic in a few words."""
    return phrase(f"traffic-{traffic.value}")


def proof(grade: Grade, doubt: Evidence | None = None) -> str:
    """Return a grade and its basis, as in `wired: traced from device tree to driver`."""
    return f"{phrase(f'grade-{grade.value}')}: {basis(doubt) or phrase(f'proof-{grade.value}')}"


def basis(doubt: Evidence | None) -> str | None:
    """Return the basis of an answer that is only declared, if the reason is known."""
    if doubt is None:
        return None
    word = "proof-untraced" if doubt.rule in UNTRACED else "proof-doubted"
    return phrase(word, why=doubt.says)


def marked(state: State) -> str:
    """Return a state with its sign, as in `● yes`."""
    return f"{GLYPHS[state]} {state_word(state)}"


def headline(state: State) -> str:
    """Return a state for the beginning of an answer, as in `● YES`."""
    return f"{GLYPHS[state]} {state_word(state).upper()}"


def strip(states: Mapping[str, State | None]) -> list[str]:
    """Return each release's series with its sign, as in `24.10 ●`; None is not shipped."""
    return [
        f"{series(release)} {GLYPHS[state] if state else NOT_SHIPPED}"
        for release, state in states.items()
    ]


def tally(states: Iterable[State]) -> list[str]:
    """Return the count of each state, as in `● 12 yes` and `○ 1,204 no`."""
    counts = Counter(states)
    return [
        f"{GLYPHS[state]} {NUMBER.format(counts[state])} {state_word(state)}"
        for state in State
        if counts[state]
    ]

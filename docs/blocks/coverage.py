"""The coverage of each release."""

from __future__ import annotations

from functools import cache

from capdb.queries import release_coverage
from capdb.queries.connection import resolve_release
from capdb.render import coverage
from capdb.results.coverage import Stats
from capdb.vocabulary import State
from docs.blocks import committed


@cache
def stats() -> Stats:
    """Return the coverage of all releases of this checkout."""
    return release_coverage.stats(committed.database())


def table() -> str:
    """Return the coverage of every release as a Markdown table, and that of the hardware table."""
    return coverage.stats_markdown(stats()).rstrip()


def sentence() -> str:
    """Return the number of profiles of the current stable release by state, in one sentence."""
    current = resolve_release(committed.database(), None)
    (release,) = (each for each in stats().releases if each.release == current)
    states = ", ".join(f"{release.states[state]:,} {state}" for state in State)
    return f"OpenWrt {current} has {release.profiles:,} device profiles: {states}."

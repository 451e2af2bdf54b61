"""Rates of one observation agree with each other, and with the abilities of hardware offload."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from capdb.facts import Observation
from capdb.lint.model import Context, Finding
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from capdb.vocabulary import Forwarding, Load, State

CHECK = "observation-rates"

_BY_THE_CPU = frozenset({Load.SQM, Load.WIREGUARD})
"""Loads that bypass an engine: the kernel's queues, and the encryption of a tunnel."""


def check(context: Context) -> Iterator[Finding]:
    """Yield the observations with impossible rates."""
    for each in context.facts.observations:
        for states in _wrong(each):
            yield Finding(each.id, CHECK, states)


def _wrong(observation: Observation) -> Iterator[Statement]:
    alike = Counter((it.by, frozenset(it.over), it.direction) for it in observation.rates)
    for (by, over, direction), count in alike.items():
        if count > 1:
            yield Statement.of(
                Rule.RATES_ALIKE,
                count=count,
                by=by.value,
                loads=tuple(sorted(over)),
                direction=direction or "",
            )
        if by is Forwarding.HARDWARE and over & _BY_THE_CPU:
            loads = tuple(sorted(over & _BY_THE_CPU))
            yield Statement.of(Rule.RATE_OF_THE_CPU, loads=loads)
        if by is Forwarding.HARDWARE and observation.state is State.NO:
            yield Statement.of(Rule.RATE_AGAINST_STATE)

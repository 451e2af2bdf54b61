"""Rates of one observation agree with each other, and with what hardware can carry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from capdb.facts import Observation
from capdb.lint.model import Context, Finding
from capdb.vocabulary import Forwarding, Load, State

_BY_THE_CPU = frozenset({Load.SQM, Load.WIREGUARD})
"""What a flow in an engine never meets: the kernel's queues, and the encryption of a tunnel."""


def check(context: Context) -> Iterator[Finding]:
    """Yield the observations with rates that cannot be, by the observation."""
    for each in context.facts.observations:
        for says in _wrong(each):
            yield Finding(each.id, "observation-rates", says)


def _wrong(observation: Observation) -> Iterator[str]:
    alike = Counter((it.by, frozenset(it.over), it.direction) for it in observation.rates)
    for (by, over, direction), count in alike.items():
        if count > 1:
            told = " ".join([*sorted(over), *([direction] if direction else [])]) or "nothing else"
            yield f"it has {count} rates by {by} with {told}; keep the one that was the most."
        if by is Forwarding.HARDWARE and over & _BY_THE_CPU:
            also = " and ".join(sorted(over & _BY_THE_CPU))
            yield f"it has a rate by hardware with {also}, which is the CPU's work."
        if by is Forwarding.HARDWARE and observation.state is State.NO:
            yield "it has a rate by hardware and saw that hardware does not offload."

"""List the SoCs of a release with their devices' headlines."""

from __future__ import annotations

import sqlite3
from collections import defaultdict

from capdb.queries import row_parts
from capdb.results.devices import SocSummary
from capdb.vocabulary import State, Traffic


def soc_summaries(
    connection: sqlite3.Connection, release: str, asked: str | None = None
) -> list[SocSummary]:
    """Return the SoCs of a release's device trees with their devices' headlines, by name.

    `asked` is as in `listing.devices`.
    """
    lowered = row_parts.claims(connection, release, "1", asked) if asked else {}
    states: dict[str, dict[State, int]] = defaultdict(lambda: dict.fromkeys(State, 0))
    targets: dict[str, set[str]] = defaultdict(set)
    drivers: dict[str, set[str]] = defaultdict(set)
    for number, soc, target, bound, state in connection.execute(
        "SELECT a.device, p.soc, p.target, p.drivers, c.state FROM answering a JOIN profile p"
        " ON p.variant = a.variant AND p.release = a.release LEFT JOIN claim c"
        " ON c.variant = p.variant AND c.release = p.release AND c.path = ?"
        " WHERE p.release = ? AND p.soc IS NOT NULL",
        (Traffic.IPV4_NAT, release),
    ):
        if found := lowered.get(number, {}).get(Traffic.IPV4_NAT):
            state = found.state
        states[soc][State(state or State.UNKNOWN)] += 1
        targets[soc].add(target)
        drivers[soc].update((bound or "").split())
    return [
        SocSummary(
            soc=soc,
            devices=sum(states[soc].values()),
            states=states[soc],
            targets=tuple(sorted(targets[soc])),
            drivers=tuple(sorted(drivers[soc])),
        )
        for soc in sorted(states)
    ]

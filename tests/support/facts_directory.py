"""Write facts as a data directory."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from capdb.claims import Facts
from capdb.facts import KINDS, FileUpdate, Origin, Store, curated_files
from tests.support import curated

ORIGIN = Origin(name="forest", url="https://example.org/", ref="1", date="2026-01-02")


def write_facts(facts: Facts, data: Path) -> None:
    """Write facts as a data directory, a file a kind."""
    kinds = {record: kind for kind, record in KINDS.items()}
    every = [getattr(facts, field.name) for field in dataclasses.fields(facts)]
    of_kind = {kinds[type(records[0])]: records for records in every if records}
    Store(data).write(
        FileUpdate(f"{kind}.jsonl", kind, tuple(records), (ORIGIN,))
        for kind, records in of_kind.items()
        if KINDS[kind] not in curated_files.FILES
    )
    by_hand = [*facts.aliases, *facts.quirks, *facts.tips, *facts.unsupported]
    if by_hand := [*by_hand, *facts.observations, *facts.coming, *facts.series, *facts.identities]:
        curated.write(data, *by_hand)

"""The results of robustness runs, as they were measured last.

`python -m tests.robustness.faults`, `….fuzz`, `….defences` and `….mutation` write here with
`--record`; docs/robustness.md shows them.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

RESULTS = Path(__file__).with_name("endurance.json")

WHAT = {
    "faults": "commands that write, killed at random moments: nothing lost, nothing half-written",
    "fuzz": "inputs that a coverage-guided search gave the readers of what comes from outside",
    "defences": "defences against harm taken away, one by one: a test is red",
    "mutation": "changes of the rules, drawn at random: a test is red, or the list has why none is",
}
Result = Mapping[str, int | str]
"""How many were tried, of how many kinds, how many held, and the day."""


def read() -> dict[str, Result]:
    """Return the recorded results."""
    recorded: dict[str, Result] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    return recorded


def record(what: str, *, kinds: int, tried: int, held: int) -> None:
    """Keep a result with the day."""
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    found = {**read(), what: {"kinds": kinds, "tried": tried, "held": held, "date": day}}
    ordered = {what: found[what] for what in WHAT if what in found}
    RESULTS.write_text(json.dumps(ordered, indent=1) + "\n")


def markdown(recorded: Mapping[str, Result]) -> str:
    """Return recorded results as a Markdown table."""
    return "\n".join(_lines(recorded))


def _lines(recorded: Mapping[str, Result]) -> Iterator[str]:
    yield "| what was tried | of kinds | times | held | measured |"
    yield "| --- | ---: | ---: | ---: | --- |"
    for what, found in recorded.items():
        times, held = f"{found['tried']:,}", f"{found['held']:,}"
        yield f"| {WHAT[what]} | {found['kinds']} | {times} | {held} | {found['date']} |"

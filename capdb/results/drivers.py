"""The driver matrix of a release."""

from __future__ import annotations

from capdb.record import Record
from capdb.results.answer import Evidence
from capdb.vocabulary import Handles, Misleads


class DriverSummary(Record):
    """One row of a release's driver matrix: a driver in the builds of some targets.

    `types` are the `TC_SETUP_*` requests that its compiled code accepts; `takes` and `refuses`
    the compatibles whose match data let it take a flowtable or not. `advertises` is whether it
    sets hw-tc-offload anywhere. `profiles` counts those whose device tree it binds.
    """

    release: str
    name: str
    handles: Handles
    advertises: bool
    misleads: Misleads
    types: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    profiles: int = 0
    evidence: tuple[Evidence, ...] = ()

"""The coverage of releases, and the sources of facts."""

from __future__ import annotations

from capdb.record import Record


class KernelRead(Record):
    """The numbers of targets and profiles of a release with a kernel, and the one that was read.

    `kernel` is None if neither the profiles nor the makefiles of the release name one.
    """

    kernel: str | None
    kernel_read: str | None
    targets: int
    profiles: int


class Coverage(Record):
    """The numbers of profiles of a release by answer; `unknown` counts its causes."""

    release: str
    profiles: int
    states: dict[str, int]
    grades: dict[str, int]
    unknown: dict[str, int]
    rejects: int
    """The patches that did not fully apply to a file of a driver."""
    kernels: tuple[KernelRead, ...]


class FactsSource(Record):
    """A source of facts, the day of its version, and when it was read, if that is known."""

    name: str
    url: str
    ref: str
    date: str
    kinds: tuple[str, ...]
    read: str | None = None


class Observed(Record):
    """The counts of public observations, and of those with rates.

    `devices` counts the named devices, `socs` the SoCs of all observations, and `disagreeing` are
    the ids of observations that contradict a claim of their series.
    """

    observations: int
    with_rates: int
    devices: int
    socs: int
    disagreeing: tuple[str, ...]


class Stats(Record):
    """Coverage as numbers: per release, of the Table of Hardware, and by source.

    A row of the ToH is current if its current release there is of a series that capdb knows.
    """

    releases: tuple[Coverage, ...]
    toh_rows: int
    toh_linked: int
    toh_current: int
    toh_current_linked: int
    observed: Observed
    origins: tuple[FactsSource, ...]

"""How much of a release is answered, and from which sources."""

from __future__ import annotations

from capdb.record import Record


class KernelRead(Record):
    """How many targets and profiles of a release ship a kernel, and which one was read for them.

    `kernel` is None where neither the profiles nor the makefiles of the release name one.
    """

    kernel: str | None
    kernel_read: str | None
    targets: int
    profiles: int


class Coverage(Record):
    """How many profiles of a release have which answer; `unknown` counts its reasons."""

    release: str
    profiles: int
    states: dict[str, int]
    grades: dict[str, int]
    unknown: dict[str, int]
    rejects: int
    """Patches that did not apply whole to a file of a driver."""
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
    """How much people saw and made public: observations, and those of them that have rates.

    `devices` are those that an observation names, `socs` those of whatever it is about, and
    `disagreeing` the ids of those that contradict a claim of their series.
    """

    observations: int
    with_rates: int
    devices: int
    socs: int
    disagreeing: tuple[str, ...]


class Stats(Record):
    """Coverage as numbers: per release, of the Table of Hardware, and by source.

    A row of the ToH is current where its current release there is of a series that capdb knows.
    """

    releases: tuple[Coverage, ...]
    toh_rows: int
    toh_linked: int
    toh_current: int
    toh_current_linked: int
    observed: Observed
    origins: tuple[FactsSource, ...]

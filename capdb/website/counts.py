"""Count devices by answer: for releases, targets and drivers. Every page counts with these.

A device counts once for a release that has an image for it, whatever its profiles and board names.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from capdb.sentences.spoken import phrase
from capdb.vocabulary import State
from capdb.website import places
from capdb.website.site import Site, Summary


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a chart: `counts` has every state, `most` is the value of the whole width."""

    kind: str
    label: str
    href: str
    counts: dict[str, int]
    total: int
    most: int | None = None
    note: str = ""
    pale: bool = False


def of_states(states: Iterable[State | None]) -> dict[str, int]:
    """Return the count of each state; None, for no image, is not counted."""
    found = Counter(states)
    return {state.value: found[state] for state in State}


def of_release(site: Site, release: str) -> dict[str, int]:
    """Return the number of a release's devices by state."""
    return of_states(each.states[release] for each in site.summaries.values())


def of_devices(devices: Iterable[Summary], release: str) -> dict[str, int]:
    """Return the number of some devices by state on a release."""
    return of_states(each.states[release] for each in devices)


def by_release(site: Site) -> list[Bar]:
    """Return a bar for each release, newest first; its width is the number of devices."""
    counts = {release: of_release(site, release) for release in site.releases}
    most = max(sum(each.values()) for each in counts.values())
    return [
        Bar(
            kind=phrase("bar-release"),
            label=release,
            href=places.release_page(release),
            counts=found,
            total=sum(found.values()),
            most=most,
            note=phrase("page-ended") if release in site.ended else "",
            pale=release in site.ended,
        )
        for release, found in counts.items()
    ]


def by_target(site: Site, release: str) -> list[Bar]:
    """Return a bar for each target of a release, those with the most offloading devices first."""
    states: dict[str, list[State | None]] = defaultdict(list)
    for key, summary in site.summaries.items():
        targets = dict.fromkeys(
            place.target for place in site.places[key] if place.release == release
        )
        for target in targets:
            states[target].append(summary.states[release])
    return sorted(
        (
            Bar(
                kind=phrase("bar-target"),
                label=target,
                href=f"devices.html?{urlencode({'release': release, 'target': target})}",
                counts=(counts := of_states(found)),
                total=sum(counts.values()),
            )
            for target, found in states.items()
        ),
        key=lambda bar: (-_works(bar.counts), -bar.total, bar.label),
    )


def of_drivers(site: Site) -> Mapping[str, dict[str, int]]:
    """Return, by driver, the number of the default release's devices that it binds, by state."""
    states: dict[str, list[State | None]] = defaultdict(list)
    for device in site.devices.values():
        if device.shipped:
            for driver in device.drivers:
                states[driver].append(device.state)
    return {driver: of_states(found) for driver, found in states.items()}


def _works(counts: Mapping[str, int]) -> int:
    return counts[State.YES] + counts[State.PARTIAL]

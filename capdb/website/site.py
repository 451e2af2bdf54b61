"""The site while it is written: its database, its templates, its files."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from capdb import project
from capdb.advice.steps import advise
from capdb.probe.emit import template
from capdb.queries import advice_facts, answers, listing, release_coverage, whole_release
from capdb.queries.connection import ended, releases, resolve_release
from capdb.queries.first_boot import FirstBoot, first_boots
from capdb.queries.hardware import hardware_of
from capdb.record import asdict, replace
from capdb.render.device_columns import device_name
from capdb.results.advice import AdviceTip
from capdb.results.answer import Answer, CheckResult
from capdb.results.changes import Change, DriverChange
from capdb.results.coverage import Stats
from capdb.results.devices import Device, Hardware
from capdb.results.reports import ShippedProfile
from capdb.sentences.spoken import meanings, phrase
from capdb.versions import series, within
from capdb.vocabulary import (
    SCHEMA_VERSION,
    ChangeKind,
    Grade,
    Handles,
    Misleads,
    State,
    Topic,
)
from capdb.website.hardware import is_sold
from capdb.website.ports import Jack
from capdb.website.similar import similar
from capdb.website.static import Static
from capdb.website.templates import environment

_READINGS = ("profile", "driver", "hardware", "quirk")
"""The kinds of facts with a date in the footer, each with the words `facts-KIND`."""

_LEADING_ON = ("moved.html", "several.html", "404.html")
"""Templates of pages that a sitemap leaves out."""

Progress = Callable[[str, int, int | None], None]
"""Called with the present step, the number that is done, and the total."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A device on the pages that list devices.

    `states` has every release; `grades`, and `rules` of the causes, have those with an image.
    `answer` is its headline without evidence.
    """

    device: str
    title: str
    names: tuple[str, ...]
    states: dict[str, State | None]
    grades: dict[str, Grade]
    rules: dict[str, str]
    answer: Answer
    soc: str | None


@dataclass(frozen=True, slots=True)
class ReleaseChanges:
    """The changes from an older release to a newer one, or between two versions of the facts."""

    old: str
    new: str
    boards: dict[ChangeKind, list[Change]]
    drivers: tuple[DriverChange, ...]


@dataclass
class Site:
    """A site in the making. All paths are relative to its root, with slashes."""

    connection: sqlite3.Connection
    root: Path
    source: Path
    """The directory of templates and static files."""
    base_url: str | None
    progress: Progress
    written: int = 0
    steps: list[ReleaseChanges] = field(default_factory=list)
    summaries: dict[str, Summary] = field(default_factory=dict)
    jacks: dict[str, tuple[Jack, ...]] = field(default_factory=dict)
    """The ports of each device that its page shows first."""
    indexed: dict[str, None] = field(default_factory=dict)
    """Pages that a sitemap lists."""

    @cached_property
    def releases(self) -> list[str]:
        """The releases, newest first."""
        return releases(self.connection)

    @cached_property
    def default(self) -> str:
        """The release for a query that names none."""
        return resolve_release(self.connection, None)

    @cached_property
    def previous(self) -> str | None:
        """The release before the default one, which people upgrade from."""
        return next(iter(self.releases[self.releases.index(self.default) + 1 :]), None)

    @cached_property
    def places(self) -> dict[str, list[ShippedProfile]]:
        """The profiles of each device, by its key, in each release."""
        found: dict[str, list[ShippedProfile]] = defaultdict(list)
        for place in whole_release.shipped_profiles(self.connection):
            found[place.device].append(place)
        return dict(found)

    def check(self, query: str, release: str | None = None) -> CheckResult:
        """Return the answer of `capdb check QUERY --release RELEASE --json`."""
        return self._advised(answers.check(self.connection, query, release))

    def check_device(self, number: int, release: str) -> CheckResult:
        """Return the answer about a device on a release."""
        return self._advised(answers.of_device(self.connection, number, release))

    def _advised(self, found: CheckResult) -> CheckResult:
        packages = [advice_facts.image_packages(self.connection, each) for each in found.results]
        return replace(found, results=tuple(map(advise, found.results, packages)))

    def tips(self, topic: Topic) -> list[AdviceTip]:
        """Return the curated tips that hold if offload works on the default release."""
        return [
            tip
            for tip in self.all_tips
            if tip.topic is topic
            and State.YES in tip.states
            and within(self.default, tip.since, tip.until)
        ]

    @cached_property
    def all_tips(self) -> list[AdviceTip]:
        """The curated tips on all topics."""
        return advice_facts.tips(self.connection)

    @cached_property
    def first_boots(self) -> dict[tuple[str, str], FirstBoot]:
        """Ports, LAN and WAN by a device's key and a release."""
        return first_boots(self.connection)

    @cached_property
    def similar(self) -> dict[str, tuple[str, ...]]:
        """The similar devices that offload, for each device with a `no` on the default release."""
        sold = {
            key: is_sold(self.hardware.get(here[0].number, ())) for key, here in self.places.items()
        }
        wanting = [key for key, each in self.devices.items() if each.state is State.NO]
        return similar(self.devices, sold, wanting)

    @cached_property
    def ended(self) -> frozenset[str]:
        """The releases older than all that OpenWrt lists as stable or old stable."""
        return ended(self.connection)

    @cached_property
    def hardware(self) -> dict[int, tuple[Hardware, ...]]:
        """The rows of the Table of Hardware for each device."""
        return hardware_of(self.connection, "1")

    @cached_property
    def devices(self) -> dict[str, Device]:
        """The devices of a list on the default release, by key."""
        return self.listed(self.default)

    def listed(self, release: str) -> dict[str, Device]:
        """Return the devices of a list on a release, by key."""
        return {each.device: each for each in listing.devices(self.connection, release)}

    @cached_property
    def titles(self) -> dict[str, str]:
        """Return the title of each device by its key; no two are the same."""
        first = {key: device_name(each) for key, each in self.devices.items()}
        times = Counter(map(str.casefold, first.values()))
        with_soc = {
            key: f"{name} ({self._soc_or_target(key)})" if times[name.casefold()] > 1 else name
            for key, name in first.items()
        }
        times = Counter(map(str.casefold, with_soc.values()))
        return {
            key: f"{first[key]} ({key})" if times[name.casefold()] > 1 else name
            for key, name in with_soc.items()
        }

    def _soc_or_target(self, key: str) -> str:
        """Return a device's SoC, or else its target, to distinguish it from its namesakes."""
        device = self.devices[key]
        return device.soc or device.target

    @cached_property
    def stats(self) -> Stats:
        """Coverage in numbers."""
        return release_coverage.stats(self.connection)

    @cached_property
    def probe(self) -> bytes:
        """The self-test script for routers."""
        return template().encode()

    @cached_property
    def date(self) -> str:
        """The day when the newest facts were read."""
        known = (each.read or each.date for each in self.stats.origins)
        return max(known, default="1970-01-01")

    @cached_property
    def dates(self) -> tuple[tuple[str, str], ...]:
        """Return the sources of the facts in words, with the day of each reading."""
        found = []
        for kind in _READINGS:
            if day := self.date_of(kind):
                found.append((phrase(f"facts-{kind}"), day))
        return tuple(found) or ((phrase("facts-all"), self.date),)

    def date_of(self, kind: str) -> str | None:
        """Return the day of the newest facts of a kind, or None if there are none."""
        return max((each.date for each in self.stats.origins if kind in each.kinds), default=None)

    @cached_property
    def static(self) -> Static:
        """The stylesheet, the scripts and the icon."""
        return Static(self.source / "static")

    @cached_property
    def _environment(self) -> Any:
        return environment(
            self.source / "templates",
            handles_means=meanings("handles", Handles),
            misleads_means=meanings("misleads", Misleads),
            kind_means=meanings("changed", ChangeKind),
            static=self.static.address,
            modules=self.static.imports,
            releases=self.releases,
            short={release: series(release) for release in self.releases},
            ended=self.ended,
            default=self.default,
            previous=self.previous,
            date=self.date,
            dates=self.dates,
            base_url=self.base_url,
        )

    def page(self, path: str, template: str, **context: Any) -> None:
        """Write a page."""
        self.write(path, self.render(path, template, **context))

    def render(self, path: str, template: str, **context: Any) -> str:
        """Return the text of a page; `root` leads from it to the site's root."""
        root = "../" * path.count("/")
        found = self._environment.get_template(template)
        if template not in _LEADING_ON:
            self.indexed[path] = None
        return str(found.render(root=root, path=path, **context))

    def json(self, path: str, members: Mapping[str, Any]) -> None:
        """Write a file of the API."""
        self.plain_json(path, {**head(), **members})

    def plain_json(self, path: str, members: Mapping[str, Any]) -> None:
        """Write a file whose form an outside standard sets."""
        self.write(path, compact(members))

    def write(self, path: str, content: str | bytes) -> None:
        """Write a file; a lone surrogate in text from outside becomes a question mark."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = content.encode("utf-8", "replace")
        file.write_bytes(content)
        self.written += 1


def head() -> dict[str, Any]:
    """Return the members that begin each file of the API, for readers of that file alone."""
    return {"schema": SCHEMA_VERSION, "license": project.LICENSE}


def as_object(answer: Answer) -> dict[str, Any]:
    """Return an answer in the form of the JSON contract."""
    return asdict(answer)


def compact(members: Mapping[str, Any]) -> str:
    """Return an object as JSON on one line."""
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")) + "\n"

"""The answers of all releases about one device, laid together as its page shows them. Pure.

What is the same in several releases is said once, with the releases that it holds for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from capdb.results.answer import Answer, Caveat, CheckResult, Evidence, PathAnswer, Related
from capdb.results.stated import Stated, together
from capdb.vocabulary import Source, State, Traffic


@dataclass(frozen=True, slots=True)
class Note:
    """What is said of some paths in some releases."""

    state: State
    says: str
    paths: tuple[Traffic, ...]
    releases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrafficStates:
    """One path and its state in each release, None where nothing is claimed."""

    path: Traffic
    states: dict[str, State | None]


@dataclass(slots=True)
class FileFinding:
    """One thing that was read in a file; `places` are the evidence of each release."""

    says: str
    symbol: str | None
    places: dict[str, Evidence] = field(default_factory=dict)

    def place(self, release: str) -> Evidence:
        """Returns where it is in a release, or in the newest that has it."""
        return self.places.get(release) or next(iter(self.places.values()))


@dataclass(slots=True)
class File:
    """A file that was read: its address in each release, and what was found in it."""

    path: str
    trees: dict[str, str | None] = field(default_factory=dict)
    findings: dict[tuple[Stated, str | None], FileFinding] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeviceHistory:
    """A device in all releases; `checks` are those of the API, newest release first.

    `answers` are those of the releases that have an image for it, and the rest is what they say.
    """

    key: str
    title: str
    names: tuple[str, ...]
    checks: dict[str, CheckResult]
    headline: Answer
    answers: dict[str, Answer]
    traffic: tuple[TrafficStates, ...]
    notes: tuple[Note, ...]
    files: tuple[File, ...]
    caveats: tuple[tuple[Caveat, tuple[str, ...]], ...]

    @property
    def releases(self) -> tuple[str, ...]:
        """The releases that have an image for it."""
        return tuple(self.answers)

    @property
    def states(self) -> dict[str, State | None]:
        """The state in each release, None where it is not shipped."""
        return {
            release: self.answers[release].state if release in self.answers else None
            for release in self.checks
        }

    @property
    def related(self) -> tuple[Related, ...]:
        """The devices that may be meant as well, on the headline's release."""
        return self.checks[self.headline.release].related

    @property
    def differs(self) -> bool:
        """Whether its images differ in the headline's release."""
        return len({variant.state for variant in self.headline.variants}) > 1

    @property
    def results(self) -> tuple[Answer, ...]:
        """All answers, newest release first."""
        return tuple(answer for check in self.checks.values() for answer in check.results)


def lay_together(
    key: str,
    title: str,
    checks: Mapping[str, CheckResult],
    shipped: Collection[str],
    default: str,
) -> DeviceHistory:
    """Returns a device of the answers about it; `shipped` are the releases that have it.

    Its headline is that of the default release, or of the newest that has an image for it.
    """
    answers = {release: check.results[0] for release, check in checks.items() if release in shipped}
    decisive = default if default in answers else next(iter(answers))
    first = dict(sorted(answers.items(), key=lambda item: item[0] != decisive))
    return DeviceHistory(
        key=key,
        title=title,
        names=answers[decisive].names,
        checks=dict(checks),
        headline=answers[decisive],
        answers=answers,
        traffic=tuple(_traffic(answers)),
        notes=tuple(_notes(first)),
        files=tuple(_files(first)),
        caveats=tuple(_caveats(first)),
    )


def _traffic(answers: Mapping[str, Answer]) -> Iterable[TrafficStates]:
    for path in Traffic:
        told = {release: answer.paths.get(path) for release, answer in answers.items()}
        if any(told.values()):
            yield TrafficStates(path, _states(told))


def _states(told: Mapping[str, PathAnswer | None]) -> dict[str, State | None]:
    return {release: each.state if each else None for release, each in told.items()}


_Noted = tuple[State, tuple[Stated, ...]]


def _notes(answers: Mapping[str, Answer]) -> Iterable[Note]:
    paths: dict[_Noted, dict[Traffic, None]] = {}
    releases: dict[_Noted, dict[str, None]] = {}
    for release, answer in answers.items():
        for path, told in answer.paths.items():
            if told.noted:
                key = (told.state, told.noted)
                paths.setdefault(key, {})[path] = None
                releases.setdefault(key, {})[release] = None
    for (state, noted), of in paths.items():
        says = together(noted) or ""
        yield Note(state, says, tuple(of), tuple(releases[state, noted]))


def _files(answers: Mapping[str, Answer]) -> Iterable[File]:
    found: dict[str, File] = {}
    for release, answer in answers.items():
        for evidence in answer.evidence:
            file = found.setdefault(evidence.path, File(evidence.path))
            # What a patch added is shown at the patch, a curated fact at its own source.
            elsewhere = evidence.patch or evidence.source is Source.CURATED
            if not file.trees.get(release):
                found_at = evidence.url and evidence.url.partition("#")[0]
                file.trees[release] = None if elsewhere else found_at
            key = (evidence.shows, evidence.symbol)
            finding = file.findings.setdefault(key, FileFinding(evidence.says, evidence.symbol))
            finding.places.setdefault(release, evidence)
    return found.values()


def _caveats(answers: Mapping[str, Answer]) -> Iterable[tuple[Caveat, tuple[str, ...]]]:
    found: dict[Caveat, list[str]] = {}
    for release, answer in answers.items():
        for caveat in answer.caveats:
            found.setdefault(caveat, []).append(release)
    return [(caveat, tuple(releases)) for caveat, releases in found.items()]

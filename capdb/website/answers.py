"""The answers of all releases about one board, laid together as its page shows them. Pure.

What is the same in several releases is said once, with the releases that it holds for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from capdb.results.answer import Answer, Caveat, CheckResult, Evidence, PathAnswer
from capdb.vocabulary import Source, State, Traffic

MOST_VARIANTS = 4
"""Differing profiles of one board whose evidence is laid out; of more only the states are."""


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
    findings: dict[tuple[str, str | None], FileFinding] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BoardVariant:
    """Profiles of a board about which every release says the same."""

    profiles: tuple[str, ...]
    answers: dict[str, Answer]
    traffic: tuple[TrafficStates, ...]
    notes: tuple[Note, ...]
    files: tuple[File, ...]
    caveats: tuple[tuple[Caveat, tuple[str, ...]], ...]

    @property
    def anchor(self) -> str:
        """The id of its part of the page."""
        return self.profiles[0]


@dataclass(frozen=True, slots=True)
class BoardHistory:
    """A board in all releases; `results` are those of the API, newest release first."""

    board: str
    title: str
    names: tuple[str, ...]
    checks: dict[str, CheckResult]
    variants: tuple[BoardVariant, ...]
    headline: Answer
    releases: tuple[str, ...]
    """Those that have an image for it."""

    @property
    def states(self) -> dict[str, State | None]:
        """The state in each release, None where it is not shipped."""
        return {
            release: cautious(self.own(release)).state if release in self.releases else None
            for release in self.checks
        }

    def own(self, release: str) -> list[Answer]:
        """Returns the answers of a release that are about this board itself."""
        return _own(self.board, self.checks[release])

    @property
    def differs(self) -> bool:
        """Whether its profiles differ in the headline's release."""
        return len({answer.state for answer in self.own(self.headline.release)}) > 1

    @property
    def results(self) -> tuple[Answer, ...]:
        """All answers, newest release first."""
        return tuple(answer for check in self.checks.values() for answer in check.results)


def _own(board: str, check: CheckResult) -> list[Answer]:
    return [answer for answer in check.results if answer.board == board] or list(check.results)


def cautious(answers: Iterable[Answer]) -> Answer:
    """Returns, of answers that differ, the one that promises least."""
    return min(answers, key=lambda answer: _CAUTION.index(answer.state))


_CAUTION = (State.UNKNOWN, State.NO, State.PARTIAL, State.YES)


def lay_together(
    board: str, checks: Mapping[str, CheckResult], shipped: Iterable[str], default: str
) -> BoardHistory:
    """Returns a board of the answers to its name; `shipped` are the releases that have it.

    Its headline is that of the default release, or of the newest that has an image for it.
    """
    has = set(shipped)
    releases = tuple(release for release in checks if release in has)
    own = [
        answer
        for release, check in checks.items()
        for answer in _own(board, check)
        if answer.board == board or release in has
    ]
    names = tuple(dict.fromkeys(name for answer in own for name in answer.names))
    decisive = default if default in has else releases[0]
    return BoardHistory(
        board=board,
        title=names[0] if names else board,
        names=names,
        checks=dict(checks),
        variants=tuple(_variants(own, releases, decisive)),
        headline=cautious(_own(board, checks[decisive])),
        releases=releases,
    )


def _variants(
    answers: Sequence[Answer], releases: Sequence[str], decisive: str
) -> Iterable[BoardVariant]:
    times = Counter((answer.release, answer.profile) for answer in answers)
    several = {profile for (_, profile), count in times.items() if count > 1}
    of: dict[str, dict[str, Answer]] = {}
    for answer in answers:
        key = f"{answer.target} {answer.profile}" if answer.profile in several else answer.profile
        of.setdefault(key, {})[answer.release] = answer
    alike: dict[object, list[str]] = {}
    for key, by_release in of.items():
        alike.setdefault(tuple(map(_content, by_release.values())), []).append(key)
    for keys in alike.values():
        yield _variant(tuple(keys), of[keys[0]], releases, decisive)


def _content(answer: Answer) -> object:
    paths = tuple(answer.paths.items())
    return (answer.release, answer.state, answer.reason, paths, answer.evidence, answer.caveats)


def _variant(
    profiles: tuple[str, ...], answers: dict[str, Answer], releases: Sequence[str], decisive: str
) -> BoardVariant:
    ordered = {release: answers[release] for release in releases if release in answers}
    telling = sorted(ordered, key=lambda release: release != decisive)
    first = {release: ordered[release] for release in telling}
    return BoardVariant(
        profiles=profiles,
        answers=ordered,
        traffic=tuple(_traffic(ordered)),
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


def _notes(answers: Mapping[str, Answer]) -> Iterable[Note]:
    paths: dict[tuple[State, str], dict[Traffic, None]] = {}
    releases: dict[tuple[State, str], dict[str, None]] = {}
    for release, answer in answers.items():
        for path, told in answer.paths.items():
            if told.note:
                key = (told.state, told.note)
                paths.setdefault(key, {})[path] = None
                releases.setdefault(key, {})[release] = None
    for key, of in paths.items():
        yield Note(*key, tuple(of), tuple(releases[key]))


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
            key = (evidence.says, evidence.symbol)
            finding = file.findings.setdefault(key, FileFinding(evidence.says, evidence.symbol))
            finding.places.setdefault(release, evidence)
    return found.values()


def _caveats(answers: Mapping[str, Answer]) -> Iterable[tuple[Caveat, tuple[str, ...]]]:
    found: dict[Caveat, list[str]] = {}
    for release, answer in answers.items():
        for caveat in answer.caveats:
            found.setdefault(caveat, []).append(release)
    return [(caveat, tuple(releases)) for caveat, releases in found.items()]

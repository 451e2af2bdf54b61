"""The answers of all releases about one board, laid together as its page shows them. Pure.

What is the same in several releases is said once, with the releases that it holds for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from capdb.vocabulary import Answer, Caveat, CheckResult, Evidence, State
from capdb.vocabulary import Path as TrafficPath

MOST_VARIANTS = 4
"""Differing profiles of one board whose evidence is laid out; of more only the states are."""


@dataclass(frozen=True, slots=True)
class Note:
    """What is said of one path, and the releases it is said of."""

    state: State
    says: str
    releases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Traffic:
    """One path: its state in each release (None where no claim is made), and notes."""

    path: TrafficPath
    states: dict[str, State | None]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something was read, release by release: line, and address if of its own."""

    release: str
    line: int | None
    url: str | None


@dataclass(slots=True)
class Finding:
    """One thing that was read in a file, and where in it."""

    says: str
    symbol: str | None
    patch: str | None
    places: list[Place] = field(default_factory=list)

    @property
    def lines(self) -> list[tuple[int, str | None, tuple[str, ...]]]:
        """Lines with their own address, if they have one, and the releases they hold for."""
        found: dict[tuple[int, str | None], list[str]] = {}
        for place in self.places:
            if place.line is not None:
                found.setdefault((place.line, place.url), []).append(place.release)
        return [(line, url, tuple(releases)) for (line, url), releases in found.items()]

    @property
    def releases(self) -> tuple[str, ...]:
        """The releases it was found in."""
        return tuple(dict.fromkeys(place.release for place in self.places))


@dataclass(slots=True)
class File:
    """A file that was read: its address by tree, and what was found in it."""

    path: str
    trees: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    """Of each release what `ref` tells, and an address without line."""
    findings: dict[tuple[str, str | None, str | None], Finding] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Variant:
    """Profiles of a board about which every release says the same."""

    profiles: tuple[str, ...]
    answers: dict[str, Answer]
    traffic: tuple[Traffic, ...]
    files: tuple[File, ...]
    caveats: tuple[tuple[Caveat, tuple[str, ...]], ...]

    @property
    def anchor(self) -> str:
        """The id of its part of the page."""
        return self.profiles[0]


@dataclass(frozen=True, slots=True)
class Board:
    """A board in all releases; `results` are those of the API, newest release first."""

    board: str
    title: str
    names: tuple[str, ...]
    checks: dict[str, CheckResult]
    variants: tuple[Variant, ...]
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
) -> Board:
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
    return Board(
        board=board,
        title=names[0] if names else board,
        names=names,
        checks=dict(checks),
        variants=tuple(_variants(own, tuple(checks))),
        headline=cautious(_own(board, checks[decisive])),
        releases=releases,
    )


def _variants(answers: Sequence[Answer], releases: Sequence[str]) -> Iterable[Variant]:
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
        yield _variant(tuple(keys), of[keys[0]], releases)


def _content(answer: Answer) -> object:
    paths = tuple(answer.paths.items())
    return (answer.release, answer.state, answer.reason, paths, answer.evidence, answer.caveats)


def _variant(
    profiles: tuple[str, ...], answers: dict[str, Answer], releases: Sequence[str]
) -> Variant:
    ordered = {release: answers[release] for release in releases if release in answers}
    return Variant(
        profiles=profiles,
        answers=ordered,
        traffic=tuple(_traffic(ordered, releases)),
        files=tuple(_files(ordered)),
        caveats=tuple(_caveats(ordered)),
    )


def _traffic(answers: Mapping[str, Answer], releases: Sequence[str]) -> Iterable[Traffic]:
    for path in TrafficPath:
        states: dict[str, State | None] = {}
        notes: dict[tuple[State, str], list[str]] = {}
        for release in releases:
            answer = answers.get(release)
            told = answer.paths.get(path) if answer else None
            states[release] = told.state if told else None
            if told and told.note:
                notes.setdefault((told.state, told.note), []).append(release)
        if any(states.values()):
            made = (Note(state, says, tuple(where)) for (state, says), where in notes.items())
            yield Traffic(path, states, tuple(made))


def _files(answers: Mapping[str, Answer]) -> Iterable[File]:
    found: dict[str, File] = {}
    for release, answer in answers.items():
        for evidence in answer.evidence:
            file = found.setdefault(evidence.path, File(evidence.path))
            url, of_line = _split(evidence)
            file.trees.setdefault(release, (evidence.ref, url))
            key = (evidence.says, evidence.symbol, evidence.patch)
            finding = file.findings.setdefault(
                key, Finding(evidence.says, evidence.symbol, evidence.patch)
            )
            finding.places.append(Place(release, evidence.line, of_line))
    return found.values()


def _split(evidence: Evidence) -> tuple[str | None, str | None]:
    """The address of the file, and that of the line if it has one of its own."""
    if evidence.url is None:
        return None, None
    url, anchor, _ = evidence.url.partition("#")
    return url, evidence.url if anchor else None


def _caveats(answers: Mapping[str, Answer]) -> Iterable[tuple[Caveat, tuple[str, ...]]]:
    found: dict[Caveat, list[str]] = {}
    for release, answer in answers.items():
        for caveat in answer.caveats:
            found.setdefault(caveat, []).append(release)
    return [(caveat, tuple(releases)) for caveat, releases in found.items()]


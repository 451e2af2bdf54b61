"""Merge the answers of all releases about one device, for its page. Pure.

A value that several releases have in common is there once, with these releases.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from capdb.results.answer import Answer, Caveat, CheckResult, Related
from capdb.results.stated import Stated
from capdb.rules.ids import Rule
from capdb.sentences.spoken import meanings, phrase
from capdb.vocabulary import Grade, State, Support, Traffic, Weight
from capdb.website.held import Held, held
from capdb.website.templates import SHAPES
from capdb.website.traffic import Line, lines

LEADING = 3
"""The number of caveats of a release that are not folded."""


def words_of_points() -> dict[str, Any]:
    """Return the browser's sentences on a point release that was not read."""
    return {
        "point": phrase("board-point", asked="{asked}", release="{release}"),
        "states": {
            state: f"{SHAPES[State(state)]} {word.capitalize()}"
            for state, word in meanings("state", State).items()
        },
        "weights": meanings("page-weight", Weight),
    }


@dataclass(frozen=True, slots=True)
class ShownVerdict:
    """A device's headline, equal in some releases; `limits` are sentences with sources.

    `ended` is set if these releases get no more fixes.
    """

    state: State
    grade: Grade | None
    reason: str
    rule: str
    limits: tuple[tuple[str, str], ...]
    one_port: bool
    differs: bool
    ended: bool


@dataclass(frozen=True, slots=True)
class DeviceHistory:
    """A device in all releases; `checks` are those of the API, newest release first.

    `answers` are those of the releases that have an image for it, and the other values are theirs,
    each once with its releases, those of the headline's release first. `caveats` are the heaviest,
    `folded` the others.
    """

    key: str
    title: str
    names: tuple[str, ...]
    checks: dict[str, CheckResult]
    headline: Answer
    answers: dict[str, Answer]
    verdicts: tuple[Held[ShownVerdict], ...]
    traffic: tuple[Held[Line], ...]
    caveats: tuple[Held[Caveat], ...]
    folded: tuple[Held[Caveat], ...]

    @property
    def releases(self) -> tuple[str, ...]:
        """The releases that have an image for it."""
        return tuple(self.answers)

    @property
    def states(self) -> dict[str, State | None]:
        """The state in each release, None if it is not shipped."""
        return {
            release: self.answers[release].state if release in self.answers else None
            for release in self.checks
        }

    @property
    def related(self) -> tuple[Related, ...]:
        """The other devices that fit the query, on the headline's release."""
        return self.checks[self.headline.release].related

    @property
    def first(self) -> dict[str, Answer]:
        """The answers, that of the headline's release first."""
        return _headline_first(self.answers, self.headline.release)

    def marks(self, releases: Collection[str], within: Collection[str] | None = None) -> str:
        """Return the classes of an element that holds in some releases alone; none if in all.

        The stylesheet shows elements with the mark of the release in the page's address, or else
        those with `now`, the mark of the headline's. `within` are the releases of the element
        around it.
        """
        if set(releases) >= set(self.answers if within is None else within):
            return ""
        return self.marks_of_all(releases)

    def marks_of_all(self, releases: Collection[str]) -> str:
        """Return the classes of an element that holds in these releases, even if in all."""
        positions = [place for place, each in enumerate(self.checks) if each in releases]
        now = ["now"] if self.headline.release in releases else []
        return " ".join(["of", *now, *(f"r{place}" for place in positions)])

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
    """Return a device from the answers about it; `shipped` are the releases that have it.

    Its headline is that of the default release, or of the newest that has an image for it.
    """
    answers = {release: check.results[0] for release, check in checks.items() if release in shipped}
    decisive = default if default in answers else next(iter(answers))
    first = _headline_first(answers, decisive)
    caveats = _caveats(first)
    leading = {release: _of(release, caveats)[:LEADING] for release in first}
    return DeviceHistory(
        key=key,
        title=title,
        names=answers[decisive].names,
        checks=dict(checks),
        headline=answers[decisive],
        answers=answers,
        verdicts=held((release, _verdict(answer)) for release, answer in first.items()),
        traffic=held((release, line) for release, each in first.items() for line in lines(each)),
        caveats=tuple(_where(caveats, lambda each, release: each in leading[release])),
        folded=tuple(_where(caveats, lambda each, release: each not in leading[release])),
    )


def _headline_first(answers: Mapping[str, Answer], decisive: str) -> dict[str, Answer]:
    return dict(sorted(answers.items(), key=lambda item: item[0] != decisive))


def _verdict(answer: Answer) -> ShownVerdict:
    headline = answer.paths.get(Traffic.IPV4_NAT)
    one_port = answer.because.rule == Rule.OFFLOADS_ON_ONE_PORT
    limits = headline.limits if headline else ()
    return ShownVerdict(
        state=answer.state,
        grade=answer.grade,
        reason=answer.reason,
        rule=answer.because.rule,
        limits=tuple(
            _cited(each)
            for each in limits
            # The sentences above them have both already.
            if each != answer.because and not (one_port and each.rule == Rule.ONE_PORT)
        ),
        one_port=one_port,
        differs=len({variant.state for variant in answer.variants}) > 1,
        ended=answer.support is not None and answer.support.state is Support.ENDED,
    )


def _of(release: str, caveats: Iterable[Held[Caveat]]) -> list[Held[Caveat]]:
    return [each for each in caveats if release in each.releases]


def _where(
    caveats: Iterable[Held[Caveat]], fits: Callable[[Held[Caveat], str], bool]
) -> Iterator[Held[Caveat]]:
    """Yield the caveats that fit in any of their releases, with these releases alone."""
    for each in caveats:
        releases = tuple(release for release in each.releases if fits(each, release))
        if releases:
            yield Held(each.value, releases)


def _caveats(answers: Mapping[str, Answer]) -> tuple[Held[Caveat], ...]:
    """Return the caveats of all releases, the heaviest first."""
    found = held((release, each) for release, has in answers.items() for each in has.caveats)
    return tuple(sorted(found, key=lambda each: _WEIGHTS.index(each.value.weight)))


_WEIGHTS = list(Weight)


def _cited(limit: Stated) -> tuple[str, str]:
    """Return a limit without its source, and the source, to which a page links."""
    return limit.uncited, limit.source or ""

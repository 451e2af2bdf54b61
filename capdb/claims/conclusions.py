"""Make the content of claims: derived verdicts, changed by curated records and reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from capdb.claims import quirks, reports
from capdb.claims.model import Cite, ClaimContent, Contents, Facts, Verdict
from capdb.claims.release_facts import ReleaseFacts
from capdb.claims.scopes import ByScope, Fitting, described
from capdb.facts import Coming, Profile, Report
from capdb.vocabulary import State, Traffic


class Conclusions:
    """The conclusions on the profiles of one release.

    A release has tens of thousands of claims with a few hundred different contents. So equal
    verdicts share one object, and a content is computed once for each verdict with its curated
    records. The cache keys are identities: hashing whole verdicts takes as long as concluding.
    """

    def __init__(self, facts: Facts, known: ReleaseFacts) -> None:
        self._known = known
        self._curated = ByScope(
            quirks.of_release(facts.quirks, known.release),
            quirks.within_series(facts.quirks, known.release),
            facts.coming,
        )
        self._reports = reports.by_board(facts.reports, known.release)
        self._verdicts: dict[Verdict, Verdict] = {}
        self._contents: dict[tuple[Traffic, int, int], ClaimContent] = {}
        self._found: dict[tuple[int, int], tuple[Mapping[Traffic, Verdict], Contents]] = {}

    def claims(self, profile: Profile, derived: Mapping[Traffic, Verdict]) -> Contents:
        """Return the claims on a profile, made from its derived verdicts."""
        fitting = self._curated.fitting(described(self._known, profile))
        key = id(derived), id(fitting)
        if key not in self._found:
            found = {path: self._once(each, path, fitting) for path, each in derived.items()}
            self._found[key] = derived, found  # `derived` too, so that no other gets its identity
        _, contents = self._found[key]
        if reported := self._reported(profile):
            path = Traffic.IPV4_NAT
            return {**contents, path: self._concluded(derived[path], path, fitting, reported)}
        return contents

    def _once(self, derived: Verdict, path: Traffic, fitting: Fitting) -> ClaimContent:
        """Return the content that a verdict leads to without reports, from the cache."""
        verdict = self._verdicts.setdefault(derived, derived)
        key = (path, id(verdict), id(fitting))
        if key not in self._contents:
            self._contents[key] = self._concluded(verdict, path, fitting, ())
        return self._contents[key]

    def _reported(self, profile: Profile) -> Sequence[Report]:
        if not self._reports:
            return ()
        of_board = self._reports.get(self._known.board_name(profile), ())
        return reports.fitting(of_board, self._known, profile)

    def _concluded(
        self,
        verdict: Verdict,
        path: Traffic,
        fitting: Fitting,
        reported: Sequence[Report],
    ) -> ClaimContent:
        verdict, caveats = quirks.judged(verdict, path, fitting.quirks)
        verdict = reports.judged(verdict, reported)
        return ClaimContent(
            state=verdict.state,
            grade=verdict.grade,
            because=verdict.because,
            limits=verdict.limits,
            evidence=_each_once(verdict.evidence),
            caveats=caveats,
            points=quirks.points(verdict, path, self._known.release, fitting.of_points),
            coming=_turning(fitting.coming, verdict, path),
        )


def _turning(coming: Sequence[Coming], verdict: Verdict, path: Traffic) -> tuple[Coming, ...]:
    """Return the coming drivers that may turn a `no` into a `yes` one day."""
    if verdict.state is not State.NO:
        return ()
    return tuple(each for each in coming if path in each.paths)


def _each_once(evidence: tuple[Cite, ...]) -> tuple[Cite, ...]:
    return tuple(dict.fromkeys(evidence)) if len(evidence) > 1 else evidence

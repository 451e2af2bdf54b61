"""Compare the offload of two releases, or of two versions of the facts. Pure.

A change names its cause if the two sides show one: a known fault that decided one of them, a
different finding at the same place, a patch that was added, or a fact that only one side has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from capdb.record import replace
from capdb.results.answer import Evidence
from capdb.results.changes import Change, DriverChange, Headline
from capdb.results.drivers import DriverSummary
from capdb.results.stated import Stated
from capdb.sentences.spoken import phrase
from capdb.vocabulary import ChangeKind, Handles, Source, State

_WORTH = {State.NO: 0, State.PARTIAL: 1, State.YES: 2}


def boards(old: Iterable[Headline], new: Iterable[Headline]) -> list[Change]:
    """Return every device that is not the same on both sides, by kind, target and name.

    A device that was or is unknown neither gained nor lost anything: only our knowledge changed.
    """
    before = {finding.device: finding for finding in old}
    after = {finding.device: finding for finding in new}
    changes = [
        Change(_kind(was, now), was, now, _cause(was, now))
        for device in {**before, **after}
        for was, now in [(before.get(device), after.get(device))]
        if not _same(was, now)
    ]
    order = {kind: position for position, kind in enumerate(ChangeKind)}
    return sorted(changes, key=lambda change: (order[change.kind], *_place(change)))


def _place(change: Change) -> tuple[str, str]:
    finding = change.new or change.old
    return (finding.target, finding.profile) if finding else ("", "")


def _same(old: Headline | None, new: Headline | None) -> bool:
    if old is None or new is None:
        return old is new
    return _compared(old) == _compared(new)


def _compared(side: Headline) -> tuple[object, ...]:
    return (side.state, side.grade, side.because, set(side.limits))


def _kind(old: Headline | None, new: Headline | None) -> ChangeKind:
    if old is None:
        return ChangeKind.NEW
    if new is None:
        return ChangeKind.DROPPED
    if old.state is new.state:
        return ChangeKind.REASON
    if old.state is State.UNKNOWN:
        return ChangeKind.LEARNED
    if new.state is State.UNKNOWN:
        return ChangeKind.FORGOTTEN
    return ChangeKind.GAINED if _WORTH[new.state] > _WORTH[old.state] else ChangeKind.LOST


# ------------------------------------------------------------------ causes


def _cause(old: Headline | None, new: Headline | None) -> str | None:
    """Return the known fault of only one side, or else the strongest difference of the evidence.

    Returns None if there is none.
    """
    if old is None or new is None or State.UNKNOWN in (old.state, new.state):
        return None
    was, now = _fault(old), _fault(new)
    if was != now:
        name, fault = ("change-fault", now) if now else ("change-no-fault", was)
        return phrase(name, fault=fault or "")
    sides = _deciding(old.evidence), _deciding(new.evidence)
    return difference(*sides, came_or_went=old.state is not new.state)


def _fault(side: Headline) -> str | None:
    """Return the curated fault that decides a headline, as a sentence; None if none does."""
    curated = {each.rule for each in side.evidence if each.source is Source.CURATED}
    return side.reason if side.because.rule in curated else None


def _deciding(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Return the evidence that decides: without rejected patches and default interfaces."""
    return [
        each
        for each in evidence
        if not each.path.endswith(".patch") and "/etc/board.d/" not in each.path
    ]


def difference(
    old: Sequence[Evidence], new: Sequence[Evidence], *, came_or_went: bool = True
) -> str | None:
    """Return a sentence on the strongest difference of two lists of evidence, or None without any.

    Lines, trees and addresses are no difference. The strongest is a place with a different finding,
    then a place that a patch brought, then, only with `came_or_went`, one that one side lacks.
    """
    known, left = {_identity(each) for each in old}, {_identity(each) for each in new}
    came = [each for each in new if _identity(each) not in known]
    went = [each for each in old if _identity(each) not in left]
    before = {(each.path, each.symbol): each.says for each in went}
    for each in came:
        if each.symbol and (was := before.get((each.path, each.symbol))):
            by = phrase("change-by", patch=each.patch) if each.patch else ""
            return phrase("change-now", place=_where(each), was=was, now=each.says, by=by)
    for each in came:
        if each.patch:
            place = _where(each)
            return phrase("change-patched", place=place, now=each.says, patch=each.patch)
    if not came_or_went:
        return None
    if came:
        return phrase("change-came", place=_where(came[-1]), now=came[-1].says)
    return phrase("change-went", place=_where(went[-1]), was=went[-1].says) if went else None


def _identity(evidence: Evidence) -> tuple[str, Stated, str | None]:
    return (evidence.path, evidence.shows, evidence.symbol)


def _where(evidence: Evidence) -> str:
    return f"{evidence.path} ({evidence.symbol})" if evidence.symbol else evidence.path


# ------------------------------------------------------------------ drivers


def drivers(old: Iterable[DriverSummary], new: Iterable[DriverSummary]) -> list[DriverChange]:
    """Return every driver that a target of either side builds and that behaves differently.

    The targets that build it and the number of their profiles do not count.
    """
    before, after = _by_name(old), _by_name(new)
    changes = []
    for name in sorted({*before, *after}):
        was, now = before.get(name), after.get(name)
        if was is None or now is None:
            row = was or now
            if row is not None:
                kind = ChangeKind.NEW if was is None else ChangeKind.DROPPED
                changes.append(DriverChange(kind, name, (_described(row),)))
        elif what := tuple(_driver_differences(was, now)):
            cause = difference(was.evidence, now.evidence)
            changes.append(DriverChange(_driver_kind(was, now), name, what, cause))
    order = {kind: position for position, kind in enumerate(ChangeKind)}
    return sorted(changes, key=lambda change: (order[change.kind], change.name))


_MOST = (
    *(Handles.FLOWTABLE, Handles.CONDUIT, Handles.BLOCK),
    *(Handles.QDISC, Handles.NOTHING, Handles.UNKNOWN),
)


def _by_name(rows: Iterable[DriverSummary]) -> dict[str, DriverSummary]:
    """Return the built rows of each driver as one, which has the best of all targets' builds."""
    found: dict[str, DriverSummary] = {}
    for row in rows:
        if row.targets:
            other = found.get(row.name)
            found[row.name] = _merged(other, row) if other else row
    return found


def _merged(one: DriverSummary, other: DriverSummary) -> DriverSummary:
    best = min(one, other, key=lambda row: _MOST.index(row.handles))
    takes = {*one.takes, *other.takes}
    return replace(
        best,
        advertises=one.advertises or other.advertises,
        types=tuple(sorted({*one.types, *other.types})),
        takes=tuple(sorted(takes)),
        refuses=tuple(sorted({*one.refuses, *other.refuses} - takes)),
        targets=tuple(sorted({*one.targets, *other.targets})),
        profiles=one.profiles + other.profiles,
        evidence=tuple(dict.fromkeys((*one.evidence, *other.evidence))),
    )


def _described(row: DriverSummary) -> str:
    flag = phrase("driver-flag") if row.advertises else ""
    return phrase(f"handles-{row.handles.value}") + flag


def _driver_differences(old: DriverSummary, new: DriverSummary) -> Iterator[str]:
    if old.handles is not new.handles:
        yield phrase("driver-was", was=old.handles.value, now=new.handles.value)
    if old.advertises is not new.advertises:
        yield phrase("driver-sets" if new.advertises else "driver-sets-not")
    for name, before, after in (
        ("driver-accepts", old.types, new.types),
        ("driver-takes", old.takes, new.takes),
        ("driver-refuses", old.refuses, new.refuses),
    ):
        if came := sorted({*after} - {*before}):
            yield phrase(name, names=" ".join(came))
        if went := sorted({*before} - {*after}):
            yield phrase(f"{name}-not", names=" ".join(went))


def _driver_kind(old: DriverSummary, new: DriverSummary) -> ChangeKind:
    if Handles.UNKNOWN in (old.handles, new.handles) and old.handles is not new.handles:
        return ChangeKind.LEARNED if old.handles is Handles.UNKNOWN else ChangeKind.FORGOTTEN
    takes = {*new.takes} - {*old.takes}
    loses = {*old.takes} - {*new.takes}
    before, after = (row.handles is Handles.FLOWTABLE for row in (old, new))
    if (after, bool(takes)) > (before, bool(loses)):
        return ChangeKind.GAINED
    return ChangeKind.LOST if (before, bool(loses)) > (after, bool(takes)) else ChangeKind.REASON

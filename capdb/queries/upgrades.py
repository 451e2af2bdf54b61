"""Compare two releases on the devices that somebody has."""

from __future__ import annotations

import sqlite3

from capdb.queries import answers, changes
from capdb.results.answer import Answer, Caveat, CheckResult
from capdb.results.changes import Headline, NotFound, PathChange, Upgrade, UpgradeSide
from capdb.vocabulary import WORKS, ChangeKind, Match, Traffic, Weight


def upgrade(
    connection: sqlite3.Connection,
    name: str,
    old: str,
    new: str,
    *,
    label: str | None = None,
    board: bool = False,
    target: str | None = None,
) -> Upgrade | NotFound:
    """Return the changes for a device from one release to another.

    `name` is as in `check` or, with `board`, the board name that a system reports; `target`
    distinguishes boards of one name. Raises UsageError if a release does not exist or the query
    holds no name.
    """

    def asked(release: str) -> CheckResult:
        if board:
            return answers.check_board(connection, name, release, target)
        return answers.check(connection, name, release)

    sides = asked(old), asked(new)
    (before,), (after,) = (_one(each, sides) or (None,) for each in sides)
    if before is None or after is None or before.device != after.device:
        found = sides[1].results or sides[0].results
        known = () if found else sides[1].unsupported
        return NotFound(label or name, tuple(each.device for each in found), known)
    return _compared(label or name, before, after)


def _one(result: CheckResult, sides: tuple[CheckResult, CheckResult]) -> tuple[Answer] | None:
    """Return the answer about the only device that fits, if either side is certain of it."""
    meant = {each.results[0].device for each in sides if each.match is Match.EXACT}
    found = [each for each in result.results if each.device in meant]
    return (found[0],) if len(meant) == 1 and len(found) == 1 else None


def _compared(label: str, old: Answer, new: Answer) -> Upgrade:
    changed = next(iter(changes.boards(_headlines(old), _headlines(new))), None)
    paths = tuple(_paths(old, new))
    come = _without(new.caveats, old.caveats)
    kind = changed.kind if changed else None
    lost = any(each.old in WORKS and each.new not in WORKS for each in paths)
    breaks = any(each.weight is Weight.BREAKS for each in come)
    return Upgrade(
        label=label,
        device=new.device,
        name=next(iter(new.names), new.device),
        old=_side(old),
        new=_side(new),
        kind=kind,
        cause=changed.cause if changed else None,
        paths=paths,
        come=come,
        gone=_without(old.caveats, new.caveats),
        worse=kind in (ChangeKind.LOST, ChangeKind.DROPPED) or lost or breaks,
    )


def _headlines(answer: Answer) -> list[Headline]:
    """Return the headline of an answer; none if the release has no image."""
    if answer.kernel is None:
        return []
    headline = answer.paths.get(Traffic.IPV4_NAT)
    return [
        Headline(
            device=answer.device,
            profile=answer.profile,
            target=answer.target,
            soc=answer.soc,
            state=answer.state,
            grade=answer.grade,
            because=answer.because,
            limits=headline.limits if headline else (),
            evidence=answer.evidence,
        )
    ]


def _side(answer: Answer) -> UpgradeSide:
    shipped = answer.kernel is not None
    return UpgradeSide(
        release=answer.version,
        profile=answer.profile if shipped else None,
        target=answer.target if shipped else None,
        state=answer.state,
        because=answer.because,
        support=answer.support,
    )


def _paths(old: Answer, new: Answer) -> list[PathChange]:
    """Return the kinds of traffic whose states differ, if both sides have an image."""
    if old.kernel is None or new.kernel is None:
        return []
    found = []
    for path in Traffic:
        was, now = old.paths.get(path), new.paths.get(path)
        states = (was.state if was else None, now.state if now else None)
        if states[0] is not states[1]:
            found.append(PathChange(path, *states, now.because if now else None))
    return found


def _without(caveats: tuple[Caveat, ...], others: tuple[Caveat, ...]) -> tuple[Caveat, ...]:
    known = {each.id for each in others}
    return tuple(each for each in caveats if each.id not in known)

"""Render the changes between two sides as lines of text and as Markdown. Pure.

`width` is the terminal's, or None if the text goes to a file or pipe: then nothing is cut.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from capdb.names.drivers import short_path
from capdb.render.public import release_read
from capdb.render.states import NUMBER, marked, state_word
from capdb.render.text import Heading, cut, wrapped
from capdb.results.changes import Change, Difference, DriverChange
from capdb.sentences.spoken import phrase
from capdb.text import clean
from capdb.vocabulary import ChangeKind, Grade, State

# ------------------------------------------------------------------ differences

_VERDICTS = {ChangeKind.GAINED, ChangeKind.LOST}


def difference_lines(
    difference: Difference, width: int | None, *, every: bool = False
) -> Iterator[str]:
    """Yield the changes; with `every` a board a line, else boards with equal changes together."""
    if difference.release:
        yield f"OpenWrt {difference.release}: {difference.old} → {difference.new}"
    else:
        yield f"OpenWrt {_named(difference)}"
    if difference.boards and not {each.kind for each in difference.boards} & _VERDICTS:
        yield ""
        yield phrase("changes-no-verdict")
    for kind in ChangeKind:
        of_kind = [change for change in difference.boards or () if change.kind is kind]
        if of_kind:
            yield ""
            means = phrase(f"changed-{kind.value}")
            plain = kind in (ChangeKind.NEW, ChangeKind.DROPPED)
            head = (
                f"{means}: {_tally(of_kind)}"
                if plain
                else f"{_kind(kind)}: {_tally(of_kind)} ({means})"
            )
            yield from map(Heading, wrapped("", head, width))
            lines = _each(of_kind) if every else _together(kind, of_kind)
            yield from (cut(clean(line), width) for line in lines)
    if difference.drivers:
        yield ""
        yield phrase("changes-drivers", count=len(difference.drivers))
        for driver in difference.drivers:
            yield from (cut(clean(line), width) for line in _driver_change(driver))
    if not difference.boards and not difference.drivers:
        yield phrase("changes-none")


def _named(difference: Difference) -> str:
    sides = zip((difference.old, difference.new), difference.asked, strict=True)
    return " → ".join(release_read(release, asked) for release, asked in sides)


_Sign = Callable[[State], str]


def _tally(changes: Sequence[Change], sign: _Sign = marked) -> str:
    counts = Counter(_state_change(change, sign) for change in changes)
    each = ", ".join(f"{NUMBER.format(count)} {state}" for state, count in counts.most_common())
    devices = phrase("count-devices", count=NUMBER.format(len(changes)))
    return f"{devices}, {each}"


def _state_change(change: Change, sign: _Sign = marked) -> str:
    states = [sign(side.state) for side in (change.old, change.new) if side]
    return " → ".join(dict.fromkeys(states))


def _each(changes: Iterable[Change]) -> Iterator[str]:
    for change in changes:
        if side := change.new or change.old:
            yield f"  {_state_change(change)}  {side.device} ({side.target}): {side.reason}"
        if change.old and change.new and change.old.because != change.new.because:
            yield f"      {phrase('changes-before', reason=change.old.reason)}"
        if change.cause:
            yield f"      {change.cause}"


def _together(kind: ChangeKind, changes: Iterable[Change]) -> Iterator[str]:
    """Yield boards by state, SoC and cause; new and dropped ones without offload are counted."""
    groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for change in changes:
        side = change.new or change.old
        if side and not (kind in (ChangeKind.NEW, ChangeKind.DROPPED) and side.state is State.NO):
            cause = change.cause or (other_reason(change) if kind is ChangeKind.REASON else "")
            groups[_state_change(change), side.soc or side.target, cause].append(side.device)
    for (states, soc, cause), devices in sorted(groups.items()):
        yield f"  {states}  {soc}: {', '.join(devices)}"
        if cause:
            yield f"      {cause}"


def other_reason(change: Change) -> str:
    """Return the difference between claims of one state: reason, note or grade."""
    if change.old is None or change.new is None:
        return ""
    was, now = change.old, change.new
    if was.because != now.because:
        return phrase("changes-now", was=was.reason, now=now.reason)
    if set(was.limits) != set(now.limits):
        none = phrase("changes-no-note")
        return phrase("changes-now", was=was.note or none, now=now.note or none)
    return phrase("changes-grade", was=_grade(was.grade), now=_grade(now.grade))


def _grade(grade: Grade | None) -> str:
    return phrase(f"grade-{grade.value}") if grade else phrase("changes-no-grade")


def _kind(kind: ChangeKind) -> str:
    return phrase(f"change-{kind.value}")


def _driver_change(change: DriverChange) -> Iterator[str]:
    yield f"  {_kind(change.kind)}  {short_path(change.name)}: {'; '.join(change.what)}"
    if change.cause:
        yield f"      {change.cause}"


def difference_markdown(differences: Iterable[Difference]) -> str:
    """Return the differences as an entry of a changelog of the facts."""
    lines: list[str] = []
    for each in differences:
        boards, drivers = each.boards or (), each.drivers or ()
        if not boards and not drivers:
            continue
        lines += [f"### OpenWrt {each.release or _named(each)}", ""]
        for kind in ChangeKind:
            if of_kind := [change for change in boards if change.kind is kind]:
                lines.append(f"- {_kind(kind)}: {_tally(of_kind, state_word)}.")
                if kind in (ChangeKind.GAINED, ChangeKind.LOST, ChangeKind.FORGOTTEN):
                    lines += map(_markdown_item, of_kind)
        for driver in drivers:
            cause = f" ({driver.cause})" if driver.cause else ""
            what = "; ".join(driver.what)
            name = f"{phrase('changes-driver')} `{short_path(driver.name)}`"
            lines.append(f"- {name} {_kind(driver.kind)}: {what}{cause}.")
        lines.append("")
    return "\n".join(map(clean, lines)) + "\n" if lines else f"{phrase('changes-none-markdown')}\n"


def _markdown_item(change: Change) -> str:
    side = change.new or change.old
    name = f"`{side.device}` ({side.target})" if side else ""
    why = change.cause or (side.reason if side else "")
    return f"  - {name}: {_state_change(change, state_word)}. {why}."

"""Build the database's expectations into the self-test: one function of plain POSIX sh.

`slice BOARD RELEASE TARGET` prints state, grade and reason, separated by tabs, or nothing. Boards
with equal expectations share a pattern, as do their releases, and every sentence is there once.
It starts no process and needs no more of a shell than `case` and `printf`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from capdb import files
from capdb.errors import DataError
from capdb.record import replace
from capdb.results.reports import Expectation
from capdb.results.stated import Stated
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from capdb.versions import SNAPSHOT, newest_first, newest_of, series
from capdb.vocabulary import Grade, State

BEGIN, END = "# BEGIN SLICE", "# END SLICE"
"""The lines of the script around the function."""

_WIDTH = 96

_Answer = tuple[str, str, str]
"""State, grade (empty for none) and reason."""
_Answers = tuple[tuple[str, _Answer], ...]
"""Releases, in order, with the answer on each."""


def template() -> str:
    """Return the script for routers without expectations: its parts, joined in order.

    Raises DataError if they are missing.
    """
    parts = sorted((Path(__file__).with_name("script")).glob("*.sh"))
    if not parts:
        raise DataError("the script of the probe lacks its parts; install capdb anew.")
    return "\n".join(part.read_text() for part in parts)


def save(text: str, path: Path) -> None:
    """Write an executable script, whole or not at all; raises DataError if that fails."""
    if path.exists() and not path.is_file():
        raise DataError(f"{path}: could not be written (it is no file); name another one.")
    try:
        files.write(path, text.encode(), 0o755)
    except OSError as error:
        raise DataError(
            f"{path}: could not be written ({error.strerror}); free some room or name another file."
        ) from error


def script(
    template: str,
    expectations: Iterable[Expectation],
    *,
    whole_targets: bool = False,
    facts: str = "",
) -> str:
    """Return the script with these expectations in place of its previous ones.

    Equal expectations give equal text in any order. `whole_targets` is true if they are all
    expectations of their targets, `facts` is the day of their facts. Raises DataError if the
    script does not have each marker once.
    """
    lines = template.splitlines()
    if [line for line in lines if line in (BEGIN, END)] != [BEGIN, END]:
        raise DataError(
            f"the script of the probe lacks its marker lines {BEGIN!r} and {END!r}; install capdb "
            f"anew."
        )
    begin, end = lines.index(BEGIN), lines.index(END)
    slice_lines = function(expectations, whole_targets=whole_targets)
    # The ubus object `capdb` reads the day of the facts.
    dated = [f"# Facts of {facts}."] if facts else []
    body = [*lines[: begin + 1], *dated, *slice_lines, *lines[end:]]
    return "".join(f"{line}\n" for line in body)


def function(expectations: Iterable[Expectation], *, whole_targets: bool = False) -> Iterator[str]:
    """Yield the lines of the shell function `slice`.

    A point release that is not among the expectations gets the answer of the newest of its series,
    with a remark on that. If the profiles of one board name differ, the state is unknown. With
    `whole_targets`, an unknown board gets the common answer of all images of its target.
    """
    expectations = list(expectations)
    by_board = _answers_by_board(expectations)
    releases = _oldest_first(release for each in by_board.values() for release, _ in each)
    boards = _grouped(by_board)
    targets = _grouped(_answers_by_target(expectations)) if whole_targets else {}
    answers = sorted({answer for each in (*boards, *targets) for _, answer in each})
    numbers = {answer: number for number, answer in enumerate(answers, 1)}
    yield "# What the database expects here: state, grade, reason. Written by `capdb probe emit`."
    yield "slice() {"
    if by_board:
        yield "\tslice_said="
        yield "\tcase $2 in"
        yield from _release_arms(releases)
        yield "\tesac"
        yield "\tslice_answer="
        yield "\tcase $1 in"
        for each, names in sorted(boards.items(), key=lambda item: item[1]):
            yield from _arm(names, each, numbers)
        if targets:
            yield "\t*) case $3 in"
            for each, names in sorted(targets.items(), key=lambda item: item[1]):
                yield from _arm(names, each, numbers)
            yield "\tesac ;;"
        yield "\tesac"
        yield "\tcase $slice_answer in"
        for answer, number in numbers.items():
            yield _answer_arm(number, answer)
        yield "\tesac"
    else:
        yield "\t:"
    yield "}"


def _answers_by_board(expectations: Iterable[Expectation]) -> dict[str, _Answers]:
    """Return the expectations of each board, release by release."""
    found: dict[str, dict[str, list[Expectation]]] = defaultdict(lambda: defaultdict(list))
    for each in expectations:
        found[each.board][each.release].append(each)
    return {
        board: tuple((release, _answer(agreed(of[release]))) for release in _oldest_first(of))
        for board, of in found.items()
    }


def _answers_by_target(expectations: Iterable[Expectation]) -> dict[str, _Answers]:
    """Return the expectation of each target's unknown boards, release by release."""
    found: dict[str, dict[str, list[Expectation]]] = defaultdict(lambda: defaultdict(list))
    for each in expectations:
        found[each.target][each.release].append(each)
    answers = {}
    for target, of in found.items():
        common = ((release, of_target(of[release])) for release in _oldest_first(of))
        answers[target] = tuple((release, _answer(each)) for release, each in common if each)
    return {target: each for target, each in answers.items() if each}


def _grouped(answers: Mapping[str, _Answers]) -> dict[_Answers, list[str]]:
    """Return the names with equal expectations."""
    names: dict[_Answers, list[str]] = defaultdict(list)
    for name in sorted(answers):
        names[answers[name]].append(name)
    return names


def _answer(each: Expectation) -> _Answer:
    return (each.state.value, each.grade.value if each.grade else "", each.reason)


def agreed(expectations: Sequence[Expectation]) -> Expectation:
    """Return the expectation for all profiles of a board and release; `unknown` if they differ.

    If the state is the same for other causes or with other proofs, the weakest proof counts.
    """
    states = {each.state for each in expectations}
    weakest = min(expectations, key=_order)
    if len(states) == 1:
        return weakest
    because = Stated.of(Statement.of(Rule.IMAGES_DIFFER, states=tuple(sorted(states))))
    return replace(weakest, state=State.UNKNOWN, grade=None, because=because)


def _order(each: Expectation) -> tuple[object, ...]:
    """Return a sort key: the weakest proof first, then by rule and values, never by words."""
    values = [(name, str(value)) for name, value in sorted(each.because.values.items())]
    return (_strength(each.grade), each.because.rule, values)


def of_target(expectations: Sequence[Expectation]) -> Expectation | None:
    """Return the common expectation of all images of a target and release, or None.

    A PC reports its maker's name for the board, and the database knows its image as `generic`. If
    all known images are offloaded, that proves nothing for another image: None as well.
    """
    states = {each.state for each in expectations}
    if len(states) != 1 or not states <= {State.NO, State.PARTIAL}:
        return None
    common = agreed(expectations)
    alike = Statement.of(Rule.IMAGES_ALIKE, target=common.target, state=common.state.value)
    return replace(common, because=Stated.of(alike))


def _oldest_first(releases: Iterable[str]) -> list[str]:
    return newest_first(releases)[::-1]


def _strength(grade: Grade | None) -> int:
    return list(Grade).index(grade) if grade else -1


def _release_arms(releases: Sequence[str]) -> Iterator[str]:
    """Yield patterns from a router's name for its release to a known release.

    The development branch calls itself `SNAPSHOT` in /etc/openwrt_release.
    """
    if SNAPSHOT in releases:
        yield f"\t{SNAPSHOT} | SNAPSHOT) slice_release={SNAPSHOT} ;;"
    exact = [release for release in releases if release != SNAPSHOT]
    if exact:
        yield f"\t{' | '.join(map(_word, exact))}) slice_release=$2 ;;"
    for name in dict.fromkeys(map(series, exact)):
        quoted = _word(newest_of(name, exact) or name)
        yield (
            f"\t{_word(name)} | {_word(name)}[.-]*) "
            f"slice_release={quoted} slice_said=' (read from '{quoted}')' ;;"
        )
    yield "\t*) return 0 ;;"


def _arm(names: Sequence[str], answers: _Answers, numbers: Mapping[_Answer, int]) -> Iterator[str]:
    yield from _pattern(names)
    releases: dict[int, list[str]] = defaultdict(list)
    for release, answer in answers:
        releases[numbers[answer]].append(_word(release))
    yield "\t\tcase $slice_release in"
    for number, of in releases.items():
        yield f"\t\t{' | '.join(of)}) slice_answer={number} ;;"
    yield "\t\tesac"
    yield "\t\t;;"


def _pattern(words: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a pattern of all these words."""
    line = ""
    for word in map(_word, words):
        if line and len(line) + len(word) > _WIDTH:
            yield f"\t{line}\\"
            line = ""
        line += f"{word}| "
    yield f"\t{line.removesuffix('| ')})"


def _answer_arm(number: int, answer: _Answer) -> str:
    state, grade, reason = answer
    # A tab or a line end within the sentence would end the field.
    sentence = _word(" ".join(reason.split()))
    return (
        f"\t{number}) printf '%s\\t%s\\t%s%s\\n' {_word(state)} {_word(grade)} {sentence} "
        f'"$slice_said" ;;'
    )


def _word(text: str) -> str:
    """Return the text as one word of sh that is quoted whole, in patterns too."""
    if re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9,._-]*", text):
        return text
    return "'" + text.replace("'", "'\\''") + "'"

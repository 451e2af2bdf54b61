"""The self-test with what the database expects built in: one function of plain POSIX sh.

`slice BOARD RELEASE` prints state, grade and reason, separated by tabs, or nothing. Boards that
are told the same share a pattern, as do their releases, and every sentence stands there once. It
starts no process and needs no more of a shell than `case` and `printf`.
"""

from __future__ import annotations

import re
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from capdb.shapes import Expectation
from capdb.vocabulary import DataError

BEGIN, END = "# BEGIN SLICE", "# END SLICE"
"""The lines of the script between which the function stands."""

_SNAPSHOT = "snapshot"
_WIDTH = 96

_Answer = tuple[str, str, str]
"""State, grade (empty for none) and reason."""
_Told = tuple[tuple[str, _Answer], ...]
"""Releases, in order, with the answer on each."""


def script(template: str, expectations: Iterable[Expectation]) -> str:
    """Returns the script with these expectations in place of those it had.

    Equal expectations give equal text, in whatever order they come. Raises DataError where the
    script does not have each marker once.
    """
    lines = template.splitlines()
    if [line for line in lines if line in (BEGIN, END)] != [BEGIN, END]:
        raise DataError(
            f"the script of the probe lacks its marker lines {BEGIN!r} and {END!r}; reinstall capdb."
        )
    begin, end = lines.index(BEGIN), lines.index(END)
    body = [*lines[: begin + 1], *function(expectations), *lines[end:]]
    return "".join(f"{line}\n" for line in body)


def function(expectations: Iterable[Expectation]) -> Iterator[str]:
    """Yields the lines of the shell function `slice`.

    A point release that is not among the expectations is told what the newest of its series was,
    and that it was read there. Where the profiles of one board name differ, the state is unknown.
    """
    told = _told(expectations)
    releases = sorted({release for answers in told.values() for release, _ in answers}, key=_age)
    boards: dict[_Told, list[str]] = defaultdict(list)
    for board in sorted(told):
        boards[told[board]].append(board)
    answers = sorted({answer for each in boards for _, answer in each})
    numbers = {answer: number for number, answer in enumerate(answers, 1)}
    yield "slice() {"
    if told:
        yield "\tslice_said="
        yield "\tcase $2 in"
        yield from _release_arms(releases)
        yield "\tesac"
        yield "\tslice_answer="
        yield "\tcase $1 in"
        for each, names in sorted(boards.items(), key=lambda item: item[1]):
            yield from _board_arm(names, each, numbers)
        yield "\tesac"
        yield "\tcase $slice_answer in"
        for answer, number in numbers.items():
            yield _answer_arm(number, answer)
        yield "\tesac"
    else:
        yield "\t:"
    yield "}"


def _told(expectations: Iterable[Expectation]) -> dict[str, _Told]:
    """What each board is told, release by release."""
    found: dict[str, dict[str, set[_Answer]]] = defaultdict(lambda: defaultdict(set))
    for each in expectations:
        answer = (each.state.value, each.grade.value if each.grade else "", each.reason)
        found[each.board][each.release].add(answer)
    return {
        board: tuple((release, _one(of[release])) for release in sorted(of, key=_age))
        for board, of in found.items()
    }


def _one(answers: set[_Answer]) -> _Answer:
    """The answer that holds for all profiles of a board name."""
    if len(answers) == 1:
        return next(iter(answers))
    states = {state for state, _, _ in answers}
    if len(states) > 1:
        return ("unknown", "", f"images that share this board name differ: {', '.join(sorted(states))}")
    # The same state, for reasons or by proofs that differ: the weakest proof holds for all.
    return min(answers, key=lambda answer: (_STRENGTH.index(answer[1]), answer[2]))


_STRENGTH = ("", "declared", "wired", "bound", "seen", "measured")


def _age(release: str) -> tuple[bool, list[int], str]:
    return (release == _SNAPSHOT, [int(part) for part in re.findall(r"\d+", release)], release)


def _release_arms(releases: Sequence[str]) -> Iterator[str]:
    """Patterns from what a router calls its release to one that something is known of.

    The development branch calls itself `SNAPSHOT` in /etc/openwrt_release.
    """
    newest: dict[str, str] = {}
    exact = []
    for release in releases:
        if release == _SNAPSHOT:
            yield f"\t{_SNAPSHOT} | SNAPSHOT) slice_release={_SNAPSHOT} ;;"
        else:
            exact.append(_word(release))
            newest[".".join(release.split(".")[:2])] = release
    if exact:
        yield f"\t{' | '.join(exact)}) slice_release=$2 ;;"
    for series, release in newest.items():
        quoted = _word(release)
        yield (
            f"\t{_word(series)} | {_word(series)}[.-]*) "
            f"slice_release={quoted} slice_said=' (read from '{quoted}')' ;;"
        )
    yield "\t*) return 0 ;;"


def _board_arm(
    boards: Sequence[str], told: _Told, numbers: Mapping[_Answer, int]
) -> Iterator[str]:
    yield from _pattern(boards)
    releases: dict[int, list[str]] = defaultdict(list)
    for release, answer in told:
        releases[numbers[answer]].append(_word(release))
    yield "\t\tcase $slice_release in"
    for number, of in releases.items():
        yield f"\t\t{' | '.join(of)}) slice_answer={number} ;;"
    yield "\t\tesac"
    yield "\t\t;;"


def _pattern(words: Sequence[str]) -> Iterator[str]:
    """A pattern of all these words, over as many lines as it takes."""
    joined = "|".join(map(_word, words))
    lines = textwrap.wrap(joined.replace("|", "| "), _WIDTH, break_long_words=False, break_on_hyphens=False)
    for line in lines[:-1]:
        yield f"\t{line}\\"
    yield f"\t{lines[-1]})"


def _answer_arm(number: int, answer: _Answer) -> str:
    state, grade, reason = answer
    # A tab or a line end within the sentence would end the field.
    sentence = _word(" ".join(reason.split()))
    return (
        f"\t{number}) printf '%s\\t%s\\t%s%s\\n' {_word(state)} {_word(grade)} {sentence} "
        f'"$slice_said" ;;'
    )


def _word(text: str) -> str:
    """The text as one word of sh that stands for nothing but itself, in patterns too."""
    if re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9,._-]*", text):
        return text
    return "'" + text.replace("'", "'\\''") + "'"

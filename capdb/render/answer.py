"""Render an answer as lines of text for people, on one screen. Pure.

`width` is the terminal's, or None if the text goes to a file or pipe: then nothing is wrapped or
cut.
"""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from capdb.record import Record, field
from capdb.render.caveats import FEWEST, caveat_lines, every_caveat
from capdb.render.public import public_facts, release_named
from capdb.render.states import GLYPHS, headline, proof, strip, traffic_word
from capdb.render.text import Heading, Linked, columns_of, flowing, wrapped
from capdb.results.advice import Advice, Step
from capdb.results.answer import Answer, AnswerVariant, PathAnswer, Related
from capdb.sentences.spoken import phrase
from capdb.vocabulary import WORKS, State, Traffic

_LABEL = "  {:9} ".format
"""The label of a fact, in columns of its own."""
_GAP = " · "
MOST_LINES = 34
"""The most lines of an answer without all evidence: the height of a terminal window."""
MOST_LINES_OF_NO = 18
"""The most lines of a `no`."""
_MOST_RELATED = 3


class Around(Record):
    """The parts shown around an answer, which do not belong to it.

    `releases` has the device's state in each release, the oldest first, None if it has no image;
    `alike` are options of `capdb list` that find similar devices with offload.
    """

    advice: Advice | None = None
    releases: Mapping[str, State | None] = field(default_factory=dict)
    alike: tuple[str, ...] = ()
    related: Sequence[Related] = ()


def _label(name: str) -> str:
    return _LABEL(phrase(f"label-{name}"))


def answer_lines(
    answer: Answer, around: Around, width: int | None, *, explain: bool = False
) -> Iterator[str]:
    """Yield one answer: state, cause, traffic, caveats, commands.

    With `explain` also all caveats, the evidence, and the commands that undo it.
    """
    head = [*_head(answer, width), "", *_facts(answer, around, width, explain=explain)]
    tail = [*_commands(around.advice, width, explain=explain), "", *_onward(answer, around, width)]
    yield from head
    if answer.caveats:
        works = answer.state in WORKS
        yield from ("", Heading(phrase("title-before" if works else "title-before-software")))
        if explain:
            yield from every_caveat(answer.caveats, width)
        else:
            room = (MOST_LINES if works else MOST_LINES_OF_NO) - len(head) - len(tail) - 2
            fewest = FEWEST if works else 0
            yield from caveat_lines(answer.caveats, room, width, "--explain", fewest)
    if explain:
        from capdb.render.evidence import evidence_lines

        yield from ("", *evidence_lines(answer.evidence, width))
    yield from tail


def device_title(answer: Answer) -> str:
    """Return the first name of a device."""
    return answer.names[0] if answer.names else answer.device


def _head(answer: Answer, width: int | None) -> Iterator[str]:
    state = headline(answer.state)
    name = device_title(answer)
    on = phrase("on-release", release=release_named(answer))
    other = _in_brackets(answer.names[1].removeprefix(f"{name} ")) if answer.names[1:] else ""
    line = f"{state}  {name}{other}{on}"
    if other and width is not None and columns_of(line) > width:
        line = f"{state}  {name}{on}"
    indent = " " * (len(state) + 2)
    yield from map(Heading, wrapped("", line, width))
    if answer.reason:
        yield from wrapped(
            indent, phrase(f"answer-{answer.state.value}", reason=answer.reason), width
        )


def _in_brackets(name: str) -> str:
    return f" {name}" if name.startswith("(") and name.endswith(")") else f" ({name})"


# ------------------------------------------------------------------ facts


def _facts(answer: Answer, around: Around, width: int | None, *, explain: bool) -> Iterator[str]:
    if around.releases:
        yield from _releases(around.releases, width)
    if answer.state is State.NO:
        yield from _of_no(answer, around, width)
    else:
        yield from _by_traffic(answer, width, explain=explain)
        if answer.state is State.YES:
            yield from _notes(answer, width)
    if answer.grade:
        yield from wrapped(_label("proof"), proof(answer.grade, answer.doubt), width)
    for label, text, source in public_facts(answer, explain=explain):
        lines = wrapped(_label(label), text, width)
        yield from (Linked.of(line, source) for line in lines) if source else lines
    if answer.variants:
        yield from wrapped(_label("images"), _images(answer), width)
    if around.related:
        yield from flowing(_label("see-also"), _see_also(around.related, answer.state), _GAP, width)
    if explain:
        for each in answer.links:
            yield from wrapped(_LABEL("link"), each.says, width)
        yield from _identity(answer, width)


def _releases(releases: Mapping[str, State | None], width: int | None) -> Iterator[str]:
    shipped = [state for state in releases.values() if state]
    same = [phrase("all-alike")] if len(set(shipped)) == 1 and shipped[1:] else []
    lines = [*flowing(_label("releases"), strip(releases), "  ", width)]
    with_same = [*flowing(_label("releases"), [*strip(releases), *same], "  ", width)]
    # The signs show the same, so it gets no line of its own.
    yield from with_same if len(with_same) == len(lines) else lines


def _notes(answer: Answer, width: int | None) -> Iterator[str]:
    """Yield the limits of the headline, like a modem that the engine does not reach."""
    found = answer.paths.get(Traffic.IPV4_NAT)
    for limit in found.limits if found else ():
        lines = wrapped(_label("note"), limit.short, width)
        source = limit.source
        yield from (Linked.of(line, source) for line in lines) if source else lines


def _of_no(answer: Answer, around: Around, width: int | None) -> Iterator[str]:
    """Yield notes on a `no`, like unofficial builds, and the alternatives."""
    yield from _notes(answer, width)
    other = [
        f"{GLYPHS[path.state]} {traffic_word(traffic)}"
        for traffic, path in answer.paths.items()
        if path.state is not State.NO
    ]
    if other:
        yield from flowing(_label("but"), other, _GAP, width)
    if around.advice and around.advice.software:
        yield from wrapped(_label("instead"), phrase("software-instead"), width)


def _by_traffic(answer: Answer, width: int | None, *, explain: bool) -> Iterator[str]:
    """Yield the traffic that works, works in part, does not work, and is unknown.

    The cause of an `unknown` is shown if the headline does not have it.
    """
    paths = answer.paths
    of: dict[State, list[Traffic]] = defaultdict(list)
    for traffic, path in paths.items():
        of[path.state].append(traffic)
    yield from _named("works", of[State.YES], width)
    yield from _with_notes("partly", of[State.PARTIAL], paths, width, explain=explain)
    if explain:
        yield from _with_notes("not", of[State.NO], paths, width, explain=True)
    else:
        yield from _named("not", of[State.NO], width)
    if explain or answer.state is not State.UNKNOWN:
        yield from _with_notes("unknown", of[State.UNKNOWN], paths, width, explain=True)
    else:
        yield from _named("unknown", of[State.UNKNOWN], width)


def _named(label: str, traffic: Sequence[Traffic], width: int | None) -> Iterator[str]:
    if traffic:
        names = [traffic_word(each) for each in traffic]
        yield from flowing(_label(label), names, _GAP, width)


def _with_notes(
    label: str,
    traffic: Iterable[Traffic],
    paths: Mapping[Traffic, PathAnswer],
    width: int | None,
    *,
    explain: bool,
) -> Iterator[str]:
    """Yield kinds of traffic with their notes, short or in full; equal notes share a line."""
    alike: dict[str, list[str]] = defaultdict(list)
    for each in traffic:
        path = paths[each]
        note = "; ".join(limit.short for limit in path.limits)
        alike[_in_full(path) if explain else note].append(traffic_word(each))
    for note, names in alike.items():
        of = f"{_GAP.join(names)}{': ' if note else ''}{note}"
        yield from wrapped(_label(label) if label else _LABEL(""), of, width)
        label = ""


def _in_full(path: PathAnswer) -> str:
    cause = "" if path.state is State.PARTIAL else path.because.says
    return "; ".join(filter(None, (cause, path.further)))


def _images(answer: Answer) -> str:
    """Return the states of the images of one device."""
    others = [
        each
        for each in answer.variants
        if (each.profile, each.target) != (answer.profile, answer.target)
    ]
    if {each.state for each in answer.variants} == {answer.state}:
        same = ", ".join(map(_variant, others))
        return phrase("images-same", profile=answer.profile, others=same)
    differing = ", ".join(f"{GLYPHS[each.state]} {_variant(each)}" for each in answer.variants)
    return phrase("images-differ", images=differing)


def _variant(variant: AnswerVariant) -> str:
    label = f" ({variant.label})" if variant.label else ""
    return f"{variant.profile}{label}"


def _see_also(related: Sequence[Related], state: State) -> Iterator[str]:
    """Yield devices that also fit the query, first those with another state."""
    known = sorted(related, key=lambda each: (each.state is State.UNKNOWN, each.state is state))
    for each in known[:_MOST_RELATED]:
        yield f"{GLYPHS[each.state]} {each.name}"
    if len(related) > _MOST_RELATED:
        yield phrase("more", count=len(related) - _MOST_RELATED)


def _identity(answer: Answer, width: int | None) -> Iterator[str]:
    kernel = phrase("kernel", kernel=answer.kernel) if answer.kernel else ""
    if answer.kernel and answer.kernel_read and answer.kernel_read != answer.kernel:
        kernel = phrase("kernel-read", kernel=answer.kernel, read=answer.kernel_read)
    known = (answer.board, answer.soc or "", answer.profile, answer.target, kernel)
    yield from flowing(_label("board"), filter(None, known), _GAP, width)
    if answer.names[1:]:
        yield from flowing(_label("names"), answer.names[1:], _GAP, width)


# ------------------------------------------------------------------ commands


def _commands(advice: Advice | None, width: int | None, *, explain: bool) -> Iterator[str]:
    if not advice or advice.state not in WORKS:
        return
    install = advice.install.steps if advice.install else ()
    enable = advice.enable.steps if advice.enable else ()
    for title, steps in (
        ("title-on", (*install, *enable)),
        (
            "title-check",
            advice.verify.steps if advice.verify else (),
        ),
        ("title-undo", advice.disable.steps if explain and advice.disable else ()),
    ):
        if steps:
            yield from (
                ("", Heading(phrase(title)))
                if title == "title-on" or explain
                else (Heading(phrase(title)),)
            )
            yield from _steps(steps, width, comments=explain or title == "title-check")


def _steps(steps: Iterable[Step], width: int | None, *, comments: bool) -> Iterator[str]:
    """Yield commands, each on one line, with their effect if there is room."""
    for step in steps:
        line = f"  {step.command}  # {step.says}"
        fits = width is None or len(line) <= width
        yield line if comments and fits else f"  {step.command}"


def _onward(answer: Answer, around: Around, width: int | None) -> Iterator[str]:
    """Yield commands for further questions."""
    name = shlex.quote(answer.device)
    if answer.state in WORKS:
        known = [phrase("onward-undo", command=f"capdb advise {name}")]
    elif answer.state is State.NO:
        known = [phrase("onward-how", command=f"capdb advise {name}")]
        if around.alike:
            alike = f"capdb list --state yes {shlex.join(around.alike)}"
            yield from wrapped("", phrase("onward-alike", command=alike), width)
    else:
        known = [phrase("onward-releases", command=f"capdb show {name}")]
        if around.advice and around.advice.trial:
            known.insert(0, phrase("onward-trial", command=f"capdb advise {name}"))
    if answer.evidence:
        known.append(phrase("onward-evidence", command="--explain"))
    yield from flowing("", known, "     ", width)
